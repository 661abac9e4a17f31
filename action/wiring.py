"""A run's parts put together: the adapters for these settings, around the flow."""

from . import rotate
from .clock import Clock, Limits
from .github.secrets import ActionsSecret
from .graph.facebook import Endpoint, Facebook
from .inputs import Settings
from .model import Outcome
from .runner import Runner
from .signals import Signals
from .transport import Transport


class Job:
    """One run."""

    def __init__(self, settings: Settings, runner: Runner, clock: Clock, limits: Limits) -> None:
        self.settings = settings
        self._transport = Transport(clock, limits)
        self.signals = Signals(self._transport.deadline.stop_soon)
        credential = settings.credential
        endpoint = Endpoint(settings.graph_url, settings.graph_version)
        self._provider = Facebook(self._transport, endpoint, credential.app, credential.page_id, runner.mask)
        self._store = ActionsSecret(self._transport, settings.github_url, settings.writer, credential.source)

    def run(self) -> Outcome:
        """Survey, then conclude (dry run) or carry out."""
        plan = rotate.survey(self.settings.credential, self._provider, self._store)
        if self.settings.dry_run:
            return rotate.conclude(plan)
        return rotate.carry_out(plan, self._provider, self._store, self.signals.hold)
