"""People with a role in a repository, who work on its issues in the browser."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Unpack

from ..clock import Clock
from .issue_tracker import Changes, Issue, IssueTracker


@dataclass(frozen=True)
class Collaborator:
    """A person with push access to one repository. An unknown issue or label raises KeyError."""

    login: str
    issue_tracker: IssueTracker
    clock: Clock
    lock: threading.RLock

    def open(
        self, title: str, body: str | None = None, *, labels: Iterable[str] = (), pull_request: bool = False
    ) -> int:
        """Open an issue or a pull request; return its number."""
        with self.lock:
            content: Changes = {"title": title, "body": body, "labels": list(labels)}
            return self.issue_tracker.open(self.login, self.clock.now(), pull_request=pull_request, **content).number

    def edit(self, number: int, **changes: Unpack[Changes]) -> None:
        """Change title, body, labels, assignees or state."""
        with self.lock:
            self.issue_tracker.change(self._issue(number), self.login, self.clock.now(), **changes)

    def rename(self, number: int, title: str) -> None:
        """Give an issue another title."""
        self.edit(number, title=title)

    def close(self, number: int, reason: str = "completed") -> None:
        """Close an issue."""
        self.edit(number, state="closed", state_reason=reason)

    def reopen(self, number: int) -> None:
        """Open a closed issue again."""
        self.edit(number, state="open")

    def comment(self, number: int, body: str) -> None:
        """Comment on an issue."""
        with self.lock:
            self.issue_tracker.comment(self._issue(number), self.login, self.clock.now(), body)

    def delete(self, number: int) -> None:
        """Delete an issue."""
        with self.lock:
            self.issue_tracker.delete(number)

    def delete_label(self, name: str) -> None:
        """Delete a label of the repository, and with it from every issue."""
        with self.lock:
            self.issue_tracker.delete_label(name)

    def _issue(self, number: int) -> Issue:
        return self.issue_tracker.issues[number]
