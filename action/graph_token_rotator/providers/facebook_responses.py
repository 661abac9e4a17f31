"""Meta's answers understood. Pure: an answer becomes a value or an `ActionError`; what is not understood is no success."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ..domain import reasons
from ..domain.credential import NEVER, Kind, TokenInfo
from ..domain.errors import ActionError
from ..domain.reasons import Reason
from ..domain.sanitize import sanitize
from ..domain.secret import Secret
from ..runtime.http_types import Response
from . import meta_errors

TRANSIENT_STATUSES = frozenset(
    {403, 408, 425, 429}
)  # without an error object of Meta's these come from something in between
# Of a token that Meta calls dead, these say nothing.
VAGUE_REASONS = frozenset(
    {reasons.TOKEN_INVALID, reasons.REFUSED_BY_META, reasons.META_UNAVAILABLE, reasons.RATE_LIMITED_BY_META}
)
PLACEHOLDERS = frozenset({"null", "none", "undefined", "nil", "false", "true"})


def document(answer: Response) -> Mapping[str, Any]:
    """The JSON object of a successful answer."""
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict) and (error := meta_errors.parse(value.get("error"))):
        raise meta_errors.error_for(error)
    if answer.status >= 500 or answer.status in TRANSIENT_STATUSES:
        reason = reasons.RATE_LIMITED_BY_META if answer.status == 429 else reasons.META_UNAVAILABLE
        raise ActionError(reason, retry_after(answer), detail=f"HTTP {answer.status}")
    if not isinstance(value, dict):
        again = 0.0 if answer.status < 300 else None
        raise ActionError(reasons.UNEXPECTED_META_ANSWER, again, detail=f"HTTP {answer.status} without a JSON object")
    if answer.status != 200:
        raise ActionError(reasons.UNEXPECTED_META_ANSWER, detail=f"HTTP {answer.status}")
    return value


def retry_after(answer: Response) -> float:
    """Seconds the server asks us to wait; 0 where it does not say."""
    text = answer.headers.get("retry-after", "").strip()
    return float(text) if text.isdecimal() else 0.0


def unexpected(detail: str) -> ActionError:
    """An answer that makes no sense: worth one more try, never believed."""
    return ActionError(reasons.UNEXPECTED_META_ANSWER, 0.0, detail=detail)


def access_token(answer: Response) -> Secret:
    """The token an exchange gave. `expires_in` may be absent even on success, so it is not read: `debug_token` tells."""
    value = document(answer).get("access_token")
    if not is_token(value):
        raise unexpected("no usable access_token in it")
    return Secret(str(value))


def check_revoked(answer: Response) -> None:
    """Success is said as the text `true` in the documentation; the word itself is taken as well."""
    if document(answer).get("success") not in {True, "true"}:
        raise unexpected("it does not say that the token was revoked")


def page_token(answer: Response) -> Secret:
    """The page's token; Meta leaves the field out of a 200 where a permission is missing."""
    page = document(answer)
    if "access_token" not in page and "id" in page:
        raise ActionError(reasons.PAGE_NOT_REACHABLE)
    return access_token(answer)


def is_token(value: object) -> bool:
    """Whether this can be a token at all: visible ASCII, and not a word for nothing."""
    return (
        isinstance(value, str)
        and bool(value)
        and all("!" <= letter <= "~" for letter in value)
        and value.lower() not in PLACEHOLDERS
    )


def debug_caller(answer: Response) -> Mapping[str, Any]:
    """The `data` of `debug_token`. An error of the call itself is about the app's id and secret, not about the token."""
    try:
        data = document(answer).get("data")
    except ActionError as error:
        if error.reason in {reasons.TOKEN_INVALID, reasons.BROKEN_COPY}:
            raise ActionError(reasons.WRONG_APP_SECRET, **error.facts) from None
        raise
    if not isinstance(data, dict) or not isinstance(data.get("is_valid"), bool):
        raise unexpected("debug_token without data")
    return data


def token_info(answer: Response) -> TokenInfo:
    """What `debug_token` says. Source: https://developers.facebook.com/docs/graph-api/reference/debug_token

    Every field but `is_valid` may be missing; a living token without `expires_at` is not believed.
    """
    data = debug_caller(answer)
    valid = data["is_valid"]
    expires = _time(data, "expires_at")
    kind = _kind(data.get("type"))
    if valid and expires is None and kind is not Kind.OTHER:
        raise unexpected("debug_token without expires_at")
    trouble = None if valid else _trouble(data, expires, answer.at)
    if valid and expires is not None and expires <= answer.at:
        trouble = reasons.TOKEN_EXPIRED
    error = meta_errors.parse(data.get("error"))
    if valid and error:
        raise unexpected("debug_token calls the token valid and gives an error")
    return TokenInfo(
        kind=kind,
        app_id=_id(data, "app_id"),
        user_id=_id(data, "user_id"),
        page_id=_id(data, "profile_id"),
        expires_at=expires or NEVER,
        issued_at=_issued(data),
        data_access_expires_at=_time(data, "data_access_expires_at") or NEVER,
        scopes=_scopes(data.get("scopes")),
        seen_at=answer.at,
        problem=trouble,
        detail=error.detail if error else sanitize(data.get("type", "no type given"), 40),
        served_version=sanitize(answer.headers.get("facebook-api-version", ""), 10),
    )


def _trouble(data: Mapping[str, Any], expires: datetime | None, now: datetime) -> Reason:
    error = meta_errors.parse(data.get("error"))
    reason = meta_errors.reason_for(error)[0] if error else reasons.TOKEN_INVALID
    if reason not in VAGUE_REASONS:
        return reason
    return reasons.TOKEN_EXPIRED if expires and expires <= now else reasons.TOKEN_INVALID


def _kind(value: object) -> Kind:
    try:
        kind = Kind(value)
    except ValueError:
        return Kind.OTHER
    return Kind.OTHER if kind.refreshable else kind


def _id(data: Mapping[str, Any], name: str) -> str | None:
    """Ids are opaque, strings today and numbers once; None where absent. They are shown, so only harmless ones are."""
    value = data.get(name)
    if not value and value is not False:
        return None
    if isinstance(value, bool) or not re.fullmatch(r"[A-Za-z0-9.-]{1,64}", str(value)):
        raise unexpected(f"{name} is no id")
    return str(value)


def identity(value: Mapping[str, Any], name: str) -> str | None:
    """Somebody's id in an answer; None where absent."""
    return _id(value, name)


def _scopes(value: object) -> frozenset[str]:
    return frozenset(str(scope) for scope in value) if isinstance(value, list) else frozenset()


def _issued(data: Mapping[str, Any]) -> datetime | None:
    issued = _time(data, "issued_at")
    return None if issued is NEVER else issued


def _time(data: Mapping[str, Any], name: str) -> datetime | None:
    """Unix time in seconds; 0 is never, absent is None."""
    value = data.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 36:
        raise unexpected(f"{name} is no time")
    return datetime.fromtimestamp(value, UTC) if value else NEVER
