"""The flow of telling people: issues, channels, heartbeat. Nothing here stops or undoes a rotation; trouble is a warning."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from . import memory, notices
from .caller import Caller
from .errors import ActionError
from .memory import Act
from .model import Outcome
from .people import Channels, Heartbeat, Issue, Issues, Message
from .standing import Standing, standing

# Scheduled runs are late by hours: https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule
LATE = timedelta(hours=3)


class People(NamedTuple):
    """Through what people are reached; None where that is not wanted."""

    issues: Issues | None = None
    assignees: tuple[str, ...] = ()
    channels: Channels | None = None
    heartbeat: Heartbeat | None = None


class Occasion(NamedTuple):
    """From where and when people are told. `gap` is the longest time between two runs."""

    caller: Caller
    now: datetime
    gap: timedelta


class Told(NamedTuple):
    """What came of it: who was told what, and warnings about those who could not be told. Markdown sentences."""

    lines: list[str]
    warnings: list[str]


def tell(
    outcomes: Sequence[Outcome], people: People, occasion: Occasion, known: Sequence[Issue] | ActionError | None
) -> Told:
    """Tell everybody who must hear. `known` are the issues there are, or why that could not be learned."""
    told, news = Told([], []), []
    if isinstance(known, ActionError):
        told.warnings.append(_not_kept(known))
    for outcome in outcomes:
        stands = standing(outcome, occasion.now)
        keeper = _Keeper(people.issues, people.assignees, outcome, stands, occasion)
        act = _by_date(outcome, stands, occasion)
        if people.issues and isinstance(known, Sequence):
            try:
                act = keeper.keep(memory.find(known, outcome.credential.source), told)
            except ActionError as error:
                told.warnings.append(_not_kept(error))
        if act is not Act.NOTHING:
            news.append(notices.bare(keeper.message(act)))
    if people.channels:
        told.warnings.extend(people.channels(_digest(news)))
        told.lines.extend(["Channels: told."] if news else [])
    if people.heartbeat:
        silent = people.heartbeat(ok=not any(outcome.failing for outcome in outcomes))
        told.warnings.extend([silent] if silent else [])
    return told


def _by_date(outcome: Outcome, stands: Standing, occasion: Occasion) -> Act:
    """Where there is no issue to remember what was told."""
    before = standing(outcome, occasion.now - occasion.gap - LATE)
    return Act.COMMENT if memory.news_by_date(stands, before) else Act.NOTHING


def _not_kept(error: ActionError) -> str:
    detail = error.facts.get("detail", error.reason.name)
    return (
        f"No issue could be kept ({detail}). It needs `permissions: issues: write` in the job and issues switched on "
        "in the repository; or set `notify-issue: false`."
    )


def _digest(news: Sequence[Message]) -> Message | None:
    """One message a run."""
    if len(news) < 2:
        return news[0] if news else None
    body = "\n\n---\n\n".join(f"## {message.title}\n\n{message.body}" for message in news)
    return Message(f"{len(news)} Graph tokens: {news[0].title}, and more", body)


class _Keeper(NamedTuple):
    """Keeps the issue of one credential."""

    issues: Issues | None
    assignees: tuple[str, ...]
    outcome: Outcome
    stands: Standing
    occasion: Occasion

    def message(self, act: Act) -> Message:
        """What there is to read."""
        if act is Act.CLOSE:
            return notices.recovery(self.outcome, self.occasion.caller)
        return notices.trouble(self.outcome, self.stands, self.occasion.caller, self.occasion.now)

    def keep(self, issue: Issue | None, told: Told) -> Act:
        """Bring the issue up to date. Comments come first: if the rest fails, they are repeated rather than lost."""
        assert self.issues is not None  # noqa: S101  # asked before
        act = memory.decide(self.stands, issue, self.occasion.now)
        if act is Act.NOTHING:
            return act
        message, target = self.message(act), self.outcome.credential.source
        if act is Act.OPEN or issue is None:
            issue = self._open(message, told)
        else:
            self.issues.comment(issue.number, message.body)
            body = memory.write(notices.page(message), target, self.stands.marks, issue.body)
            state = {"state": "closed", "state_reason": "completed"} if act is Act.CLOSE else {"state": "open"}
            self.issues.update(issue.number, body=body, **state)
        told.lines.append(f"Issue [#{issue.number}]({issue.url}): {act.value}.")
        return act

    def _open(self, message: Message, told: Told) -> Issue:
        """Open an issue. If another run has just opened one too, the older of the two stays."""
        assert self.issues is not None  # noqa: S101
        target = self.outcome.credential.source
        made = self.issues.open(
            message.title, memory.write(notices.page(message), target, self.stands.marks), self.assignees
        )
        first = memory.find(self.issues.ours(), target) if made.labelled else None
        if first and first.number < made.number:
            self.issues.comment(made.number, f"The same as #{first.number}, which was opened at the same time.")
        if not made.labelled:
            told.warnings.append(
                "`issue-token` may not set labels, so the issue would not be found again and was closed."
            )
        if not made.labelled or (first and first.number < made.number):
            self.issues.update(made.number, state="closed", state_reason="not_planned")
        return first or made
