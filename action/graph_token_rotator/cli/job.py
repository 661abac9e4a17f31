"""A run's parts put together: the adapters for these settings, around the two flows."""

import gc
from collections.abc import Callable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple, TypeVar

from ..alerts.notifier import AlertResult
from ..config.settings import Settings
from ..domain import reasons
from ..domain.credential import NEVER, Credential
from ..domain.errors import Interrupted
from ..domain.outcome import Action, Finding, Outcome
from ..domain.ports import Provider
from ..github.secrets import StoredSecret
from ..rotation import rotate
from ..rotation.recorded_expiry import RecordedExpiryProvider
from ..runtime.actions_runner import Runner
from ..runtime.clock import Clock, Limits
from ..runtime.concurrency import map_threads, run_both
from ..runtime.run_context import RunContext
from . import progress
from .alerting import AlertService
from .progress import Progress
from .services import Services
from .signals import Signals

T = TypeVar("T")

# The time for a fleet's calls, in seconds: a job has six hours, and what is left belongs to telling people.
FLEET_RUN_SECONDS = 5 * 3600.0
# How many credentials are worked on at once; GitHub allows a hundred requests at a time.
WORKERS = 24


class AssessedCredential(NamedTuple):
    """A credential that was looked at: what is planned, and what it takes."""

    plan: rotate.Assessment
    provider: Provider
    source: StoredSecret
    remembering: RecordedExpiryProvider | None

    @property
    def due(self) -> bool:
        """Whether a new token is to be asked for."""
        plan = self.plan
        return plan.problem is None and plan.decision is not None and plan.decision.step is Action.EXTEND

    @property
    def writes(self) -> int:
        """How many are to be expected."""
        return progress.write_count(self.plan.credential) if self.due else 0


def _sort_key(begun: AssessedCredential | Outcome) -> datetime:
    """When its token ends; where nothing tells that, it may be within the hour."""
    info = begun.plan.info if isinstance(begun, AssessedCredential) else None
    if info is None:
        return NEVER
    return info.expires_at if info.expiry_known else info.seen_at


