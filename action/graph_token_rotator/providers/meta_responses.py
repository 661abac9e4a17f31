"""Decode what all of Meta's responses share: the JSON document, its errors, tokens and ids.

Also holds the one table that gives each of Meta's errors its reason. The HTTP status of a response with an error object
is ignored: rate limits come with 400, and dead tokens with 200. An unknown subcode of 190 means that the token does not
work; other unknown codes are refusals. Source of the codes:
https://developers.facebook.com/docs/graph-api/guides/error-handling
"""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..domain import reasons
from ..domain.errors import (
    CertificateRejected,
    RateLimited,
    RefreshRefused,
    ServiceError,
    TransientError,
    Unavailable,
    Unexpected,
)
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

# Statuses below 500 that a proxy gives for a temporary fault; Meta itself would add an error object.
TRANSIENT_STATUSES = frozenset({403, 408, 425, 429})

# The first matching type counts, so special types come first. `TokenDead` has its own reason if Meta names a cause.
REASONS: Mapping[type[ServiceError], Reason] = {
    RateLimited: reasons.RATE_LIMITED_BY_META,
    Unexpected: reasons.UNEXPECTED_META_ANSWER,
    TransientError: reasons.META_UNAVAILABLE,
    CertificateRejected: reasons.CERTIFICATE_REJECTED,
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
# Subcodes of error 190 (and 102), which name the cause of a dead token.
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
MAX_CODE = 2**31 - 1
# Codes: https://developers.facebook.com/docs/graph-api/overview/rate-limiting (80000 to 80099 are business use cases).
RATE_LIMITS = frozenset({4, 17, 32, 341, 613, *range(80000, 80100)})
TRANSIENT = frozenset({1, 2})
PERMISSION = frozenset({10, *range(200, 300)})
# Parts of messages, in small letters, where no code says it.
UNREADABLE = ("malformed access token", "could not be decrypted", "cannot parse access token")
OTHER_APP = (
    "same app",
    "did not match the viewing app",
    "does not belong to application",
    "must provide an app access token",
)
UNSUPPORTED_REQUEST = "unsupported request - method type"


class GraphError(NamedTuple):
    """The error object of a response, or the one inside the data of `debug_token`, whose key is `subcode`.

    `message` is Meta's own text and may contain anything; only `detail` may be shown.
    """

    code: int
    subcode: int
    message: str
    transient: bool = False

    @property
    def detail(self) -> str:
        """Meta's codes and its message after `sanitize`."""
        subcode = f", subcode {self.subcode}" if self.subcode else ""
        return f"code {self.code}{subcode}: {sanitize(self.message)}"


def parse_error(value: object) -> GraphError | None:
    """Return a decoded JSON value as an error object; None if it is none."""
    if not isinstance(value, dict):
        return None
    subcode = value.get("error_subcode", value.get("subcode"))
    return GraphError(
        _int(value.get("code")), _int(subcode), text_of(value.get("message", "")), value.get("is_transient") is True
    )


def _int(value: object) -> int:
    """Return a code, which some of Meta's servers send as text; 0 for anything that is none."""
    if isinstance(value, str) and re.fullmatch("[0-9]{1,10}", value):
        value = int(value)
    return value if isinstance(value, int) and 0 < value <= MAX_CODE else 0


def text_of(value: object) -> str:
    """Return a text; empty for a list or an object, of which none is documented."""
    return str(value) if isinstance(value, str | int | float) else ""


def error_for(error: GraphError) -> ServiceError:
    """Return the typed error for one of Meta's error objects."""
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
    """Return the type of an error in the setup that only its text, or a misleading code, shows; else None."""
    if "client secret" in text:  # has code 1, which otherwise means a temporary fault
        return AppSecretWrong
    if error.code == 101:  # the message blames a system error, but the app id is wrong
        return AppIdWrong
    if any(words in text for words in OTHER_APP):
        return TokenOfOtherApp
    if error.code == 2500:
        return TokenUnreadable
    if error.code == 803 or (error.code == 100 and (error.subcode == 33 or "does not exist" in text)):
        return PageNotReachable  # the page is the only object that is ever requested
    return None


def _token_error(error: GraphError, text: str) -> ServiceError:
    """Return the error for a token that does not work; `text` is the message in small letters."""
    if error.subcode == PAGE_ROLE_SUBCODE:
        return PageRoleLost(error.detail)
    if error.subcode not in SUBCODES and any(words in text for words in UNREADABLE):
        return TokenUnreadable(error.detail)
    token_dead = TokenDead(error.detail)
    token_dead.reason = SUBCODES.get(error.subcode)
    return token_dead


def reason_of(error: ServiceError) -> Reason:
    """Return the reason for an error that Meta caused."""
    if isinstance(error, TokenDead) and error.reason:
        return error.reason
    return next(reason for error_type, reason in REASONS.items() if isinstance(error, error_type))


def finding_of(error: ServiceError) -> Finding:
    """Return the finding for an error that Meta caused."""
    return Finding(reason_of(error), {"service": "Meta", **error.facts})


def document(response: Response) -> Mapping[str, Any]:
    """Return the JSON object of a successful response. Raises `ServiceError` for any other response.

    An error object decides first, whatever the status. Only then the status does.
    """
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
    """Return the seconds that the server asks us to wait; 0 where it names none."""
    text = response.headers.get("retry-after", "").strip()
    return float(text) if re.fullmatch("[0-9]{1,1000}", text) else 0.0


def unexpected(detail: str) -> Unexpected:
    """Return the error for a response that is not understood; another attempt may follow at once."""
    return Unexpected(detail, retry_after=0.0)


def identity(data: Mapping[str, Any], name: str) -> str | None:
    """Return an id of a response as text; None where absent. Raises `Unexpected` for one of unusual form.

    Ids are digits: text today, numbers in older versions. They are shown to people, so nothing else passes.
    """
    value = data.get(name)
    if value is None or value == "" or (value == 0 and value is not False):
        return None
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not re.fullmatch("[0-9]{1,20}", text):
        raise unexpected(f"{name} is no id")
    return text
