"""Decode what all of Meta's responses share: the JSON document, its errors, tokens and ids.

`diagnosis` tells which error a response is; here each error gets its reason.
"""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

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
from ..domain.time_format import format_span
from ..runtime.http_types import Response
from .diagnosis import Route, error_for
from .errors import (
    AccountCheckpoint,
    AccountUnconfirmed,
    AppBlocked,
    AppDeleted,
    AppIdWrong,
    AppNotOpen,
    AppRemoved,
    AppSecretWrong,
    AppSignInRefused,
    BasicPermissionMissing,
    DataAccessOver,
    FacebookTokenGiven,
    IpRefused,
    LoggedOut,
    LoginSecretWrong,
    NotOfThisLogin,
    NotProfessional,
    PageDeleted,
    PageMoved,
    PageNotReachable,
    PageRoleLost,
    PasswordChanged,
    PathUnknown,
    PermissionLost,
    ProofRequired,
    TokenDead,
    TokenExpired,
    TokenOfOtherApp,
    TokenRevoked,
    TokenUnreadable,
)
from .graph_error import parse_error

# Statuses below 500 that a proxy gives for a temporary fault; Meta itself would add an error object.
TRANSIENT_STATUSES = frozenset({403, 408, 425, 429})
MAX_USAGE = 10_000  # characters of a header about usage that are looked at
MAX_MINUTES = 60 * 24 * 7  # of waiting for a limit; a longer time is not believed

# The first matching type counts, so special types come first.
REASONS: Mapping[type[ServiceError], Reason] = {
    RateLimited: reasons.RATE_LIMITED_BY_META,
    Unexpected: reasons.UNEXPECTED_META_ANSWER,
    TransientError: reasons.META_UNAVAILABLE,
    CertificateRejected: reasons.CERTIFICATE_REJECTED,
    TokenExpired: reasons.TOKEN_EXPIRED,
    PasswordChanged: reasons.PASSWORD_CHANGED,
    AppRemoved: reasons.APP_REMOVED,
    AccountCheckpoint: reasons.ACCOUNT_CHECKPOINT,
    AccountUnconfirmed: reasons.ACCOUNT_UNCONFIRMED,
    LoggedOut: reasons.LOGGED_OUT,
    TokenRevoked: reasons.TOKEN_REVOKED,
    DataAccessOver: reasons.DATA_ACCESS_OVER,
    TokenDead: reasons.TOKEN_INVALID,
    PageRoleLost: reasons.PAGE_ROLE_LOST,
    TokenUnreadable: reasons.BROKEN_COPY,
    TokenOfOtherApp: reasons.TOKEN_OF_OTHER_APP,
    AppSecretWrong: reasons.WRONG_APP_SECRET,
    AppIdWrong: reasons.WRONG_APP_ID,
    AppDeleted: reasons.APP_DELETED,
    AppSignInRefused: reasons.APP_SIGN_IN_REFUSED,
    PathUnknown: reasons.GRAPH_VERSION_UNKNOWN,
    AppNotOpen: reasons.APP_NOT_OPEN,
    IpRefused: reasons.SERVER_IP_NOT_ALLOWED,
    ProofRequired: reasons.APP_SECRET_PROOF_REQUIRED,
    PageDeleted: reasons.PAGE_DELETED,
    PageMoved: reasons.PAGE_MOVED,
    NotProfessional: reasons.NOT_PROFESSIONAL_ACCOUNT,
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


def reason_of(error: ServiceError) -> Reason:
    """Return the reason for an error that Meta caused."""
    return next(reason for error_type, reason in REASONS.items() if isinstance(error, error_type))


def finding_of(error: ServiceError) -> Finding:
    """Return the finding for an error that Meta caused."""
    return Finding(reason_of(error), {"service": "Meta", **error.facts})


def document(response: Response, route: Route = Route.OTHER) -> Mapping[str, Any]:
    """Return the JSON object of a successful response. Raises `ServiceError` for any other response.

    An error object decides first, whatever the status. Only then the status does.
    """
    value = response.json()
    error = parse_error(value, response.status)
    if error:
        raise _with_regain(error_for(error, route), response)
    detail = f"HTTP {response.status}"
    if response.status >= 500 or response.status in TRANSIENT_STATUSES:
        # Without an error object even a used-up limit is not Meta's own, so its time to wait can be kept.
        error_type = RateLimited if response.status == 429 else Unavailable
        raise _with_regain(error_type(detail, retry_after=retry_after(response)), response)
    if not isinstance(value, dict):
        raise Unexpected(f"{detail} without a JSON object", retry_after=0.0 if response.status < 300 else None)
    if response.status != 200:
        raise Unexpected(detail)
    return value


def unwrapped(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the object in `data`, alone or in a list, as Meta documents some answers; else the value."""
    data = value.get("data")
    if isinstance(data, list) and len(data) == 1:
        data = data[0]
    return data if isinstance(data, dict) else value


def _with_regain(error: ServiceError, response: Response) -> ServiceError:
    """Return the error; of a used-up limit with the time after which Meta expects to answer again."""
    minutes = _regain_minutes(response) if isinstance(error, RateLimited) else 0
    if minutes:
        error.detail += f"; Meta expects to answer again in {format_span(timedelta(minutes=minutes))}"
    return error


def _regain_minutes(response: Response) -> int:
    """Return the minutes until a limit is over by the headers; 0 where they do not say.

    Source: https://developers.facebook.com/docs/graph-api/overview/rate-limiting
    """
    try:
        usage = json.loads(response.headers.get("x-business-use-case-usage", "")[:MAX_USAGE])
    except (ValueError, RecursionError):
        usage = None
    cases = (
        [case for value in usage.values() if isinstance(value, list) for case in value]
        if isinstance(usage, dict)
        else []
    )
    minutes = [case.get("estimated_time_to_regain_access") for case in cases if isinstance(case, dict)]
    seconds = retry_after(response)
    known = [value for value in minutes if isinstance(value, int) and 0 < value <= MAX_MINUTES]
    return max([*known, int(min(seconds, MAX_MINUTES * 60.0)) // 60], default=0)


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
