from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple

from .credential import NEVER, Credential, TokenInfo
from .reason import Reason, Verdict
from .secret import Secret
from .target import Target


class PublicKey(NamedTuple):
    """What a value is sealed with; each repository and each environment has its own."""

    id: str
    key: str


class WriterInfo(NamedTuple):
    """What GitHub says of the token that writes, and when it said so. `classic_scopes` is None for all but classic ones."""

    expires_at: datetime
    seen_at: datetime
    classic_scopes: frozenset[str] | None = None


class StoreInfo(NamedTuple):
    """What GitHub says of the place a secret is kept in, of the token that may write there, and of its own API."""

    key: PublicKey
    writer: WriterInfo
    api_sunset_at: datetime = NEVER
    api_deprecated: bool = False


NO_FACTS: Mapping[str, str] = MappingProxyType({})


class Finding(NamedTuple):
    """A reason with the facts that fill its sentences."""

    reason: Reason
    facts: Mapping[str, str] = NO_FACTS


class WriteResult(NamedTuple):
    """What became of one target: replaced, created, or why it still holds what it held."""

    target: Target
    created: bool = False
    problem: Finding | None = None


class Action(Enum):
    """What is to be done with a credential."""

    KEEP = "keep"
    EXTEND = "extend"


class Decision(NamedTuple):
    """The step, why, and the renewal time: the instant from which renewal is wanted (`NEVER`: there is none)."""

    step: Action
    finding: Finding
    renewal_time: datetime


class Outcome(NamedTuple):
    """How a run ended for one credential. `at` is when, by the services' clocks; None if no service said.

    `writer` is the one of those who write that ends first.
    """

    credential: Credential
    finding: Finding
    info: TokenInfo | None = None
    notes: tuple[Finding, ...] = ()
    renewed: bool = False
    renewal_time: datetime | None = None
    token: Secret | None = None
    writer_expires_at: datetime = NEVER
    writer: str = "`github-token`"
    at: datetime | None = None
    writes: tuple[WriteResult, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The verdict of the main finding."""
        return self.finding.reason.verdict

    @property
    def failing(self) -> bool:
        """Whether the run must end red."""
        return any(finding.reason.fails for finding in (self.finding, *self.notes))

    def with_notes(self, *findings: Finding) -> "Outcome":
        """Return the outcome with these findings as further notes."""
        return self._replace(notes=(*self.notes, *findings))

    def joined(self, finding: Finding) -> "Outcome":
        """Return the outcome with one more finding: the graver one leads, the other becomes a note."""
        if finding.reason.fails and finding.reason.verdict.severity > self.verdict.severity:
            return self._replace(finding=finding).with_notes(self.finding)
        return self.with_notes(finding)
