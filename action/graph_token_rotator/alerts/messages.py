"""What people read: an issue, a comment, a message. Markdown, pure."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from ..domain.finding import Finding
from ..domain.instants import NEVER
from ..domain.outcome import Outcome
from ..domain.ports import Message
from ..domain.time_format import format_span, format_time
from ..report.grouping import SharedConcern
from ..report.text import facts_for, finding_text
from ..runtime.run_context import RunContext
from .state import AlertState, deadline

# How a hint ends that has somebody replace the secret: what comes before, and what to put there.
REPLACE_HINT = re.compile(r"(?:(.*)(?:, and |; then |, or ))?(\w.*?) the secret \{secret\}: \{secrets_page\}")

SENTENCE = re.compile(r"(?:\([^()]*\)|\.(?=\S)|[^.])+")


def problem_message(
    outcome: Outcome, standing: AlertState, caller: RunContext, now: datetime, shared: Sequence[SharedConcern] = ()
) -> Message:
    """What happened, what it means, how long is left, and what to do, step by step. Of what is `shared` with others, it
    says with whom.
    """
    first, *others = standing.problems
    said, whose = finding_text(first, outcome, caller.server_url), {one.text: one for one in shared}
    headline = first_sentence(said.message)
    body = [
        f"**{headline}.**{said.message[len(headline) + 1 :]}",
        "",
        f"- Concerns: {whose[said].subject}" if said in whose else f"- Secret: {_describe_source(outcome)}",
        *_facts(first, outcome, caller, now),
        "",
        "### What to do",
        "",
    ]
    body += [f"{number}. {step}" for number, step in enumerate(_steps(first, outcome, caller), 1)]
    for other in (finding_text(finding, outcome, caller.server_url) for finding in others):
        body += ["", f"### Also: {other.reason.name}", "", other.message, "", other.hint]
        body += ["", f"Concerns: {whose[other].subject}."] if other in whose else []
        body += [f"[Start here]({other.link})."] if other.link else []
    more = f" and {len(whose[said].outcomes) - 1} more" if said in whose else ""
    return Message(f"{outcome.credential.title}{more}: {headline}", "\n".join(body))


def recovery_message(outcome: Outcome, caller: RunContext) -> Message:
    """That all is well again, and how."""
    said, run = finding_text(outcome.finding, outcome, caller.server_url), _run_link(caller)
    seen = f" Seen by {run}." if run else ""
    title = f"{outcome.credential.title}: all is well again ({outcome.verdict.value})"
    return Message(title, f"**All is well again: {outcome.verdict.value}.** {said.message}{seen}")


def issue_body(message: Message) -> str:
    """The text of an issue."""
    about = (
        "Kept by Graph Token Rotator: one issue for each credential in trouble, or for many that share it. A comment follows when something changes, "
        "and it is closed when all is well again. Text above and below this part is yours."
    )
    return f"{message.body}\n\n<sub>{about}</sub>"


def plain_text(message: Message) -> Message:
    """The message without code marks and with every address in sight, for places that show plain text."""
    body = re.sub(r"\[([^]]+)\]\(([^)\s]+)\)", r"\1 (<\2>)", message.body)
    return message._replace(body=body.replace("`", ""))


def first_sentence(text: str) -> str:
    """Up to the first full stop, which is left out; one in round brackets ends nothing."""
    found = SENTENCE.match(text)
    return found[0] if found else text


def _facts(first: Finding, outcome: Outcome, caller: RunContext, now: datetime) -> Iterator[str]:
    ends, run = deadline(first.reason, outcome), _run_link(caller)
    yield f"- Verdict: `{outcome.verdict.value}`, because of `{first.reason.name}`"
    if ends < NEVER:
        yield f"- Time left: {'none' if ends <= now else format_span(ends - now)} (until {format_time(ends)})"
    yield f"- Seen: {format_time(now)}{f', by {run}' if run else ''}"


def _describe_source(outcome: Outcome) -> str:
    source = outcome.credential.source
    return f"`{source.secret}` in {source.description}"


def _steps(finding: Finding, outcome: Outcome, caller: RunContext) -> Iterator[str]:
    """The hint as steps: where to start, the secret to replace, the workflow to run."""
    facts = facts_for(finding, outcome, caller.server_url)
    hint, link = finding.reason.hint, finding.reason.link.format_map(facts)
    start = f" [Start here]({link})." if link else ""
    replace = REPLACE_HINT.fullmatch(hint)
    before = replace[1] if replace else hint
    if before:
        yield f"{before.rstrip('.').format_map(facts)}.{start}"
    if replace:
        what = replace[2][0].upper() + replace[2][1:]
        yield f"{what} the secret [`{facts['secret']}`]({facts['secrets_page']}).{'' if before else start}"
    if caller.workflow_url:
        yield f"[Run the workflow]({caller.workflow_url}) by hand, to see that all is well again."


def _run_link(caller: RunContext) -> str:
    return f"[this run]({caller.run_url})" if caller.run_url else ""
