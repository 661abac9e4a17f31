"""Meta's error codes as types, and the one table that says which reason each of them is.

Source: https://developers.facebook.com/docs/graph-api/guides/error-handling . The HTTP status is no guide: rate limits
come with 400, dead tokens with 200. Unknown subcodes of 190 need a person, other unknown codes are reported.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from ..domain import reasons
from ..domain.errors import RateLimited, RefreshRefused, ServiceError, TransientError, Unavailable, Unexpected
from ..domain.finding import Finding
from ..domain.reasons import Reason
from ..domain.sanitize import sanitize


class TokenDead(ServiceError):  # noqa: N818  # named as what happened, as all below
    """Meta says that the token does not work any more; `reason` says why."""

    reason: Reason = reasons.TOKEN_INVALID


class PageRoleLost(ServiceError):  # noqa: N818
    """The token's owner no longer has a role on the page."""


class TokenUnreadable(ServiceError):  # noqa: N818
    """The token cannot be read: cut short, a letter too many, or no token at all."""


class TokenOfOtherApp(ServiceError):  # noqa: N818
    """The token belongs to another app."""


class AppSecretWrong(ServiceError):  # noqa: N818
    """The app's secret is not accepted."""


class AppIdWrong(ServiceError):  # noqa: N818
    """There is no such app."""


class AppBlocked(ServiceError):  # noqa: N818
    """The app's access to the API is blocked."""


class PermissionLost(ServiceError):  # noqa: N818
    """A permission is missing."""


class PageNotReachable(ServiceError):  # noqa: N818
    """There is no token for the page."""


class RequestRefused(ServiceError):  # noqa: N818
    """The request is refused as it is configured."""


class RequestUnsupported(RequestRefused):
    """Said of tokens of other logins and apps, of pending testers and of stray white space alike.

    The method, which the message names, is not the cause: https://github.com/stevenschobert/instafeed.js/issues/654
    """


class BasicPermissionMissing(ServiceError):  # noqa: N818
    """The permission without which a token can be neither checked nor refreshed is missing."""


class LoginSecretWrong(ServiceError):  # noqa: N818
    """The app's secret for this login is not accepted."""


class NotOfThisLogin(ServiceError):  # noqa: N818
    """The token, or the app's secret, is not known as one of this login."""


class FacebookTokenGiven(ServiceError):  # noqa: N818
    """The token is not known as one of this login, and begins as Facebook's do."""


# The first type that matches counts. `TokenDead` carries its own.
REASONS: Mapping[type[ServiceError], Reason] = {
    RateLimited: reasons.RATE_LIMITED_BY_META,
    Unexpected: reasons.UNEXPECTED_META_ANSWER,
    TransientError: reasons.META_UNAVAILABLE,
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


def parse(value: object) -> GraphError | None:
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
    dead.reason = SUBCODES.get(error.subcode, reasons.TOKEN_INVALID)
    return dead


def reason_of(error: ServiceError) -> Reason:
    """Return the reason that an error of Meta's is."""
    if isinstance(error, TokenDead):
        return error.reason
    return next(reason for error_type, reason in REASONS.items() if isinstance(error, error_type))


def finding_of(error: ServiceError) -> Finding:
    """Return the finding for an error of Meta's."""
    return Finding(reason_of(error), error.facts)
