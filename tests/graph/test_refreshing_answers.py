"""Answers of Instagram Login and Threads understood, as tables."""

import json
from typing import Any

import pytest

from action.errors import ActionError
from action.graph.refreshing_answers import INSTAGRAM, THREADS, Login, granted, profile
from action.model import Kind
from action.reasons import Reason, human, meta
from tests.graph.test_answers import graph_error
from tests.support import DAY, NOW, answer

UNSUPPORTED = "Unsupported request - method type: get"


@pytest.mark.parametrize(
    ("login", "body", "kind", "user_id"),
    [
        (INSTAGRAM, {"user_id": "178414", "id": "9"}, Kind.INSTAGRAM, "178414"),
        (INSTAGRAM, {"user_id": 178414}, Kind.INSTAGRAM, "178414"),
        (THREADS, {"id": "240123"}, Kind.THREADS, "240123"),
    ],
)
def test_a_profile_tells_whose_token_it_is_and_nothing_of_its_end(
    login: Login, body: dict[str, Any], kind: Kind, user_id: str
) -> None:
    info = profile(answer(json.dumps(body)), login)
    assert (info.kind, info.user_id, info.trouble, info.expiry_known, info.seen_at) == (kind, user_id, None, False, NOW)


@pytest.mark.parametrize(
    "body", ["{}", '{"id": ""}', '{"id": true}', '{"id": "a b"}', "[]", "", "<html>", '{"id": {}}']
)
def test_a_profile_without_an_id_is_not_believed(body: str) -> None:
    with pytest.raises(ActionError) as caught:
        profile(answer(body), THREADS)
    assert caught.value.reason is meta.META_UNEXPECTED


@pytest.mark.parametrize(
    ("code", "subcode", "message", "reason"),
    [
        (190, 463, "Session has expired", human.TOKEN_EXPIRED),
        (190, 460, "The session has been invalidated", human.PASSWORD_CHANGED),
        (190, 458, "not authorized application", human.APP_REMOVED),
        (190, 0, "Invalid OAuth access token.", human.TOKEN_INVALID),
        (102, 0, "Session key invalid", human.TOKEN_INVALID),
    ],
)
def test_a_dead_token_is_told_as_such(code: int, subcode: int, message: str, reason: Reason) -> None:
    info = profile(answer(graph_error(code, message, subcode), 400), INSTAGRAM)
    assert (info.trouble, info.user_id) == (reason, None)
    assert message.rstrip(".") in info.detail


@pytest.mark.parametrize(
    ("code", "subcode", "message", "reason"),
    [
        (100, 0, UNSUPPORTED, meta.OTHER_LOGIN),
        (100, 0, "The tokens must be from the same app.", meta.OTHER_LOGIN),
        (100, 0, "Error validating client secret", meta.WRONG_LOGIN_SECRET),
        (1, 0, "Error validating client secret.", meta.WRONG_LOGIN_SECRET),
        (10, 0, "Application does not have permission for this action", human.BASIC_PERMISSION_MISSING),
        (200, 0, "Permissions error", human.BASIC_PERMISSION_MISSING),
        (200, 0, "API access blocked.", human.APP_BLOCKED),
        (190, 0, "Invalid OAuth access token - Cannot parse access token", meta.BROKEN_COPY),
        (2500, 0, "An active access token must be used", meta.BROKEN_COPY),
        (101, 0, "Error validating application.", meta.META_CONFIGURATION),
        (100, 33, "Unsupported get request. Object does not exist", meta.META_CONFIGURATION),
        (100, 0, "Something about being young", meta.META_CONFIGURATION),
        (4, 0, "Application request limit reached", meta.META_RATE_LIMITED),
        (2, 0, "Service temporarily unavailable", meta.META_UNAVAILABLE),
    ],
)
def test_errors_by_what_they_mean_here(code: int, subcode: int, message: str, reason: Reason) -> None:
    for decode in (profile, granted):
        with pytest.raises(ActionError) as caught:
            decode(answer(graph_error(code, message, subcode), 400), INSTAGRAM)
        assert caught.value.reason is reason
        assert message.rstrip(".") in caught.value.facts["detail"]


def test_a_granted_token_and_when_it_ends() -> None:
    body = {"access_token": "THAAnew", "token_type": "bearer", "expires_in": 60 * 86400, "permissions": "x"}
    found = granted(answer(json.dumps(body)), THREADS)
    assert (found.token.reveal(), found.expires_at) == ("THAAnew", NOW + 60 * DAY)


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
def test_what_is_not_believed(body: dict[str, Any]) -> None:
    with pytest.raises(ActionError) as caught:
        granted(answer(json.dumps(body)), THREADS)
    assert caught.value.reason is meta.META_UNEXPECTED
