"""What the flow needs of the two services."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple, Protocol

from .model import Home, PublicKey, TokenInfo, WriterInfo
from .secret import Secret
from .target import Target


class Recorded(NamedTuple):
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


class Hand(Protocol):
    """One that writes."""

    @property
    def info(self) -> WriterInfo | None:
        """What GitHub has said of its token in this run; None before it has."""


class Store(Protocol):
    """GitHub's side of one secret; everything raises `ActionError`."""

    @property
    def target(self) -> Target:
        """Which secret."""

    @property
    def hand(self) -> Hand:
        """Who writes there; the same for all stores of a writer."""

    @property
    def facts(self) -> Mapping[str, str]:
        """What fills sentences about it and about who writes there."""

    def look(self, *, anew: bool = False) -> Home:
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

    def read(self) -> Recorded | None:
        """What it says; None if there is none."""

    def write(self, value: str, *, exists: bool) -> None:
        """Change or create it."""
