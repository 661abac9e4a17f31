"""A secret store: what it says of a secret and of the credential that writes there, and the port to one of its secrets."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from typing import NamedTuple, Protocol

from .errors import ServiceError
from .finding import Finding
from .secret import Secret
from .target import Target
from .writers import WriterInfo


class StoreInfo(NamedTuple):
    """What an inspection of a store tells: the state of the writing credential, and what else people should know."""

    writer: WriterInfo
    notes: tuple[Finding, ...] = ()


class SecretState(Enum):
    """Whether a store has a secret, as far as it tells."""

    ABSENT = "absent"
    PRESENT = "present"
    HOLDS_TOKEN = "holds this token"  # noqa: S105  # a word


class Presence(NamedTuple):
    """One of four answers: absent; present since a time; present, time unknown (`since` is None); holds this very token."""

    state: SecretState
    since: datetime | None = None


class WriteResult(NamedTuple):
    """What became of one target: replaced, created, or why it still holds what it held."""

    target: Target
    created: bool = False
    problem: Finding | None = None

    @property
    def text(self) -> str:
        """The target in words: "FB_TOKEN in repository octo/social"."""
        return self.target.text


class WriteWithheld(Exception):  # noqa: N818  # an outcome of a check, named as what happened
    """A guard found, right before a write, that it must not happen; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.reason.name)
        self.finding = finding


# Called right before a value is sent: raises `WriteWithheld` where that must not happen.
WriteGuard = Callable[[], None]


class StoreWriter(Protocol):
    """The credential that writes to a store; the same object for all secrets that it writes."""

    @property
    def info(self) -> WriterInfo | None:
        """What the store has said of it in this run; None before it has."""


class SecretStore(Protocol):
    """One secret in a store. How a value is sealed, sent and confirmed is the store's own business."""

    @property
    def target(self) -> Target:
        """Which secret."""

    @property
    def writer(self) -> StoreWriter:
        """The credential that writes there."""

    @property
    def facts(self) -> Mapping[str, str]:
        """What fills sentences about the target and its writer."""

    def inspect(self) -> StoreInfo:
        """Return what the store says of its writer. Raises `ServiceError` where it cannot be reached or refuses."""

    def presence(self, token: Secret) -> Presence:
        """Return whether the secret is there, since when, and whether it holds `token`. Raises `ServiceError`."""

    def put(self, value: Secret, guard: WriteGuard) -> WriteResult:
        """Write the value and confirm it; a problem is part of the result and never raised.

        `guard` is called as late as possible; where it raises, nothing is sent.
        """

    def permission_notes(self) -> tuple[Finding, ...]:
        """Return what the writer, as far as it is known by now, lacks to write this secret."""

    def explain(self, error: ServiceError) -> Finding:
        """Return the finding for an error of this store, in words about the target and its writer."""
