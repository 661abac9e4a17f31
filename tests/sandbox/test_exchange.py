"""Exchanging and revoking tokens of the Graph API."""

from __future__ import annotations

from datetime import timedelta

import pytest

from graph_token_sandbox import Sandbox
from graph_token_sandbox.seed import seed
from tests.sandbox.clients import NOW, GraphClient, error_of

DAY = 86_400
IN_60_DAYS = {"set_token_expires_in_60_days": "true"}


@pytest.mark.parametrize(
    ("kind", "params", "days"),
    [
        ("short_lived_user", {}, 60),
        ("long_lived_user", {}, 55),  # a new string, the same expiry
        ("long_lived_user", IN_60_DAYS, 55),
        ("expiring_user", {}, 5),
        ("never_expiring_user", {}, None),
        ("page", {}, None),
        ("system_user", IN_60_DAYS, 60),
        ("never_expiring_system_user", {}, None),
        ("never_expiring_system_user", IN_60_DAYS, 60),  # what a naive client does to it
    ],
)
def test_lifetime_after_an_exchange(graph: GraphClient, kind: str, params: dict[str, str], days: int | None) -> None:
    old = graph.seeded.tokens[kind]

    answer = graph.exchange(old, **params)

    assert answer.status_code == 200
    new = answer.json()["access_token"]
    assert new != old
    assert answer.json()["token_type"] == "bearer"
    assert answer.json().get("expires_in") == (None if days is None else days * DAY)
    expires_at = 0 if days is None else int(NOW.timestamp()) + days * DAY
    assert graph.inspect(new)["expires_at"] == expires_at


def test_extend_user_tokens_moves_the_expiry(graph: GraphClient) -> None:
    graph.sandbox.meta.extend_user_tokens = True

    assert graph.exchange(graph.seeded.tokens["expiring_user"]).json()["expires_in"] == 60 * DAY


def test_exchange_of_an_expiring_long_lived_token(graph: GraphClient) -> None:
    graph.sandbox.clock.advance(timedelta(days=4, hours=20))
    once = graph.exchange(graph.seeded.tokens["expiring_user"]).json()["access_token"]

    assert graph.exchange(once).json()["expires_in"] == 4 * 3600


@pytest.mark.parametrize("kind", ["long_lived_user", "system_user"])
def test_old_token_stays_valid(graph: GraphClient, kind: str) -> None:
    token = graph.seeded.tokens[kind]
    before = graph.inspect(token)

    graph.exchange(token, **IN_60_DAYS)

    assert graph.inspect(token) == before


def test_data_access_does_not_move(graph: GraphClient) -> None:
    old = graph.seeded.tokens["data_access_soon"]
    new = graph.exchange(old).json()["access_token"]

    assert graph.inspect(new)["data_access_expires_at"] == int(NOW.timestamp()) + 5 * DAY
    assert graph.inspect(new)["data_access_expires_at"] == graph.inspect(old)["data_access_expires_at"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"client_secret": "wrong"}, (400, 1, None, "Error validating client secret.")),
        ({"client_id": ""}, (400, 101, None, "Missing client_id parameter.")),
        (
            {"client_id": "999"},
            (400, 101, None, "Error validating application. Cannot get application info due to a system error."),
        ),
        ({"fb_exchange_token": "EEAAx"}, (400, 190, None, "Malformed access token EEAAx")),
        ({"fb_exchange_token": ""}, (400, 100, None, "fb_exchange_token parameter not specified")),
        ({"grant_type": "magic"}, (400, 100, None, "Unsupported grant_type: magic")),
    ],
)
def test_wrong_parameters(graph: GraphClient, changes: dict[str, str], expected: tuple[object, ...]) -> None:
    fields = {"fb_exchange_token": graph.seeded.tokens["long_lived_user"], **changes}

    assert error_of(graph.exchange(fields.pop("fb_exchange_token"), **fields)) == expected


@pytest.mark.parametrize(
    ("kind", "code", "subcode", "text"),
    [
        ("expired_user", 190, 463, "Session has expired on Sunday, 22-Nov-26 21:17:00 PST. The current time is Monday"),
        ("password_changed", 190, 460, "changed their password"),
        ("app_removed", 190, 458, "The user has not authorized application 1234567890123456."),
        ("other_app", 100, None, "must be from the same app"),
        ("garbage", 190, None, "Malformed access token"),
        ("system_user", 100, None, "set_token_expires_in_60_days"),
    ],
)
def test_tokens_that_cannot_be_exchanged(
    graph: GraphClient, kind: str, code: int, subcode: int | None, text: str
) -> None:
    status, got, got_subcode, message = error_of(graph.exchange(graph.seeded.tokens[kind]))

    assert (status, got, got_subcode) == (400, code, subcode)
    assert text in message


def test_post_with_a_form_body_and_without_a_version(graph: GraphClient) -> None:
    fields = {
        **graph.app,
        "grant_type": "fb_exchange_token",
        "fb_exchange_token": graph.seeded.tokens["short_lived_user"],
    }

    answer = graph.session.post(f"{graph.sandbox.graph_url}/oauth/access_token", data=fields, timeout=5)

    assert answer.json()["expires_in"] == 60 * DAY
    assert graph.sandbox.requests[-1].query == {}


def test_client_credentials_give_the_app_token(graph: GraphClient) -> None:
    answer = graph.get("oauth/access_token", grant_type="client_credentials", **graph.app)

    assert answer.json() == {"access_token": graph.app_token, "token_type": "bearer"}


def test_blocked_app_is_refused(graph: GraphClient) -> None:
    graph.sandbox.meta.block_app(graph.seeded.app.id)
    token = graph.seeded.tokens["long_lived_user"]

    answers = [
        graph.exchange(token),
        graph.get("me", access_token=token),
        graph.get("debug_token", input_token=token, access_token=graph.app_token),
    ]

    assert [error_of(answer) for answer in answers] == [(400, 200, None, "API access blocked.")] * 3


def test_revoking_ends_one_token(graph: GraphClient) -> None:
    old = graph.seeded.tokens["system_user"]
    new = graph.exchange(old, **IN_60_DAYS).json()["access_token"]

    answer = graph.get("oauth/revoke", **graph.app, revoke_token=old, access_token=new)

    assert answer.json() == {"success": "true"}
    assert not graph.sandbox.meta.token(old).valid
    assert graph.inspect(old)["error"]["subcode"] == 466
    assert graph.inspect(new)["is_valid"]


def test_revoking_a_token_of_another_app(graph: GraphClient) -> None:
    own, other = graph.seeded.tokens["system_user"], graph.seeded.tokens["other_app"]

    answer = graph.get("oauth/revoke", **graph.app, revoke_token=other, access_token=own)

    assert error_of(answer)[:2] == (400, 100)
    assert graph.sandbox.meta.token(other).valid


@pytest.mark.parametrize(("revoked", "code"), [("", 100), ("nonsense", 190)])
def test_revoking_an_unknown_token(graph: GraphClient, revoked: str, code: int) -> None:
    caller = graph.seeded.tokens["system_user"]

    answer = graph.get("oauth/revoke", **graph.app, revoke_token=revoked, access_token=caller)

    assert error_of(answer)[:2] == (400, code)


def test_same_seed_gives_the_same_tokens(graph: GraphClient) -> None:
    with Sandbox(now=NOW) as twin, Sandbox(now=NOW, seed=1) as stranger:
        assert seed(twin).tokens == graph.seeded.tokens
        assert seed(stranger).tokens["page"] != graph.seeded.tokens["page"]
