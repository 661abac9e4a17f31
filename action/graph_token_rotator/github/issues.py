"""List, open and update the issues with our label in one repository.

What the issues say, and when they are opened or closed, is decided in the room `alerts`. Source:
https://docs.github.com/rest/issues/issues
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ..domain.errors import ServiceError, Unexpected
from ..domain.repository import Issue
from ..runtime.http_types import Request, Response
from . import refusals, responses

if TYPE_CHECKING:
    from ..domain.secret import Secret
    from ..runtime.transport import Transport
    from .client import Api

LABEL = "graph-token"
MAX_PAGES, PER_PAGE = 10, 50  # newest first; older issues are not looked at
# Characters. GitHub takes no longer body; only those with our marker in it are kept.
MAX_BODY = 65_536
MARKER = "<!-- graph-token-rotator "


class LabeledIssues(NamedTuple):
    """The issues with our label in `repository` (`owner/name`). Every method raises `ServiceError`."""

    transport: Transport
    api: Api
    token: Secret
    repository: str

    def list_issues(self) -> list[Issue]:
        """Return the issues with our label, newest first.

        Strangers cannot label issues, so an imitation by a stranger is not in the list, unless somebody has labeled it.
        Such an issue counts only if the token's own account opened it.
        """
        query: Mapping[str, str] | None = {"labels": LABEL, "state": "all", "per_page": str(PER_PAGE)}
        url, issues = self._url(""), list[Issue]()
        for _ in range(MAX_PAGES):
            response = self._call("GET", url, query=query)
            issues += decode_issues(response)[:PER_PAGE]
            url, query = responses.next_page(response, self.api.url), None
            if not url:
                break
        own = 0 if all(issue.trusted for issue in issues) else self._own_id()
        return [issue for issue in issues if issue.trusted or issue.author == own != 0]

    def open(self, title: str, body: str, assignees: tuple[str, ...]) -> Issue:
        """Open an issue with our label, and return it."""
        content = {"title": title, "body": body, "labels": [LABEL], "assignees": list(assignees)}
        return decode_issue(self._call("POST", self._url(""), content), LABEL)

    def comment(self, number: int, body: str) -> None:
        """Add a comment to an issue."""
        self._call("POST", self._url(f"/{number}/comments"), {"body": body})

    def update(self, number: int, **changes: str) -> None:
        """Change the `title`, `body`, `state` or `state_reason` of an issue."""
        self._call("PATCH", self._url(f"/{number}"), changes)

    def _own_id(self) -> int:
        """Return the id of the account that the token belongs to; 0 where GitHub does not say."""
        try:
            value = self._call("GET", f"{self.api.url}/user").json()
        except ServiceError:
            return 0
        return account_id(value)

    def _call(
        self,
        method: str,
        url: str,
        content: Mapping[str, object] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Response:
        """Send a request. A POST is not repeated when its response is lost, or people might be notified twice."""

        def make() -> Request:
            repeatable = method != "POST"
            return Request(method, url, self.api.headers(self.token), query, json=content, repeatable=repeatable)

        return self.transport.call(make(), self.api.checking(expect_success), again=make)

    def _url(self, path: str) -> str:
        return f"{self.api.url}/repos/{self.repository}/issues{path}"


def expect_success(response: Response) -> Response:
    """Return the response if it is a success. Raises `ServiceError` for any other."""
    if response.status not in {200, 201}:
        raise refusals.refusal(response)
    return response


def decode_issues(response: Response) -> list[Issue]:
    """Decode a list of issues, without the pull requests in it."""
    items = response.json()
    if not isinstance(items, list):
        raise Unexpected("no list of issues")
    return [_issue(item) for item in items if isinstance(item, dict) and "pull_request" not in item]


def account_id(value: object) -> int:
    """Return the id of a decoded account; 0 where there is none."""
    number = value.get("id") if isinstance(value, dict) else None
    return int(str(number)) if responses.is_id(number) else 0


def decode_issue(response: Response, label: str) -> Issue:
    """Decode a new issue, and check that it has the label.

    GitHub drops labels without an error where the token may not set them.
    """
    item = response.json()
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
    number, body, closed, title = (value.get(key) for key in ("number", "body", "closed_at", "title"))
    if not responses.is_id(number) or not isinstance(body, str | None):
        raise Unexpected("an issue without number or body")
    return Issue(
        number=int(str(number)),
        open=value.get("state") == "open",
        closed_at=responses.parse_time(closed) if closed else None,
        body=body if body and MARKER in body and len(body) <= MAX_BODY else "",
        title=title[:256] if isinstance(title, str) else "",
        author=account_id(value.get("user")),
        trusted=_is_trusted(value),
    )
