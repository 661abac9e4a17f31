"""Graph API errors: the object, and Meta's messages for the ways a token becomes invalid.

Codes and subcodes: https://developers.facebook.com/docs/graph-api/guides/error-handling
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

OAUTH: Final = "OAuthException"
METHOD: Final = "GraphMethodException"


@dataclass(eq=False)
class GraphError(Exception):
    """An error answer, and at the same time the reason why a token is invalid."""

    code: int
    message: str
    subcode: int | None = None
    kind: str = OAUTH
    status: int = 400

    def body(self, trace: str) -> dict[str, Any]:
        """Return the JSON object Meta sends for this error."""
        error: dict[str, Any] = {"message": self.message, "type": self.kind, "code": self.code}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        return {"error": {**error, "fbtrace_id": trace}}

    def challenge(self) -> str:
        """Return the `WWW-Authenticate` header that comes with it."""
        reason = "invalid_token" if self.code == INVALID_TOKEN else "invalid_request"
        return f'OAuth "Facebook Platform" "{reason}" "{" ".join(self.message.split())}"'


INVALID_TOKEN: Final = 190
EXPIRED: Final = 463
REVOKED: Final = 466
NO_PAGE_ROLE: Final = 492
NOT_ENGAGED: Final = 493

_SESSION_CHANGED = (
    "Error validating access token: The session has been invalidated because the user changed their password "
    "or Facebook has changed the session for security reasons."
)
MESSAGES: Final[dict[int, str]] = {
    452: _SESSION_CHANGED,
    458: "Error validating access token: The user has not authorized application {app_id}.",
    459: (
        "Error validating access token: You cannot access the app till you log in to www.facebook.com "
        "and follow the instructions given."
    ),
    460: _SESSION_CHANGED,
    EXPIRED: "Error validating access token: Session has expired.",
    464: (
        "Error validating access token: Sessions for the user are not allowed because the user is not a confirmed user."
    ),
    REVOKED: "Error validating access token: The session was explicitly invalidated through an API call.",
    467: "Error validating access token: The session is invalid because the user logged out.",
    490: "Error validating access token: The user is enrolled in a blocking, logged-in checkpoint.",
    NO_PAGE_ROLE: "User associated with the Page access token does not have an appropriate role on the Page.",
    NOT_ENGAGED: "The access token is invalid since the user hasn't engaged the app in longer than 90 days.",
}


def session_expired(expires_at: datetime, now: datetime) -> GraphError:
    """Return the error of an expired token, with both times in Meta's own format."""
    text = f"Session has expired on {pacific(expires_at)}. The current time is {pacific(now)}."
    return GraphError(INVALID_TOKEN, f"Error validating access token: {text}", EXPIRED)


def pacific(time: datetime) -> str:
    """Return `time` as Meta writes it: `Saturday, 11-Dec-21 05:00:00 PST`."""
    # The rule itself rather than zoneinfo: a minimal image has no time zone database.
    summer = _sunday(time.year, 3, 8, hour=10) <= time.astimezone(UTC) < _sunday(time.year, 11, 1, hour=9)
    local = time.astimezone(UTC) - timedelta(hours=7 if summer else 8)
    return f"{local:%A, %d-%b-%y %H:%M:%S} {'PDT' if summer else 'PST'}"


def _sunday(year: int, month: int, earliest_day: int, hour: int) -> datetime:
    first = datetime(year, month, earliest_day, hour, tzinfo=UTC)
    return first + timedelta(days=6 - first.weekday())


def usual_error(status: int) -> GraphError:
    """Return Meta's likely error for an HTTP status, for faults that name only the status."""
    if status == 429:
        return GraphError(4, "(#4) Application request limit reached", status=status)
    if status == 403:
        return GraphError(10, "(#10) Application does not have permission for this action", status=status)
    if 400 <= status < 500:
        return GraphError(100, "Invalid parameter", status=status)
    return GraphError(2, "An unexpected error has occurred. Please retry your request later.", status=status)
