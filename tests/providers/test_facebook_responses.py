"""Test how the Graph API's responses are decoded, as tables. Meta has documented or sent each of them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.errors import ServiceError
from graph_token_rotator.domain.instants import NEVER
from graph_token_rotator.domain.provider import Kind
from graph_token_rotator.domain.reason import Reason
from graph_token_rotator.providers import facebook_responses, meta_responses
from tests.support import NOW, meta_reason, response

SOON = int(NOW.timestamp()) + 86400


def graph_error(code: int, message: str, subcode: int = 0, **fields: Any) -> str:
    error = {"message": message, "type": "OAuthException", "code": code, **fields}
    return json.dumps({"error": error | ({"error_subcode": subcode} if subcode else {})})


def debug(**data: Any) -> str:
    base = {"app_id": "1", "type": "USER", "is_valid": True, "expires_at": SOON, "scopes": ["email"], "user_id": "2"}
    return json.dumps({"data": {name: value for name, value in (base | data).items() if value is not None}})


@pytest.mark.parametrize(
    ("code", "subcode", "message", "reason", "is_retried"),
    [
        (1, 0, "An unknown error occurred", reasons.META_UNAVAILABLE, True),
        (1, 0, "Error validating client secret.", reasons.WRONG_APP_SECRET, False),
        (2, 0, "Service temporarily unavailable", reasons.META_UNAVAILABLE, True),
        (3, 0, "Unknown method", reasons.REFUSED_BY_META, False),
        (4, 0, "Application request limit reached", reasons.RATE_LIMITED_BY_META, False),
        (17, 0, "User request limit reached", reasons.RATE_LIMITED_BY_META, False),
        (32, 0, "Page request limit reached", reasons.RATE_LIMITED_BY_META, False),
        (613, 0, "Calls to this api have exceeded the rate limit.", reasons.RATE_LIMITED_BY_META, False),
        (80001, 0, "There have been too many calls", reasons.RATE_LIMITED_BY_META, False),
        (10, 0, "Application does not have permission for this action", reasons.PERMISSION_LOST, False),
        (200, 0, "Permissions error", reasons.PERMISSION_LOST, False),
        (200, 0, "API access blocked.", reasons.APP_BLOCKED, False),
        (368, 0, "The action attempted has been deemed abusive", reasons.APP_BLOCKED, False),
        (100, 0, "Invalid appsecret_proof provided in the API argument", reasons.WRONG_APP_SECRET, False),
        (100, 33, "Unsupported get request. Object with ID 99 does not exist", reasons.REFUSED_BY_META, False),
        (803, 0, "Some of the aliases you requested do not exist", reasons.GRAPH_VERSION_UNKNOWN, False),
        (100, 0, "The tokens must be from the same app.", reasons.TOKEN_OF_OTHER_APP, False),
        (
            101,
            0,
            "Error validating application. Cannot get application info due to a system error.",
            reasons.WRONG_APP_ID,
            False,
        ),
        (102, 0, "Session key invalid", reasons.TOKEN_INVALID, False),
        (190, 0, "Invalid OAuth access token.", reasons.TOKEN_INVALID, False),
        (190, 0, "Malformed access token EEAA", reasons.BROKEN_COPY, False),
        (190, 0, "The access token could not be decrypted", reasons.BROKEN_COPY, False),
        (190, 452, "Session does not match", reasons.PASSWORD_CHANGED, False),
        (190, 458, "not authorized application", reasons.APP_REMOVED, False),
        (190, 459, "checkpointed", reasons.ACCOUNT_CHECKPOINT, False),
        (190, 460, "changed the password", reasons.PASSWORD_CHANGED, False),
        (190, 463, "Session has expired", reasons.TOKEN_EXPIRED, False),
        (190, 464, "not a confirmed user", reasons.ACCOUNT_UNCONFIRMED, False),
        (190, 467, "user logged out", reasons.LOGGED_OUT, False),
        (190, 490, "checkpoint", reasons.ACCOUNT_CHECKPOINT, False),
        (190, 492, "appropriate role on the Page", reasons.PAGE_ROLE_LOST, False),
        (190, 493, "longer than 90 days", reasons.DATA_ACCESS_OVER, False),
        (190, 9999, "something new", reasons.TOKEN_INVALID, False),
        (2500, 0, "An active access token must be used", reasons.BROKEN_COPY, False),
        (99999, 0, "never heard of", reasons.REFUSED_BY_META, False),
    ],
)
def test_error_codes(code: int, subcode: int, message: str, reason: Reason, is_retried: bool) -> None:
    with pytest.raises(ServiceError) as caught:
        meta_responses.document(response(graph_error(code, message, subcode), 400))
    assert meta_reason(caught.value) is reason
    assert (caught.value.retry_after is not None) is is_retried


def test_unknown_transient_error_is_retried() -> None:
    with pytest.raises(ServiceError) as caught:
        meta_responses.document(response(graph_error(99999, "?", is_transient=True), 500))
    assert caught.value.retry_after == 0


@pytest.mark.parametrize(
    ("status", "headers", "body", "reason", "wait"),
    [
        (200, {}, "", reasons.UNEXPECTED_META_ANSWER, 0),
        (200, {}, "<html>", reasons.UNEXPECTED_META_ANSWER, 0),
        (200, {}, '{"access_tok', reasons.UNEXPECTED_META_ANSWER, 0),
        (200, {}, "[]", reasons.UNEXPECTED_META_ANSWER, 0),
        (400, {}, "{}", reasons.UNEXPECTED_META_ANSWER, None),
        (301, {}, "{}", reasons.UNEXPECTED_META_ANSWER, None),
        (400, {}, "<html>", reasons.UNEXPECTED_META_ANSWER, None),
        (400, {}, '{"error": "invalid_token"}', reasons.REFUSED_BY_META, None),
        (502, {}, "<html>", reasons.META_UNAVAILABLE, 0),
        (503, {"retry-after": "7"}, "", reasons.META_UNAVAILABLE, 7),
        (403, {}, "", reasons.META_UNAVAILABLE, 0),
        (429, {"retry-after": "30"}, "", reasons.RATE_LIMITED_BY_META, 30),
        (429, {"retry-after": "Wed, 21 Oct"}, "", reasons.RATE_LIMITED_BY_META, 0),
    ],
)
def test_responses_without_an_error_object(
    status: int, headers: dict[str, str], body: str, reason: Reason, wait: float | None
) -> None:
    with pytest.raises(ServiceError) as caught:
        meta_responses.document(response(body, status, headers))
    assert (meta_reason(caught.value), caught.value.retry_after) == (reason, wait)


@pytest.mark.parametrize("value", [None, "", "null", "None", "undefined", 7, ["EAA"], "EAA with space", "EAA\n", "ÉAA"])
def test_invalid_access_tokens(value: Any) -> None:
    for decode in (facebook_responses.access_token, facebook_responses.page_token):
        with pytest.raises(ServiceError) as caught:
            decode(response(json.dumps({"access_token": value, "token_type": "bearer"})))
        assert meta_reason(caught.value) is reasons.UNEXPECTED_META_ANSWER


def test_access_token_needs_no_expires_in() -> None:
    assert (
        facebook_responses.access_token(response('{"access_token": "EAAnew", "token_type": "bearer"}')).reveal()
        == "EAAnew"
    )


def test_page_without_token_is_not_reachable() -> None:
    with pytest.raises(ServiceError) as caught:
        facebook_responses.page_token(response('{"id": "77"}'))
    assert meta_reason(caught.value) is reasons.PAGE_NOT_REACHABLE


def test_info_of_a_working_token() -> None:
    body = debug(issued_at=1, data_access_expires_at=0, profile_id=77, app_id=1, type="PAGE")
    info = facebook_responses.token_info(response(body))
    assert (info.kind, info.app_id, info.page_id, info.user_id) == (Kind.PAGE, "1", "77", "2")
    assert info.expires_at == datetime.fromtimestamp(SOON, UTC)
    assert info.issued_at == datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
    assert info.data_access_expires_at == NEVER
    assert (info.scopes, info.problem, info.checked_at) == (frozenset({"email"}), None, NOW)


def test_token_that_never_expires() -> None:
    info = facebook_responses.token_info(response(debug(expires_at=0, issued_at=0)))
    assert (info.expires_at, info.issued_at) == (NEVER, None)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"is_valid": False, "error": {"code": 190, "subcode": 460, "message": "x"}}, reasons.PASSWORD_CHANGED),
        ({"is_valid": False, "error": {"code": 190, "message": "Invalid OAuth access token."}}, reasons.TOKEN_INVALID),
        ({"is_valid": False, "expires_at": 1}, reasons.TOKEN_EXPIRED),
        ({"is_valid": False, "expires_at": None, "app_id": None, "user_id": None, "type": None}, reasons.TOKEN_INVALID),
        ({"is_valid": True, "expires_at": 1}, reasons.TOKEN_EXPIRED),
        ({"is_valid": False, "error": {"message": "no code"}}, reasons.TOKEN_INVALID),
        ({"is_valid": False, "expires_at": 1, "error": {"code": 4, "message": "limit"}}, reasons.TOKEN_EXPIRED),
        ({"is_valid": False, "expires_at": 1, "error": {"code": 190, "message": "x"}}, reasons.TOKEN_EXPIRED),
        ({"is_valid": True, "expires_at": None, "type": "APP"}, None),
    ],
)
def test_problem_of_a_dead_token(data: dict[str, Any], problem: Reason | None) -> None:
    assert facebook_responses.token_info(response(debug(**data))).problem is problem


def test_limit_says_nothing_about_the_token() -> None:
    with pytest.raises(ServiceError) as caught:
        facebook_responses.token_info(response(debug(is_valid=False, error={"code": 4, "message": "limit"})))
    assert meta_reason(caught.value) is reasons.RATE_LIMITED_BY_META


@pytest.mark.parametrize(
    "body",
    [
        '{"data": []}',
        "{}",
        debug(is_valid="true"),
        debug(expires_at=None),
        debug(expires_at="soon"),
        debug(expires_at=-1),
        debug(expires_at=10**18),
        debug(expires_at=True),
        debug(app_id="9\n::error::x"),
        debug(user_id=True),
        debug(profile_id="7" * 65),
        debug(app_id="[x](y)"),
        debug(error={"code": 190, "message": "x"}),
        "[" * 100_000,
    ],
)
def test_unexpected_debug_responses(body: str) -> None:
    with pytest.raises(ServiceError) as caught:
        facebook_responses.token_info(response(body))
    assert (meta_reason(caught.value), caught.value.retry_after) == (reasons.UNEXPECTED_META_ANSWER, 0)


@pytest.mark.parametrize(
    ("code", "message", "reason"),
    [
        (190, "Invalid OAuth access token signature.", reasons.WRONG_APP_SECRET),
        (190, "Invalid OAuth access token - Cannot parse access token", reasons.WRONG_APP_SECRET),
        (101, "Error validating application.", reasons.WRONG_APP_ID),
        (
            100,
            "(#100) You must provide an app access token, or a user access token that is an owner",
            reasons.APP_SIGN_IN_REFUSED,
        ),
    ],
)
def test_errors_of_debug_token_are_about_the_app(code: int, message: str, reason: Reason) -> None:
    with pytest.raises(ServiceError) as caught:
        facebook_responses.token_info(response(graph_error(code, message), 400))
    assert meta_reason(caught.value) is reason


def test_message_of_meta_is_sanitized() -> None:
    with pytest.raises(ServiceError) as caught:
        meta_responses.document(
            response(graph_error(190, "::error::x\n##[set-output name=a]b @octo [c](https://d)", 7), 400)
        )
    detail = caught.value.facts["detail"]
    assert detail == "code 190, subcode 7: : error: x set-output name=a b octo c (https: d)"
