"""How a credential stands, as far as people must hear of it. Pure; the time is an argument."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from ..domain import reasons
from ..domain.finding import Finding
from ..domain.instants import HEADS_UP, NEVER
from ..domain.outcome import Outcome
from ..domain.reasons import Reason, Term, Verdict

# Whole days left at which people hear again of the same trouble; what they heard of at once is not repeated at the first.
URGENCY_STEPS = (1, 3, 7, 14)
# These pass by themselves; while a lasting trouble is known they are no news.
TRANSIENT = frozenset(
    {
        reasons.META_UNAVAILABLE,
        reasons.RATE_LIMITED_BY_META,
        reasons.UNEXPECTED_META_ANSWER,
        reasons.CLOCKS_DISAGREE,
        reasons.GITHUB_UNAVAILABLE,
        reasons.RATE_LIMITED_BY_GITHUB,
        reasons.UNEXPECTED_GITHUB_ANSWER,
        reasons.WRITE_UNCONFIRMED,
        reasons.COPIES_UNSEEN,
        reasons.SOURCE_REPLACED,
    }
)
# Only a write shows that these are over.
CLEARED_BY_WRITE = frozenset({reasons.WRITER_FORBIDDEN, reasons.SECRET_REFUSED, reasons.WRITE_UNCONFIRMED})
# Somebody stopped the run, and knows.
SILENT = frozenset({reasons.INTERRUPTED})


class AlertState(NamedTuple):
    """The troubles people must hear of, the leading one first, and what tells one state of them from another.

    `marks` has a word for each trouble: its topic and, where an end is near, the step of `STEPS` that is reached
    (`token:7`; 0: it is over). Two runs with the same marks have the same to tell.
    """

    problems: tuple[Finding, ...]
    fingerprint: frozenset[str]
    verdict: Verdict = Verdict.CURRENT

    def proves(self, told: frozenset[str]) -> bool:
        """Whether this run, where all is well, has shown that what was told is over. A dry run shows nothing."""
        topics = {mark.partition(":")[0] for mark in told}
        if self.verdict is Verdict.PLANNED:
            return False
        return self.verdict is Verdict.RENEWED or not topics & {reason.alert_key for reason in CLEARED_BY_WRITE}

    @property
    def hides_others(self) -> bool:
        """Whether something passing keeps the rest from being seen."""
        return any(finding.reason in TRANSIENT for finding in self.problems)

    @property
    def lasting_fingerprint(self) -> frozenset[str]:
        """The marks of what does not pass by itself."""
        topics = {finding.reason.alert_key for finding in self.problems if finding.reason in TRANSIENT}
        return frozenset(mark for mark in self.fingerprint if mark.partition(":")[0] not in topics)

    @property
    def transient(self) -> bool:
        """Whether it is to be hoped that the next run is well by itself."""
        return all(finding.reason in TRANSIENT for finding in self.problems)

    @property
    def dated(self) -> bool:
        """Whether dates alone tell what is new; what is over has no more dates."""
        return all(one.reason.term for one in self.problems) and not any(
            mark.endswith(":0") for mark in self.fingerprint
        )


def alert_state(outcome: Outcome, now: datetime) -> AlertState:
    """How the credential stood, or will stand, at `now` (aware UTC)."""
    findings = (outcome.finding, *outcome.notes)
    # What turns the run red leads, in the order of its being found.
    troubles = sorted(
        (finding for finding in findings if _must_report(finding, outcome, now)), key=lambda one: not one.reason.fails
    )
    return AlertState(
        tuple(troubles),
        frozenset(_fingerprint_word(finding.reason, outcome, now) for finding in troubles),
        outcome.verdict,
    )


def _must_report(finding: Finding, outcome: Outcome, now: datetime) -> bool:
    reason = finding.reason
    if reason.term and not reason.fails:
        return deadline(reason, outcome) - now < outcome.credential.warn_before + HEADS_UP
    return (reason.fails or reason.tells) and reason not in SILENT


def _fingerprint_word(reason: Reason, outcome: Outcome, now: datetime) -> str:
    step = urgency_step(deadline(reason, outcome) - now, URGENCY_STEPS if reason.term else URGENCY_STEPS[:-1])
    return reason.alert_key if step is None else f"{reason.alert_key}:{step}"


def deadline(reason: Reason, outcome: Outcome) -> datetime:
    """The end that makes this trouble urgent, `NEVER` if there is none: while nothing can be renewed, the token's."""
    info = outcome.info
    if reason.term is Term.WRITER:
        return outcome.writer_expires_at
    if info is None or info.problem or not (reason.term or reason.fails):
        return NEVER
    return info.data_access_expires_at if reason.term is Term.DATA_ACCESS else info.expires_at


def urgency_step(left: timedelta, steps: Sequence[int] = URGENCY_STEPS) -> int | None:
    """The step that is reached; 0 where it is over, None where it is far."""
    if left <= timedelta(0):
        return 0
    return next((step for step in steps if left.days <= step), None)
