"""The table of credentials in the job summary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from ..domain.credential import ASSUMED_LIFETIME, TokenInfo
from ..domain.instants import NEVER
from ..domain.reason import Verdict
from ..domain.sanitize import sanitize_name
from ..domain.time_format import time_left
from .credential_view import CredentialView
from .text import main_finding, needs_attention

if TYPE_CHECKING:
    from ..domain.outcome import Outcome
    from ..domain.target import Target

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
# A bar's length in characters, and the characters.
CELLS, FULL, EMPTY = 8, "▰", "▱"


def table(ranked: Sequence[Outcome]) -> Iterator[str]:
    """Yield lines of Markdown: the heading, a row for each credential in this order, and what a bar means.

    Where all secrets are in one place, that is named once.
    """
    descriptions = {outcome.credential.source.description for outcome in ranked}
    together = len(ranked) > 1 and len(descriptions) == 1
    rows = [f"| {' | '.join(_cells(outcome, with_location=not together))} |" for outcome in ranked]
    if together:
        yield from (f"All are kept in {descriptions.pop()}.", "")
    yield "| Credential | Verdict | Expires | Data access | Written | Next renewal |"
    yield "| :-- | :-- | :-- | :-- | :-- | :-- |"
    yield from (*rows, "")
    if any(FULL in row for row in rows):
        days = ASSUMED_LIFETIME.days
        yield f"<sub>A full bar is the token's whole lifetime, or {days} days where Meta does not tell it.</sub>"
        yield ""


def _cells(outcome: Outcome, *, with_location: bool) -> Iterator[str]:
    """Yield the cells of a row, in the order of the heading."""
    target, view = outcome.credential.source, CredentialView(outcome)
    title = outcome.credential.title
    lines = [f"**`{title}`**", *([target.secret] if target.secret != title else [])]
    yield "<br>".join([*lines, _location(target)] if with_location else lines)
    yield f"{sign(outcome)} {outcome.verdict.value}<br>{main_finding(outcome).reason.name}"
    yield _expires(view)
    yield _unbroken(view.data_access.short)
    yield view.written.short
    yield _unbroken(view.renewal.short)


def _location(target: Target) -> str:
    """Return the repository and the environment; the latter may be any text, so it is sanitized."""
    return f"{target.repository},<br>{sanitize_name(target.environment)}" if target.environment else target.repository


def _unbroken(text: str) -> str:
    """Return a day with hyphens at which no line breaks."""
    return text.replace("-", "\N{NON-BREAKING HYPHEN}")


def sign(outcome: Outcome) -> str:
    """Return the verdict's sign, or a colored dot where a note is graver than the verdict."""
    if outcome.failing and outcome.verdict.green:
        return "🔴"
    return "🟡" if needs_attention(outcome) and outcome.verdict.healthy else SIGNS[outcome.verdict]


def _expires(view: CredentialView) -> str:
    """Return the day, and the time that is left, as a bar and in words."""
    day, info = _unbroken(view.expires.short), view.outcome.info
    if info is None or info.problem or info.expires_at == NEVER:
        return day
    remaining = info.expires_at - info.checked_at
    if remaining <= timedelta(0):
        return f"{day}<br>{time_left(remaining)}"
    words = time_left(remaining).removeprefix("in ").replace(" ", "&nbsp;")
    return f"{day}<br>{bar(remaining, _lifetime(info))}&nbsp;{words}"


def _lifetime(info: TokenInfo) -> timedelta:
    """Return the time from issue to expiry, which Meta does not tell of every token."""
    return info.expires_at - info.issued_at if info.issued_at else ASSUMED_LIFETIME


def bar(remaining: timedelta, lifetime: timedelta) -> str:
    """Return a bar filled by the share of the lifetime that is left.

    At least one cell is full, because the token still works.
    """
    full = min(CELLS, max(1, round(CELLS * (remaining / lifetime)))) if lifetime > timedelta(0) else CELLS
    return FULL * full + EMPTY * (CELLS - full)
