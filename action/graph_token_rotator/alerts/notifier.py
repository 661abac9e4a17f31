"""The flow of telling people: issues, channels, heartbeat. Nothing here stops or undoes a rotation; trouble is a warning."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from ..domain.errors import ServiceError, Unexpected
from ..domain.outcome import Outcome
from ..domain.ports import Channels, Heartbeat, Issue, IssueTracker, Message
from ..runtime.run_context import RunContext
from . import grouping, issue_state, messages
from .grouping import SpeakerRole
from .issue_state import IssueAction
from .state import AlertState, alert_state

# Scheduled runs are late by hours: https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule
SCHEDULE_DELAY = timedelta(hours=3)


class AlertTargets(NamedTuple):
    """Through what people are reached; None where that is not wanted."""

    issues: IssueTracker | None = None
    assignees: tuple[str, ...] = ()
    channels: Channels | None = None
    heartbeat: Heartbeat | None = None


class AlertContext(NamedTuple):
    """From where and when people are told. `gap` is the longest time between two runs."""

    run: RunContext
    now: datetime
    gap: timedelta


class AlertResult(NamedTuple):
    """What came of it: who was told what, and warnings about those who could not be told. Markdown sentences."""

    lines: list[str]
    warnings: list[str]


def send_alerts(
    outcomes: Sequence[Outcome],
    people: AlertTargets,
    occasion: AlertContext,
    known: Sequence[Issue] | ServiceError | None,
) -> AlertResult:
    """Tell everybody who must hear. `known` are the issues there are, or why that could not be learned."""
    told = AlertResult([], [])
    if people.heartbeat:  # first: it is short, and somebody waits for it
        silent = people.heartbeat(ok=not any(outcome.failing for outcome in outcomes))
        told.warnings.extend([silent] if silent else [])
    if isinstance(known, ServiceError):
        told.warnings.append(_issue_failure(known))
    known = known if people.issues and isinstance(known, Sequence) else None
    news = [
        message
        for keeper in _issue_updaters(outcomes, people, occasion, known)
        if (message := _update_issue(keeper, known, told))
    ]
    if people.channels:
        told.warnings.extend(people.channels(_digest(news)))
        told.lines.extend(
            ["Channels: sent, except to those named below."]
            if news and told.warnings
            else ["Channels: sent."]
            if news
            else []
        )
    return told


def _issue_updaters(
    outcomes: Sequence[Outcome], people: AlertTargets, occasion: AlertContext, known: Sequence[Issue] | None
) -> list["IssueUpdater"]:
    """For each credential that has something to say, or may have an issue."""
    standings = [alert_state(outcome, occasion.now) for outcome in outcomes]
    parts = grouping.assign_speakers(outcomes, standings, known or (), occasion.run.server_url)
    return [
        IssueUpdater(people, outcome, stands, occasion, part)
        for outcome, stands, part in zip(outcomes, standings, parts, strict=True)
        if not part.covered_by_others
    ]


def _update_issue(keeper: "IssueUpdater", known: Sequence[Issue] | None, told: AlertResult) -> Message | None:
    """Keep one credential's issue; what channels have to say of it. One that is odd must not cost the others."""
    outcome, stands, occasion = keeper.outcome, keeper.state, keeper.context
    act = _action_by_date(outcome, stands, occasion)
    if known is not None:
        try:
            issue = issue_state.find_issue(known, outcome.credential.source)
            act = issue_state.next_action(stands, issue, occasion.now)
            keeper.update(act, issue, told)
        except ServiceError as error:
            told.warnings.append(_issue_failure(error))
        except Exception as error:  # noqa: BLE001  # a boundary for each
            told.warnings.append(_issue_failure(Unexpected(type(error).__name__)))
    return messages.plain_text(keeper.message(act)) if act.news else None


def _action_by_date(outcome: Outcome, stands: AlertState, occasion: AlertContext) -> IssueAction:
    """Where there is no issue to remember what was told."""
    before = alert_state(outcome, occasion.now - occasion.gap - SCHEDULE_DELAY)
    return IssueAction.COMMENT if issue_state.is_news_by_date(stands, before) else IssueAction.NOTHING


