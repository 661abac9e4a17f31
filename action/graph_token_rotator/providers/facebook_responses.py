"""Decode responses of the Graph API.

Each becomes a value or a typed error; an unexpected one is never a success.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ..domain import reasons
from ..domain.credential import TokenInfo
from ..domain.errors import TransientError
from ..domain.instants import LATEST, MAX_CLOCK_DIFFERENCE, NEVER
from ..domain.provider import Kind
from ..domain.sanitize import sanitize
from ..domain.secret import Secret, is_token
from . import meta_responses
from .diagnosis import Route, error_for
from .errors import AppSecretWrong, PageNotReachable, RequestRefused, TokenDead, TokenUnreadable
from .graph_error import parse_error, text_of
from .meta_responses import document, identity, unexpected

if TYPE_CHECKING:
    from ..domain.reason import Reason
    from ..runtime.http_types import Response


def access_token(response: Response) -> Secret:
    """Decode the token of an exchange. Raises `ServiceError`.

    `expires_in` is ignored because Meta leaves it out of some successes; the expiry comes from inspecting the new
    token.
    """
    return _token(document(response, Route.EXCHANGE))


def _token(value: Mapping[str, Any]) -> Secret:
    """Return the token in a response. Raises `Unexpected` where it is none."""
    token = value.get("access_token")
    if not is_token(token):
        raise unexpected("no usable access_token in it")
    return Secret(str(token))


def check_revoked(response: Response) -> None:
    """Accept a successful revocation, documented as the text `true`; a boolean counts too.

    Raises `ServiceError`.
    """
    if document(response).get("success") not in (True, "true"):
        raise unexpected("it does not say that the token was revoked")


def page_token(response: Response) -> Secret:
    """Decode the page's token. Raises `ServiceError`.

    Where a permission is missing, Meta responds with 200 and leaves the token out: `PageNotReachable`.
    """
    page = document(response, Route.PAGE)
    if "access_token" not in page and "id" in page:
        raise PageNotReachable
    return _token(page)


def debug_data(response: Response) -> Mapping[str, Any]:
    """Return the `data` of `debug_token`. Raises `ServiceError`.

    The call is signed in with the app's id and secret, so an error of the call itself is about those, not about the
    inspected token, unless it names a cause.
    """
    try:
        data = document(response, Route.CALLER).get("data")
    except (TokenDead, TokenUnreadable) as error:
        if type(error) in {TokenDead, TokenUnreadable}:
            raise error.as_type(AppSecretWrong) from None
        raise
    if not isinstance(data, dict) or not isinstance(data.get("is_valid"), bool):
        raise unexpected("debug_token without data")
    return data


def token_info(response: Response) -> TokenInfo:
    """Decode what `debug_token` says about a token. Raises `ServiceError`.

    Every field but `is_valid` may be missing. A working token without `expires_at`, or with an error beside it, is an
    unexpected response. Source: https://developers.facebook.com/docs/graph-api/reference/debug_token
    """
    data = debug_data(response)
    is_valid = data["is_valid"]
    expires_at = _time(data, "expires_at")
    kind = _kind(data.get("type"))
    if is_valid and expires_at is None and kind is not Kind.OTHER:
        raise unexpected("debug_token without expires_at")
    problem = None if is_valid else _problem(data, expires_at, response.at)
    if is_valid and expires_at is not None and expires_at <= response.at:
        problem = reasons.TOKEN_EXPIRED
    error = parse_error(data, 200)
    if is_valid and error:
        raise unexpected("debug_token calls the token valid and gives an error")
    issued_at = _time(data, "issued_at")
    if issued_at and issued_at < NEVER and issued_at - response.at > MAX_CLOCK_DIFFERENCE:
        raise unexpected("issued_at is in the future")
    return TokenInfo(
        kind=kind,
        app_id=identity(data, "app_id"),
        user_id=identity(data, "user_id"),
        page_id=identity(data, "profile_id"),
        expires_at=expires_at or NEVER,
        issued_at=None if issued_at is NEVER else issued_at,
        data_access_expires_at=_time(data, "data_access_expires_at") or NEVER,
        scopes=_scopes(data.get("scopes")),
        checked_at=response.at,
        problem=problem,
        detail=error.detail if error else sanitize(text_of(data.get("type", "no type given")), 40),
        served_version=sanitize(response.headers.get("facebook-api-version", ""), 10),
    )


def _problem(data: Mapping[str, Any], expires_at: datetime | None, now: datetime) -> Reason:
    """Return why a token that Meta calls invalid does not work.

    An error that names no cause is replaced by what the expiry shows; a passing fault is raised unless that shows the
    cause. `expires_at` and `now` are aware UTC.
    """
    graph_error = parse_error(data, 200)
    error = error_for(graph_error, Route.INSPECTED) if graph_error else TokenDead()
    reason = meta_responses.reason_of(error)
    is_vague = reason is reasons.TOKEN_INVALID or isinstance(error, RequestRefused | TransientError)
    if not is_vague:
        return reason
    if expires_at and expires_at <= now:
        return reasons.TOKEN_EXPIRED
    if isinstance(error, TransientError):
        raise error
    return reasons.TOKEN_INVALID


def _kind(value: object) -> Kind:
    """Return the kind for a `type`; one that Meta does not document, or of another login, is `OTHER`."""
    try:
        kind = Kind(value)
    except ValueError:
        return Kind.OTHER
    return Kind.OTHER if kind.refreshable else kind


def _scopes(value: object) -> frozenset[str]:
    """Return the names in a list of permissions; anything else in it is left out."""
    return frozenset(scope for scope in value if isinstance(scope, str)) if isinstance(value, list) else frozenset()


def _time(data: Mapping[str, Any], name: str) -> datetime | None:
    """Return a field with a Unix time in seconds as aware UTC; 0 means `NEVER`, and absent is None."""
    value = data.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LATEST.timestamp():
        raise unexpected(f"{name} is no time")
    return datetime.fromtimestamp(value, UTC) if value else NEVER
