"""The guard that runs before each write, and the findings and outcomes that results of writes lead to.

The writes themselves are `SecretStore.put`; their order is in `rotate.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from ..domain import reasons
from ..domain.errors import ServiceError
from ..domain.finding import Finding
from ..domain.store import WriteResult, WriteWithheld

if TYPE_CHECKING:
    from ..domain.outcome import Outcome
    from ..domain.ports import SecretStore
    from ..domain.secret import Secret

# Seconds for which a look at the source counts. Checking before each of a fleet's writes would double its requests.
RECHECK_AFTER = 600.0


class SourceUnchangedGuard:
    """A write guard that stops the write if somebody has written the source since it was inspected.

    In a large fleet a write may come hours after the inspection, and must not replace what a person saved in between.
    `inspected_at` is the time of the inspection by the store's clock (aware UTC), and `elapsed` returns the seconds
    since the run began. A check counts for `RECHECK_AFTER` seconds, the inspection itself from the start of the run.
    """

    def __init__(
        self, source: SecretStore, token: Secret, inspected_at: datetime, elapsed: Callable[[], float]
    ) -> None:
        self._source, self._token, self._inspected_at, self._elapsed = source, token, inspected_at, elapsed
        self._checked_at = 0.0  # seconds since the run began

    def __call__(self) -> None:
        """Check the source. Raises `WriteWithheld` if it was written since.

        A check that fails stops nothing: the write itself will show the problem.
        """
        if self._elapsed() - self._checked_at < RECHECK_AFTER:
            return
        try:
            since = self._source.presence(self._token).since
        except ServiceError:
            return
        if since is not None and since > self._inspected_at:
            raise WriteWithheld(Finding(reasons.SOURCE_REPLACED))
        self._checked_at = self._elapsed()


def partially_written(writes: Sequence[WriteResult]) -> Finding:
    """Return the finding that lists where the new token is stored and where it is not."""
    facts = {
        "stored": ", ".join(result.text for result in writes if result.problem is None),
        "not_stored": ", ".join(result.text for result in writes if result.problem),
    }
    return Finding(reasons.PARTLY_WRITTEN, facts)


def created_findings(writes: Sequence[WriteResult]) -> list[Finding]:
    """Return a finding for each target that did not exist before.

    For a copy that is fine. A source that did not exist is not where this run's token came from.
    """
    created_reasons = [*(reasons.COPY_CREATED for _ in writes[1:]), reasons.SECRET_CREATED]
    return [
        Finding(reason, {"location": result.target.description, "secret": result.target.secret})
        for reason, result in zip(created_reasons, writes, strict=True)
        if result.created
    ]


def with_copy_results(outcome: Outcome, writes: Sequence[WriteResult]) -> Outcome:
    """Return the outcome after stale copies were written.

    The source has the token already and is not written.
    """
    problems = [result.problem for result in writes if result.problem]
    stored = ", ".join(result.text for result in writes if result.problem is None)
    notes = [Finding(reasons.COPIES_CAUGHT_UP, {"stored": stored})] if stored else []
    if problems:
        outcome = outcome.joined(partially_written((*writes, WriteResult(outcome.credential.source))))
    return outcome.with_notes(*notes, *problems)._replace(writes=tuple(writes))
