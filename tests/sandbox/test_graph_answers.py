"""Versions, headers and proofs of the Graph API."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest

from graph_token_sandbox.meta.errors import pacific
from tests.sandbox.clients import NOW, GraphClient, error_of


@pytest.mark.parametrize(
    ("requested", "today", "expected"),
    [
        ("v26.0/", NOW, "v26.0"),
        ("v22.0/", NOW, "v22.0"),
        ("v20.0/", NOW, "v21.0"),  # retired
        ("v2.3/", NOW, "v21.0"),
        ("", NOW, "v21.0"),
        ("v21.0/", datetime(2027, 1, 21, tzinfo=UTC), "v22.0"),
    ],
)
def test_version_of_the_answer(graph: GraphClient, requested: str, today: datetime, expected: str) -> None:
    graph.sandbox.clock.set(today)
    token = graph.seeded.tokens["never_expiring_user"]

    answer = graph.session.get(f"{graph.sandbox.graph_url}/{requested}me", params={"access_token": token}, timeout=5)

    assert answer.status_code == 200
    assert answer.headers["facebook-api-version"] == expected


@pytest.mark.parametrize("path", ["v99.0/me", "v26.0/nothing/here", "v26.0/me/permissions", ""])
def test_unknown_paths(graph: GraphClient, path: str) -> None:
    answer = graph.session.get(f"{graph.sandbox.graph_url}/{path}", timeout=5)

    assert error_of(answer)[:2] == (400, 2500)
    assert graph.sandbox.requests[-1].route == "other"


def test_headers_of_an_answer(graph: GraphClient) -> None:
    answer = graph.get("me", access_token=graph.seeded.tokens["long_lived_user"])

    assert answer.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert answer.headers["Date"] == "Tue, 24 Nov 2026 05:17:00 GMT"
    assert json.loads(answer.headers["x-app-usage"]).keys() == {"call_count", "total_time", "total_cputime"}
    assert {"x-fb-trace-id", "x-fb-rev", "x-fb-debug"} <= {name.lower() for name in answer.headers}
    assert "WWW-Authenticate" not in answer.headers


@pytest.mark.parametrize(("path", "reason"), [("me?access_token=x", "invalid_token"), ("nothing", "invalid_request")])
def test_errors_have_a_challenge_and_a_trace(graph: GraphClient, path: str, reason: str) -> None:
    answer = graph.get(path)

    assert answer.headers["WWW-Authenticate"].startswith(f'OAuth "Facebook Platform" "{reason}" "')
    assert answer.json()["error"]["fbtrace_id"] == answer.headers["x-fb-trace-id"]
    assert answer.json()["error"]["type"] == "OAuthException"


def test_token_cannot_break_out_of_the_challenge(graph: GraphClient) -> None:
    answer = graph.exchange("EAA\r\nSet-Cookie: x=y")

    assert error_of(answer)[1] == 190
    assert "Set-Cookie" not in answer.headers


def test_only_the_exchange_takes_post(graph: GraphClient) -> None:
    answer = graph.session.post(f"{graph.sandbox.graph_url}/v26.0/debug_token", data={"input_token": "x"}, timeout=5)

    assert error_of(answer) == (400, 100, None, "Unsupported post request.")


def proof(secret: str, signed: str) -> str:
    return hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()


@pytest.mark.parametrize("path", ["me", "me/accounts", "109876543210987", "debug_token", "oauth/access_token"])
def test_proof_is_checked_in_every_call(graph: GraphClient, path: str) -> None:
    token = graph.seeded.tokens["long_lived_user"]
    params = {
        **graph.app,
        "access_token": token,
        "input_token": token,
        "fb_exchange_token": token,
        "grant_type": "fb_exchange_token",
    }

    right = graph.get(path, **params, appsecret_proof=proof(graph.seeded.app.secret, token))
    wrong = graph.get(path, **params, appsecret_proof=proof("another secret", token))

    assert right.status_code == 200
    assert error_of(wrong) == (400, 100, None, "Invalid appsecret_proof provided in the API argument")
    assert wrong.json()["error"]["type"] == "GraphMethodException"


@pytest.mark.parametrize(("age", "status"), [(0, 200), (299, 200), (301, 400)])
def test_proof_with_a_time_lasts_five_minutes(graph: GraphClient, age: int, status: int) -> None:
    token, moment = graph.seeded.tokens["long_lived_user"], str(int(NOW.timestamp()) - age)
    signed = proof(graph.seeded.app.secret, f"{token}|{moment}")

    assert graph.get("me", access_token=token, appsecret_proof=signed, appsecret_time=moment).status_code == status


def test_proof_of_an_app_token(graph: GraphClient) -> None:
    answer = graph.get(
        "debug_token",
        input_token=graph.seeded.tokens["page"],
        access_token=graph.app_token,
        appsecret_proof=proof(graph.seeded.app.secret, graph.app_token),
    )

    assert answer.status_code == 200


def test_require_proof(graph: GraphClient) -> None:
    graph.sandbox.meta.require_proof = True
    token = graph.seeded.tokens["long_lived_user"]

    refused = graph.get("me", access_token=token)
    accepted = graph.get("me", access_token=token, appsecret_proof=proof(graph.seeded.app.secret, token))

    assert error_of(refused) == (400, 100, None, "API calls from the server require an appsecret_proof argument")
    assert accepted.status_code == 200
    assert graph.inspect(token)["is_valid"]
    assert graph.exchange(token).status_code == 200


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2021, 12, 11, 13, tzinfo=UTC), "Saturday, 11-Dec-21 05:00:00 PST"),
        (datetime(2016, 5, 3, 18, tzinfo=UTC), "Tuesday, 03-May-16 11:00:00 PDT"),
        (datetime(2026, 3, 8, 9, 59, 59, tzinfo=UTC), "Sunday, 08-Mar-26 01:59:59 PST"),
        (datetime(2026, 3, 8, 10, tzinfo=UTC), "Sunday, 08-Mar-26 03:00:00 PDT"),
        (datetime(2026, 11, 1, 8, 59, 59, tzinfo=UTC), "Sunday, 01-Nov-26 01:59:59 PDT"),
        (datetime(2026, 11, 1, 9, tzinfo=UTC), "Sunday, 01-Nov-26 01:00:00 PST"),
    ],
)
def test_times_as_meta_writes_them(moment: datetime, text: str) -> None:
    assert pacific(moment) == text
