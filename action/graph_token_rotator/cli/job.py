"""A run's parts put together: the adapters for these settings, around the two flows."""

import gc
from collections.abc import Callable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import NamedTuple, TypeVar

from ..alerts.notifier import Told
from ..config.settings import Settings
from ..domain import reasons
from ..domain.credential import NEVER, Credential
from ..domain.errors import Interrupted
from ..domain.outcome import Finding, Outcome, Step
from ..domain.ports import Provider
from ..github.secrets import StoredSecret
from ..rotation import rotate
from ..rotation.recorded_expiry import Remembering
from ..runtime.actions_runner import Runner
from ..runtime.clock import Clock, Limits
from ..runtime.concurrency import both, each
from ..runtime.run_context import Caller
from . import progress
from .alerting import Telling
from .progress import Progress
from .services import Adapters
from .signals import Signals

T = TypeVar("T")

# The time for a fleet's calls, in seconds: a job has six hours, and what is left belongs to telling people.
LONGEST = 5 * 3600.0
# How many credentials are worked on at once; GitHub allows a hundred requests at a time.
WORKERS = 24


class Begun(NamedTuple):
    """A credential that was looked at: what is planned, and what it takes."""

    plan: rotate.Plan
    provider: Provider
    source: StoredSecret
    remembering: Remembering | None

    @property
    def due(self) -> bool:
        """Whether a new token is to be asked for."""
        plan = self.plan
        return plan.problem is None and plan.decision is not None and plan.decision.step is Step.EXTEND

    @property
    def writes(self) -> int:
        """How many are to be expected."""
        return progress.writes(self.plan.credential) if self.due else 0


def _ends(begun: Begun | Outcome) -> datetime:
    """When its token ends; where nothing tells that, it may be within the hour."""
    info = begun.plan.info if isinstance(begun, Begun) else None
    if info is None:
        return NEVER
    return info.expires_at if info.expiry_known else info.seen_at


class Job:
    """One run: `run`, then `tell`."""

    def __init__(self, settings: Settings, caller: Caller, runner: Runner, clock: Clock, limits: Limits) -> None:
        self.settings, self._runner, self._clock = settings, runner, clock
        self._many = len(settings.credentials) > 1
        self._adapters = Adapters(settings, runner, clock, limits._replace(run=LONGEST) if self._many else limits)
        self._telling = Telling(settings, caller, clock)
        self.signals = Signals(self._stop_soon)
        self._stopping = False
        self.forecast = ""

    def run(self) -> list[Outcome]:
        """Rotate, and meanwhile ask what people were told last; then look at the schedule."""
        try:
            outcomes, _ = both(self._rotate, self._telling.recall)
        finally:
            self._give_back()
        assert isinstance(outcomes, list)  # noqa: S101  # the flow keeps its errors to itself
        return self._telling.scheduled(outcomes)

    def tell(self, outcomes: Sequence[Outcome]) -> Told:
        """Tell people how it went."""
        return self._telling.tell(outcomes)

    def broken_off(self) -> Told:
        """A run that was stopped is told only to the heartbeat, and at once."""
        return self._telling.broken_off()

    def _rotate(self) -> list[Outcome]:
        if not self._many:
            return [self._finish(self._begin(credential)) for credential in self.settings.credentials]
        gc.enable()  # off since the start of a process
        self.signals.hold()  # each credential sees by itself where it may stop
        said = Progress(self._runner.line, self._clock, self._adapters.pacer.estimate)
        credentials = self.settings.credentials
        said.begin("looked at", len(credentials))
        begun = each(lambda one: self._looked_at(one, said), credentials, WORKERS)
        self._foretell(begun)
        said.begin("finished", len(begun), sum(one.writes for one in begun if isinstance(one, Begun)))
        # What ends first goes first: the last may have to wait for hours.
        order = sorted(range(len(begun)), key=lambda index: _ends(begun[index]))
        outcomes = each(lambda index: self._finished(begun[index], said), order, WORKERS)
        return [outcome for _, outcome in sorted(zip(order, outcomes, strict=True), key=itemgetter(0))]

    def _looked_at(self, credential: Credential, said: Progress) -> Begun | Outcome:
        begun = self._isolated(credential, lambda: self._begin(credential))
        said.done()
        return begun

    def _finished(self, begun: Begun | Outcome, said: Progress) -> Outcome:
        if isinstance(begun, Outcome):
            said.done()
            return begun
        outcome = self._isolated(begun.plan.credential, lambda: self._finish(begun))
        said.done(begun.writes)
        return outcome

    def _foretell(self, begun: Sequence[Begun | Outcome]) -> None:
        """Say what is ahead."""
        due = [one.plan.credential for one in begun if isinstance(one, Begun) and one.due]
        seconds = self._adapters.pacer.estimate(sum(map(progress.writes, due)))
        stuck = sum(isinstance(one, Outcome) or one.plan.problem is not None for one in begun)
        looked = progress.Looked(len(begun), stuck)
        self.forecast = progress.forecast(due, looked, seconds, self._adapters.deadline.remaining())
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

    def _begin(self, credential: Credential) -> Begun:
        """Look and decide; nothing is changed."""
        if self._stopping:
            raise Interrupted
        provider, source = self._adapters.provider(credential), self._adapters.store(credential.source)
        remembering = None
        if credential.record_expiry:
            provider = remembering = Remembering(provider, credential, source, self._adapters.variable(source))
        return Begun(rotate.survey(credential, provider, source), provider, source, remembering)

    def _finish(self, begun: Begun) -> Outcome:
        """Rehearse, in a dry run, conclude, where a stop signal came, or carry out."""
        idle = self.settings.dry_run or (self._stopping and not begun.due)
        outcome = self._concluded(begun) if idle else self._carried_out(begun)
        return begun.remembering.keep(outcome, dry_run=idle) if begun.remembering else outcome

    def _concluded(self, begun: Begun) -> Outcome:
        if self._stopping:
            return rotate.conclude(begun.plan)
        return rotate.rehearse(begun.plan, begun.source, self._copies(begun))

    def _carried_out(self, begun: Begun) -> Outcome:
        copies = self._copies(begun)
        return rotate.carry_out(begun.plan, begun.provider, begun.source, copies, lambda: self._hold(begun))

    def _copies(self, begun: Begun) -> list[StoredSecret]:
        return [self._adapters.store(target) for target in begun.plan.credential.copies]

    def _hold(self, begun: Begun) -> None:
        """From here on a stop signal only shortens what is left; where one has come, nothing new is begun. Nor is Meta
        asked for a token that could not be written in time.
        """
        if not self._many:
            self.signals.hold()
        elif self._stopping:
            raise Interrupted
        else:
            self._adapters.pacer.begin(begun.writes, begun.source.facts)

    def _give_back(self) -> None:
        """Tokens that were made for this run end with it."""
        made = self._adapters.made()
        if made:
            self.signals.hold()
            each(self._adapters.end, made, WORKERS)

    def _stop_soon(self) -> None:
        """A stop signal came: nothing new is begun, and what has begun has little time left. Takes no lock, because the
        thread that is interrupted may hold it.
        """
        self._stopping = True
        self._adapters.deadline.stop_soon()
        self._adapters.pacer.hurry()
        self._telling.stop_soon()
