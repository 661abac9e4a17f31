"""Build the alerts of one run: issues, channels, heartbeat, and the check of the schedule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..domain import reasons
from ..domain.errors import ServiceError, Unexpected
from ..domain.finding import Finding
from ..github.client import Api, get_activity
from ..runtime.clock import Clock, Limits
from ..runtime.concurrency import run_both
from ..runtime.transport import Transport
from ..runtime.workspace import workflow_text

if TYPE_CHECKING:
    from ..alerts.targets import AlertResult
    from ..config.settings import Settings
    from ..domain.outcome import Outcome
    from ..domain.repository import Activity, Issue, Message
    from ..github.issues import LabeledIssues
    from ..runtime.run_context import RunContext

# Assumed between two runs where nothing is known of the schedule: rather a message twice than never.
ASSUMED_GAP = timedelta(days=7)
# The limits, in seconds, each for loading the issues and for sending the alerts.
ALERT_LIMITS = Limits(connect=3.0, attempt=8.0, run=20.0)
# The heartbeat goes first, and must leave time for the rest.
HEARTBEAT_LIMITS = Limits(connect=3.0, attempt=5.0, run=8.0)


class AlertService:
    """Loads earlier reports, checks the schedule, and sends the alerts of one run, each within limits."""

    def __init__(self, settings: Settings, run: RunContext, clock: Clock) -> None:
        self._settings, self._run, self._clock = settings, run, clock
        self._transports: list[Transport] = []
        self._must_end_at = float("inf")  # by the monotonic clock, once a stop signal was received
        self._gap: timedelta | None = None
        self._issues: Sequence[Issue] | ServiceError | None = None
        self._activity: Activity | None = None
        self._workflow = workflow_text(run)
        self._api = Api(settings.urls.github_url)

    def load_issues(self) -> None:
        """Load the issues there are, and how active the repository is. An error here never costs an outcome."""
        try:
            tracker = self._tracker()
            if tracker is None:
                return
            self._issues, activity = run_both(
                tracker.list_issues,
                lambda: get_activity(tracker.transport, tracker.api, tracker.repository, tracker.token),
            )
        except Exception as error:  # noqa: BLE001  # a boundary of its own
            self._issues = Unexpected(type(error).__name__)
        else:
            self._activity = None if isinstance(activity, ServiceError) else activity

    def with_schedule_findings(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """Add findings about the workflow's schedule, if its file is here, and the repository's activity.

        The rotations are done by now, so an error here never costs an outcome.
        """
        is_scheduled = True
        if self._workflow is not None:
            try:
                from ..rotation import schedule  # it loads YAML and cron

                self._gap = schedule.longest_gap(self._workflow, self._now(outcomes))
                is_scheduled = self._gap is not None
            except Exception as error:  # noqa: BLE001  # a boundary of its own
                finding = Finding(reasons.SCHEDULE_NOT_READ, {"detail": type(error).__name__})
                outcomes = [outcome.with_notes(finding) for outcome in outcomes]
            else:
                now = self._now(outcomes)
                outcomes = [self._with_schedule(outcome, self._workflow, now) for outcome in outcomes]
        if self._activity is None or not is_scheduled:
            return list(outcomes)
        from ..rotation.inactivity import inactivity_findings  # only where an issue may be kept

        findings = inactivity_findings(self._activity)
        return [outcome.with_notes(*findings) for outcome in outcomes]

    def _with_schedule(self, outcome: Outcome, workflow: str, now: datetime) -> Outcome:
        """Return the outcome with findings about the schedule; an error is one credential's alone."""
        from ..rotation import schedule  # loaded by now

        try:
            return outcome.with_notes(*schedule.schedule_findings(workflow, outcome, now))
        except Exception as error:  # noqa: BLE001  # a boundary for each
            return outcome.with_notes(Finding(reasons.SCHEDULE_NOT_READ, {"detail": type(error).__name__}))

    def send_interrupted(self) -> AlertResult | None:
        """Report a run that was stopped to the heartbeat alone, at once: whoever stopped it knows."""
        self.stop_soon()
        problem = self._send_heartbeat(ok=False)
        if problem is None:
            return None
        from ..alerts.targets import AlertResult  # most runs are not stopped

        return AlertResult([], [problem])

    def send(self, outcomes: Sequence[Outcome]) -> AlertResult | None:
        """Send the alerts; None where nobody is to be notified.

        Where the rotation ended before the issues were loaded, they are loaded now.
        """
        alerts, tracker = self._settings.alerts, self._tracker()
        if not (tracker or alerts.channels or alerts.heartbeat):
            return None
        from ..alerts import notifier, targets  # only where somebody is to be notified

        if self._issues is None:
            self.load_issues()
        recipients = targets.AlertTargets(
            tracker,
            alerts.assignees,
            self._send_message if alerts.channels else None,
            self._send_heartbeat if alerts.heartbeat else None,
        )
        context = targets.AlertContext(self._run, self._now(outcomes), self._gap or ASSUMED_GAP)
        return notifier.send_alerts(outcomes, recipients, context, self._issues)

    def stop_soon(self) -> None:
        """Leave little time for what is left: a stop signal was received."""
        self._must_end_at = min(self._must_end_at, self._clock.monotonic() + ALERT_LIMITS.after_stop)
        for transport in self._transports:
            transport.deadline.end_by(self._must_end_at)

    def _now(self, outcomes: Sequence[Outcome]) -> datetime:
        """Return the time by the services' clocks, if one of them answered, else by our own.

        Of several the nearest to our own counts: one odd clock must not decide for all credentials.
        """
        local = self._clock.now()
        return min((outcome.at for outcome in outcomes if outcome.at), key=lambda at: abs(at - local), default=local)

    def _tracker(self) -> LabeledIssues | None:
        token, repository = self._settings.alerts.issue_token, self._run.repository
        if token is None or not repository:
            return None
        from ..github.issues import LabeledIssues  # only where an issue may be kept

        return LabeledIssues(self._transport(), self._api, token, repository)

    def _send_message(self, message: Message | None) -> list[str]:
        from ..alerts.channels import send  # Apprise is loaded only where it is asked for

        return send(self._settings.alerts.channels, message, self._transport().deadline.remaining)

    def _send_heartbeat(self, *, ok: bool) -> str | None:
        address = self._settings.alerts.heartbeat
        if address is None:
            return None
        from ..alerts.heartbeat import beat

        return beat(self._transport(HEARTBEAT_LIMITS), address, ok=ok)

    def _transport(self, limits: Limits = ALERT_LIMITS) -> Transport:
        transport = Transport(self._clock, limits)
        self._transports.append(transport)
        transport.deadline.end_by(self._must_end_at)
        return transport
