"""The common part of Instagram Login and Threads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from graph_token_sandbox import Fault, Sandbox, TokenSpec
from graph_token_sandbox.seed import Seeded
from tests.sandbox.clients import NOW, GraphClient, LoginClient, error_of

DAY = 86_400
UNSUPPORTED = (400, 100, None, "Unsupported request - method type: get")


@pytest.fixture(params=["instagram", "threads"])
def login(sandbox: Sandbox, seeded: Seeded, request: pytest.FixtureRequest) -> Iterator[LoginClient]:
    client = LoginClient(sandbox, seeded, request.param)
    with client.session:
        yield client


def test_exchange_gives_60_days(login: LoginClient) -> None:
    old = login.token("short_lived")

    answer = login.exchange(old)

    new = answer.json()["access_token"]
    assert answer.json() == {"access_token": new, "token_type": "bearer", "expires_in": 60 * DAY}
    assert new != old
    login.sandbox.clock.advance(timedelta(hours=1))
    assert error_of(login.get("me", access_token=old))[:3] == (400, 190, None)
    assert login.get("me", access_token=new).status_code == 200


def test_refresh_gives_60_days(login: LoginClient) -> None:
    old = login.token("due")

    answer = login.refresh(old)

    new = answer.json()["access_token"]
    assert answer.json() == {"access_token": new, "token_type": "bearer", "expires_in": 60 * DAY}
    assert new != old
    login.sandbox.clock.advance(timedelta(days=5) - timedelta(seconds=1))
    assert login.get("me", access_token=old).status_code == 200
    login.sandbox.clock.advance(timedelta(seconds=1))
    assert error_of(login.get("me", access_token=old))[:3] == (400, 190, None)
    assert login.get("me", access_token=new).status_code == 200


def test_refresh_with_the_same_string(login: LoginClient) -> None:
    setattr(login.sandbox.meta, f"{login.name}_same_string", True)
    token = login.token("due")

    answer = login.refresh(token)

    assert answer.json() == {"access_token": token, "token_type": "bearer", "expires_in": 60 * DAY}
    assert login.sandbox.meta.token(token).expires_at == NOW + timedelta(days=60)
    assert error_of(login.refresh(token))[:2] == (400, 100)  # its 24 hours begin again


@pytest.mark.parametrize(("hours", "status"), [(23, 200), (22, 400)])
def test_refresh_needs_24_hours(login: LoginClient, hours: int, status: int) -> None:
    login.sandbox.clock.advance(timedelta(hours=hours))

    assert login.refresh(login.token("fresh")).status_code == status  # issued an hour ago


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("fresh", (400, 100, None)),
        ("short_lived", (400, 100, None)),
        ("expired", (400, 190, None)),
        ("password_changed", (400, 190, None)),
        ("garbage", (400, 190, None)),
        ("long_lived_user", (400, 100, None)),
    ],
)
def test_tokens_that_cannot_be_refreshed(login: LoginClient, state: str, expected: tuple[object, ...]) -> None:
    assert error_of(login.refresh(login.token(state)))[:3] == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("long_lived", (400, 190, None)),  # once is enough
        ("expired", (400, 190, None)),
        ("password_changed", (400, 190, None)),
        ("long_lived_user", (400, 100, None)),
    ],
)
def test_tokens_that_cannot_be_exchanged(login: LoginClient, state: str, expected: tuple[object, ...]) -> None:
    assert error_of(login.exchange(login.token(state)))[:3] == expected


def test_refresh_needs_the_permission(login: LoginClient) -> None:
    token = login.sandbox.meta.issue(TokenSpec(login.app.id, age=timedelta(days=2), scopes=("something_else",)))

    expected = (400, 10, None, "(#10) Application does not have permission for this action")
    assert error_of(login.refresh(token)) == expected
    assert error_of(login.get("me", access_token=token)) == expected


def test_same_error_for_foreign_tokens_and_apps(login: LoginClient) -> None:
    meta = login.sandbox.meta
    provider = login.app.provider
    other = meta.add_app("777", secret="sandbox-secret-of-a-third", provider=provider)
    own, foreign = login.token("short_lived"), login.token("long_lived_user")
    other_apps_token = meta.issue(TokenSpec(other.id, lifetime=timedelta(hours=1)))

    answers = {
        "a Facebook token": login.exchange(foreign),
        "a Facebook token to be refreshed": login.refresh(foreign),
        "a Facebook token's profile": login.get("me", access_token=foreign),
        "the Facebook app's secret": login.exchange(own, client_secret=login.seeded.app.secret),
        "another app's secret": login.exchange(own, client_secret=other.secret),
        "another app's token": login.exchange(other_apps_token),
        "another app's id": login.exchange(own, client_id=login.seeded.app.id),
        "a space behind the secret": login.exchange(own, client_secret=f"{login.app.secret} "),
        "a line end behind the token": login.exchange(f"{own}\n"),
        "a space before the token": login.refresh(f" {login.token('due')}"),
        "an unknown path": login.get("nothing/here"),
        "a path of the GraphClient API": login.get("oauth/revoke"),
    }

    assert {case: error_of(answer) for case, answer in answers.items()} == dict.fromkeys(answers, UNSUPPORTED)
    assert {answer.json()["error"]["type"] for answer in answers.values()} == {"IGApiException"}


@pytest.mark.parametrize("secret", ["wrong", ""])
def test_wrong_secret(login: LoginClient, secret: str) -> None:
    answer = login.exchange(login.token("short_lived"), client_secret=secret)

    assert error_of(answer) == (400, 100, None, "Error validating client secret")


@pytest.mark.parametrize("path", ["access_token", "refresh_access_token"])
def test_only_get_is_supported(login: LoginClient, path: str) -> None:
    grant = "exchange_token" if path == "access_token" else "refresh_token"
    fields = {
        "grant_type": f"{login.grants}_{grant}",
        "client_secret": login.app.secret,
        "access_token": login.token("due"),
    }

    answer = login.session.post(f"{login.url}/{path}", data=fields, timeout=5)

    assert error_of(answer) == (400, 100, None, "Unsupported request - method type: post")


def test_wrong_grant_type(login: LoginClient) -> None:
    assert error_of(login.refresh(login.token("due"), grant_type="magic"))[:2] == (400, 100)


def test_missing_token(login: LoginClient) -> None:
    assert error_of(login.get("me"))[:2] == (400, 2500)


def test_graph_api_refuses_their_tokens(login: LoginClient, graph: GraphClient) -> None:
    token = login.token("long_lived")

    assert error_of(graph.get("me", access_token=token))[:2] == (400, 190)
    assert error_of(graph.exchange(token))[:2] == (400, 190)
    assert graph.inspect(token) == {
        "error": {"code": 190, "message": "Invalid OAuth access token."},
        "is_valid": False,
        "scopes": [],
    }
    assert error_of(graph.exchange(token, client_id=login.app.id, client_secret=login.app.secret))[:2] == (400, 101)


def test_blocked_app_is_refused(login: LoginClient) -> None:
    login.sandbox.meta.block_app(login.app.id)

    answers = [login.exchange(login.token("short_lived")), login.refresh(login.token("due"))]

    assert [error_of(answer) for answer in answers] == [(400, 200, None, "API access blocked.")] * 2


@pytest.mark.parametrize("route", ["refresh", "side", "*"])
def test_faults_and_the_request_log(login: LoginClient, graph: GraphClient, route: str) -> None:
    token = login.token("due")
    login.sandbox.faults.add(Fault(login.name if route == "side" else route, status=503))

    assert error_of(login.refresh(token))[:2] == (503, 2)
    assert login.refresh(token).status_code == 200
    assert graph.get("me", access_token=login.token("page")).status_code == 200
    assert [(entry.service, entry.route, entry.status) for entry in login.sandbox.requests] == [
        (login.name, "refresh", 503),
        (login.name, "refresh", 200),
        ("graph", "me", 200),
    ]


def test_refresh_can_be_repeated(login: LoginClient) -> None:
    token = login.token("due")
    login.sandbox.faults.add(Fault("refresh", status=502, applied=True))

    login.refresh(token)

    assert login.refresh(token).json()["expires_in"] == 60 * DAY


@pytest.mark.parametrize(("state", "subcode"), [("expired", 463), ("password_changed", 460)])
def test_subcodes_on_request(login: LoginClient, state: str, subcode: int) -> None:
    login.sandbox.meta.login_subcodes = True

    assert error_of(login.refresh(login.token(state)))[:3] == (400, 190, subcode)
