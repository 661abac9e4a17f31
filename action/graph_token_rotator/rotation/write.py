"""What comes of writing one token to several stores, and the guard that runs before each write."""

from collections.abc import Callable, Sequence
from datetime import datetime

from ..domain import reasons
from ..domain.errors import ServiceError
from ..domain.finding import Finding
from ..domain.outcome import Outcome
from ..domain.secret import Secret
from ..domain.store import SecretStore, WriteResult, WriteWithheld

RECHECK_AFTER = 600.0  # seconds


class SourceUnchangedGuard:
    """Raises `WriteWithheld`, before a value is sent, if somebody has written the source since it was inspected.

    In a large fleet the turn to write may come hours after the inspection. What was checked just now is not checked again.
    """

    def __init__(
        self, source: SecretStore, token: Secret, inspected_at: datetime, elapsed: Callable[[], float]
    ) -> None:
        self._source, self._token, self._inspected_at, self._elapsed = source, token, inspected_at, elapsed
        self._checked_at = 0.0  # seconds since the run began

    def __call__(self) -> None:
        """Check; a check that is not possible lets the write show the problem."""
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
    """Return the finding that says where the token is stored, and where it is not."""
    facts = {
        "stored": ", ".join(result.text for result in writes if result.problem is None),
        "lacking": ", ".join(result.text for result in writes if result.problem),
    }
    return Finding(reasons.PARTLY_WRITTEN, facts)


def created_findings(writes: Sequence[WriteResult]) -> list[Finding]:
    """Return a finding for each target that did not exist: fine for a copy; a new source is not what the run read."""
    created_reasons = [*(reasons.COPY_CREATED for _ in writes[1:]), reasons.SECRET_CREATED]
    return [
        Finding(reason, {"home": result.target.description, "secret": result.target.secret})
        for reason, result in zip(created_reasons, writes, strict=True)
        if result.created
    ]


def with_copy_results(outcome: Outcome, writes: Sequence[WriteResult]) -> Outcome:
    """Return the outcome after stale copies were written; the source, which has the token, stays as it is."""
    problems = [result.problem for result in writes if result.problem]
    stored = ", ".join(result.text for result in writes if result.problem is None)
    notes = [Finding(reasons.COPIES_CAUGHT_UP, {"stored": stored})] if stored else []
    if problems:
        outcome = outcome.joined(partially_written((*writes, WriteResult(outcome.credential.source))))
    return outcome.with_notes(*notes, *problems)._replace(writes=tuple(writes))
