"""The job summary in GitHub's Markdown, and the lines of the log. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from .model import NEVER, Outcome, TokenInfo
from .reasons import Verdict, github
from .report import Told, tell
from .times import left, stamp

SIGNS = {
    Verdict.RENEWED: "✅",
    Verdict.CURRENT: "✅",
    Verdict.PLANNED: "📝",
    Verdict.NOT_EXTENDED: "⚠️",
    Verdict.EXPIRING: "⏳",
    Verdict.PARTIAL: "⚠️",
    Verdict.NEEDS_HUMAN: "🧑\u200d🔧",
    Verdict.FAILED: "❌",
}


def summary(outcomes: Sequence[Outcome], server_url: str) -> str:
    """The whole page: for each credential a line that says it all, the facts, and what to do."""
    return "\n".join(line for outcome in outcomes for line in _section(outcome, server_url)) + "\n"


def _section(outcome: Outcome, server_url: str) -> Iterator[str]:
    told = tell(outcome.finding, outcome, server_url)
    target = outcome.credential.source
    sign = "🔴" if outcome.failing and not outcome.finding.reason.fails else SIGNS[outcome.verdict]
    yield f"## {sign} `{target.secret}` · {outcome.verdict.value}"
    yield ""
    yield told.message
    yield ""
    yield from _todo(told)
    first, *rest = (f"| {name} | {value} |" for name, value in facts(outcome))
    yield from (first, "| --- | --- |", *rest)
    yield ""
    for note in (tell(note, outcome, server_url) for note in outcome.notes):
        yield f"> [!{'WARNING' if note.reason.fails else 'NOTE'}]"
        yield f"> **{note.reason.name}.** {note.message} {note.hint}".rstrip()
        yield from _link(note)
        yield ""


def _todo(told: Told) -> Iterator[str]:
    if told.hint:
        yield f"> [!{'CAUTION' if told.reason.fails else 'TIP'}]"
        yield f"> **What to do.** {told.hint}"
        yield from _link(told)
        yield ""


def _link(told: Told) -> Iterator[str]:
    if told.link:
        yield ">"
        yield f"> **Start here:** <{told.link}>"


def facts(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """What is known of the credential, as name and value."""
    info = outcome.info
    yield "Reason", f"`{outcome.finding.reason.name}`"
    if info is not None:
        yield "Token", f"{info.kind.words} of app {info.app_id or 'unknown'}"
        yield from _dates(info)
    if outcome.renewal_time is not None:
        yield "Next renewal", _renewal(outcome.renewal_time, info)
    yield "Kept in", f"`{outcome.credential.source.secret}` in {outcome.credential.source.home}"
    yield "Written", _written(outcome)


def _written(outcome: Outcome) -> str:
    if outcome.finding.reason is github.WRITE_UNCONFIRMED:
        return "not confirmed by GitHub"
    return "yes, and confirmed by GitHub" if outcome.renewed else "no"


def _renewal(moment: datetime, info: TokenInfo | None) -> str:
    if moment == NEVER:
        return "not needed"
    return "tried by every run" if info and moment <= info.seen_at else f"from {stamp(moment)}"


def _dates(info: TokenInfo) -> Iterator[tuple[str, str]]:
    ends, remaining = stamp(info.expires_at), left(info.expires_at - info.seen_at)
    if info.trouble is not None:
        yield "State", "dead"
    elif info.expires_at == NEVER:
        yield "Expires", ends
    else:
        yield "Expires", f"{ends} ({remaining})"
    if info.expires_at <= info.seen_at:
        yield "Expired", f"{ends} ({remaining})"
    if info.data_access_expires_at < NEVER:
        yield "Data access", f"until {stamp(info.data_access_expires_at)}"


def log(outcome: Outcome, server_url: str) -> Iterator[str]:
    """The lines of the log: the same in plain text."""
    told = tell(outcome.finding, outcome, server_url)
    yield f"{outcome.credential.source.secret}: {outcome.verdict.value}"
    yield f"  {told.message}"
    if told.hint:
        yield f"  What to do: {told.hint}"
    if told.link:
        yield f"  Start here: {told.link}"
    for name, value in facts(outcome):
        yield f"  {name + ':':<14} {value.replace('`', '')}"


def told(lines: Sequence[str], warnings: Sequence[str]) -> str:
    """Who was told, below the page; empty where there is nothing to say."""
    found = [*(f"- {line}" for line in lines), *(f"- ⚠️ {warning}" for warning in warnings)]
    return "\n".join(["### Who was told", "", *found]) + "\n" if found else ""


def problems(found: Sequence[str]) -> str:
    """The page where the inputs are wrong."""
    lines = ["## ❌ The inputs are wrong; nothing was called", "", *(f"- {problem}" for problem in found)]
    return "\n".join(lines) + "\n"
