"""What was decided for a credential in a run, and what came of it."""

from datetime import datetime
from enum import Enum
from typing import NamedTuple

from .credential import NEVER, Credential, TokenInfo
from .finding import Finding
from .reason import Verdict
from .secret import Secret
from .store import WriteResult


class Action(Enum):
    """What is to be done with a credential."""

    KEEP = "keep"
    EXTEND = "extend"


class Decision(NamedTuple):
    """The action, why, and the renewal time: the time from which renewal is due (`NEVER`: there is none)."""

    action: Action
    finding: Finding
    renewal_time: datetime


class Outcome(NamedTuple):
    """How a run ended for one credential.

    `at` is when, by the services' clocks (aware UTC); None if no service answered. `writer` names the writing credential
    that expires first, and `writer_expires_at` says when. `token` is the usable token that is stored now, if any.
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
        return self._replace(notes=(*self.notes, *findings)) if findings else self

    def joined(self, finding: Finding) -> "Outcome":
        """Return the outcome with one more finding: the graver one leads, the other becomes a note."""
        if finding.reason.fails and finding.reason.verdict.severity > self.verdict.severity:
            return self._replace(finding=finding).with_notes(self.finding)
        return self.with_notes(finding)
