"""Which of a credential's problems people must hear about. Computes only; the time is an argument."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from ..domain import reasons
from ..domain.instants import HEADS_UP, NEVER
from ..domain.reason import Reason, Term, Verdict

if TYPE_CHECKING:
    from ..domain.finding import Finding
    from ..domain.outcome import Outcome

# Whole days left at which people are notified again of the same problem. A problem without a date of its own is reported
# at once, so it is not repeated at the first of these.
URGENCY_STEPS = (1, 3, 7, 14)
TRANSIENT_KEYS = frozenset(reason.alert_key for reason in reasons.ALL.values() if reason.transient)
CLEARED_BY_WRITE_KEYS = frozenset(reason.alert_key for reason in reasons.ALL.values() if reason.cleared_by_write)


class AlertState(NamedTuple):
    """The problems people must hear about, the leading one first, and a `fingerprint` of all of them.

    The fingerprint has a word for each problem: its alert key and, where a deadline is near, the urgency step that is
    reached, such as `token:7` (at most 7 days left; 0: it is over). Two runs with one fingerprint have the same to
    report.
    """

    problems: tuple[Finding, ...]
    fingerprint: frozenset[str]
    verdict: Verdict = Verdict.CURRENT

    def proves_recovery(self, reported: frozenset[str]) -> bool:
        """Return whether this run, which has no problem, has shown that the reported ones are over.

        A dry run shows nothing, and only a write shows that writing works again.
        """
        if self.verdict is Verdict.PLANNED:
            return False
        return self.verdict is Verdict.RENEWED or not alert_keys(reported) & CLEARED_BY_WRITE_KEYS

    @property
    def hides_others(self) -> bool:
        """Return whether a transient problem kept the run from seeing what else is wrong."""
        return any(finding.reason.transient for finding in self.problems)

    @property
    def lasting_fingerprint(self) -> frozenset[str]:
        """Return the words of the problems that are not transient."""
        transient = {finding.reason.alert_key for finding in self.problems if finding.reason.transient}
        return frozenset(word for word in self.fingerprint if alert_key(word) not in transient)

    @property
    def transient(self) -> bool:
        """Return whether all problems may be over by the next run, without anybody doing anything."""
        return all(finding.reason.transient for finding in self.problems)

    @property
    def dated(self) -> bool:
        """Return whether dates alone show what is new: every problem is a deadline, and none has passed."""
        deadlines = all(finding.reason.term for finding in self.problems)
        return deadlines and not any(word.endswith(":0") for word in self.fingerprint)


def alert_state(outcome: Outcome, now: datetime) -> AlertState:
    """Return the credential's state as it was, or will be, at `now` (UTC).

    Problems that fail the run lead.
    """
    findings = (outcome.finding, *outcome.notes)
    problems = sorted(
        (finding for finding in findings if _must_report(finding, outcome, now)),
        key=lambda finding: not finding.reason.fails,
    )
    return AlertState(
        tuple(problems),
        frozenset(_fingerprint_word(finding.reason, outcome, now) for finding in problems),
        outcome.verdict,
    )


def _must_report(finding: Finding, outcome: Outcome, now: datetime) -> bool:
    """Return whether people must hear about it.

    They must if it fails the run, if the reason says so, or if it is a deadline that is near. This is stricter than
    `report.text.needs_attention`: a page shows every step, but not each is worth a notification.
    """
    reason = finding.reason
    if reason.term and not reason.fails:
        return deadline(reason, outcome) - now < outcome.credential.warn_before + HEADS_UP
    return (reason.fails or reason.notify) and not reason.silent


def _fingerprint_word(reason: Reason, outcome: Outcome, now: datetime) -> str:
    """Return the alert key and, where one is reached, the urgency step.

    Both are stored in issues, so they must not change.
    """
    step = urgency_step(deadline(reason, outcome) - now, URGENCY_STEPS if reason.term else URGENCY_STEPS[:-1])
    return reason.alert_key if step is None else f"{reason.alert_key}:{step}"


def alert_key(word: str) -> str:
    """Return the alert key in a word of a fingerprint."""
    return word.partition(":")[0]


def alert_keys(fingerprint: frozenset[str]) -> frozenset[str]:
    """Return the alert keys in a fingerprint."""
    return frozenset(map(alert_key, fingerprint))


def deadline(reason: Reason, outcome: Outcome) -> datetime:
    """Return the expiry that makes the problem urgent, `NEVER` if there is none.

    While a problem keeps the token from being renewed, that is the token's own expiry.
    """
    info = outcome.info
    if reason.term is Term.WRITER:
        return outcome.writer_expires_at
    if info is None or info.problem or not (reason.term or reason.fails):
        return NEVER
    return info.data_access_expires_at if reason.term is Term.DATA_ACCESS else info.expires_at


def urgency_step(left: timedelta, steps: Sequence[int] = URGENCY_STEPS) -> int | None:
    """Return the step, in days, that is reached with this time left.

    It is 0 once it is over, and None while it is far away.
    """
    if left <= timedelta(0):
        return 0
    return next((step for step in steps if left.days <= step), None)
