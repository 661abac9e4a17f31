"""The issues of a repository, with their comments and labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypedDict, Unpack, get_args

State = Literal["open", "closed"]


@dataclass
class Comment:
    """A comment on an issue."""

    id: int
    body: str
    author: str
    created_at: datetime
    updated_at: datetime


@dataclass
class Issue:
    """An issue, or with `pull_request` a pull request, which GitHub counts and lists among the issues."""

    id: int
    number: int
    author: str
    created_at: datetime
    updated_at: datetime
    title: str = ""
    body: str | None = None
    state: State = "open"
    state_reason: str | None = None
    labels: list[str] = field(default_factory=list)
    assignees: list[str] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    closed_at: datetime | None = None
    closed_by: str | None = None
    pull_request: bool = False


@dataclass(frozen=True)
class Label:
    """A label of the repository."""

    id: int
    name: str
    color: str = "ededed"
    """The color of a label that was created by using it."""


class Changes(TypedDict, total=False):
    """The attributes of an issue that can be set and changed."""

    title: str
    body: str | None
    state: State
    state_reason: str | None
    labels: list[str]
    assignees: list[str]


@dataclass
class IssueTracker:
    """All issues of one repository. No number is used twice; times are whole seconds, as everywhere at GitHub."""

    ids: Iterator[int]
    issues: dict[int, Issue] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    """By lower-case name: the spelling first used stays."""
    deleted: set[int] = field(default_factory=set)

    def open(self, author: str, now: datetime, *, pull_request: bool = False, **content: Unpack[Changes]) -> Issue:
        """Open an issue."""
        number, updated_at = len(self.issues) + len(self.deleted) + 1, now.replace(microsecond=0)
        issue = Issue(next(self.ids), number, author, updated_at, updated_at, pull_request=pull_request)
        self.issues[number] = issue
        self.change(issue, author, updated_at, **content)
        return issue

    def change(self, issue: Issue, author: str, now: datetime, **changes: Unpack[Changes]) -> None:
        """Change an issue; `updated_at` moves only if something changes.

        A reason is ignored unless the state changes: https://docs.github.com/en/rest/issues/issues#update-an-issue
        """
        if changes.keys() - Changes.__annotations__.keys() or changes.get("state", "open") not in get_args(State):
            raise ValueError(f"no such change: {changes}")
        updated_at, before = now.replace(microsecond=0), vars(issue).copy()
        reason = changes.pop("state_reason", None)
        if changes.get("state", issue.state) != issue.state:
            is_closing = issue.state == "open"
            issue.state_reason = reason or ("completed" if is_closing else "reopened")
            issue.closed_at, issue.closed_by = (updated_at, author) if is_closing else (None, None)
        if "labels" in changes:
            changes["labels"] = list(dict.fromkeys(self._label(name) for name in changes["labels"]))
        for name, value in changes.items():
            setattr(issue, name, value)
        if vars(issue) != before:
            issue.updated_at = updated_at

    def comment(self, issue: Issue, author: str, now: datetime, body: str) -> Comment:
        """Add a comment."""
        created_at = now.replace(microsecond=0)
        comment = Comment(next(self.ids), body, author, created_at, created_at)
        issue.comments.append(comment)
        issue.updated_at = created_at
        return comment

    def delete(self, number: int) -> None:
        """Delete an issue; its number stays taken."""
        del self.issues[number]
        self.deleted.add(number)

    def delete_label(self, name: str) -> None:
        """Delete a label of the repository; every issue loses it. An unknown one raises KeyError."""
        deleted = self.labels.pop(name.lower()).name
        for issue in self.issues.values():
            issue.labels = [label for label in issue.labels if label != deleted]

    def snapshot(self) -> list[Issue]:
        """Return copies of all issues, oldest first."""
        return deepcopy(list(self.issues.values()))

    @property
    def open_count(self) -> int:
        """The number of open issues and pull requests."""
        return sum(issue.state == "open" for issue in self.issues.values())

    def with_labels(self, names: Iterable[str]) -> list[Issue]:
        """Return the issues that have every one of these labels, in any case."""
        lower = {name.lower() for name in names}
        return [issue for issue in self.issues.values() if lower <= {label.lower() for label in issue.labels}]

    def _label(self, name: str) -> str:
        """Return the name in the repository's spelling, after adding a missing label."""
        return self.labels.setdefault(name.lower(), Label(next(self.ids), name)).name
