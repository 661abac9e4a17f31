"""The table of credentials in the job summary. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from ..domain import reasons
from ..domain.credential import ASSUMED_LIFETIME, TokenInfo
from ..domain.instants import NEVER
from ..domain.outcome import Outcome
from ..domain.reasons import Verdict
from ..domain.reasons.kinds import GREEN
from ..domain.sanitize import sanitize
from ..domain.target import Target
from ..domain.time_format import format_day, time_left
from .text import main_finding, needs_attention
from .timeline import known_at

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
HEALTHY = frozenset({Verdict.RENEWED, Verdict.CURRENT, Verdict.PLANNED})
UNKNOWN = "unknown"
CELLS, FULL, EMPTY = 8, "▰", "▱"


def table(ranked: Sequence[Outcome]) -> Iterator[str]:
    """Lines of Markdown: the heading, a row for each credential, and what a bar means. Where all are kept in one place,
    it is named once.
    """
    homes = {outcome.credential.source.description for outcome in ranked}
    together = len(ranked) > 1 and len(homes) == 1
    rows = [
        f"| {' | '.join(_cells(outcome, [] if together else [_location(outcome.credential.source)]))} |"
        for outcome in ranked
    ]
    if together:
        yield from (f"All are kept in {homes.pop()}.", "")
    yield "| Credential | Verdict | Expires | Data access | Written | Next renewal |"
    yield "| :-- | :-- | :-- | :-- | :-- | :-- |"
    yield from (*rows, "")
    if any(FULL in row for row in rows):
        days = ASSUMED_LIFETIME.days
        yield from (
            f"<sub>A full bar is the token's whole lifetime, or {days} days where Meta does not tell it.</sub>",
            "",
        )


def _cells(outcome: Outcome, place: Sequence[str]) -> Iterator[str]:
    target, info = outcome.credential.source, outcome.info
    title = outcome.credential.title
    yield "<br>".join([f"**`{title}`**", *([target.secret] if target.secret != title else []), *place])
    yield f"{sign(outcome)} {outcome.verdict.value}<br>{main_finding(outcome).reason.name}"
    yield _expires(info) if info else UNKNOWN
    yield _access(info) if info else UNKNOWN
    yield _written(outcome)
    yield _renewal(outcome)


def _location(target: Target) -> str:
    return f"{target.repository},<br>{sanitize(target.environment)}" if target.environment else target.repository


def _unbroken_day(moment: datetime) -> str:
    """The day, with hyphens at which no line ends."""
    return format_day(moment).replace("-", "\N{NON-BREAKING HYPHEN}")


def sign(outcome: Outcome) -> str:
    """The verdict's sign, or a colour where something makes it graver than it sounds."""
    if outcome.failing and outcome.verdict in GREEN:
        return "🔴"
    return "🟡" if needs_attention(outcome) and outcome.verdict in HEALTHY else SIGNS[outcome.verdict]


def _access(info: TokenInfo) -> str:
    unknown = info.kind.refreshable and info.data_access_expires_at == NEVER
    return UNKNOWN if unknown else _unbroken_day(info.data_access_expires_at)


def _expires(info: TokenInfo) -> str:
    """The day, and how much is left, as a bar and in words."""
    if info.problem is not None or not info.expiry_known:
        return "dead" if info.problem is not None else UNKNOWN
    remaining = info.expires_at - info.checked_at
    if info.expires_at == NEVER or remaining <= timedelta(0):
        return "never" if info.expires_at == NEVER else f"{_unbroken_day(info.expires_at)}<br>{time_left(remaining)}"
    lifetime = info.expires_at - info.issued_at if info.issued_at else ASSUMED_LIFETIME
    words = time_left(remaining).removeprefix("in ").replace(" ", "&nbsp;")
    return f"{_unbroken_day(info.expires_at)}<br>{bar(remaining, lifetime)}&nbsp;{words}"


def bar(remaining: timedelta, whole: timedelta) -> str:
    """The share that is left; what lives has one cell at least."""
    full = min(CELLS, max(1, round(CELLS * (remaining / whole)))) if whole > timedelta(0) else CELLS
    return FULL * full + EMPTY * (CELLS - full)


def _written(outcome: Outcome) -> str:
    if outcome.finding.reason is reasons.WRITE_UNCONFIRMED:
        return "not confirmed"
    if outcome.finding.reason is reasons.RENEWED_IN_PLACE:
        return "not needed"
    return "yes" if outcome.renewed else "copies" if only_copies(outcome) else "no"


def _renewal(outcome: Outcome) -> str:
    first, now = outcome.renewal_time, known_at(outcome)
    if first is None or now is None:
        return "none" if outcome.info else UNKNOWN
    if first == NEVER:
        return "not needed"
    return "every run" if first <= now else _unbroken_day(first)


def only_copies(outcome: Outcome) -> bool:
    """Whether copies were written, and the source was not."""
    return not outcome.renewed and any(one.problem is None for one in outcome.writes)
