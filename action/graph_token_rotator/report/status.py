"""The state of all credentials in one line: how the summary begins and the log ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..domain.instants import NEVER
from ..domain.reason import Verdict
from ..domain.time_format import format_day
from .credential_view import known_at
from .text import needs_attention

if TYPE_CHECKING:
    from ..domain.outcome import Outcome


def status_line(outcomes: Sequence[Outcome]) -> str:
    """Return a sign and a sentence: what fails, else what needs a look, else what was done and comes next."""
    failing = [outcome for outcome in outcomes if outcome.failing]
    if failing:
        return f"🔴 {_count(failing, outcomes)} {_verb(failing, 'needs', 'need')} attention"
    problems = [outcome for outcome in outcomes if needs_attention(outcome)]
    if problems:
        return f"🟡 Everything works, but {_count(problems, outcomes)} {_verb(problems, 'needs', 'need')} a look"
    if planned := [outcome for outcome in outcomes if outcome.verdict is Verdict.PLANNED]:
        return f"📝 Dry run: {_count(planned, outcomes)} would be renewed"
    renewed = [outcome for outcome in outcomes if outcome.renewed]
    result = f"{_count(renewed, outcomes)} {_verb(renewed, 'was', 'were')} renewed" if renewed else "Everything is well"
    return f"✅ {result}: {_next_renewal(outcomes)}"


def _count(some: Sequence[Outcome], outcomes: Sequence[Outcome]) -> str:
    """Return the number of some of the outcomes; where there is only one outcome, its name."""
    if len(outcomes) == 1:
        return f"`{some[0].credential.title}`"
    return f"{len(some)} of {len(outcomes)} credentials"


def _verb(some: Sequence[Outcome], singular: str, plural: str) -> str:
    return singular if len(some) == 1 else plural


def _next_renewal(outcomes: Sequence[Outcome]) -> str:
    """Return when the first credential is renewed.

    A renewal time that has passed means that every run tries.
    """
    first = min((outcome.renewal_time or NEVER for outcome in outcomes), default=NEVER)
    if first == NEVER:
        return "no renewal is needed"
    due = any(first <= now for outcome in outcomes if (now := known_at(outcome)))
    return "the next run renews again" if due else f"the next renewal is from {format_day(first)}"
