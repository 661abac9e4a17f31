"""The issues of one repository: https://docs.github.com/rest/issues/issues"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from ..domain import reasons
from ..domain.errors import ActionError
from ..domain.ports import Issue
from ..domain.secret import Secret
from ..runtime.http_types import Request, Response
from ..runtime.transport import Transport
from . import responses
from .client import headers
from .responses import refusal

LABEL = "graph-token"
MAX_PAGES = 10  # of fifty issues with our label, the newest first


class LabelledIssues(NamedTuple):
    """Reads and writes those with our label, in owner/name `repository`. Everything raises `ActionError`."""

    transport: Transport
    url: str
    token: Secret
    repository: str

    def list_issues(self) -> list[Issue]:
        """Every issue with our label. Only who may label issues can make one, so no stranger's imitation is among them."""
        query: Mapping[str, str] | None = {"labels": LABEL, "state": "all", "per_page": "50"}
        address, found = self._url(""), list[Issue]()
        for _ in range(MAX_PAGES):
            request = Request("GET", address, headers(self.token), query)
            answer = self.transport.call(request, expect_success, reasons.GITHUB_UNAVAILABLE)
            found += issues(answer)
            address, query = responses.next_page(answer, self.url), None
            if not address:
                break
        return found

    def open(self, title: str, body: str, assignees: tuple[str, ...]) -> Issue:
        """Open an issue."""
        content = {"title": title, "body": body, "labels": [LABEL], "assignees": list(assignees)}
        return issue(self._write("POST", "", content), LABEL)

    def comment(self, number: int, body: str) -> None:
        """Comment on an issue."""
        self._write("POST", f"/{number}/comments", {"body": body})

    def update(self, number: int, **changes: str) -> None:
        """Change `body`, `state` or `state_reason`."""
        self._write("PATCH", f"/{number}", changes)

    def _write(self, method: str, path: str, content: Mapping[str, object]) -> Response:
        """A POST is not repeated when its answer is lost: people would read the same twice."""
        request = Request(method, self._url(path), headers(self.token), json=content, repeatable=method != "POST")
        return self.transport.call(request, expect_success, reasons.GITHUB_UNAVAILABLE)

    def _url(self, path: str) -> str:
        return f"{self.url}/repos/{self.repository}/issues{path}"


# What may stand in Markdown as a link.
ADDRESS = re.compile(r"https?://[\w./:-]+", re.ASCII)


def expect_success(answer: Response) -> Response:
    """The answer itself, if it is a success."""
    if answer.status not in {200, 201}:
        raise refusal(answer)
    return answer


def issues(answer: Response) -> list[Issue]:
    """The issues of a list; pull requests come in the same list and are left out."""
    value = _json(answer)
    if not isinstance(value, list):
        raise ActionError(reasons.UNEXPECTED_GITHUB_ANSWER, detail="no list of issues")
    return [
        _issue(item) for item in value if isinstance(item, dict) and "pull_request" not in item and _is_trusted(item)
    ]


def _is_trusted(item: dict[str, Any]) -> bool:
    """Whether a program, or somebody of the repository's own, opened it: a stranger's imitation may have been labelled."""
    user = item.get("user")
    by_program = isinstance(user, dict) and user.get("type") == "Bot"
    return by_program or item.get("author_association") in {"OWNER", "MEMBER", "COLLABORATOR"}


def issue(answer: Response, label: str) -> Issue:
    """The one issue that was made. GitHub drops labels without a word where the token may not set them."""
    item = _json(answer)
    made = _issue(item)
    labels = item.get("labels")
    return made._replace(
        labelled=isinstance(labels, list)
        and label in [one.get("name") if isinstance(one, dict) else one for one in labels]
    )


def _issue(item: Any) -> Issue:
    try:
        closed = item["closed_at"]
        moment = datetime.fromisoformat(closed) if closed else None
        moment = moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
        url = str(item["html_url"])
        shown = url if ADDRESS.fullmatch(url) else ""
        return Issue(int(item["number"]), shown, item["state"] == "open", moment, str(item["body"] or ""))
    except (KeyError, TypeError, ValueError):
        raise ActionError(
            reasons.UNEXPECTED_GITHUB_ANSWER, detail="an issue without number, address, state or body"
        ) from None


def _json(answer: Response) -> Any:
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