class Job:
    """One run: `run`, then `tell`."""

    def __init__(self, settings: Settings, caller: RunContext, runner: Runner, clock: Clock, limits: Limits) -> None:
        self.settings, self._runner, self._clock = settings, runner, clock
        self._is_fleet = len(settings.credentials) > 1
        self._services = Services(
            settings, runner, clock, limits._replace(run=FLEET_RUN_SECONDS) if self._is_fleet else limits
        )
        self._alerts = AlertService(settings, caller, clock)
        self.signals = Signals(self._stop_soon)
        self._stopping = False
        self.forecast = ""

    def run(self) -> list[Outcome]:
        """Rotate, and meanwhile ask what people were told last; then look at the schedule."""
        try:
            outcomes, _ = run_both(self._rotate_all, self._alerts.load_issues)
        finally:
            self._revoke_app_tokens()
        assert isinstance(outcomes, list)  # noqa: S101  # the flow keeps its errors to itself
        return self._alerts.with_schedule_findings(outcomes)

    def send_alerts(self, outcomes: Sequence[Outcome]) -> AlertResult:
        """Tell people how it went."""
        return self._alerts.send(outcomes)

    def send_interrupted(self) -> AlertResult:
        """A run that was stopped is told only to the heartbeat, and at once."""
        return self._alerts.send_interrupted()

    def _rotate_all(self) -> list[Outcome]:
        if not self._is_fleet:
            return [self._finish(self._assess(credential)) for credential in self.settings.credentials]
        gc.enable()  # off since the start of a process
        self.signals.hold()  # each credential sees by itself where it may stop
        said = Progress(self._runner.line, self._clock, self._services.rate_limiter.estimate)
        credentials = self.settings.credentials
        said.start("looked at", len(credentials))
        begun = map_threads(lambda one: self._assess_isolated(one, said), credentials, WORKERS)
        self._log_forecast(begun)
        said.start("finished", len(begun), sum(one.writes for one in begun if isinstance(one, AssessedCredential)))
        # What ends first goes first: the last may have to wait for hours.
        order = sorted(range(len(begun)), key=lambda index: _sort_key(begun[index]))
        outcomes = map_threads(lambda index: self._finish_isolated(begun[index], said), order, WORKERS)
        return [outcome for _, outcome in sorted(zip(order, outcomes, strict=True), key=itemgetter(0))]

    def _assess_isolated(self, credential: Credential, said: Progress) -> AssessedCredential | Outcome:
        begun = self._isolated(credential, lambda: self._assess(credential))
        said.done()
        return begun

    def _finish_isolated(self, begun: AssessedCredential | Outcome, said: Progress) -> Outcome:
        if isinstance(begun, Outcome):
            said.done()
            return begun
        outcome = self._isolated(begun.plan.credential, lambda: self._finish(begun))
        said.done(begun.writes)
        return outcome

    def _log_forecast(self, begun: Sequence[AssessedCredential | Outcome]) -> None:
        """Say what is ahead."""
        due = [one.plan.credential for one in begun if isinstance(one, AssessedCredential) and one.due]
        seconds = self._services.rate_limiter.estimate(sum(map(progress.write_count, due)))
        stuck = sum(isinstance(one, Outcome) or one.plan.problem is not None for one in begun)
        looked = progress.Inspected(len(begun), stuck)
        self.forecast = progress.forecast(due, looked, seconds, self._services.deadline.remaining())
        self._runner.line(self.forecast)

    def _isolated(self, credential: Credential, work: Callable[[], T]) -> T | Outcome:
        """One credential's trouble never stops the others."""
        try:
            return work()
        except Interrupted:
            return Outcome(credential, Finding(reasons.INTERRUPTED))
        except Exception as error:  # noqa: BLE001  # a boundary for each
            from traceback import format_exc  # noqa: PLC0415

            self._runner.debug(format_exc())
            return Outcome(credential, Finding(reasons.INTERNAL_ERROR, {"detail": type(error).__name__}))

    def _assess(self, credential: Credential) -> AssessedCredential:
        """Look and decide; nothing is changed."""
        if self._stopping:
            raise Interrupted
        provider, source = self._services.provider(credential), self._services.store(credential.source)
        remembering = None
        if credential.record_expiry:
            provider = remembering = RecordedExpiryProvider(
                provider, credential, source, self._services.variable(source)
            )
        return AssessedCredential(rotate.assess(credential, provider, source), provider, source, remembering)

    def _finish(self, begun: AssessedCredential) -> Outcome:
        """Rehearse, in a dry run, conclude, where a stop signal came, or carry out."""
        idle = self.settings.dry_run or (self._stopping and not begun.due)
        outcome = self._without_changes(begun) if idle else self._rotate_one(begun)
        return begun.remembering.record(outcome, dry_run=idle) if begun.remembering else outcome

    def _without_changes(self, begun: AssessedCredential) -> Outcome:
        if self._stopping:
            return rotate.outcome_without_changes(begun.plan)
        return rotate.dry_run(begun.plan, begun.source, self._copies(begun))

    def _rotate_one(self, begun: AssessedCredential) -> Outcome:
        copies = self._copies(begun)
        return rotate.rotate(begun.plan, begun.provider, begun.source, copies, lambda: self._before_extend(begun))

    def _copies(self, begun: AssessedCredential) -> list[StoredSecret]:
        return [self._services.store(target) for target in begun.plan.credential.copies]

    def _before_extend(self, begun: AssessedCredential) -> None:
        """From here on a stop signal only shortens what is left; where one has come, nothing new is begun. Nor is Meta
        asked for a token that could not be written in time.
        """
        if not self._is_fleet:
            self.signals.hold()
        elif self._stopping:
            raise Interrupted
        else:
            self._services.rate_limiter.ensure_time_for(begun.writes, begun.source.facts)

    def _revoke_app_tokens(self) -> None:
        """Tokens that were made for this run end with it."""
        made = self._services.issued_app_tokens()
        if made:
            self.signals.hold()
            map_threads(self._services.revoke_app_token, made, WORKERS)

    def _stop_soon(self) -> None:
        """A stop signal came: nothing new is begun, and what has begun has little time left. Takes no lock, because the
        thread that is interrupted may hold it.
        """
        self._stopping = True
        self._services.deadline.stop_soon()
        self._services.rate_limiter.hurry()
        self._alerts.stop_soon()
