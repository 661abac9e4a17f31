"""GitHub's error answers.

https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
"""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

DOCUMENTATION: Final = "https://docs.github.com/rest"


@dataclass(eq=False)
class GitHubError(Exception):
    """An error answer: a status, GitHub's message for it, and headers of its own."""

    status: int
    message: str
    headers: dict[str, str] = field(default_factory=dict)
    errors: tuple[dict[str, str], ...] = ()
    """The problem with each field, for a body that is well formed but not acceptable."""

    def body(self) -> dict[str, Any]:
        """Return the JSON object; GitHub writes the status as a string."""
        details = {"errors": list(self.errors)} if self.errors else {}
        return {"message": self.message, **details, "documentation_url": DOCUMENTATION, "status": str(self.status)}


def not_found() -> GitHubError:
    """Return the answer for a thing that does not exist, or that the caller may not know to exist."""
    return GitHubError(404, "Not Found")


def invalid(detail: str) -> GitHubError:
    """Return the answer to a body that breaks the schema."""
    return GitHubError(422, f"Invalid request.\n\n{detail}")


def rejected(resource: str, field_name: str, code: str, **details: str) -> GitHubError:
    """Return the answer to a field whose value is not acceptable."""
    detail = {**details, "resource": resource, "code": code, "field": field_name}
    return GitHubError(422, "Validation Failed", errors=(detail,))


_USUAL_MESSAGES: Final = {
    401: "Bad credentials",
    403: "Resource not accessible by personal access token",
    404: "Not Found",
    410: "Gone",
    422: "Validation Failed",
    429: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
    500: "HttpServer Error",
    502: "HttpServer Error",
}


def usual_error(status: int) -> GitHubError:
    """Return GitHub's likely error for an HTTP status, for faults that name only the status."""
    is_standard = status in HTTPStatus.__members__.values()
    return GitHubError(status, _USUAL_MESSAGES.get(status, HTTPStatus(status).phrase if is_standard else "Unknown"))
