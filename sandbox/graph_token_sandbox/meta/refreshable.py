"""Tokens of Instagram Login and Threads: exchanged once with the app's secret, then refreshed.

https://developers.facebook.com/documentation/instagram-platform/reference/access_token
https://developers.facebook.com/documentation/instagram-platform/reference/refresh_access_token
https://developers.facebook.com/docs/threads/get-started/long-lived-tokens/
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from ..messages import Request
from .call import Call
from .debug_token import inspect_token
from .errors import INVALID_TOKEN, GraphError
from .oauth import LONG_LIFETIME, token_response
from .providers import PROVIDERS
from .records import App, Token, whole_second

MINIMUM_AGE: Final = timedelta(hours=24)
IG_API: Final = "IGApiException"
_DEBUG_FIELDS: Final = frozenset(
    "type application data_access_expires_at expires_at is_valid issued_at scopes user_id error".split()
)
"""Neither the app's id nor granular scopes: https://developers.facebook.com/documentation/threads/reference/debug"""


def unsupported(request: Request) -> GraphError:
    """Return the error of both APIs for unknown paths, methods, tokens and apps, and for stray spaces."""
    return GraphError(100, f"Unsupported request - method type: {request.method.lower()}", kind=IG_API)


def exchange(call: Call) -> dict[str, Any]:
    """Answer `GET /access_token`: an hour becomes 60 days."""
    _expect_grant(call, "exchange_token")
    app = _app_by_secret(call)
    old = _caller(call)
    if old.app_id != app.id or call.params.get("client_id", app.id) != app.id:
        raise unsupported(call.request)
    if old.long_lived:  # the code is known from reports, the message is not
        raise GraphError(INVALID_TOKEN, "Error validating access token: The token is long-lived already.")
    return token_response(call, call.meta.reissue(old, expires_at=_in_60_days(call), long_lived=True))


def refresh(call: Call) -> dict[str, Any]:
    """Answer `GET /refresh_access_token`: 60 days from now. The old token stays as it is."""
    _expect_grant(call, "refresh_token")
    old = _caller(call)
    _expect_permission(call, old)
    now = whole_second(call.meta.clock.now())
    if now - old.issued_at < MINIMUM_AGE:  # Meta documents the rule, but not the message
        raise GraphError(100, "The access token must be at least 24 hours old to be refreshed", kind=IG_API)
    if not _same_string(call):
        return token_response(call, call.meta.reissue(old, expires_at=_in_60_days(call)))
    old.issued_at, old.expires_at = now, _in_60_days(call)
    return token_response(call, old)


def me(call: Call) -> dict[str, Any]:
    """Answer `GET /me`: without `fields` only the id."""
    _caller(call)
    token = call.caller_with_data_access()
    _expect_permission(call, token)
    profile = {"id": token.user_id, "username": "sandbox_user"}
    if call.provider == "instagram":  # `id` is the app's own name for the person, `user_id` that of the account
        profile |= {"id": f"{token.user_id[::-1]}1", "user_id": token.user_id}
    names = {"id", *call.params.get("fields", "").split(",")}
    answer = {name: value for name, value in profile.items() if name in names}
    # https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/get-started
    return {"data": [answer]} if call.provider == "instagram" and call.meta.instagram_wraps_profiles else answer


def debug_token(call: Call) -> dict[str, Any]:
    """Answer Threads' `GET /debug_token` to a user token of the same app; everyone here is a tester of it.

    https://developers.facebook.com/documentation/threads/troubleshooting/debug-access-token
    """
    if call.access_token.startswith("TH|"):  # an app token; the message is not documented
        raise GraphError(100, "(#100) You must provide a user access token of a Threads tester of the app")
    data = inspect_token(call, call.app(_caller(call).app_id))
    return {"data": {name: value for name, value in data.items() if name in _DEBUG_FIELDS}}


def _expect_grant(call: Call, kind: str) -> None:
    grant = call.params.get("grant_type")
    if grant != f"{PROVIDERS[call.provider].grants}_{kind}":
        raise GraphError(100, f"Unsupported grant_type: {grant}")


def _expect_permission(call: Call, token: Token) -> None:
    if PROVIDERS[call.provider].permission not in token.scopes:
        raise GraphError(10, "(#10) Application does not have permission for this action")


def _app_by_secret(call: Call) -> App:
    """Return the app whose secret is in the call; its id is optional."""
    secret = call.params.get("client_secret", "")
    app = next((app for app in call.meta.apps.values() if app.secret == secret.strip()), None)
    if app is None:
        raise GraphError(100, "Error validating client secret")
    if app.provider != call.provider or secret != app.secret:
        raise unsupported(call.request)
    return call.app(app.id)


def _caller(call: Call) -> Token:
    """Return the caller's valid token; a token of another login is refused like an unknown path."""
    value = call.access_token
    if value != value.strip() or (call.meta.find(value) and not call.find(value)):
        raise unsupported(call.request)
    return call.caller()


def _same_string(call: Call) -> bool:
    return call.meta.threads_same_string if call.provider == "threads" else call.meta.instagram_same_string


def _in_60_days(call: Call) -> datetime:
    return whole_second(call.meta.clock.now()) + LONG_LIFETIME
