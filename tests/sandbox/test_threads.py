from __future__ import annotations

from datetime import timedelta

import pytest

from graph_token_sandbox import TokenSpec
from graph_token_sandbox.seed import THREADS_USER
from tests.sandbox.clients import NOW, Login, error_of

SECONDS = int(NOW.timestamp())
DAY = 86_400


def test_who_the_token_is_for(threads: Login) -> None:
    token = threads.token("long_lived")

    answers = [threads.get(path, fields="id,username", access_token=token) for path in ("me", "v1.0/me")]

    assert [answer.json() for answer in answers] == [{"id": THREADS_USER, "username": "sandbox_user"}] * 2
    assert answers[0].headers["facebook-api-version"] == "v1.0"


@pytest.mark.parametrize("path", ["access_token", "oauth/access_token", "v1.0/access_token"])
def test_where_a_token_is_exchanged(threads: Login, path: str) -> None:
    fields = {
        "grant_type": "th_exchange_token",
        "client_id": threads.app.id,
        "client_secret": threads.app.secret,
        "access_token": threads.token("short_lived"),
    }

    assert threads.get(path, **fields).json()["access_token"].startswith("TH")
    assert threads.box.requests[-1].route == "exchange"


@pytest.mark.parametrize(("caller", "inspected"), [("due", "due"), ("long_lived", "due")])
def test_every_field_of_a_token(threads: Login, caller: str, inspected: str) -> None:
    answer = threads.get("v1.0/debug_token", input_token=threads.token(inspected), access_token=threads.token(caller))

    assert answer.json()["data"] == {
        "type": "USER",
        "application": "Acme Social-Threads",
        "data_access_expires_at": SECONDS + 35 * DAY,
        "expires_at": SECONDS + 5 * DAY,
        "is_valid": True,
        "issued_at": SECONDS - 55 * DAY,
        "scopes": ["threads_basic", "threads_content_publish"],
        "user_id": THREADS_USER,
    }


@pytest.mark.parametrize(("state", "code", "subcode"), [("expired", 190, 463), ("password_changed", 190, 460)])
def test_dead_tokens(threads: Login, state: str, code: int, subcode: int) -> None:
    dead, living = threads.token(state), threads.token("long_lived")

    data = threads.get("v1.0/debug_token", input_token=dead, access_token=living).json()["data"]

    assert not data["is_valid"]
    assert (data["error"]["code"], data["error"]["subcode"]) == (code, subcode)
    itself = threads.get("v1.0/debug_token", input_token=dead, access_token=dead)
    assert error_of(itself)[:3] == (400, code, subcode)


@pytest.mark.parametrize("inspected", ["garbage", "long_lived_user", "instagram_due"])
def test_tokens_of_others_are_unknown(threads: Login, inspected: str) -> None:
    answer = threads.get(
        "v1.0/debug_token", input_token=threads.token(inspected), access_token=threads.token("long_lived")
    )

    assert not answer.json()["data"]["is_valid"]
    assert answer.json()["data"].keys() == {"error", "is_valid", "scopes"}


def test_both_tokens_are_of_the_same_app(threads: Login) -> None:
    other = threads.box.meta.add_app("777", secret="sandbox-secret-of-a-third", provider="threads")
    theirs = threads.box.meta.issue(TokenSpec(other.id))

    answer = threads.get("v1.0/debug_token", input_token=theirs, access_token=threads.token("due"))

    assert error_of(answer)[:2] == (400, 100)


def test_an_app_token_may_not_look(threads: Login) -> None:
    answer = threads.get("v1.0/debug_token", input_token=threads.token("due"), access_token=threads.app.token)

    assert error_of(answer)[:2] == (400, 100)
    assert "user access token of a Threads tester" in error_of(answer)[3]


def test_there_is_one_version(threads: Login) -> None:
    answer = threads.get("v26.0/me", access_token=threads.token("long_lived"))

    assert error_of(answer) == (400, 100, None, "Unsupported request - method type: get")


def test_a_refresh_does_not_move_data_access(threads: Login) -> None:
    new = threads.refresh(threads.token("due")).json()["access_token"]

    assert threads.box.meta.token(new).data_access_expires_at == NOW + timedelta(days=35)
    threads.box.clock.advance(timedelta(days=35))
    assert error_of(threads.get("me", access_token=new))[:3] == (400, 190, 493)
