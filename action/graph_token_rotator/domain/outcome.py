"""The outcome of a run for one credential: what every report, output and notification is made of."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from .credential import Credential, TokenInfo
from .facts import FOREIGN_FACTS
from .finding import Finding
from .instants import NEVER
from .reason import Verdict
from .secret import Secret
from .store import WriteResult
from .writers import GITHUB_TOKEN


class Outcome(NamedTuple):
    """The result of a run for one credential. Times are aware UTC.

    `finding` is the main finding and decides the verdict; `notes` are all others. `info` describes the token that is
    stored now, as far as known, and `token` is that token where it is usable. `renewed` is true where the source holds
    a renewed one. `renewal_time` is when renewal will be due: `NEVER` for a token that never expires, None where
    unknown. `at` is the time by the services' clocks, None if no service responded. `writer` names the writing
    credential that expires first, at `writer_expires_at`. `writes` holds one result for each target that was written,
    the source last.
    """

    credential: Credential
    finding: Finding
    info: TokenInfo | None = None
    notes: tuple[Finding, ...] = ()
    renewed: bool = False
    renewal_time: datetime | None = None
    token: Secret | None = None
    writer_expires_at: datetime = NEVER
    writer: str = GITHUB_TOKEN["writer"]
    at: datetime | None = None
    writes: tuple[WriteResult, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The verdict of the main finding."""
        return self.finding.reason.verdict

    @property
    def failing(self) -> bool:
        """Whether this outcome makes the run exit with status 1."""
        return any(finding.reason.fails for finding in (self.finding, *self.notes))

    def with_notes(self, *findings: Finding) -> "Outcome":
        """Return the outcome with these findings as further notes."""
        return self._replace(notes=(*self.notes, *findings)) if findings else self

    def joined(self, finding: Finding) -> "Outcome":
        """Return the outcome with one more finding: the graver one leads, the other becomes a note."""
        if finding.reason.fails and finding.reason.verdict.severity > self.verdict.severity:
            return self._replace(finding=finding).with_notes(self.finding)
        return self.with_notes(finding)

    def cleaned(self, clean: Callable[[str], str]) -> "Outcome":
        """Return the outcome with every text in it, which a service may have said, passed through `clean`."""

        def finding(finding: Finding) -> Finding:
            facts = {name: clean(value) if name in FOREIGN_FACTS else value for name, value in finding.facts.items()}
            return finding._replace(facts=facts)

        info = self.info and self.info._replace(
            user_id=self.info.user_id and clean(self.info.user_id),
            page_id=self.info.page_id and clean(self.info.page_id),
            detail=clean(self.info.detail),
            served_version=clean(self.info.served_version),
        )
        writes = tuple(
            result._replace(problem=finding(result.problem)) if result.problem else result for result in self.writes
        )
        return self._replace(
            finding=finding(self.finding), notes=tuple(map(finding, self.notes)), info=info, writes=writes
        )
