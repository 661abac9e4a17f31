"""The issues of a repository as GitHub keeps them, with their comments and labels."""

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
    """An issue; with `pull_request` a pull request, which GitHub counts and lists as one too."""

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
    """What GitHub gives a label that came into being by being used."""


class Changes(TypedDict, total=False):
    """What can be said about an issue when it is opened or changed."""

    title: str
    body: str | None
    state: State
    state_reason: str | None
    labels: list[str]
    assignees: list[str]


@dataclass
class IssueTracker:
    """All issues of one repository. Numbers are never given twice; times are whole seconds, as everywhere at GitHub."""

    ids: Iterator[int]
    issues: dict[int, Issue] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)
    """By lower-case name: the spelling first used stays."""
    deleted: set[int] = field(default_factory=set)

    def open(self, who: str, now: datetime, *, pull_request: bool = False, **content: Unpack[Changes]) -> Issue:
        """Open an issue."""
        number, moment = len(self.issues) + len(self.deleted) + 1, now.replace(microsecond=0)
        issue = Issue(next(self.ids), number, who, moment, moment, pull_request=pull_request)
        self.issues[number] = issue
        self.change(issue, who, moment, **content)
        return issue

    def change(self, issue: Issue, who: str, now: datetime, **changes: Unpack[Changes]) -> None:
        """Change an issue; what changes nothing does not count as an update.

        A reason is ignored unless the state changes: https://docs.github.com/en/rest/issues/issues#update-an-issue
        """
        if changes.keys() - Changes.__annotations__.keys() or changes.get("state", "open") not in get_args(State):
            raise ValueError(f"no such change: {changes}")
        moment, before = now.replace(microsecond=0), vars(issue).copy()
        reason = changes.pop("state_reason", None)
        if changes.get("state", issue.state) != issue.state:
            closing = issue.state == "open"
            issue.state_reason = reason or ("completed" if closing else "reopened")
            issue.closed_at, issue.closed_by = (moment, who) if closing else (None, None)
        if "labels" in changes:
            changes["labels"] = list(dict.fromkeys(self._label(name) for name in changes["labels"]))
        for name, value in changes.items():
            setattr(issue, name, value)
        if vars(issue) != before:
            issue.updated_at = moment

    def comment(self, issue: Issue, who: str, now: datetime, body: str) -> Comment:
        """Add a comment."""
        moment = now.replace(microsecond=0)
        comment = Comment(next(self.ids), body, who, moment, moment)
        issue.comments.append(comment)
        issue.updated_at = moment
        return comment

    def delete(self, number: int) -> None:
        """Delete an issue; its number stays taken."""
        del self.issues[number]
        self.deleted.add(number)

    def delete_label(self, name: str) -> None:
        """Delete a label of the repository; it vanishes from every issue. KeyError if there is none."""
        gone = self.labels.pop(name.lower()).name
        for issue in self.issues.values():
            issue.labels = [label for label in issue.labels if label != gone]

    def snapshot(self) -> list[Issue]:
        """Return copies of all issues, oldest first."""
        return deepcopy(list(self.issues.values()))

    @property
    def open_count(self) -> int:
        """How many are open, pull requests included."""
        return sum(issue.state == "open" for issue in self.issues.values())

    def with_labels(self, names: Iterable[str]) -> list[Issue]:
        """Return the issues that have every one of these labels, in any case."""
        wanted = {name.lower() for name in names}
        return [issue for issue in self.issues.values() if wanted <= {label.lower() for label in issue.labels}]

    def _label(self, name: str) -> str:
        """Return the name as the repository spells it, after adding a label that is not there yet."""
        return self.labels.setdefault(name.lower(), Label(next(self.ids), name)).name
