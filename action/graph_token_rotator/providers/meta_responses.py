"""Decode what all of Meta's responses share: the JSON document, its errors, tokens and ids.

Here is the one table that says which reason each error is. Source of the codes:
https://developers.facebook.com/docs/graph-api/guides/error-handling . The HTTP status is no guide: rate limits come with
400, dead tokens with 200. Unknown subcodes of 190 need a person, other unknown codes are reported.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..domain import reasons
from ..domain.errors import RateLimited, RefreshRefused, ServiceError, TransientError, Unavailable, Unexpected
from ..domain.finding import Finding
from ..domain.reason import Reason
from ..domain.sanitize import sanitize
from ..runtime.http_types import Response
from .errors import (
    AppBlocked,
    AppIdWrong,
    AppSecretWrong,
    BasicPermissionMissing,
    FacebookTokenGiven,
    LoginSecretWrong,
    NotOfThisLogin,
    PageNotReachable,
    PageRoleLost,
    PermissionLost,
    RequestRefused,
    RequestUnsupported,
    TokenDead,
    TokenOfOtherApp,
    TokenUnreadable,
)

# Without an error object of Meta's, these come from something in between.
TRANSIENT_STATUSES = frozenset({403, 408, 425, 429})
# Texts that programs write where there is no value.
PLACEHOLDERS = frozenset({"null", "none", "undefined", "nil", "false", "true"})


# The first type that matches counts. `TokenDead` carries its own, unless Meta says no more than that.
REASONS: Mapping[type[ServiceError], Reason] = {
    RateLimited: reasons.RATE_LIMITED_BY_META,
    Unexpected: reasons.UNEXPECTED_META_ANSWER,
    TransientError: reasons.META_UNAVAILABLE,
    TokenDead: reasons.TOKEN_INVALID,
    PageRoleLost: reasons.PAGE_ROLE_LOST,
    TokenUnreadable: reasons.BROKEN_COPY,
    TokenOfOtherApp: reasons.TOKEN_OF_OTHER_APP,
    AppSecretWrong: reasons.WRONG_APP_SECRET,
    AppIdWrong: reasons.WRONG_APP_ID,
    AppBlocked: reasons.APP_BLOCKED,
    PermissionLost: reasons.PERMISSION_LOST,
    PageNotReachable: reasons.PAGE_NOT_REACHABLE,
    BasicPermissionMissing: reasons.BASIC_PERMISSION_MISSING,
    LoginSecretWrong: reasons.WRONG_LOGIN_SECRET,
    NotOfThisLogin: reasons.NOT_OF_THIS_LOGIN,
    FacebookTokenGiven: reasons.FACEBOOK_TOKEN,
    RefreshRefused: reasons.REFRESH_REFUSED,
    ServiceError: reasons.REFUSED_BY_META,
}
SUBCODES: Mapping[int, Reason] = {
    452: reasons.PASSWORD_CHANGED,
    458: reasons.APP_REMOVED,
    459: reasons.ACCOUNT_CHECKPOINT,
    460: reasons.PASSWORD_CHANGED,
    463: reasons.TOKEN_EXPIRED,
    464: reasons.ACCOUNT_UNCONFIRMED,
    467: reasons.LOGGED_OUT,
    490: reasons.ACCOUNT_CHECKPOINT,
    493: reasons.DATA_ACCESS_OVER,
}
PAGE_ROLE_SUBCODE = 492
RATE_LIMITS = frozenset({4, 17, 32, 341, 613, *range(80000, 80100)})
TRANSIENT = frozenset({1, 2})
PERMISSION = frozenset({10, *range(200, 300)})
UNREADABLE = ("malformed access token", "could not be decrypted", "cannot parse access token")
OTHER_APP = (
    "same app",
    "did not match the viewing app",
    "does not belong to application",
    "must provide an app access token",
)
UNSUPPORTED_REQUEST = "unsupported request - method type"


class GraphError(NamedTuple):
    """The error object of a response, or the one inside `debug_token`'s data (where the key is `subcode`)."""

    code: int
    subcode: int
    message: str
    transient: bool = False

    @property
    def detail(self) -> str:
        """Meta's codes and message, made harmless."""
        subcode = f", subcode {self.subcode}" if self.subcode else ""
        return f"code {self.code}{subcode}: {sanitize(self.message)}"


def parse_error(value: object) -> GraphError | None:
    """Return the error object, if this is one."""
    if not isinstance(value, dict):
        return None
    subcode = value.get("error_subcode", value.get("subcode"))
    return GraphError(
        _int(value.get("code")), _int(subcode), str(value.get("message", "")), value.get("is_transient") is True
    )


