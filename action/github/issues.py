"""The issues of one repository: https://docs.github.com/rest/issues/issues"""

from collections.abc import Mapping
from typing import NamedTuple

from ..people import Issue
from ..reasons import github
from ..secret import Secret
from ..transport import Transport
from ..wire import Answer, Request
from . import answers, issue_answers
from .headers import headers

LABEL = "graph-token"
PAGES = 10  # of fifty issues with our label, the newest first


class LabelledIssues(NamedTuple):
    """Reads and writes those with our label, in owner/name `repository`. Everything raises `ActionError`."""

    transport: Transport
    url: str
    token: Secret
    repository: str

    def ours(self) -> list[Issue]:
        """Every issue with our label. Only who may label issues can make one, so no stranger's imitation is among them."""
        query: Mapping[str, str] | None = {"labels": LABEL, "state": "all", "per_page": "50"}
        address, found = self._address(""), list[Issue]()
        for _ in range(PAGES):
            request = Request("GET", address, headers(self.token), query)
            answer = self.transport.call(request, issue_answers.ok, github.GITHUB_UNAVAILABLE)
            found += issue_answers.issues(answer)
            address, query = answers.next_page(answer, self.url), None
            if not address:
                break
        return found

    def open(self, title: str, body: str, assignees: tuple[str, ...]) -> Issue:
        """Open an issue."""
        content = {"title": title, "body": body, "labels": [LABEL], "assignees": list(assignees)}
        return issue_answers.issue(self._write("POST", "", content), LABEL)

    def comment(self, number: int, body: str) -> None:
        """Comment on an issue."""
        self._write("POST", f"/{number}/comments", {"body": body})

    def update(self, number: int, **changes: str) -> None:
        """Change `body`, `state` or `state_reason`."""
        self._write("PATCH", f"/{number}", changes)

    def _write(self, method: str, path: str, content: Mapping[str, object]) -> Answer:
        """A POST is not repeated when its answer is lost: people would read the same twice."""
        request = Request(method, self._address(path), headers(self.token), json=content, repeatable=method != "POST")
        return self.transport.call(request, issue_answers.ok, github.GITHUB_UNAVAILABLE)

    def _address(self, path: str) -> str:
        return f"{self.url}/repos/{self.repository}/issues{path}"
