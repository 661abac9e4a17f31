"""`/debug_token`: Meta's description of a token.

https://developers.facebook.com/docs/facebook-login/guides/%20access-tokens/debugging
"""

from __future__ import annotations

from typing import Any

from .call import Call
from .errors import INVALID_TOKEN, GraphError
from .records import App, Token, unix


def debug_token(call: Call) -> dict[str, Any]:
    """Respond to `GET /debug_token`: 200 also for unknown tokens, an error only for a wrong caller."""
    return {"data": inspect_token(call, _inspecting_app(call))}


def inspect_token(call: Call, app: App) -> dict[str, Any]:
    """Return the description of the token in `input_token` for an app."""
    value = call.params.get("input_token")
    if not value:
        raise GraphError(100, "(#100) The parameter input_token is required")
    token = call.find(value)
    if token is None or token.kind == "APP":
        return _app_token_body(app) if value == app.token else _unknown_body()
    if token.app_id != app.id:
        raise GraphError(100, "(#100) The App_id in the input_token did not match the Viewing App")
    return _token_body(app, token)


def _inspecting_app(call: Call) -> App:
    """Return the app of the caller: of its app token, of one of its users, or of the token itself."""
    app = call.app_by_token(call.access_token)
    if app is not None:
        call.check_proof(app)
        return app
    if call.access_token:
        token = call.caller()
        if token.kind == "USER" or token.value == call.params.get("input_token"):
            return call.app(token.app_id)
    raise GraphError(
        100,
        "(#100) You must provide an app access token, or a user access token that is an owner or developer of the app",
    )


def _unknown_body() -> dict[str, Any]:
    error = {"code": INVALID_TOKEN, "message": "Invalid OAuth access token."}
    return {"error": error, "is_valid": False, "scopes": []}


def _app_token_body(app: App) -> dict[str, Any]:
    return {"app_id": app.id, "type": "APP", "application": app.name, "is_valid": True, "scopes": []}


def _token_body(app: App, token: Token) -> dict[str, Any]:
    data: dict[str, Any] = {
        "app_id": app.id,
        "type": token.kind,
        "application": app.name,
        "data_access_expires_at": unix(token.data_access_expires_at),
    }
    if token.failure is not None:
        failure = token.failure
        data["error"] = {"code": failure.code, "message": failure.message}
        if failure.subcode is not None:
            data["error"]["subcode"] = failure.subcode
    data |= {"expires_at": unix(token.expires_at), "is_valid": token.valid}
    if token.issued_at_given:
        data["issued_at"] = unix(token.issued_at)
    if token.kind == "PAGE":
        data["profile_id"] = token.page_id
    data["scopes"] = list(token.scopes)
    data["granular_scopes"] = [{"scope": scope} for scope in token.scopes]
    return {**data, "user_id": token.user_id}
