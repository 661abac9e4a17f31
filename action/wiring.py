"""A run's parts put together: the adapters for these settings, around the flow."""

from . import rotate
from .caller import Caller
from .clock import Clock, Limits
from .github.secrets import ActionsSecret
from .graph.facebook import Endpoint, Facebook
from .inputs import Settings
from .model import Outcome
from .parallel import both
from .runner import Runner
from .signals import Signals
from .tell import Told
from .telling import Telling
from .transport import Transport


class Job:
    """One run: `run`, then `tell`."""

    def __init__(self, settings: Settings, caller: Caller, runner: Runner, clock: Clock, limits: Limits) -> None:
        self.settings = settings
        self._transport = Transport(clock, limits)
        self._telling = Telling(settings, caller, clock)
        self.signals = Signals(self._stop_soon)
        credential = settings.credential
        endpoint = Endpoint(settings.graph_url, settings.graph_version)
        self._provider = Facebook(self._transport, endpoint, credential.app, credential.page_id, runner.mask)
        self._store = ActionsSecret(self._transport, settings.github_url, settings.writer, credential.source)

    def run(self) -> Outcome:
        """Rotate, and meanwhile ask what people were told last; then look at the schedule."""
        outcome, _ = both(self._rotate, self._telling.recall)
        assert isinstance(outcome, Outcome)  # noqa: S101  # the flow keeps its errors to itself
        return self._telling.scheduled(outcome)

    def _rotate(self) -> Outcome:
        """Survey, then conclude (dry run) or carry out."""
        plan = rotate.survey(self.settings.credential, self._provider, self._store)
        if self.settings.dry_run:
            return rotate.conclude(plan)
        return rotate.carry_out(plan, self._provider, self._store, self.signals.hold)

    def tell(self, outcome: Outcome) -> Told:
        """Tell people how it went."""
        return self._telling.tell([outcome])

    def broken_off(self) -> Told:
        """A run that was stopped is told only to the heartbeat, and at once."""
        return self._telling.broken_off()

    def _stop_soon(self) -> None:
        self._transport.deadline.stop_soon()
        self._telling.stop_soon()