def _int(value: object) -> int:
    if isinstance(value, str) and re.fullmatch("[0-9]{1,9}", value):
        return int(value)
    return value if isinstance(value, int) else 0


def error_for(error: GraphError) -> ServiceError:
    """Return the typed error for an error object of Meta's."""
    text = error.message.lower()
    if error_type := _setup_type(error, text):
        return error_type(error.detail)
    if error.code in {102, 190} or error.subcode in SUBCODES or error.subcode == PAGE_ROLE_SUBCODE:
        return _token_error(error, text)
    if error.code in RATE_LIMITS:
        return RateLimited(error.detail, retry_after=0.0)
    if error.code in TRANSIENT or error.transient:
        return Unavailable(error.detail, retry_after=0.0)
    if (error.code == 200 and "access blocked" in text) or error.code == 368:
        return AppBlocked(error.detail)
    if error.code in PERMISSION:
        return PermissionLost(error.detail)
    return (RequestUnsupported if UNSUPPORTED_REQUEST in text else RequestRefused)(error.detail)


def _setup_type(error: GraphError, text: str) -> type[ServiceError] | None:
    """Return the type where only the text or a misleading code shows that something is wrong with the inputs."""
    if "client secret" in text:  # comes as code 1, which is otherwise a passing fault
        return AppSecretWrong
    if error.code == 101:  # says "due to a system error", and is not
        return AppIdWrong
    if any(words in text for words in OTHER_APP):
        return TokenOfOtherApp
    if error.code == 2500:
        return TokenUnreadable
    if error.code == 803 or (error.code == 100 and (error.subcode == 33 or "does not exist" in text)):
        return PageNotReachable  # the page is the only object that is ever asked for
    return None


def _token_error(error: GraphError, text: str) -> ServiceError:
    if error.subcode == PAGE_ROLE_SUBCODE:
        return PageRoleLost(error.detail)
    if error.subcode not in SUBCODES and any(words in text for words in UNREADABLE):
        return TokenUnreadable(error.detail)
    dead = TokenDead(error.detail)
    dead.reason = SUBCODES.get(error.subcode)
    return dead


def reason_of(error: ServiceError) -> Reason:
    """Return the reason that an error of Meta's is."""
    if isinstance(error, TokenDead) and error.reason:
        return error.reason
    return next(reason for error_type, reason in REASONS.items() if isinstance(error, error_type))


def finding_of(error: ServiceError) -> Finding:
    """Return the finding for an error of Meta's."""
    return Finding(reason_of(error), error.facts)


def document(response: Response) -> Mapping[str, Any]:
    """Return the JSON object of a successful response. Raises `ServiceError` for any other."""
    try:
        value = json.loads(response.body)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict) and (error := parse_error(value.get("error"))):
        raise error_for(error)
    detail = f"HTTP {response.status}"
    if response.status >= 500 or response.status in TRANSIENT_STATUSES:
        error_type = RateLimited if response.status == 429 else Unavailable
        raise error_type(detail, retry_after=retry_after(response))
    if not isinstance(value, dict):
        raise Unexpected(f"{detail} without a JSON object", retry_after=0.0 if response.status < 300 else None)
    if response.status != 200:
        raise Unexpected(detail)
    return value


def retry_after(response: Response) -> float:
    """Return the seconds the server asks us to wait; 0 where it names none."""
    text = response.headers.get("retry-after", "").strip()
    return float(text) if text.isdecimal() else 0.0


def unexpected(detail: str) -> Unexpected:
    """Return the error for a response that is not understood: worth one more try, never believed."""
    return Unexpected(detail, retry_after=0.0)


def is_token(value: object) -> bool:
    """Return whether this can be a token at all: visible ASCII, and no placeholder."""
    return (
        isinstance(value, str)
        and bool(value)
        and all("!" <= letter <= "~" for letter in value)
        and value.lower() not in PLACEHOLDERS
    )


def identity(data: Mapping[str, Any], name: str) -> str | None:
    """Return an id in a response; None where absent.

    Ids are opaque, strings today and numbers once. They are shown to people, so only harmless ones are taken.
    """
    value = data.get(name)
    if not value and value is not False:
        return None
    if isinstance(value, bool) or not re.fullmatch(r"[A-Za-z0-9.-]{1,64}", str(value)):
        raise unexpected(f"{name} is no id")
    return str(value)
