"""What the flow needs of the two services."""

from datetime import datetime
from typing import NamedTuple, Protocol


class RecordedExpiry(NamedTuple):
    """What the variable beside a secret says, and when it was written last."""

    value: str
    updated_at: datetime


class Activity(NamedTuple):
    """What decides whether GitHub lets a repository's schedules run on. `pushed_at` is None where nothing says."""

    private: bool
    pushed_at: datetime | None
    checked_at: datetime


class Variable(Protocol):
    """The variable beside a secret that remembers when its token ends; everything raises `ServiceError`."""

    def read(self) -> RecordedExpiry | None:
        """What it says; None if there is none."""

    def write(self, value: str, *, exists: bool) -> None:
        """Change or create it."""


class Message(NamedTuple):
    """A title in plain text and a body in Markdown."""

    title: str
    body: str


class Issue(NamedTuple):
    """An issue of the repository that calls us, as it is now; one without our label would not be found again."""

    number: int
    url: str
    open: bool
    closed_at: datetime | None
    body: str
    labeled: bool = True


class IssueTracker(Protocol):
    """The issues that are ours to keep; everything raises `ServiceError`."""

    def list_issues(self) -> list[Issue]:
        """Every issue that can be one of ours, open or closed."""

    def open(self, title: str, body: str, assignees: tuple[str, ...]) -> Issue:
        """Open an issue."""

    def comment(self, number: int, body: str) -> None:
        """Comment on an issue."""

    def update(self, number: int, **changes: str) -> None:
        """Change `body`, `state` or `state_reason`."""


class Channels(Protocol):
    """Other ways to reach people."""

    def __call__(self, message: Message | None, /) -> list[str]:
        """Send a message; a sentence for each channel in trouble. Without a message they are only checked."""


class Heartbeat(Protocol):
    """Somebody outside who notices when we fall silent."""

    def __call__(self, *, ok: bool) -> str | None:
        """Say that the run is over, and whether it was green; a sentence if nobody took it."""