def _issue_failure(error: ServiceError) -> str:
    detail = error.detail or type(error).__name__
    needed = (
        " It needs `permissions: issues: write` in the job and issues switched on in the repository; or set "
        "`notify-issue: false`."
    )
    return f"No issue could be kept ({detail}).{needed if error.status in {403, 404, 410} else ''}"


def _digest(news: Sequence[Message]) -> Message | None:
    """One message a run."""
    if len(news) < 2:
        return news[0] if news else None
    body = "\n\n---\n\n".join(f"## {message.title}\n\n{message.body}" for message in news)
    return Message(f"{len(news)} Graph tokens: {news[0].title}, and more", body)


class IssueUpdater(NamedTuple):
    """Keeps the issue of one credential."""

    targets: AlertTargets
    outcome: Outcome
    state: AlertState
    context: AlertContext
    role: SpeakerRole

    def message(self, act: IssueAction) -> Message:
        """What there is to read."""
        if act is IssueAction.CLOSE:
            return messages.recovery_message(self.outcome, self.context.run)
        return messages.problem_message(
            self.outcome, self.state, self.context.run, self.context.now, self.role.shared_concerns
        )

    def update(self, act: IssueAction, issue: Issue | None, told: AlertResult) -> None:
        """Bring the issue up to date. Comments come first: if the rest fails, they are repeated rather than lost."""
        assert self.targets.issues is not None  # noqa: S101  # asked before
        if act is IssueAction.NOTHING:
            return
        if act is IssueAction.OPEN or issue is None:
            issue = self._open(self.message(act), told)
        elif act is IssueAction.FORGET:
            self.targets.issues.update(issue.number, body=self._body(self.message(IssueAction.CLOSE), issue))
            return
        else:
            message = self.message(act)
            self.targets.issues.comment(issue.number, message.body)
            state = {"state": "closed", "state_reason": "completed"} if act is IssueAction.CLOSE else {"state": "open"}
            self.targets.issues.update(issue.number, body=self._body(message, issue), **state)
        told.lines.append(f"Issue [#{issue.number}]({issue.url}): {act.value}.")

    def _body(self, message: Message, issue: Issue) -> str:
        marks = issue_state.new_fingerprint(self.state, issue_state.reported_fingerprint(issue))
        return issue_state.render_body(messages.issue_body(message), self.outcome.credential.source, marks, issue.body)

    def _open(self, message: Message, told: AlertResult) -> Issue:
        """Open an issue. If another run has just opened one too, the older of the two stays."""
        assert self.targets.issues is not None  # noqa: S101
        target = self.outcome.credential.source
        made = self._create(
            message.title, issue_state.render_body(messages.issue_body(message), target, self.state.fingerprint), told
        )
        if not made.labeled:
            told.warnings.append(
                "`issue-token` may not set labels, so the issue would not be found again and was closed."
            )
            self.targets.issues.update(made.number, state="closed", state_reason="not_planned")
            return made
        try:
            first = issue_state.find_issue(self.targets.issues.list_issues(), target)
        except ServiceError:
            return made  # it is open, and people hear of it; a twin would be seen by the next run
        if first is None or not first.open or first.number >= made.number:
            return made
        told_by = f"The same as #{first.number}, which was opened at the same time."
        self.targets.issues.comment(made.number, told_by)
        self.targets.issues.update(made.number, body=told_by, state="closed", state_reason="not_planned")
        return first

    def _create(self, title: str, body: str, told: AlertResult) -> Issue:
        """Somebody who cannot be assigned any more must not keep people from hearing."""
        assert self.targets.issues is not None  # noqa: S101
        try:
            return self.targets.issues.open(title, body, self.targets.assignees)
        except ServiceError as error:
            if not self.targets.assignees or error.status != 422:
                raise
            told.warnings.append("GitHub does not take `issue-assignees`; the issue was opened without them.")
            return self.targets.issues.open(title, body, ())
