"""`debug_token` of the Graph API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from graph_token_sandbox import TokenSpec
from graph_token_sandbox.meta.errors import MESSAGES
from tests.sandbox.clients import NOW, GraphClient, error_of

SECONDS = int(NOW.timestamp())
DAY = 86_400


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("short_lived_user", {"type": "USER", "is_valid": True, "expires_at": SECONDS + 7200, "issued_at": SECONDS}),
        ("long_lived_user", {"type": "USER", "expires_at": SECONDS + 55 * DAY, "issued_at": SECONDS - 5 * DAY}),
        ("never_expiring_user", {"type": "USER", "is_valid": True, "expires_at": 0}),
        ("page", {"type": "PAGE", "is_valid": True, "expires_at": 0, "profile_id": "109876543210987"}),
        ("system_user", {"type": "SYSTEM_USER", "expires_at": SECONDS + 10 * DAY, "data_access_expires_at": 0}),
        ("never_expiring_system_user", {"type": "SYSTEM_USER", "expires_at": 0}),
        ("data_access_over", {"is_valid": True, "data_access_expires_at": SECONDS - DAY}),
        ("data_access_soon", {"is_valid": True, "data_access_expires_at": SECONDS + 5 * DAY}),
        ("expired_user", {"is_valid": False, "expires_at": SECONDS - DAY}),
        ("garbage", {"is_valid": False, "scopes": []}),
    ],
)
def test_state_of_a_token(graph: GraphClient, kind: str, expected: dict[str, Any]) -> None:
    data = graph.inspect(graph.seeded.tokens[kind])

    assert {key: data.get(key) for key in expected} == expected


def test_every_field_of_a_valid_token(graph: GraphClient) -> None:
    scopes = ("public_profile", "pages_show_list", "pages_manage_posts", "instagram_basic")

    assert graph.inspect(graph.seeded.tokens["long_lived_user"]) == {
        "app_id": graph.seeded.app.id,
        "application": "Acme Social",
        "type": "USER",
        "data_access_expires_at": SECONDS + 85 * DAY,
        "expires_at": SECONDS + 55 * DAY,
        "issued_at": SECONDS - 5 * DAY,
        "is_valid": True,
        "scopes": list(scopes),
        "granular_scopes": [{"scope": scope} for scope in scopes],
        "user_id": "10215241773831025",
    }


def test_issued_at_may_be_left_out(graph: GraphClient) -> None:
    token = graph.sandbox.meta.issue(TokenSpec(graph.seeded.app.id, issued_at_given=False))

    assert "issued_at" not in graph.inspect(token)


@pytest.mark.parametrize("subcode", sorted(MESSAGES))
def test_invalid_tokens_have_status_200(graph: GraphClient, subcode: int) -> None:
    token = graph.seeded.tokens["long_lived_user"]
    graph.sandbox.meta.invalidate(token, subcode=subcode)

    data = graph.inspect(token)

    assert not data["is_valid"]
    assert (data["error"]["code"], data["error"]["subcode"]) == (190, subcode)
    assert data["error"]["message"] == MESSAGES[subcode].format(app_id=graph.seeded.app.id)


def test_token_expires_by_the_clock(graph: GraphClient) -> None:
    token = graph.seeded.tokens["expiring_user"]
    assert graph.inspect(token)["is_valid"]

    graph.sandbox.clock.advance(timedelta(days=5))

    assert graph.inspect(token)["error"] == {
        "code": 190,
        "subcode": 463,
        "message": "Error validating access token: Session has expired on Saturday, 28-Nov-26 21:17:00 PST. "
        "The current time is Saturday, 28-Nov-26 21:17:00 PST.",
    }


def test_password_change_affects_page_tokens(graph: GraphClient) -> None:
    page_token = graph.get(
        graph.seeded.page_id, fields="access_token", access_token=graph.seeded.tokens["long_lived_user"]
    ).json()["access_token"]

    graph.sandbox.meta.invalidate_user("10215241773831025")

    assert graph.inspect(page_token)["error"]["subcode"] == 460
    assert graph.inspect(graph.seeded.tokens["system_user"])["is_valid"]


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        ("1234567890123456|wrong", (400, 190, None, "Invalid OAuth access token signature.")),
        (
            "999|wrong",
            (400, 101, None, "Error validating application. Cannot get application info due to a system error."),
        ),
        ("EAAnonsense", (400, 190, None, "Invalid OAuth access token - Cannot parse access token")),
    ],
)
def test_wrong_callers(graph: GraphClient, caller: str, expected: tuple[object, ...]) -> None:
    answer = graph.get("debug_token", input_token=graph.seeded.tokens["page"], access_token=caller)

    assert error_of(answer) == expected


@pytest.mark.parametrize("caller", ["", "page", "system_user"])
def test_callers_without_an_app_or_a_user(graph: GraphClient, caller: str) -> None:
    inspected = graph.seeded.tokens["long_lived_user"]
    answer = graph.get("debug_token", input_token=inspected, access_token=graph.seeded.tokens.get(caller, ""))

    assert error_of(answer)[:2] == (400, 100)
    assert "You must provide an app access token" in error_of(answer)[3]


@pytest.mark.parametrize(
    ("caller", "inspected"),
    [("long_lived_user", "page"), ("long_lived_user", "long_lived_user"), ("system_user", "system_user")],
)
def test_callers_that_may_inspect(graph: GraphClient, caller: str, inspected: str) -> None:
    tokens = graph.seeded.tokens
    answer = graph.get("debug_token", input_token=tokens[inspected], access_token=tokens[caller])

    assert answer.json()["data"]["is_valid"]


def test_expired_token_cannot_inspect_itself(graph: GraphClient) -> None:
    token = graph.seeded.tokens["expired_user"]

    assert error_of(graph.get("debug_token", input_token=token, access_token=token))[:3] == (400, 190, 463)


def test_token_of_another_app(graph: GraphClient) -> None:
    answer = graph.get("debug_token", input_token=graph.seeded.tokens["other_app"], access_token=graph.app_token)

    assert error_of(answer) == (400, 100, None, "(#100) The App_id in the input_token did not match the Viewing App")


def test_missing_input_token(graph: GraphClient) -> None:
    answer = graph.get("debug_token", access_token=graph.app_token)

    assert error_of(answer) == (400, 100, None, "(#100) The parameter input_token is required")


def test_caller_in_a_header(graph: GraphClient) -> None:
    answer = graph.session.get(
        f"{graph.sandbox.graph_url}/v26.0/debug_token",
        params={"input_token": graph.seeded.tokens["page"]},
        headers={"Authorization": f"Bearer {graph.app_token}"},
        timeout=5,
    )

    assert answer.json()["data"]["type"] == "PAGE"


def test_app_token(graph: GraphClient) -> None:
    assert graph.inspect(graph.app_token)["type"] == "APP"
