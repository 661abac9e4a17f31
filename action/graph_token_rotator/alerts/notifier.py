"""Notify people through issues, channels and the heartbeat.

What fails here is a warning: no rotation is stopped or undone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from ..domain.errors import ServiceError, TransientError, Unexpected
from ..domain.instants import shifted
from ..domain.outcome import Outcome
from ..domain.repository import Issue, Message
from ..report.text import without_data
from . import issue_state, messages
from .grouping import SpeakerRole, assign_speakers
from .issue_state import IssueAction
from .state import AlertState, alert_state
from .targets import AlertContext, AlertResult, AlertTargets

if TYPE_CHECKING:
    from ..domain.ports import IssueTracker

# Scheduled runs are late by hours: https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule
SCHEDULE_DELAY = timedelta(hours=3)


def send_alerts(
    outcomes: Sequence[Outcome],
    targets: AlertTargets,
    context: AlertContext,
    known: Sequence[Issue] | ServiceError | None,
) -> AlertResult:
    """Notify everybody who must hear about these outcomes.

    `known` are the issues there are, the error where they could not be listed, or None where no issue is wanted.
    """
    result = AlertResult([], [])
    if heartbeat := targets.heartbeat:  # first: it is short, and a service waits for it
        ok = not any(outcome.failing for outcome in outcomes)
        result.warnings.extend(_guarded("the heartbeat", lambda: [heartbeat(ok=ok) or ""]))
    if isinstance(known, ServiceError):
        result.warnings.append(messages.issue_failure(known))
    issues = known if targets.issues and isinstance(known, Sequence) else None
    updates = [
        message
        for updater in _issue_updaters(outcomes, targets, context, issues)
        if (message := _update_issue(updater, result, keep_issue=issues is not None))
    ]
    if channels := targets.channels:
        problems = _guarded("the channels", lambda: channels(messages.digest(updates)))
        result.warnings.extend(problems)
        if updates:
            result.lines.append("Channels: sent, except to those named below." if problems else "Channels: sent.")
    return result


def _guarded(name: str, notify: Callable[[], list[str]]) -> list[str]:
    """Return the problems of one way to notify people; whatever breaks in it costs the others nothing."""
    try:
        return [problem for problem in notify() if problem]
    except Exception as error:  # noqa: BLE001  # a boundary for each
        return [f"{name} failed unexpectedly ({type(error).__name__})"]


def _issue_updaters(
    outcomes: Sequence[Outcome], targets: AlertTargets, context: AlertContext, known: Sequence[Issue] | None
) -> list[IssueUpdater]:
    """Return one for each credential that has something to report, or may have an issue."""
    outcomes = [_reportable(outcome, context) for outcome in outcomes]
    states = [alert_state(outcome, context.now) for outcome in outcomes]
    issues = [issue_state.find_issue(known or (), outcome.credential.source) for outcome in outcomes]
    roles = assign_speakers(
        [outcome.credential.title for outcome in outcomes],
        [messages.problem_texts(outcome, state, context.run) for outcome, state in zip(outcomes, states, strict=True)],
        [issue_state.reported_keys(issue) for issue in issues],
    )
    return [
        IssueUpdater(targets, context, outcome, state, role, issue)
        for outcome, state, role, issue in zip(outcomes, states, roles, issues, strict=True)
        if not role.covered_by_others
    ]


def _reportable(outcome: Outcome, context: AlertContext) -> Outcome:
    """Return the outcome; without what a service said where that cannot be put into a message."""
    try:
        state = alert_state(outcome, context.now)
        messages.problem_texts(outcome, state, context.run)
    except Exception as error:  # noqa: BLE001  # a boundary for each
        return without_data(outcome, error)
    return outcome


def _update_issue(updater: IssueUpdater, result: AlertResult, *, keep_issue: bool) -> Message | None:
    """Bring one credential's issue up to date, and return what channels have to say of it.

    An odd credential or issue must not cost the others theirs, so every error ends here.
    """
    try:
        action = _action_by_date(updater.outcome, updater.state, updater.context)
        if keep_issue:
            action = _kept_issue(updater, action, result)
        return messages.plain_text(updater.message(action)) if action.notifies else None
    except Exception as error:  # noqa: BLE001  # a boundary for each
        result.warnings.append(messages.issue_failure(Unexpected(type(error).__name__)))
        return None


def _kept_issue(updater: IssueUpdater, action: IssueAction, result: AlertResult) -> IssueAction:
    """Update the issue, and return what was done with it; `action` where that cannot be decided."""
    try:
        action = issue_state.next_action(updater.state, updater.issue, updater.context.now)
        updater.update(action, result)
    except ServiceError as error:
        result.warnings.append(messages.issue_failure(error))
    except Exception as error:  # noqa: BLE001  # channels are notified all the same
        result.warnings.append(messages.issue_failure(Unexpected(type(error).__name__)))
    return action


def _action_by_date(outcome: Outcome, state: AlertState, context: AlertContext) -> IssueAction:
    """Decide by dates alone, where no issue says what was reported.

    The state is compared with the one at the time of the run before.
    """
    before = alert_state(outcome, shifted(context.now, -context.gap - SCHEDULE_DELAY))
    return IssueAction.COMMENT if issue_state.is_news_by_date(state, before) else IssueAction.NOTHING


class IssueUpdater(NamedTuple):
    """Keeps the issue of one credential; `issue` is the one it has, open or closed."""

    targets: AlertTargets
    context: AlertContext
    outcome: Outcome
    state: AlertState
    role: SpeakerRole
    issue: Issue | None

    def message(self, action: IssueAction) -> Message:
        """Return what people read with this action: the problems, or that they are over."""
        if action is IssueAction.CLOSE:
            return messages.recovery_message(self.outcome, self.context.run)
        return messages.problem_message(
            self.outcome, self.state, self.context.run, self.context.now, self.role.shared_concerns
        )

    def update(self, action: IssueAction, result: AlertResult) -> None:
        """Do what was decided. Comments come first: if the rest fails, they are repeated rather than lost."""
        issue = self.issue
        if action is IssueAction.NOTHING:
            return
        if action is IssueAction.OPEN or issue is None:
            issue = self._open(self.message(action), result)
        elif action is IssueAction.CLEAR:
            self._tracker.update(issue.number, body=self._body(self.message(IssueAction.CLOSE), issue))
            return
        else:
            message = self.message(action)
            self._comment(issue, message, result)
            closing = action is IssueAction.CLOSE
            state = {"state": "closed", "state_reason": "completed"} if closing else {"state": "open"}
            title = {"title": message.title} if not closing and issue_state.has_our_title(issue) else {}
            self._tracker.update(issue.number, body=self._body(message, issue, **title), **state, **title)
        result.lines.append(f"Issue {messages.issue_link(issue, self.context.run)}: {action.value}.")

    def _comment(self, issue: Issue, message: Message, result: AlertResult) -> None:
        """Comment on the issue. Where that is refused for good, as in a locked issue, the body alone has to do."""
        try:
            self._tracker.comment(issue.number, message.body)
        except TransientError:
            raise
        except ServiceError as error:
            result.warnings.append(messages.comment_refusal(issue, self.context.run, error))

    @property
    def _tracker(self) -> IssueTracker:
        assert self.targets.issues is not None  # noqa: S101  # without a tracker no issue is updated
        return self.targets.issues

    def _body(self, message: Message, issue: Issue, title: str = "") -> str:
        """Return the issue's new body, with what has been reported now and with the text of people around it.

        `title` is the title that it is given at the same time, empty where it keeps its own.
        """
        fingerprint = issue_state.new_fingerprint(self.state, issue_state.reported_fingerprint(issue))
        text, target = messages.issue_body(message), self.outcome.credential.source
        kept = issue.title if issue_state.has_our_title(issue) else ""
        return issue_state.render_body(text, target, fingerprint, title or kept, issue.body)

    def _open(self, message: Message, result: AlertResult) -> Issue:
        """Open an issue. If another run has opened one at the same time, the older of the two stays."""
        target = self.outcome.credential.source
        body = issue_state.render_body(messages.issue_body(message), target, self.state.fingerprint, message.title)
        opened = self._create(message.title, body, result)
        if not opened.labeled:
            result.warnings.append(
                "`issue-token` may not set labels, so the issue would not be found again and was closed."
            )
            self._tracker.update(opened.number, state="closed", state_reason="not_planned")
            return opened
        try:
            first = issue_state.find_issue(self._tracker.list_issues(), target)
        except ServiceError:
            return opened  # it is open and people are notified; the next run sees a twin, if there is one
        if first is None or not first.open or first.number >= opened.number:
            return opened
        duplicate = f"The same as #{first.number}, which was opened at the same time."
        self._tracker.comment(opened.number, duplicate)
        self._tracker.update(opened.number, body=duplicate, state="closed", state_reason="not_planned")
        return first

    def _create(self, title: str, body: str, result: AlertResult) -> Issue:
        """Open an issue, without assignees where GitHub refuses them: people must be notified all the same."""
        try:
            return self._tracker.open(title, body, self.targets.assignees)
        except ServiceError as error:
            if not self.targets.assignees or error.status != 422:
                raise
            result.warnings.append("GitHub does not take `issue-assignees`; the issue was opened without them.")
            return self._tracker.open(title, body, ())
