"""The job summary in GitHub's Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..domain.instants import NEVER
from ..domain.reason import FindingText, capitalized
from ..domain.time_format import format_time
from .credential_view import CredentialView
from .grouping import group_concerns
from .status import status_line
from .table import table
from .text import any_fails, attention_texts, finding_text, needs_attention, step_lines
from .timeline import timeline

if TYPE_CHECKING:
    from ..domain.outcome import Outcome

# So many credentials with problems of their own are shown at once; the rest is folded.
MAX_OPEN = 10


def summary(outcomes: Sequence[Outcome], server_url: str, forecast: str = "") -> str:
    """Return the page, most important first.

    It has the status, problems with their steps, all credentials, the coming months, and the details. `forecast` is
    what a dry run of a fleet predicts.
    """
    if not outcomes:
        return "## ✅ This part of the fleet is empty: there was nothing to do\n"
    ranked = sorted(outcomes, key=lambda outcome: (not outcome.failing, not needs_attention(outcome)))
    ahead = [forecast, ""] if forecast else []
    lines = (f"## {status_line(ranked)}", "", *ahead, *_alerts(ranked, server_url), *table(ranked), *timeline(ranked))
    return "\n".join([*lines, *_details(ranked, server_url)]) + "\n"


def _alerts(ranked: Sequence[Outcome], server_url: str) -> Iterator[str]:
    """Yield what happened and what to do, what fails first.

    Shared problems come once, before those of each credential.
    """
    shared, own = group_concerns(ranked, attention_texts(ranked, server_url))
    alone = [(f"{_name(outcome)} in {outcome.credential.source.description}", texts) for outcome, texts in own]
    alone.sort(key=lambda alert: not any_fails(alert[1]))
    visible = [*((f"**{concern.subject}**", (concern.text,)) for concern in shared), *alone[:MAX_OPEN]]
    for opening, texts in sorted(visible, key=lambda alert: not any_fails(alert[1])):
        yield from _alert(opening, texts)
    if folded := alone[MAX_OPEN:]:
        yield from ("<details>", f"<summary>{len(folded)} more that need attention or a look</summary>", "")
        for opening, texts in folded:
            yield from _alert(opening, texts)
        yield from ("</details>", "")


def _name(outcome: Outcome) -> str:
    """Return the credential's name in the fleet file, if it has one, and the secret's."""
    credential, secret = outcome.credential, outcome.credential.source.secret
    return f"**`{credential.title}`**" + (f", `{secret}`" if credential.title != secret else "")


def _alert(opening: str, texts: Sequence[FindingText]) -> Iterator[str]:
    """Yield one of GitHub's alerts: red if anything in it fails the run, else yellow.

    Source of the syntax: https://docs.github.com/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#alerts
    """
    yield f"> [!{'CAUTION' if any_fails(texts) else 'WARNING'}]"
    for index, text in enumerate(texts):
        if index:
            yield ">"
            opening = "**Also**"
        yield f"> {opening} · `{text.reason.name}`<br>{text.message}"
        steps = step_lines(text.steps, markdown=True)
        if len(steps) == 1:
            yield from (">", f"> **What to do:** {steps[0]}")
        elif steps:
            yield from (">", "> **What to do:**", *(f"> {step}" for step in steps))
    yield ""


def _details(ranked: Sequence[Outcome], server_url: str) -> Iterator[str]:
    """Yield all that is known of each credential, folded.

    That is every finding, also those that need nobody, and every date.
    """
    yield from ("<details>", "<summary>Details</summary>", "")
    for outcome in ranked:
        yield from (f"{_name(outcome)} in {outcome.credential.source.description}", "")
        for text in (finding_text(finding, outcome, server_url) for finding in (outcome.finding, *outcome.notes)):
            yield from _detail(text)
        yield from (f"- {name}: {value}" for name, value in CredentialView(outcome).lines() if name != "Reason")
        if outcome.info and outcome.info.issued_at:
            yield f"- Issued: {format_time(outcome.info.issued_at)}"
        if outcome.writer_expires_at < NEVER:
            yield f"- {capitalized(outcome.writer)} expires: {format_time(outcome.writer_expires_at)}"
        yield ""
    yield "</details>"


def _detail(text: FindingText) -> Iterator[str]:
    """Yield a finding as an item of a list, with its steps as a list inside."""
    line, steps = f"- `{text.reason.name}`: {text.message}", step_lines(text.steps, markdown=True)
    if len(steps) < 2:
        yield " ".join([line, *steps])
        return
    yield from (line, *(f"  {step}" for step in steps))


def notification_lines(lines: Sequence[str], warnings: Sequence[str]) -> str:
    """Return the section about notifications, which follows the page; empty where there were none."""
    items = [*(f"- {line}" for line in lines), *(f"- ⚠️ {warning}" for warning in warnings)]
    return "\n".join(["", "### Who was told", "", *items]) + "\n" if items else ""
