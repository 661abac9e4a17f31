"""What the flow needs of the two services."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple, Protocol

from .credential import TokenInfo
from .outcome import PublicKey, StoreInfo, WriterInfo
from .secret import Secret
from .target import Target


class RecordedExpiry(NamedTuple):
    """What the variable beside a secret says, and when it was written last."""

    value: str
    updated_at: datetime


class Activity(NamedTuple):
    """What decides whether GitHub lets a repository's schedules run on. `pushed_at` is None where nothing says."""

    private: bool
    pushed_at: datetime | None
    seen_at: datetime


class Provider(Protocol):
    """Meta's side of one credential."""

    def inspect(self, token: Secret) -> TokenInfo:
        """What the provider says of the token, dead or alive; raises `ActionError` if it does not say."""

    def extend(self, token: Secret, info: TokenInfo) -> Secret:
        """A token with, it is hoped, a later expiry; the given one stays valid."""

    def revoke(self, old: Secret, new: Secret) -> None:
        """End the old token at once; raises `ActionError`, also where the provider has no such thing."""


class WriterAuth(Protocol):
    """One that writes."""

    @property
    def info(self) -> WriterInfo | None:
        """What GitHub has said of its token in this run; None before it has."""


class SecretStore(Protocol):
    """GitHub's side of one secret; everything raises `ActionError`."""

    @property
    def target(self) -> Target:
        """Which secret."""

    @property
    def writer_auth(self) -> WriterAuth:
        """Who writes there; the same for all stores of a writer."""

    @property
    def facts(self) -> Mapping[str, str]:
        """What fills sentences about it and about who writes there."""

    def inspect(self, *, anew: bool = False) -> StoreInfo:
        """The public key, which may be one seen earlier in this run unless `anew`, and the state of the writing token."""

    def updated_at(self) -> datetime | None:
        """When the secret was written last; None if there is none."""

    def elapsed(self) -> float:
        """Seconds since this run began."""

    def put(self, sealed: str, key: PublicKey, check: Callable[[], None]) -> bool:
        """Write the sealed value; true if the secret was created, false if it was replaced. `check` is called once its
        turn has come: if that raises, nothing is sent.

        Raises one for `WRITE_UNCONFIRMED` only where the value was sent and may be stored.
        """


class Variable(Protocol):
    """The variable beside a secret that remembers when its token ends; everything raises `ActionError`."""

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
    labelled: bool = True


class IssueTracker(Protocol):
    """The issues that are ours to keep; everything raises `ActionError`."""

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
