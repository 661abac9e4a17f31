"""The ports: what the flow and the alerts need of Meta, of secret stores, of GitHub and of people.

They are types alone, so no run loads this module.
"""

from collections.abc import Mapping
from typing import Protocol

from .credential import TokenInfo
from .errors import ServiceError
from .finding import Finding
from .repository import Issue, Message
from .secret import Secret
from .store import Presence, RecordedExpiry, StoreInfo, WriteGuard, WriteResult
from .target import CopyTarget
from .writers import WriterInfo


class Provider(Protocol):
    """The port to the provider of one credential. Every method but `explain` raises `ServiceError`."""

    def inspect(self, token: Secret) -> TokenInfo:
        """Return what the provider says about the token, also about one that does not work.

        Raises `ServiceError` where the provider gives no usable response.
        """

    def extend(self, token: Secret, info: TokenInfo) -> Secret:
        """Return a token that should expire later; `info` is the inspection of `token`, which stays valid."""

    def revoke(self, old: Secret, new: Secret) -> None:
        """Revoke the old token at once, authorized by the new one.

        Raises `Unsupported` where there is no such call.
        """

    def explain(self, error: ServiceError) -> Finding:
        """Return the finding for an error that this provider raised."""


class StoreWriter(Protocol):
    """The credential that writes to a store; one object for all secrets that it writes."""

    @property
    def info(self) -> WriterInfo | None:
        """What the store has said about it in this run; None before its first response."""


class SecretStore(Protocol):
    """The port to one secret in a store."""

    @property
    def target(self) -> CopyTarget:
        """The secret's location and name."""

    @property
    def writer(self) -> StoreWriter:
        """The credential that writes this secret."""

    @property
    def facts(self) -> Mapping[str, str]:
        """The facts for sentences about the target and its writer.

        `writer` names the writer, `owner` whose secret it is, and `location` the place; the reasons of this store's errors
        may need more.
        """

    def inspect(self) -> StoreInfo:
        """Return what the store says about its writer.

        Raises `ServiceError` where it is unreachable or refuses.
        """

    def presence(self, token: Secret) -> Presence:
        """Return whether the secret exists, since when, and whether it holds `token`. Raises `ServiceError`."""

    def put(self, value: Secret, guard: WriteGuard) -> WriteResult:
        """Write the value and confirm it; any problem is part of the result, and nothing is ever raised.

        `guard` is called as late as possible. Where it raises `WriteWithheld`, nothing is sent.
        """

    def permission_notes(self) -> tuple[Finding, ...]:
        """Return findings about permissions that the writer lacks for this secret, as far as known by now."""

    def explain(self, error: ServiceError) -> Finding:
        """Return the finding for an error of this store, with facts about the target and its writer."""


class Variable(Protocol):
    """The variable beside a secret that records when its token expires.

    Every method raises `ServiceError`.
    """

    def read(self) -> RecordedExpiry | None:
        """Return the recorded expiry; None where the variable does not exist."""

    def write(self, value: str, *, exists: bool) -> None:
        """Change the variable, or create it where it does not exist."""


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
