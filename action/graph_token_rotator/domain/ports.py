"""Ports to GitHub and to people, and the values that pass through them.

Two larger ports stand beside what they return: `Provider` in `credential.py` and `SecretStore` in `store.py`.
"""

from datetime import datetime
from typing import NamedTuple, Protocol


class RecordedExpiry(NamedTuple):
    """The text of the variable that records an expiry, and when it was last written (aware UTC)."""

    value: str
    updated_at: datetime


class Activity(NamedTuple):
    """How active a repository is, which decides whether GitHub keeps running its schedules.

    Times are aware UTC. `pushed_at` is None where GitHub does not say, as for an empty repository.
    """

    private: bool
    pushed_at: datetime | None
    checked_at: datetime


class Variable(Protocol):
    """The variable beside a secret that records when its token expires.

    Every method raises `ServiceError`.
    """

    def read(self) -> RecordedExpiry | None:
        """Return the recorded expiry; None where the variable does not exist."""

    def write(self, value: str, *, exists: bool) -> None:
        """Change the variable, or create it where it does not exist."""


class Message(NamedTuple):
    """A notification: a title in plain text and a body in Markdown."""

    title: str
    body: str


class Issue(NamedTuple):
    """An issue of the repository whose workflow runs this action, as it is now.

    `labeled` is false where GitHub did not set our label, by which later runs find the issue.
    """

    number: int
    url: str
    open: bool
    closed_at: datetime | None
    body: str
    labeled: bool = True


class IssueTracker(Protocol):
    """The issues that this action opens and updates. Every method raises `ServiceError`."""

    def list_issues(self) -> list[Issue]:
        """Return every issue that this action may have opened, open or closed."""

    def open(self, title: str, body: str, assignees: tuple[str, ...]) -> Issue:
        """Open an issue and return it."""

    def comment(self, number: int, body: str) -> None:
        """Add a comment to an issue."""

    def update(self, number: int, **changes: str) -> None:
        """Change the `body`, `state` or `state_reason` of an issue."""


class Channels(Protocol):
    """The notification channels beside issues."""

    def __call__(self, message: Message | None, /) -> list[str]:
        """Send the message to all channels and return one sentence for each that failed.

        Without a message the channels are only checked.
        """


class Heartbeat(Protocol):
    """The monitoring service that reports when runs stop."""

    def __call__(self, *, ok: bool) -> str | None:
        """Report that the run is over and whether it succeeded; return a sentence if that failed."""
