"""What was decided for a credential in a run, and what came of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from .credential import Credential, TokenInfo
from .finding import Finding
from .instants import NEVER
from .reasons.kinds import Verdict
from .secret import Secret
from .store import WriteResult


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

    def with_notes(self, findings: Sequence[Finding]) -> "Outcome":
        """Return the outcome with more notes, after those it has."""
        return self._replace(notes=(*self.notes, *findings)) if findings else self

    def joined(self, finding: Finding) -> "Outcome":
        """Return the outcome with one finding more: the gravest leads, the others become notes."""
        leads = finding.reason.fails and finding.reason.verdict.severity > self.verdict.severity
        main, note = (finding, self.finding) if leads else (self.finding, finding)
        return self._replace(finding=main, notes=(*self.notes, note))
