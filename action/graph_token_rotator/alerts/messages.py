"""The texts people read: an issue, a comment, a message. All of it is Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from ..domain.instants import NEVER
from ..domain.reason import FindingText, Step
from ..domain.repository import Message
from ..domain.time_format import format_span, format_time
from ..report.text import finding_text, step_lines
from .state import AlertState, deadline

if TYPE_CHECKING:
    from ..domain.errors import ServiceError
    from ..domain.finding import Finding
    from ..domain.outcome import Outcome
    from ..domain.repository import Issue
    from ..report.grouping import SharedConcern
    from ..runtime.run_context import RunContext

# In characters. A title is to be read at a glance; a name alone may be longer than that.
MAX_TITLE, MIN_SUBJECT, MAX_NAME = 80, 30, 200
# GitHub takes 65,536 characters, of which the rest of the issue needs some.
MAX_TEXT = 60_000


def problem_texts(outcome: Outcome, state: AlertState, run: RunContext) -> list[FindingText]:
    """Return the texts of the problems to report, the leading one first."""
    return [finding_text(finding, outcome, run.server_url, run.workflow_url) for finding in state.problems]


def problem_message(
    outcome: Outcome, state: AlertState, run: RunContext, now: datetime, shared: Sequence[SharedConcern] = ()
) -> Message:
    """Return what happened, what it means, how long is left, and what to do, step by step.

    `shared` are the problems that this message reports for other credentials as well; it says for which.
    """
    lead, *rest = problem_texts(outcome, state, run)
    concerns = {concern.text: concern for concern in shared}
    body = [
        f"**{lead.headline}.** {lead.detail}".rstrip(),
        "",
        f"- Concerns: {concerns[lead].subject}" if lead in concerns else f"- Secret: {_describe_source(outcome)}",
        *_facts(state.problems[0], outcome, run, now),
        "",
        "### What to do",
        "",
        *step_lines(_with_run_step(lead.steps, run), markdown=True),
    ]
    for text in rest:
        body += ["", f"### Also: {text.reason.name}", "", text.message, ""]
        body += [f"Concerns: {concerns[text].subject}.", ""] if text in concerns else []
        body += step_lines(text.steps, markdown=True)
    more = f" and {len(concerns[lead].members) - 1} more" if lead in concerns else ""
    whole = "\n".join(body)
    cut = f"{whole[:MAX_TEXT]}…\n\nThe job summary has the rest."
    return Message(title(f"{outcome.credential.title}{more}", lead), whole if len(whole) <= MAX_TEXT else cut)


def title(name: str, text: FindingText) -> str:
    """Return a short title in plain text: the name, then what happened or what to do.

    It stays true tomorrow, so it says no time that is left. GitHub takes 256 characters, whatever a name or a message has made of it.
    """
    subject = text.title or re.sub(r" ?\([^()]*\)", "", text.headline)
    room = max(MAX_TITLE - len(name) - 2, MIN_SUBJECT)
    if len(subject) > room:
        parts = [subject[: match.start()] for match in re.finditer(r"[,:;] ", subject) if match.start() <= room]
        subject = max(parts, key=len, default="") or subject[:room].rpartition(" ")[0] + "…"
    return f"{name[:MAX_NAME]}: {subject}".replace("`", "")


def recovery_message(outcome: Outcome, run: RunContext) -> Message:
    """Return that the problems are over, and what the run did."""
    text, link = finding_text(outcome.finding, outcome, run.server_url), _run_link(run)
    seen_by = f" Seen by {link}." if link else ""
    title = f"{outcome.credential.title}: all is well again ({outcome.verdict.value})"
    return Message(title, f"**All is well again: {outcome.verdict.value}.** {text.message}{seen_by}")


def issue_body(message: Message) -> str:
    """Return the text of an issue: the message, and how the issue is kept."""
    about = (
        "Kept by Graph Token Rotator: one issue for each credential in trouble, or for many that share it. A comment follows when something changes, "
        "and it is closed when all is well again. Text above and below this part is yours."
    )
    return f"{message.body}\n\n<sub>{about}</sub>"


def plain_text(message: Message) -> Message:
    """Return the message for places that show plain text.

    It has no code marks, and every address is in sight.
    """
    body = re.sub(r"\[([^]]+)\]\(([^)\s]+)\)", r"\1 (<\2>)", message.body)
    return message._replace(body=body.replace("`", ""))


def issue_failure(error: ServiceError) -> str:
    """Return the warning that an issue failed.

    It says what to do where a permission is missing or issues are switched off.
    """
    detail = error.detail or type(error).__name__
    needed = (
        " It needs `permissions: issues: write` in the job and issues switched on in the repository; or set "
        "`notify-issue: false`."
    )
    return f"No issue could be kept ({detail}).{needed if error.status in {403, 404, 410} else ''}"


def issue_link(issue: Issue, run: RunContext) -> str:
    """Return a link to an issue of the run's repository."""
    return f"[#{issue.number}]({run.server_url}/{run.repository}/issues/{issue.number})"


def comment_refusal(issue: Issue, run: RunContext, error: ServiceError) -> str:
    """Return the warning that an issue takes no comment, as when it is locked."""
    detail = error.detail or type(error).__name__
    return (
        f"Issue {issue_link(issue, run)} takes no comment ({detail}), so only its text was changed. "
        "Unlock it to be notified of changes."
    )


def digest(updates: Sequence[Message]) -> Message | None:
    """Join the messages of a run, so that a channel gets one; None if there are none."""
    if len(updates) < 2:
        return updates[0] if updates else None
    body = "\n\n---\n\n".join(f"## {message.title}\n\n{message.body}" for message in updates)
    return Message(f"{len(updates)} Graph tokens: {updates[0].title}, and more", body)


def _with_run_step(steps: Sequence[Step], run: RunContext) -> list[Step]:
    """Append the step that shows whether the problem is over, unless a step leads to the workflow already."""
    page = run.workflow_url
    if not page or any(step.link == page for step in steps):
        return [*steps]
    return [*steps, Step("Run the workflow by hand, to see that all is well again", page)]


def _facts(lead: Finding, outcome: Outcome, run: RunContext, now: datetime) -> Iterator[str]:
    """Yield the verdict, the time that is left, and when and by which run that was seen."""
    expiry, link = deadline(lead.reason, outcome), _run_link(run)
    yield f"- Verdict: `{outcome.verdict.value}`, because of `{lead.reason.name}`"
    if expiry < NEVER:
        yield f"- Time left: {'none' if expiry <= now else format_span(expiry - now)} (until {format_time(expiry)})"
    yield f"- Seen: {format_time(now)}{f', by {link}' if link else ''}"


def _describe_source(outcome: Outcome) -> str:
    """Return the secret's name and where it is."""
    source = outcome.credential.source
    return f"`{source.secret}` in {source.description}"


def _run_link(run: RunContext) -> str:
    """Return a link to the run's page; nothing outside of Actions, where there is none."""
    return f"[this run]({run.run_url})" if run.run_url else ""
