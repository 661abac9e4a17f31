"""The job summary in GitHub's Markdown. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from ..domain import reasons
from ..domain.credential import TokenInfo
from ..domain.instants import NEVER
from ..domain.outcome import Outcome
from ..domain.reasons import Verdict
from ..domain.time_format import format_day, format_time, time_left
from .grouping import any_fails, group_concerns
from .table import only_copies, table
from .text import FindingText, finding_text, needs_attention
from .timeline import known_at, timeline

MAX_OPEN = 10


def summary(outcomes: Sequence[Outcome], server_url: str, ahead: str = "") -> str:
    """The whole page, most important first: how it is, what to do, all credentials, the coming months, the details.

    `ahead` is what a dry run of a fleet foretells.
    """
    if not outcomes:
        return "## ✅ This part of the fleet is empty: there was nothing to do\n"
    ranked = sorted(outcomes, key=lambda outcome: (not outcome.failing, not needs_attention(outcome)))
    foretold = [ahead, ""] if ahead else []
    lines = (f"## {status(ranked)}", "", *foretold, *_alerts(ranked, server_url), *table(ranked), *timeline(ranked))
    return "\n".join([*lines, *_details(ranked, server_url)]) + "\n"


def status(outcomes: Sequence[Outcome]) -> str:
    """How it is, in one line."""
    red = [outcome for outcome in outcomes if outcome.failing]
    troubled = [outcome for outcome in outcomes if needs_attention(outcome)]
    if red:
        return f"🔴 {_count(red, outcomes)} {_verb(red, 'needs', 'need')} attention"
    if troubled:
        return f"🟡 Everything works, but {_count(troubled, outcomes)} {_verb(troubled, 'needs', 'need')} a look"
    if planned := [outcome for outcome in outcomes if outcome.verdict is Verdict.PLANNED]:
        return f"📝 Dry run: {_count(planned, outcomes)} would be renewed"
    renewed = [outcome for outcome in outcomes if outcome.renewed]
    well = f"{_count(renewed, outcomes)} {_verb(renewed, 'was', 'were')} renewed" if renewed else "Everything is well"
    return f"✅ {well}: {_next_renewal(outcomes)}"


def _count(some: Sequence[Outcome], outcomes: Sequence[Outcome]) -> str:
    if len(outcomes) == 1:
        return f"`{some[0].credential.title}`"
    return f"{len(some)} of {len(outcomes)} credentials"


def _verb(some: Sequence[Outcome], singular: str, plural: str) -> str:
    return singular if len(some) == 1 else plural


def _next_renewal(outcomes: Sequence[Outcome]) -> str:
    first = min((outcome.renewal_time or NEVER for outcome in outcomes), default=NEVER)
    if first == NEVER:
        return "no renewal is needed"
    due = any(first <= now for outcome in outcomes if (now := known_at(outcome)))
    return "the next run renews again" if due else f"the next renewal is from {format_day(first)}"


def _alerts(ranked: Sequence[Outcome], server_url: str) -> Iterator[str]:
    """What happened and what to do: once what many have in common, then for each credential. A long list is folded."""
    many, own = group_concerns(ranked, server_url)
    alone = [(f"{named(outcome)} in {outcome.credential.source.description}", told) for outcome, told in own]
    alone.sort(key=lambda one: not any_fails(one[1]))
    at_once = [*((f"**{one.subject}**", (one.text,)) for one in many), *alone[:MAX_OPEN]]
    for opening, told in sorted(at_once, key=lambda one: not any_fails(one[1])):
        yield from _alert(opening, told)
    if more := alone[MAX_OPEN:]:
        yield from ("<details>", f"<summary>{len(more)} more that need attention or a look</summary>", "")
        for opening, told in more:
            yield from _alert(opening, told)
        yield from ("</details>", "")


def named(outcome: Outcome) -> str:
    """The credential's name in the fleet file, if it has one, and the secret's."""
    credential, secret = outcome.credential, outcome.credential.source.secret
    return f"**`{credential.title}`**" + (f", `{secret}`" if credential.title != secret else "")


def _alert(opening: str, concerning: Sequence[FindingText]) -> Iterator[str]:
    paragraphs = []
    for said in concerning:
        paragraphs += [f"{opening} · `{said.reason.name}`<br>{said.message}", f"**What to do.** {said.hint}"]
        paragraphs += [f"**Start here:** <{said.link}>"] if said.link else []
        opening = "**Also**"
    yield f"> [!{'CAUTION' if any_fails(concerning) else 'WARNING'}]"
    yield "\n>\n".join(f"> {paragraph}" for paragraph in paragraphs)
    yield ""


def _details(ranked: Sequence[Outcome], server_url: str) -> Iterator[str]:
    yield from ("<details>", "<summary>Details</summary>", "")
    for outcome in ranked:
        yield from (f"{named(outcome)} in {outcome.credential.source.description}", "")
        for said in (finding_text(finding, outcome, server_url) for finding in (outcome.finding, *outcome.notes)):
            link = f" <{said.link}>" if said.link else ""
            yield f"- `{said.reason.name}`: {said.message} {said.hint}".rstrip() + link
        yield from (f"- {name}: {value}" for name, value in facts(outcome) if name != "Reason")
        if outcome.info and outcome.info.issued_at:
            yield f"- Issued: {format_time(outcome.info.issued_at)}"
        if outcome.writer_expires_at < NEVER:
            yield f"- {outcome.writer} expires: {format_time(outcome.writer_expires_at)}"
        yield ""
    yield "</details>"


def facts(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """What is known of the credential, as name and value."""
    info = outcome.info
    yield "Reason", f"`{outcome.finding.reason.name}`"
    if info is not None:
        yield "Token", _token(info)
        yield from _dates(info)
    if outcome.renewal_time is not None:
        yield "Next renewal", _renewal(outcome.renewal_time, info)
    yield "Kept in", f"`{outcome.credential.source.secret}` in {outcome.credential.source.description}"
    yield "Written", _written(outcome)


def _token(info: TokenInfo) -> str:
    if info.kind.refreshable:
        return info.kind.text + (f" of account {info.user_id}" if info.user_id else "")
    return f"{info.kind.text} of app {info.app_id or 'unknown'}"


def _written(outcome: Outcome) -> str:
    if outcome.finding.reason is reasons.RENEWED_IN_PLACE:
        return "not needed: the value is the same"
    if outcome.finding.reason is reasons.WRITE_UNCONFIRMED:
        return "not confirmed by GitHub"
    return "yes, and confirmed by GitHub" if outcome.renewed else "only in copies" if only_copies(outcome) else "no"


def _renewal(moment: datetime, info: TokenInfo | None) -> str:
    if moment == NEVER:
        return "not needed"
    return "tried by every run" if info and moment <= info.checked_at else f"from {format_time(moment)}"


def _dates(info: TokenInfo) -> Iterator[tuple[str, str]]:
    ends, remaining = format_time(info.expires_at), time_left(info.expires_at - info.checked_at)
    if info.problem is not None:
        yield "State", "dead"
    elif not info.expiry_known:
        yield "Expires", "unknown"
    elif info.expires_at == NEVER:
        yield "Expires", ends
    else:
        yield "Expires", f"{ends} ({remaining})"
    if info.expires_at <= info.checked_at:
        yield "Expired", f"{ends} ({remaining})"
    if info.data_access_expires_at < NEVER:
        yield "Data access", f"until {format_time(info.data_access_expires_at)}"


def notification_lines(lines: Sequence[str], warnings: Sequence[str]) -> str:
    """Who was told, below the page; empty where there is nothing to say."""
    found = [*(f"- {line}" for line in lines), *(f"- ⚠️ {warning}" for warning in warnings)]
    return "\n".join(["", "### Who was told", "", *found]) + "\n" if found else ""


def input_problems_page(found: Sequence[str]) -> str:
    """The page where the inputs are wrong."""
    lines = ["## ❌ The inputs are wrong; nothing was called", "", *(f"- {problem}" for problem in found)]
    return "\n".join(lines) + "\n"
