"""The API of Threads."""

from __future__ import annotations

from datetime import timedelta

import pytest

from graph_token_sandbox import TokenSpec
from graph_token_sandbox.seed import THREADS_USER
from tests.sandbox.clients import NOW, LoginClient, error_of

SECONDS = int(NOW.timestamp())
DAY = 86_400


def test_profile_of_the_token(threads: LoginClient) -> None:
    token = threads.token("long_lived")

    answers = [threads.get(path, fields="id,username", access_token=token) for path in ("me", "v1.0/me")]

    assert [answer.json() for answer in answers] == [{"id": THREADS_USER, "username": "sandbox_user"}] * 2
    assert answers[0].headers["facebook-api-version"] == "v1.0"


@pytest.mark.parametrize("path", ["access_token", "oauth/access_token", "v1.0/access_token"])
def test_paths_of_the_exchange(threads: LoginClient, path: str) -> None:
    fields = {
        "grant_type": "th_exchange_token",
        "client_id": threads.app.id,
        "client_secret": threads.app.secret,
        "access_token": threads.token("short_lived"),
    }

    assert threads.get(path, **fields).json()["access_token"].startswith("TH")
    assert threads.sandbox.requests[-1].route == "exchange"


@pytest.mark.parametrize(("caller", "inspected"), [("due", "due"), ("long_lived", "due")])
def test_every_field_of_a_token(threads: LoginClient, caller: str, inspected: str) -> None:
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
def test_invalid_tokens(threads: LoginClient, state: str, code: int, subcode: int) -> None:
    dead, living = threads.token(state), threads.token("long_lived")

    data = threads.get("v1.0/debug_token", input_token=dead, access_token=living).json()["data"]

    assert not data["is_valid"]
    assert (data["error"]["code"], data["error"]["subcode"]) == (code, subcode)
    itself = threads.get("v1.0/debug_token", input_token=dead, access_token=dead)
    assert error_of(itself)[:3] == (400, code, None)


@pytest.mark.parametrize("inspected", ["garbage", "long_lived_user", "instagram_due"])
def test_foreign_tokens_are_unknown(threads: LoginClient, inspected: str) -> None:
    answer = threads.get(
        "v1.0/debug_token", input_token=threads.token(inspected), access_token=threads.token("long_lived")
    )

    assert not answer.json()["data"]["is_valid"]
    assert answer.json()["data"].keys() == {"error", "is_valid", "scopes"}


def test_inspecting_a_token_of_another_app(threads: LoginClient) -> None:
    other = threads.sandbox.meta.add_app("777", secret="sandbox-secret-of-a-third", provider="threads")
    other_apps_token = threads.sandbox.meta.issue(TokenSpec(other.id))

    answer = threads.get("v1.0/debug_token", input_token=other_apps_token, access_token=threads.token("due"))

    assert error_of(answer)[:2] == (400, 100)


def test_app_token_cannot_inspect(threads: LoginClient) -> None:
    answer = threads.get("v1.0/debug_token", input_token=threads.token("due"), access_token=threads.app.token)

    assert error_of(answer)[:2] == (400, 100)
    assert "user access token of a Threads tester" in error_of(answer)[3]


def test_only_one_version(threads: LoginClient) -> None:
    answer = threads.get("v26.0/me", access_token=threads.token("long_lived"))

    assert error_of(answer) == (400, 100, None, "Unsupported request - method type: get")


def test_refresh_keeps_data_access(threads: LoginClient) -> None:
    new = threads.refresh(threads.token("due")).json()["access_token"]

    assert threads.sandbox.meta.token(new).data_access_expires_at == NOW + timedelta(days=35)
    threads.sandbox.clock.advance(timedelta(days=35))
    assert error_of(threads.get("me", access_token=new))[:3] == (400, 190, None)
