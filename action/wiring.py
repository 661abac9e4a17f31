"""A run's parts put together: the adapters for these settings, around the two flows."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from . import rotate, tell
from .caller import Caller
from .clock import Clock, Limits
from .errors import ActionError
from .github.activity import look
from .github.issues import LabelledIssues
from .github.secrets import ActionsSecret
from .graph.facebook import Endpoint, Facebook
from .inputs import Settings
from .model import Activity, Finding, Outcome
from .parallel import both
from .people import Issue, Message
from .reasons import github
from .runner import Runner
from .signals import Signals
from .transport import Transport
from .workspace import workflow_text

# Where nothing is known of the schedule.
DAILY = timedelta(days=1)
# The time for telling people, in seconds, each for asking what they know and for telling them.
TELLING = Limits(connect=3.0, attempt=8.0, run=20.0)


class Job:
    """One run: `run`, then `tell`."""

    def __init__(self, settings: Settings, caller: Caller, runner: Runner, clock: Clock, limits: Limits) -> None:
        self.settings = settings
        self._caller, self._clock = caller, clock
        self._transports = [Transport(clock, limits)]
        self.signals = Signals(self._stop_soon)
        credential, (transport,) = settings.credential, self._transports
        endpoint = Endpoint(settings.graph_url, settings.graph_version)
        self._provider = Facebook(transport, endpoint, credential.app, credential.page_id, runner.mask)
        self._store = ActionsSecret(transport, settings.github_url, settings.writer, credential.source)
        self._known: Sequence[Issue] | ActionError | None = None
        self._activity: Activity | None = None
        self._workflow = workflow_text(caller)

    def run(self) -> Outcome:
        """Rotate, and meanwhile ask what people were told last; then look at the schedule."""
        outcome, self._known = both(self._rotate, self._recall)
        assert isinstance(outcome, Outcome)  # noqa: S101  # the flow keeps its errors to itself
        return outcome._replace(notes=(*outcome.notes, *self._schedule(outcome)))

    def _schedule(self, outcome: Outcome) -> list[Finding]:
        """What there is to say of the workflow's schedule, if its file is here, and of the repository's activity."""
        public = self._activity is not None and not self._activity.private
        if self._workflow is None and not public:
            return []
        from . import cadence  # noqa: PLC0415  # it loads YAML and cron

        now = outcome.at or self._clock.now()
        found = [] if self._workflow is None else cadence.findings(self._workflow, outcome, now)
        scheduled = self._workflow is None or cadence.gap(self._workflow, now) is not None
        return [*found, *(cadence.idle(self._activity) if self._activity and scheduled else ())]

    def _rotate(self) -> Outcome:
        """Survey, then conclude (dry run) or carry out."""
        plan = rotate.survey(self.settings.credential, self._provider, self._store)
        if self.settings.dry_run:
            return rotate.conclude(plan)
        return rotate.carry_out(plan, self._provider, self._store, self.signals.hold)

    def _recall(self) -> Sequence[Issue] | None:
        """The issues there are, and how active the repository is. Nothing that goes wrong here may cost the outcome."""
        issues = self._issues()
        if issues is None:
            return None
        try:
            known, activity = both(
                issues.ours, lambda: look(issues.transport, issues.url, issues.repository, issues.token)
            )
        except Exception as error:  # noqa: BLE001  # a boundary of its own
            raise ActionError(github.GITHUB_UNEXPECTED, detail=type(error).__name__) from None
        self._activity = None if isinstance(activity, ActionError) else activity
        if isinstance(known, ActionError):
            raise known
        return known

    def tell(self, outcome: Outcome) -> tell.Told:
        """Tell people how it went."""
        now = outcome.at or self._clock.now()
        telling = self.settings.telling
        people = tell.People(
            self._issues(),
            telling.assignees,
            self._send if telling.channels else None,
            self._beat if telling.heartbeat else None,
        )
        return tell.tell([outcome], people, tell.Occasion(self._caller, now, self._gap(now)), self._known)

    def _gap(self, now: datetime) -> timedelta:
        if self._workflow is None:
            return DAILY
        from . import cadence  # noqa: PLC0415  # see _schedule

        return cadence.gap(self._workflow, now) or DAILY

    def _issues(self) -> LabelledIssues | None:
        token, repository = self.settings.telling.issue_token, self._caller.repository
        if token is None or not repository:
            return None
        return LabelledIssues(self._transport(), self.settings.github_url, token, repository)

    def _send(self, message: Message | None) -> list[str]:
        from .notify.channels import send  # noqa: PLC0415  # Apprise is loaded only where it is asked for

        return send(self.settings.telling.channels, message, self._transport().deadline.remaining())

    def _beat(self, *, ok: bool) -> str | None:
        from .notify.heartbeat import beat  # noqa: PLC0415

        address = self.settings.telling.heartbeat
        return beat(self._transport(), address, ok=ok) if address else None

    def _transport(self) -> Transport:
        self._transports.append(Transport(self._clock, TELLING))
        return self._transports[-1]

    def _stop_soon(self) -> None:
        for transport in self._transports:
            transport.deadline.stop_soon()
