"""What Meta's error codes mean for us. Pure.

Source: https://developers.facebook.com/docs/graph-api/guides/error-handling . The HTTP status is no guide: rate limits
come with 400, dead tokens with 200. Unknown subcodes of 190 are a person's business, other unknown codes are reported.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from ..domain import reasons
from ..domain.errors import ActionError
from ..domain.reasons import Reason
from ..domain.sanitize import sanitize

SUBCODES: Mapping[int, Reason] = {
    452: reasons.PASSWORD_CHANGED,
    458: reasons.APP_REMOVED,
    459: reasons.ACCOUNT_CHECKPOINT,
    460: reasons.PASSWORD_CHANGED,
    463: reasons.TOKEN_EXPIRED,
    464: reasons.ACCOUNT_UNCONFIRMED,
    467: reasons.LOGGED_OUT,
    490: reasons.ACCOUNT_CHECKPOINT,
    492: reasons.PAGE_ROLE_LOST,
    493: reasons.DATA_ACCESS_OVER,
}
RATE_LIMITS = frozenset({4, 17, 32, 341, 613, *range(80000, 80100)})
TRANSIENT = frozenset({1, 2})
PERMISSION = frozenset({10, *range(200, 300)})
DAMAGED = ("malformed access token", "could not be decrypted", "cannot parse access token")
FOREIGN = (
    "same app",
    "did not match the viewing app",
    "does not belong to application",
    "must provide an app access token",
)


class GraphError(NamedTuple):
    """The error object of an answer, or the one inside `debug_token`'s data (where the key is `subcode`)."""

    code: int
    subcode: int
    message: str
    transient: bool = False

    @property
    def detail(self) -> str:
        """What Meta said, made harmless."""
        subcode = f", subcode {self.subcode}" if self.subcode else ""
        return f"code {self.code}{subcode}: {sanitize(self.message)}"


def parse(value: object) -> GraphError | None:
    """The error object, if this is one."""
    if not isinstance(value, dict):
        return None
    subcode = value.get("error_subcode", value.get("subcode"))
    return GraphError(
        _int(value.get("code")), _int(subcode), str(value.get("message", "")), value.get("is_transient") is True
    )


def _int(value: object) -> int:
    return (
        value
        if isinstance(value, int)
        else int(value)
        if isinstance(value, str) and re.fullmatch("[0-9]{1,9}", value)
        else 0
    )


def reason_for(error: GraphError) -> tuple[Reason, float | None]:
    """The reason, and whether trying again may help (see `ActionError.retry_after`)."""
    text = error.message.lower()
    if setup := _setup(error, text):
        return setup, None
    if error.code in {102, 190} or error.subcode in SUBCODES:
        return _token(error, text), None
    if error.code in RATE_LIMITS:
        return reasons.RATE_LIMITED_BY_META, 0.0
    if error.code in TRANSIENT or error.transient:
        return reasons.META_UNAVAILABLE, 0.0
    if (error.code == 200 and "access blocked" in text) or error.code == 368:
        return reasons.APP_BLOCKED, None
    if error.code in PERMISSION:
        return reasons.PERMISSION_LOST, None
    return reasons.REFUSED_BY_META, None


def _setup(error: GraphError, text: str) -> Reason | None:
    """What only the text or a misleading code tells: something is wrong with the inputs."""
    if "client secret" in text:  # comes as code 1, which is otherwise a passing fault
        return reasons.WRONG_APP_SECRET
    if error.code == 101:  # says "due to a system error", and is not
        return reasons.WRONG_APP_ID
    if any(words in text for words in FOREIGN):
        return reasons.TOKEN_OF_OTHER_APP
    if error.code == 2500:
        return reasons.BROKEN_COPY
    if error.code == 803 or (error.code == 100 and (error.subcode == 33 or "does not exist" in text)):
        return reasons.PAGE_NOT_REACHABLE  # the page is the only object that is ever asked for
    return None


def _token(error: GraphError, text: str) -> Reason:
    if error.subcode in SUBCODES:
        return SUBCODES[error.subcode]
    return reasons.BROKEN_COPY if any(words in text for words in DAMAGED) else reasons.TOKEN_INVALID


def error_for(error: GraphError) -> ActionError:
    """The exception for an answer that is an error."""
    reason, retry_after = reason_for(error)
    return ActionError(reason, retry_after, detail=error.detail)
