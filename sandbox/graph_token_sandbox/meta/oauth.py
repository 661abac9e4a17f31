"""`/oauth/access_token` and `/oauth/revoke`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from .call import Call
from .errors import INVALID_TOKEN, REVOKED, GraphError
from .records import Token, unix, whole_second

LONG_LIFETIME: Final = timedelta(days=60)
DIFFERENT_APPS: Final = "The tokens must be from the same app."


def access_token(call: Call) -> dict[str, Any]:
    """Answer `GET` or `POST /oauth/access_token`."""
    app = call.app_by_credentials()
    if call.params.get("access_token"):
        call.check_proof(app)
    grant = call.params.get("grant_type")
    if grant == "client_credentials":
        return {"access_token": app.token, "token_type": "bearer"}
    if grant != "fb_exchange_token":
        raise GraphError(100, f"Unsupported grant_type: {grant}")
    old = _exchangeable_token(call, app.id)
    expires_at = new_expiry(
        old,
        whole_second(call.meta.clock.now()),
        in_60_days=call.params.get("set_token_expires_in_60_days", "").lower() in ("true", "1"),
        extend_user_tokens=call.meta.extend_user_tokens,
    )
    return token_response(call, call.meta.reissue(old, expires_at=expires_at, long_lived=True))


def token_response(call: Call, new: Token) -> dict[str, Any]:
    """Return the answer that contains a new token."""
    answer: dict[str, Any] = {"access_token": new.value, "token_type": "bearer"}
    if new.expires_at is not None:  # Meta leaves this out for a token that never expires
        answer["expires_in"] = unix(new.expires_at) - unix(call.meta.clock.now())
    return answer


def _exchangeable_token(call: Call, app_id: str) -> Token:
    value = call.params.get("fb_exchange_token")
    if not value:
        raise GraphError(100, "fb_exchange_token parameter not specified")
    token = call.find(value)
    if token is None or token.kind == "APP":
        raise GraphError(INVALID_TOKEN, f"Malformed access token {value}")  # Meta repeats the value here
    if token.app_id != app_id:
        raise GraphError(100, DIFFERENT_APPS)
    if token.failure is not None:
        raise token.failure
    return token


def new_expiry(old: Token, now: datetime, *, in_60_days: bool, extend_user_tokens: bool) -> datetime | None:
    """Return the expiry of the token exchanged for `old`; None: never.

    Users: https://developers.facebook.com/documentation/facebook-login/guides/access-tokens/get-long-lived promises
    60 days for a short-lived token only; measurements of a second exchange found the expiry unmoved.
    System users: https://developers.facebook.com/docs/business-management-apis/system-users/install-apps-and-generate-tokens/
    """
    if old.kind == "SYSTEM_USER":
        if in_60_days:
            return now + LONG_LIFETIME
        if old.expires_at is not None:
            raise GraphError(100, "Invalid parameter: set_token_expires_in_60_days must be true for this business")
        return None
    if old.expires_at is None:
        return None
    if not old.long_lived or (extend_user_tokens and old.kind == "USER"):
        return now + LONG_LIFETIME
    return old.expires_at


def revoke(call: Call) -> dict[str, Any]:
    """Answer `GET /oauth/revoke`: the token becomes invalid at once.

    https://developers.facebook.com/docs/business-management-apis/system-users/install-apps-and-generate-tokens/
    """
    app = call.app_by_credentials()
    caller = call.caller()
    value = call.params.get("revoke_token")
    if not value:
        raise GraphError(100, "The parameter revoke_token is required")
    token = call.find(value)
    if token is None:
        raise GraphError(INVALID_TOKEN, f"Malformed access token {value}")
    if {token.app_id, caller.app_id} != {app.id}:
        raise GraphError(100, DIFFERENT_APPS)
    token.kill(INVALID_TOKEN, REVOKED)
    return {"success": "true"}
