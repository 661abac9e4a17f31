"""Test how responses of Instagram Login and Threads are decoded, as tables."""

import json
from typing import Any

import pytest

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.errors import ServiceError
from graph_token_rotator.domain.provider import Kind, RefreshDialect
from graph_token_rotator.domain.reason import Reason
from graph_token_rotator.providers.refreshable_responses import grant, profile
from tests.providers.test_facebook_responses import graph_error
from tests.support import DAY, NOW, dialect, meta_reason, response

UNSUPPORTED = "Unsupported request - method type: get"


INSTAGRAM, THREADS = dialect("instagram"), dialect("threads")


@pytest.mark.parametrize(
    ("login", "body", "kind", "user_id"),
    [
        (INSTAGRAM, {"user_id": "178414", "id": "9"}, Kind.INSTAGRAM, "178414"),
        (INSTAGRAM, {"user_id": 178414}, Kind.INSTAGRAM, "178414"),
        (THREADS, {"id": "240123"}, Kind.THREADS, "240123"),
    ],
)
def test_profile_gives_account_but_no_expiry(
    login: RefreshDialect, body: dict[str, Any], kind: Kind, user_id: str
) -> None:
    info = profile(response(json.dumps(body)), login)
    assert (info.kind, info.user_id, info.problem, info.expiry_known, info.checked_at) == (
        kind,
        user_id,
        None,
        False,
        NOW,
    )


@pytest.mark.parametrize(
    "body", ["{}", '{"id": ""}', '{"id": true}', '{"id": "a b"}', "[]", "", "<html>", '{"id": {}}']
)
def test_profile_without_id_is_unexpected(body: str) -> None:
    with pytest.raises(ServiceError) as caught:
        profile(response(body), THREADS)
    assert meta_reason(caught.value) is reasons.UNEXPECTED_META_ANSWER


@pytest.mark.parametrize(
    ("code", "subcode", "message", "reason"),
    [
        (190, 463, "Session has expired", reasons.TOKEN_EXPIRED),
        (190, 460, "The session has been invalidated", reasons.PASSWORD_CHANGED),
        (190, 458, "not authorized application", reasons.APP_REMOVED),
        (190, 0, "Invalid OAuth access token.", reasons.TOKEN_INVALID),
        (102, 0, "Session key invalid", reasons.TOKEN_INVALID),
    ],
)
def test_problem_of_a_dead_token(code: int, subcode: int, message: str, reason: Reason) -> None:
    info = profile(response(graph_error(code, message, subcode), 400), INSTAGRAM)
    assert (info.problem, info.user_id) == (reason, None)
    assert message.rstrip(".") in info.detail


@pytest.mark.parametrize(
    ("code", "subcode", "message", "reason"),
    [
        (100, 0, UNSUPPORTED, reasons.NOT_OF_THIS_LOGIN),
        (100, 0, "The tokens must be from the same app.", reasons.NOT_OF_THIS_LOGIN),
        (100, 0, "Error validating client secret", reasons.WRONG_LOGIN_SECRET),
        (1, 0, "Error validating client secret.", reasons.WRONG_LOGIN_SECRET),
        (10, 0, "Application does not have permission for this action", reasons.BASIC_PERMISSION_MISSING),
        (200, 0, "Permissions error", reasons.BASIC_PERMISSION_MISSING),
        (200, 0, "API access blocked.", reasons.APP_BLOCKED),
        (190, 0, "Invalid OAuth access token - Cannot parse access token", reasons.BROKEN_COPY),
        (2500, 0, "An active access token must be used", reasons.BROKEN_COPY),
        (101, 0, "Error validating application.", reasons.REFUSED_BY_META),
        (100, 33, "Unsupported get request. Object does not exist", reasons.REFUSED_BY_META),
        (100, 0, "Something about being young", reasons.REFUSED_BY_META),
        (4, 0, "Application request limit reached", reasons.RATE_LIMITED_BY_META),
        (2, 0, "Service temporarily unavailable", reasons.META_UNAVAILABLE),
    ],
)
def test_errors_are_translated(code: int, subcode: int, message: str, reason: Reason) -> None:
    for decode in (profile, grant):
        with pytest.raises(ServiceError) as caught:
            decode(response(graph_error(code, message, subcode), 400), INSTAGRAM)
        assert meta_reason(caught.value) is reason
        assert message.rstrip(".") in caught.value.facts["detail"]


def test_grant_has_token_and_expiry() -> None:
    body = {"access_token": "THAAnew", "token_type": "bearer", "expires_in": 60 * 86400, "permissions": "x"}
    granted = grant(response(json.dumps(body)), THREADS)
    assert (granted.token.reveal(), granted.expires_at) == ("THAAnew", NOW + 60 * DAY)


@pytest.mark.parametrize(
    "body",
    [
        {"expires_in": 5},
        {"access_token": "", "expires_in": 5},
        {"access_token": "null", "expires_in": 5},
        {"access_token": 7, "expires_in": 5},
        {"access_token": "THAA new", "expires_in": 5},
        {"access_token": "THAAnew"},
        {"access_token": "THAAnew", "expires_in": None},
        {"access_token": "THAAnew", "expires_in": 0},
        {"access_token": "THAAnew", "expires_in": -1},
        {"access_token": "THAAnew", "expires_in": True},
        {"access_token": "THAAnew", "expires_in": "soon"},
        {"access_token": "THAAnew", "expires_in": 10**12},
    ],
)
def test_unexpected_grants(body: dict[str, Any]) -> None:
    with pytest.raises(ServiceError) as caught:
        grant(response(json.dumps(body)), THREADS)
    assert meta_reason(caught.value) is reasons.UNEXPECTED_META_ANSWER
