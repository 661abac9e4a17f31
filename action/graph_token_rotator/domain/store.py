"""Secret stores: the port to one secret in a store, and what a store says about it.

A store seals, sends and confirms a value in its own way; nothing here is specific to GitHub.
"""

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
    """The result of inspecting a store: the state of its writer, and findings to report."""

    writer: WriterInfo
    notes: tuple[Finding, ...] = ()


class SecretState(Enum):
    """Whether a store has a secret, as far as the store shows it."""

    ABSENT = "absent"
    PRESENT = "present"
    HOLDS_TOKEN = "holds this token"  # noqa: S105  # a word


class Presence(NamedTuple):
    """Absent, present since a time, present since an unknown time, or known to hold this very token.

    `since` is when the secret was last written (aware UTC), None where unknown. Only a store that shows a digest of its
    values can answer `HOLDS_TOKEN`.
    """

    state: SecretState
    since: datetime | None = None


class WriteResult(NamedTuple):
    """The result of writing one target: replaced, created, or a problem.

    With a problem the old value stays.
    """

    target: Target
    created: bool = False
    problem: Finding | None = None

    @property
    def text(self) -> str:
        """The target in words: "FB_TOKEN in repository octo/social"."""
        return self.target.text


class WriteWithheld(Exception):  # noqa: N818  # an outcome of a check, named as what happened
    """A guard stopped a write before anything was sent; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.reason.name)
        self.finding = finding


# A check that runs right before a value is sent. It raises `WriteWithheld` to stop the write.
WriteGuard = Callable[[], None]


class StoreWriter(Protocol):
    """The credential that writes to a store; one object for all secrets that it writes."""

    @property
    def info(self) -> WriterInfo | None:
        """What the store has said about it in this run; None before its first response."""


class SecretStore(Protocol):
    """The port to one secret in a store."""

    @property
    def target(self) -> Target:
        """The secret's location and name."""

    @property
    def writer(self) -> StoreWriter:
        """The credential that writes this secret."""

    @property
    def facts(self) -> Mapping[str, str]:
        """The facts for sentences about the target and its writer."""

    def inspect(self) -> StoreInfo:
        """Return what the store says about its writer.

        Raises `ServiceError` where it is unreachable or refuses.
        """

    def presence(self, token: Secret) -> Presence:
        """Return whether the secret exists, since when, and whether it holds `token`. Raises `ServiceError`."""

    def put(self, value: Secret, guard: WriteGuard) -> WriteResult:
        """Write the value and confirm it; a problem is part of the result and never raised.

        `guard` is called as late as possible. Where it raises `WriteWithheld`, nothing is sent.
        """

    def permission_notes(self) -> tuple[Finding, ...]:
        """Return findings about permissions that the writer lacks for this secret, as far as known by now."""

    def explain(self, error: ServiceError) -> Finding:
        """Return the finding for an error of this store, with facts about the target and its writer."""
