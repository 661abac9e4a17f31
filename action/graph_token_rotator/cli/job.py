"""One run over all credentials: threads, isolation of one credential from the others, stop signals."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

from ..domain import reasons
from ..domain.errors import Interrupted
from ..domain.finding import Finding
from ..domain.instants import NEVER
from ..domain.outcome import Outcome
from ..rotation.assessment import Assessment, Ports, assess, outcome_without_changes
from ..runtime.concurrency import in_background, map_threads
from .signals import Signals

if TYPE_CHECKING:
    from ..config.settings import Settings
    from ..domain.credential import Credential
    from ..rotation.recorded_expiry import RecordedExpiryProvider
    from ..runtime.actions_runner import Runner
    from ..runtime.clock import Clock
    from .alerting import AlertService
    from .progress import Progress
    from .services import Services

A = TypeVar("A")
B = TypeVar("B")

# The time for a fleet's calls, in seconds: a job has six hours, and the rest belongs to the notifications.
FLEET_RUN_SECONDS = 5 * 3600.0
# How many credentials are worked on at once; GitHub allows a hundred requests at a time.
WORKERS = 24


class AssessedCredential:
    """An assessed credential, and everything its rotation talks to."""

    def __init__(self, assessment: Assessment, ports: Ports, record: RecordedExpiryProvider | None) -> None:
        self.assessment, self.ports, self.record = assessment, ports, record

    @property
    def writes(self) -> int:
        """How many writes are to be expected."""
        return self.assessment.credential.write_count if self.assessment.is_due else 0


def _sort_key(assessed: AssessedCredential | Outcome) -> datetime:
    """Return when the token expires; one of unknown expiry may do so within the hour."""
    info = assessed.assessment.info if isinstance(assessed, AssessedCredential) else None
    if info is None:
        return NEVER
    return info.expires_at if info.expiry_known else info.checked_at


class Job:
    """One run: `run` rotates all credentials and returns an outcome for each."""

    def __init__(
        self, settings: Settings, services: Services, alerts: AlertService, runner: Runner, clock: Clock
    ) -> None:
        self._settings, self._services, self._alerts, self._runner = settings, services, alerts, runner
        self._is_fleet = len(settings.credentials) > 1
        self._clock = clock
        self._progress: Progress | None = None
        self.signals = Signals(self._stop_soon)
        self._stopping = False
        self.forecast = ""

    def run(self) -> list[Outcome]:
        """Rotate, and meanwhile load what was reported before. One credential's problem never stops the others.

        Raises `Interrupted` where a stop signal was received before anything was changed.
        """
        credentials = self._settings.credentials
        if self._is_fleet:
            from .progress import Progress  # only for fleets

            self._progress = Progress(self._runner.line, self._clock, self._services.rate_limiter.estimate)
            gc.enable()  # off since the start of the process
            self.signals.hold()  # each credential checks by itself where it may stop
        try:
            with in_background(self._alerts.load_issues):
                self._start_progress("looked at", len(credentials))
                assessed = list(self._map(self._assess, credentials))
                self._log_forecast(assessed)
                writes = sum(item.writes for item in assessed if isinstance(item, AssessedCredential))
                self._start_progress("finished", len(assessed), writes)
                # What expires first goes first: the last may have to wait for hours.
                order = sorted(range(len(assessed)), key=lambda index: _sort_key(assessed[index]))
                outcomes = list(self._map(self._finish, [assessed[index] for index in order]))
        finally:
            self._revoke_app_tokens()
        return [outcome for _, outcome in sorted(zip(order, outcomes, strict=True), key=itemgetter(0))]

    def _map(self, work: Callable[[A], B], items: Sequence[A]) -> Iterable[B]:
        """Return the results of the work for all items: in threads for a fleet, else one by one on demand."""
        return map_threads(work, items, WORKERS) if self._is_fleet else map(work, items)

    def _assess(self, credential: Credential) -> AssessedCredential | Outcome:
        """Inspect and decide; nothing is changed. Whatever goes wrong ends in an outcome."""
        services = self._services
        try:
            if self._stopping:
                return self._broken(credential, Interrupted())
            source = services.source(credential.source)
            provider = services.provider(credential)
            copies = [services.copy(target) for target in credential.copies]
            record = None
            if credential.record_expiry:
                from ..rotation.recorded_expiry import RecordedExpiryProvider  # only where it is asked for

                record = RecordedExpiryProvider(provider, credential, source, services.variable(source))
            ports = Ports(record or provider, source, copies, services.deadline.elapsed, self._clock.now)
            return AssessedCredential(assess(credential, ports), ports, record)
        except (Interrupted, Exception) as error:  # noqa: BLE001  # a boundary for each credential
            return self._broken(credential, error)
        finally:
            self._count_progress()

    def _finish(self, assessed: AssessedCredential | Outcome) -> Outcome:
        """Rotate, or say what would be done in a dry run, or what is known where a stop signal was received."""
        if isinstance(assessed, Outcome):
            self._count_progress()
            return assessed
        credential, ports, record = assessed.assessment.credential, assessed.ports, assessed.record
        is_due = assessed.assessment.is_due
        read_only = self._settings.dry_run or (self._stopping and not is_due)
        try:
            if (read_only and self._stopping) or not (is_due or ports.copies):
                outcome = outcome_without_changes(assessed.assessment)
            else:
                from ..rotation import rotate  # most runs find nothing to write

                if read_only:
                    outcome = rotate.dry_run(assessed.assessment, ports)
                else:
                    outcome = rotate.rotate(assessed.assessment, ports, lambda: self._before_change(assessed))
            return record.record(outcome, dry_run=read_only) if record else outcome
        except (Interrupted, Exception) as error:  # noqa: BLE001  # a boundary for each credential
            return self._broken(credential, error)
        finally:
            self._count_progress(assessed.writes)

    def _broken(self, credential: Credential, error: BaseException) -> Outcome:
        """Return the outcome of a credential whose work ended early. Tracebacks are for debug logs only.

        Raises `Interrupted` again where there is no other credential.
        """
        if isinstance(error, Interrupted):
            if not self._is_fleet:
                raise error
            return Outcome(credential, Finding(reasons.INTERRUPTED))
        self._runner.debug_traceback(error)
        return Outcome(credential, Finding(reasons.INTERNAL_ERROR, {"detail": type(error).__name__}))

    def _before_change(self, assessed: AssessedCredential) -> None:
        """Check for the last time before a new token is requested: from here on, stop signals are held.

        Raises `Interrupted` if one was received, `RateLimited` if the new token could not be written in time.
        """
        if not self._is_fleet:
            self.signals.hold()
        elif self._stopping:
            raise Interrupted
        else:
            self._services.rate_limiter.ensure_time_for(assessed.writes)

    def _start_progress(self, verb: str, credentials: int, writes: int = 0) -> None:
        if self._progress is not None:
            self._progress.start(verb, credentials, writes)

    def _count_progress(self, writes: int = 0) -> None:
        if self._progress is not None:
            self._progress.done(writes)

    def _log_forecast(self, assessed: Sequence[AssessedCredential | Outcome]) -> None:
        """Log what a fleet's run is going to do, and how long that takes."""
        if not self._is_fleet:
            return
        started = [item for item in assessed if isinstance(item, AssessedCredential)]
        due = [item.assessment.credential for item in started if item.assessment.is_due]
        seconds = self._services.rate_limiter.estimate(sum(credential.write_count for credential in due))
        blocked = len(assessed) - sum(item.assessment.problem is None for item in started)
        from .progress import Inspected, forecast  # only for fleets

        inspected = Inspected(len(assessed), blocked)
        self.forecast = forecast(due, inspected, seconds, self._services.deadline.remaining())
        self._runner.line(self.forecast)

    def _revoke_app_tokens(self) -> None:
        """Revoke the tokens that Apps were given for this run."""
        tokens = self._services.issued_app_tokens()
        if tokens:
            self.signals.hold()
            map_threads(self._services.revoke_app_token, tokens, WORKERS)

    def _stop_soon(self) -> None:
        """Start nothing new and give what has started little time: a stop signal was received.

        Takes no lock, because the thread that is interrupted may hold it.
        """
        self._stopping = True
        self._services.deadline.stop_soon()
        self._services.rate_limiter.hurry()
        self._alerts.stop_soon()
