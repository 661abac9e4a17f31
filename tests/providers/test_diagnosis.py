"""What each answer of Meta means: published answers, by call, with the reason that helps and none that misleads."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.errors import ServiceError
from graph_token_rotator.domain.reason import Reason
from graph_token_rotator.providers import facebook_responses, refreshable_responses
from graph_token_rotator.providers.meta_responses import finding_of
from graph_token_rotator.runtime.http_types import Response
from tests.support import dialect, response

INSTAGRAM, THREADS = dialect("instagram"), dialect("threads")
SESSION = "Error validating access token: "
CALLS: dict[str, Callable[[Response], Any]] = {
    "debug_token": facebook_responses.token_info,
    "exchange": facebook_responses.access_token,
    "page": facebook_responses.page_token,
    "instagram": lambda answer: refreshable_responses.profile(answer, INSTAGRAM),
    "threads": lambda answer: refreshable_responses.grant(answer, THREADS),
}


def meaning(call: str, body: object, status: int = 400, headers: dict[str, str] | None = None) -> Reason:
    """Return the reason for an answer to a call, whether it is an error or says that the token does not work."""
    try:
        value = CALLS[call](response(json.dumps(body), status, headers))
    except ServiceError as error:
        return finding_of(error).reason
    problem: Reason = value.problem
    return problem


def graph(code: int, message: str, **fields: Any) -> dict[str, Any]:
    return {"error": {"message": message, "type": "OAuthException", "code": code, **fields}}


def inspected(message: str, code: int = 190, **fields: Any) -> dict[str, Any]:
    return {"data": {"is_valid": False, "scopes": [], "error": {"code": code, "message": message, **fields}}}


FACEBOOK = ("debug_token", "exchange", "page")
LOGINS = ("instagram", "threads")
EVERYWHERE = (*FACEBOOK, *LOGINS)
TABLE: list[tuple[tuple[str, ...], object, Reason]] = [
    # Versions and paths that do not exist.
    (EVERYWHERE, graph(2500, "Unknown path components: /debug_token"), reasons.GRAPH_VERSION_UNKNOWN),
    (EVERYWHERE, graph(2500, "Unknown path components: /impressions/day", type="IGApiException"), reasons.GRAPH_VERSION_UNKNOWN),
    (("exchange", *LOGINS), graph(2500, "An active access token must be used to query information about the current user."), reasons.BROKEN_COPY),
    # The app is blocked, archived, deactivated, deleted.
    (EVERYWHERE, graph(200, "API access blocked."), reasons.APP_BLOCKED),
    (EVERYWHERE, graph(200, "API access deactivated. To reactivate, go to the app dashboard."), reasons.APP_BLOCKED),
    (EVERYWHERE, graph(200, "Access to this API has been temporarily disabled for non-active apps or apps that violated the platform policy."), reasons.APP_BLOCKED),
    (EVERYWHERE, graph(10, "Application has been archived"), reasons.APP_BLOCKED),
    (EVERYWHERE, graph(190, "App not active: This app isn't accessible right now"), reasons.APP_BLOCKED),
    (EVERYWHERE, graph(200, "(#200) API access disrupted. Go to the App Dashboard and complete Data Use Checkup."), reasons.APP_BLOCKED),
    (EVERYWHERE, graph(200, "The application is in development mode"), reasons.APP_NOT_OPEN),
    (EVERYWHERE, graph(368, "The action attempted has been deemed abusive"), reasons.APP_BLOCKED),
    (EVERYWHERE, graph(101, "Error validating application. Application has been deleted."), reasons.APP_DELETED),
    (EVERYWHERE, graph(190, "Error validating application. Application has been deleted."), reasons.APP_DELETED),
    (("exchange", "debug_token"), graph(101, "Error validating application. Cannot get application info due to a system error."), reasons.WRONG_APP_ID),
    (("exchange", "debug_token"), graph(101, "Missing client_id parameter."), reasons.WRONG_APP_ID),
    (("exchange", "debug_token"), graph(101, "Invalid application ID"), reasons.WRONG_APP_ID),
    # The page call asks for one object: every refusal with code 100 is about that page.
    (("page",), graph(100, "(#100) Tried accessing nonexisting field (access_token) on node type (User)"), reasons.PAGE_NOT_REACHABLE),
    (("page",), graph(100, "Unsupported get request."), reasons.PAGE_NOT_REACHABLE),
    (("page",), graph(100, "Unsupported get request. Object with ID '1' does not exist", error_subcode=33), reasons.PAGE_NOT_REACHABLE),
    (("page",), graph(803, "(#803) Cannot query users by their username (acme)"), reasons.PAGE_NOT_REACHABLE),
    (("page",), graph(190, "This Page access token belongs to a Page that has been deleted."), reasons.PAGE_DELETED),
    (("page",), graph(100, "Invalid appsecret_proof provided in the API argument", type="GraphMethodException"), reasons.WRONG_APP_SECRET),
    (("page",), graph(100, "API calls from the server require an appsecret_proof argument"), reasons.APP_SECRET_PROOF_REQUIRED),
    (("exchange",), graph(100, "(#100) Tried accessing nonexisting field (access_token) on node type (Application)"), reasons.REFUSED_BY_META),
    (("page", "exchange"), graph(190, "The user must be an administrator of the page in order to impersonate it."), reasons.PAGE_ROLE_LOST),
    # Passing faults, whatever the code.
    (EVERYWHERE, graph(190, "Please retry", is_transient=True), reasons.META_UNAVAILABLE),
    (EVERYWHERE, graph(1, "An unknown error has occurred."), reasons.META_UNAVAILABLE),
    (EVERYWHERE, graph(2, "Service temporarily unavailable"), reasons.META_UNAVAILABLE),
    (EVERYWHERE, {"error_message": "An unknown error has occurred.", "error_code": 1}, reasons.META_UNAVAILABLE),
    (EVERYWHERE, {"error_message": "An unknown error has occurred.", "error_code": "1"}, reasons.META_UNAVAILABLE),
    # Other forms of an error.
    (EVERYWHERE, {"error_type": "OAuthException", "code": 400, "error_message": "Matching code was not found or was already used"}, reasons.REFUSED_BY_META),
    (("exchange", "instagram"), {"error_type": "OAuthAccessTokenException", "code": 400, "error_message": "The access_token provided is invalid."}, reasons.TOKEN_INVALID),
    (("exchange", "instagram"), {"meta": {"error_type": "OAuthAccessTokenException", "code": 400, "error_message": "The access_token provided is invalid."}}, reasons.TOKEN_INVALID),
    (("exchange", "instagram"), {"error": "invalid_token", "error_description": "The access token has expired"}, reasons.TOKEN_EXPIRED),
    (("exchange", "instagram"), [{"error": {"code": 190, "message": "x", "error_subcode": 460}}], reasons.PASSWORD_CHANGED),
    (LOGINS, {"error_message": "Error validating client secret.", "error_code": 100}, reasons.WRONG_LOGIN_SECRET),
    (("threads",), graph(1349026, "Invalid app ID"), reasons.NOT_OF_THIS_LOGIN),
    # Without a subcode the text decides.
    (("exchange", "instagram"), graph(190, SESSION + "Session has expired on Tuesday, 28-Sep-21 03:00:00 PDT."), reasons.TOKEN_EXPIRED),
    (("exchange", "instagram"), graph(190, SESSION + "The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons."), reasons.PASSWORD_CHANGED),
    (("exchange", "instagram"), graph(190, SESSION + "The user has not authorized application 123."), reasons.APP_REMOVED),
    (("exchange", "instagram"), graph(190, SESSION + "The session is invalid because the user logged out."), reasons.LOGGED_OUT),
    (("exchange", "instagram"), graph(190, SESSION + "You cannot access the app till you log in to www.facebook.com and follow the instructions given."), reasons.ACCOUNT_CHECKPOINT),
    (("exchange", "instagram"), graph(190, SESSION + "Sessions for the user are not allowed because the user is not a confirmed user."), reasons.ACCOUNT_UNCONFIRMED),
    (("exchange", "instagram"), graph(190, "The access token is invalid since the user hasn't engaged the app in longer than 90 days."), reasons.DATA_ACCESS_OVER),
    (("exchange", "instagram"), graph(190, SESSION + "The session was invalidated explicitly using an API call.", error_subcode=466), reasons.TOKEN_REVOKED),
    (("exchange", "instagram"), graph(452, "Session key invalid or no longer valid"), reasons.PASSWORD_CHANGED),
    (("debug_token",), inspected(SESSION + "The session was invalidated explicitly using an API call.", subcode=466), reasons.TOKEN_REVOKED),
    # Damaged copies.
    *(
        (("exchange", "instagram", "threads"), graph(190, text), reasons.BROKEN_COPY)
        for text in (
            "Invalid OAuth access token data.",
            "Invalid OAuth access token - Cannot parse access token",
            "Malformed access token EEAAbc",
            "The access token could not be decrypted",
            "Expected 1 '.' in the input between the postcard and the payload",
            "Bad signature",
            "Failed to decrypt: Padded data size is not a multiple of block size",
            SESSION + "Session key 18.0,AAAA.3600.16640-178414 is malformed because of invalid user id.",
        )
    ),
    (("debug_token",), inspected("Invalid OAuth access token signature."), reasons.BROKEN_COPY),
    (("debug_token",), inspected("The access token could not be decrypted"), reasons.BROKEN_COPY),
    (("debug_token",), inspected("Error validating application. Cannot get application info due to a system error."), reasons.APP_DELETED),
    (("debug_token",), inspected("Error validating application. Application has been deleted."), reasons.APP_DELETED),
    # An error of `debug_token` itself is about the app that signs in.
    (("debug_token",), graph(190, "Invalid OAuth access token signature."), reasons.WRONG_APP_SECRET),
    (("debug_token",), graph(190, "Invalid OAuth access token - Cannot parse access token"), reasons.WRONG_APP_SECRET),
    (("debug_token",), graph(100, "(#100) You must provide an app access token, or a user access token that is an owner or developer of the app"), reasons.APP_SIGN_IN_REFUSED),
    (("debug_token",), graph(100, "The access token's app did not match the Viewing App"), reasons.TOKEN_OF_OTHER_APP),
    (("debug_token",), graph(2635, "(#2635) You are calling a deprecated version of the API."), reasons.GRAPH_VERSION_UNKNOWN),
    # What nobody saw: the sign-in that was sent.
    (("debug_token",), graph(104, "An access token is required to request this resource."), reasons.APP_SIGN_IN_REFUSED),
    (("debug_token",), graph(200, "(#200) Provide valid app ID"), reasons.APP_SIGN_IN_REFUSED),
    (("debug_token",), graph(2500, "An active access token must be used to query information about the current user."), reasons.APP_SIGN_IN_REFUSED),
    # Reports like those above, in other words.
    (("exchange", "page"), graph(190, "Any of the pages_read_engagement, pages_manage_metadata permission(s) must be granted before impersonating a user's page."), reasons.PERMISSION_LOST),
    (("exchange", "page", *LOGINS), graph(10, "(#10) Cannot call API for app 1 on behalf of user 2"), reasons.APP_NOT_OPEN),
    (("exchange", "page"), graph(200, "(#200) You lack a permission. You can request it in the App Dashboard"), reasons.PERMISSION_LOST),
    (("exchange", "page"), graph(10, "(#10) The user is not a business admin"), reasons.PERMISSION_LOST),
    (EVERYWHERE, graph(200, "Access to this data is temporarily disabled for non-active apps."), reasons.APP_BLOCKED),
    (("page",), graph(21, "(#21) Page ID 1 was migrated to page ID 2. Please update your API calls to the new ID"), reasons.PAGE_MOVED),
    (("debug_token",), inspected("This Page access token belongs to a Page that has been deleted."), reasons.PAGE_DELETED),
    (("debug_token", "exchange"), graph(803, "(#803) Some of the aliases you requested do not exist: v25.0"), reasons.GRAPH_VERSION_UNKNOWN),
    (EVERYWHERE, graph(5, "(#5) This IP can't make requests for that application."), reasons.SERVER_IP_NOT_ALLOWED),
    (("exchange", "page"), graph(101, "Error validating client_secret"), reasons.WRONG_APP_SECRET),
    (EVERYWHERE, {"error_type": "OAuthRateLimitException", "code": 429, "error_message": "You have exceeded the maximum number of requests per hour."}, reasons.RATE_LIMITED_BY_META),
    # What the account may do.
    (LOGINS, graph(100, "Instagram account must be a business or creator account"), reasons.NOT_PROFESSIONAL_ACCOUNT),
    (LOGINS, graph(10, "(#10) The user is not an Instagram Business"), reasons.NOT_PROFESSIONAL_ACCOUNT),
    (LOGINS, graph(10, "Application does not have permission for this action", type="IGApiException"), reasons.BASIC_PERMISSION_MISSING),
    (("exchange", "page"), graph(200, "(#200) Requires the 'pages_read_engagement' permission"), reasons.PERMISSION_LOST),
    # Used-up limits, by code and by text.
    (EVERYWHERE, graph(4, "(#4) Application request limit reached"), reasons.RATE_LIMITED_BY_META),
    (EVERYWHERE, graph(80002, "(#80002) There have been too many calls to this Instagram account."), reasons.RATE_LIMITED_BY_META),
    (EVERYWHERE, {"error_message": "Application request limit reached"}, reasons.RATE_LIMITED_BY_META),
]  # fmt: skip
CASES = [(call, body, reason) for calls, body, reason in TABLE for call in calls]


@pytest.mark.parametrize(
    ("call", "body", "reason"), CASES, ids=[f"{call}: {json.dumps(body)[:90]}" for call, body, _ in CASES]
)
def test_reason_of_each_answer(call: str, body: object, reason: Reason) -> None:
    assert meaning(call, body, 200 if call == "debug_token" and "data" in str(body)[:10] else 400) is reason


@pytest.mark.parametrize("call", EVERYWHERE)
@pytest.mark.parametrize(
    "body",
    [
        {"error": {}},
        {"error": {"code": 100, "message": "x"}},
        {"error": {"code": 190, "message": "x"}},
        {},
        None,
        "x",
        [],
    ],
)
def test_a_server_error_passes(call: str, body: object) -> None:
    for status in (500, 502, 503, 504, 599):
        with pytest.raises(ServiceError) as caught:
            CALLS[call](response(json.dumps(body), status))
        assert finding_of(caught.value).reason is reasons.META_UNAVAILABLE
        assert caught.value.retry_after is not None


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        (
            {"x-business-use-case-usage": '{"1": [{"type": "pages", "estimated_time_to_regain_access": 19}]}'},
            "19 minutes",
        ),
        ({"x-business-use-case-usage": '{"1": [{"estimated_time_to_regain_access": 300}], "2": 5}'}, "5 hours"),
        ({"retry-after": "600"}, "10 minutes"),
        ({"x-business-use-case-usage": "[" * 5000}, ""),
        ({"x-business-use-case-usage": '{"1": [{"estimated_time_to_regain_access": 1e400}]}'}, ""),
        ({"x-business-use-case-usage": '{"1": [7, {"estimated_time_to_regain_access": -3}]}'}, ""),
        ({"retry-after": "9" * 400}, "7 days"),
        ({}, ""),
    ],
)
def test_time_to_regain_access_is_said(headers: dict[str, str], said: str) -> None:
    for body, status in ((graph(4, "(#4) Application request limit reached"), 400), ("", 429)):
        with pytest.raises(ServiceError) as caught:
            CALLS["exchange"](response(json.dumps(body), status, headers))
        assert finding_of(caught.value).reason is reasons.RATE_LIMITED_BY_META
        assert status == 429 or caught.value.retry_after is None
        detail = caught.value.facts["detail"]
        assert detail.endswith(f"; Meta expects to answer again in {said}") if said else "expects" not in detail


@pytest.mark.parametrize(
    "body",
    [
        {"user_id": "17841412345678901", "username": "acme"},
        {"data": [{"user_id": "17841412345678901", "username": "acme"}]},
        {"data": {"user_id": "17841412345678901"}},
        {"id": "17841412345678901"},
    ],
)
def test_both_documented_forms_of_a_profile(body: object) -> None:
    assert refreshable_responses.profile(response(json.dumps(body)), INSTAGRAM).user_id == "17841412345678901"


def test_both_documented_forms_of_a_grant() -> None:
    token = {"access_token": "IGAAnew", "token_type": "bearer", "expires_in": 5183944}
    for body in (token, {"data": [token]}):
        assert refreshable_responses.grant(response(json.dumps(body)), INSTAGRAM).token.reveal() == "IGAAnew"


def test_names_of_permissions_are_shown() -> None:
    body = graph(
        200, "(#200) Requires the 'pages_read_engagement' permission or the \"Page Public Content Access\" feature"
    )
    with pytest.raises(ServiceError) as caught:
        CALLS["page"](response(json.dumps(body), 400))
    assert "Requires the 'pages_read_engagement' permission" in caught.value.facts["detail"]
