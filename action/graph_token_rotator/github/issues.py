"""List, open and update the issues with our label in one repository.

What the issues say, and when they are opened or closed, is decided in the room `alerts`. Source:
https://docs.github.com/rest/issues/issues
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ..domain.errors import Unexpected
from ..domain.repository import Issue
from ..runtime.http_types import Request, Response
from . import responses
from .client import headers

if TYPE_CHECKING:
    from ..domain.secret import Secret
    from ..runtime.transport import Transport

LABEL = "graph-token"
MAX_PAGES = 10  # pages of 50 issues, newest first; older issues are not looked at
# The form of an address that is safe as a link in Markdown.
LINKABLE = re.compile(r"https?://[\w./:-]+", re.ASCII)


class LabeledIssues(NamedTuple):
    """The issues with our label in `repository` (`owner/name`). Every method raises `ServiceError`."""

    transport: Transport
    url: str
    token: Secret
    repository: str

    def list_issues(self) -> list[Issue]:
        """Return the issues with our label, newest first.

        Strangers cannot label issues, so an imitation by a stranger is not in the list.
        """
        query: Mapping[str, str] | None = {"labels": LABEL, "state": "all", "per_page": "50"}
        url, issues = self._url(""), list[Issue]()
        for _ in range(MAX_PAGES):
            request = Request("GET", url, headers(self.token), query)
            response = self.transport.call(request, expect_success)
            issues += decode_issues(response)
            url, query = responses.next_page(response, self.url), None
            if not url:
                break
        return issues

    def open(self, title: str, body: str, assignees: tuple[str, ...]) -> Issue:
        """Open an issue with our label, and return it."""
        content = {"title": title, "body": body, "labels": [LABEL], "assignees": list(assignees)}
        return decode_issue(self._write("POST", "", content), LABEL)

    def comment(self, number: int, body: str) -> None:
        """Add a comment to an issue."""
        self._write("POST", f"/{number}/comments", {"body": body})

    def update(self, number: int, **changes: str) -> None:
        """Change the `body`, `state` or `state_reason` of an issue."""
        self._write("PATCH", f"/{number}", changes)

    def _write(self, method: str, path: str, content: Mapping[str, object]) -> Response:
        """Send a change. A POST is not repeated when its response is lost, or people might be notified twice."""
        request = Request(method, self._url(path), headers(self.token), json=content, repeatable=method != "POST")
        return self.transport.call(request, expect_success)

    def _url(self, path: str) -> str:
        return f"{self.url}/repos/{self.repository}/issues{path}"


def expect_success(response: Response) -> Response:
    """Return the response if it is a success. Raises `ServiceError` for any other."""
    if response.status not in {200, 201}:
        raise responses.refusal(response)
    return response


def decode_issues(response: Response) -> list[Issue]:
    """Decode a list of issues, without the pull requests in it and without issues that strangers opened."""
    items = responses.json_value(response)
    if not isinstance(items, list):
        raise Unexpected("no list of issues")
    return [
        _issue(item) for item in items if isinstance(item, dict) and "pull_request" not in item and _is_trusted(item)
    ]


def decode_issue(response: Response, label: str) -> Issue:
    """Decode a new issue, and check that it has the label.

    GitHub drops labels without an error where the token may not set them.
    """
    item = responses.json_value(response)
    issue = _issue(item)
    labels = item.get("labels")
    names = (
        [entry.get("name") if isinstance(entry, dict) else entry for entry in labels]
        if isinstance(labels, list)
        else []
    )
    return issue._replace(labeled=label in names)


def _is_trusted(item: dict[str, Any]) -> bool:
    """Return whether a program or a member opened the issue.

    Somebody may have labeled a stranger's imitation.
    """
    user = item.get("user")
    by_program = isinstance(user, dict) and user.get("type") == "Bot"
    return by_program or item.get("author_association") in ("OWNER", "MEMBER", "COLLABORATOR")


def _issue(item: Any) -> Issue:
    """Decode one issue. Raises `Unexpected` where a field is missing."""
    value = item if isinstance(item, dict) else {}
    number, url, body, closed = (value.get(key) for key in ("number", "html_url", "body", "closed_at"))
    if not responses.is_id(number) or not isinstance(url, str) or not isinstance(body, str | None):
        raise Unexpected("an issue without number, address, state or body")
    return Issue(
        number=int(str(number)),
        url=url if LINKABLE.fullmatch(url) else "",
        open=value.get("state") == "open",
        closed_at=responses.parse_time(closed) if closed else None,
        body=body or "",
    )
