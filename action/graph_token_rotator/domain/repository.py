"""The repository whose workflow runs this action: its activity, its issues, and messages to people."""

from datetime import datetime
from typing import NamedTuple


class Activity(NamedTuple):
    """How active a repository is, which decides whether GitHub keeps running its schedules.

    Times are aware UTC. `pushed_at` is None where GitHub does not say, as for an empty repository.
    """

    private: bool
    pushed_at: datetime | None
    checked_at: datetime


class Issue(NamedTuple):
    """An issue of the repository whose workflow runs this action, as it is now.

    `labeled` is false where GitHub did not set our label, by which later runs find the issue. `author` is the id of the
    account that opened it, 0 where unknown; `trusted` says whether that is a program or a member of the repository.
    """

    number: int
    open: bool
    closed_at: datetime | None
    body: str
    labeled: bool = True
    title: str = ""
    author: int = 0
    trusted: bool = True


class Message(NamedTuple):
    """A notification: a title in plain text and a body in Markdown."""

    title: str
    body: str
