"""The parts for telling people put together: issues, channels, heartbeat, and the watch over the schedule."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ..alerts import notifier
from ..config.settings import Settings
from ..domain import reasons
from ..domain.errors import ActionError
from ..domain.outcome import Finding, Outcome
from ..domain.ports import Activity, Issue, Message
from ..github.client import get_activity
from ..github.issues import LabelledIssues
from ..rotation.inactivity import inactivity_findings
from ..runtime.clock import Clock, Limits
from ..runtime.concurrency import run_both
from ..runtime.run_context import RunContext
from ..runtime.transport import Transport
from ..runtime.workspace import workflow_text

# Where nothing is known of the schedule, rather told twice than never.
ASSUMED_GAP = timedelta(days=7)
# The time for telling people, in seconds, each for asking what they know and for telling them.
ALERT_LIMITS = Limits(connect=3.0, attempt=8.0, run=20.0)
# The heartbeat goes first, and must leave time for the rest.
HEARTBEAT_LIMITS = Limits(connect=3.0, attempt=5.0, run=8.0)


class AlertService:
    """What this run needs to tell people; everything has time limits of its own."""

    def __init__(self, settings: Settings, caller: RunContext, clock: Clock) -> None:
        self._settings, self._run, self._clock = settings, caller, clock
        self._transports: list[Transport] = []
        self._must_end_at = float("inf")  # when everything must be over, once a stop signal has come
        self._gap: timedelta | None = None
        self._issues_known: Sequence[Issue] | ActionError | None = None
        self._activity: Activity | None = None
        self._workflow = workflow_text(caller)

    def load_issues(self) -> None:
        """Ask for the issues there are, and how active the repository is. Nothing that goes wrong here may cost the outcome."""
        issues = self._issues()
        if issues is None:
            return
        try:
            self._issues_known, seen = run_both(
                issues.list_issues, lambda: get_activity(issues.transport, issues.url, issues.repository, issues.token)
            )
        except Exception as error:  # noqa: BLE001  # a boundary of its own
            self._issues_known = ActionError(reasons.UNEXPECTED_GITHUB_ANSWER, detail=type(error).__name__)
        else:
            self._activity = None if isinstance(seen, ActionError) else seen

    def with_schedule_findings(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """With what there is to say of the workflow's schedule, if its file is here, and of the repository's activity.

        The rotations are done by now, so nothing that goes wrong here may cost an outcome.
        """
        scheduled = True
        try:
            if self._workflow is not None:
                from ..rotation import schedule  # noqa: PLC0415  # it loads YAML and cron

                self._gap = schedule.longest_gap(self._workflow, self._now(outcomes))
                scheduled = self._gap is not None
                outcomes = [
                    one.with_notes(*schedule.schedule_findings(self._workflow, one, self._now([one])))
                    for one in outcomes
                ]
        except Exception as error:  # noqa: BLE001  # a boundary of its own
            outcomes = [
                one.with_notes(Finding(reasons.SCHEDULE_NOT_READ, {"detail": type(error).__name__})) for one in outcomes
            ]
        idle = inactivity_findings(self._activity) if self._activity and scheduled else []
        return [one.with_notes(*idle) for one in outcomes]

    def _now(self, outcomes: Sequence[Outcome]) -> datetime:
        """By the services' clocks if one of them answered."""
        return max((outcome.at for outcome in outcomes if outcome.at), default=None) or self._clock.now()

    def send_interrupted(self) -> notifier.AlertResult:
        """The run was stopped, by a person or a time limit: whoever watches from outside hears of it, at once."""
        self.stop_soon()
        silent = self._send_heartbeat(ok=False)
        return notifier.AlertResult([], [silent] if silent else [])

    def send(self, outcomes: Sequence[Outcome]) -> notifier.AlertResult:
        """Tell people how it went. Where the rotation broke off before it was known what they know, that is asked now."""
        if self._issues_known is None:
            self.load_issues()
        telling = self._settings.alerts
        people = notifier.AlertTargets(
            self._issues(),
            telling.assignees,
            self._send if telling.channels else None,
            self._send_heartbeat if telling.heartbeat else None,
        )
        return notifier.send_alerts(
            outcomes,
            people,
            notifier.AlertContext(self._run, self._now(outcomes), self._gap or ASSUMED_GAP),
            self._issues_known,
        )

    def stop_soon(self) -> None:
        """A stop signal came."""
        self._must_end_at = min(self._must_end_at, self._clock.monotonic() + ALERT_LIMITS.after_stop)
        for transport in self._transports:
            transport.deadline.end_by(self._must_end_at)

    def _issues(self) -> LabelledIssues | None:
        token, repository = self._settings.alerts.issue_token, self._run.repository
        if token is None or not repository:
            return None
        return LabelledIssues(self._transport(), self._settings.urls.github_url, token, repository)

    def _send(self, message: Message | None) -> list[str]:
        from ..alerts.channels import send  # noqa: PLC0415  # Apprise is loaded only where it is asked for

        return send(self._settings.alerts.channels, message, self._transport().deadline.remaining)

    def _send_heartbeat(self, *, ok: bool) -> str | None:
        from ..alerts.heartbeat import beat  # noqa: PLC0415

        address = self._settings.alerts.heartbeat
        return beat(self._transport(HEARTBEAT_LIMITS), address, ok=ok) if address else None

    def _transport(self, limits: Limits = ALERT_LIMITS) -> Transport:
        transport = Transport(self._clock, limits)
        self._transports.append(transport)
        transport.deadline.end_by(self._must_end_at)
        return transport
