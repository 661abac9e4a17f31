"""The coming months as a Mermaid diagram. Pure.

Syntax: https://mermaid.js.org/syntax/gantt.html. Foreign text gets in only as names, of letters, digits and a few marks.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from ..domain.credential import Credential
from ..domain.instants import NEVER
from ..domain.outcome import Outcome
from ..domain.time_format import format_day

# Meta's terms end within 90 days; what ends much later would press them into a corner.
HORIZON = timedelta(days=120)
LONG_SPAN = timedelta(days=60)
MAX_SECTIONS = 20
MAX_NAME = 26
# Pixels: a letter's height, of which a capital is about two thirds wide, and a bar's.
LETTER = 11
ROW = 18
# Amber stands out on white and on black.
TODAY = "stroke-width:2px,stroke:#d29922"


class Row(NamedTuple):
    """A line of the diagram: a bar, or a milestone where it ends as it starts."""

    words: str
    tags: str
    start: datetime
    end: datetime

    def __str__(self) -> str:
        """In Mermaid's words."""
        end = "0d" if self.start == self.end else format_day(self.end)
        return f"        {self.words} :{', '.join(filter(None, (self.tags, format_day(self.start), end)))}"


class Section(NamedTuple):
    """What belongs to one name."""

    name: str
    rows: tuple[Row, ...]

    @property
    def first(self) -> datetime:
        """When something happens first."""
        return min(row.start for row in self.rows)


def timeline(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Lines of Markdown; none where nothing happens in the coming months."""
    named = Counter(outcome.credential.title for outcome in outcomes)
    sections = [
        Section(label(outcome.credential, full=named[outcome.credential.title] > 1), rows)
        for outcome in outcomes
        if (rows := tuple(_rows(outcome)))
    ]
    sections.sort(key=lambda section: section.first)
    shown = [*sections[:MAX_SECTIONS], *_writers(outcomes)]
    if not shown:
        return
    yield from ("### The coming months", "")
    if len(sections) > MAX_SECTIONS:
        yield from (f"The {MAX_SECTIONS} of {len(outcomes)} credentials that end or renew first.", "")
    yield from ("```mermaid", *_diagram(shown, min(filter(None, map(known_at, outcomes)))), "```", "")


def known_at(outcome: Outcome) -> datetime | None:
    """When the outcome was known; None if no service said."""
    return outcome.at or (outcome.info.checked_at if outcome.info else None)


def label(credential: Credential, *, full: bool) -> str:
    """A credential's name in the diagram, with its home if the name is not enough."""
    home = credential.source.environment or credential.source.repository
    return "<br>".join(_name(part) for part in ([credential.title, home] if full else [credential.title]))


def _name(text: str) -> str:
    harmless = " ".join(re.sub(r"[^\w ./-]+", " ", text).split()) or "unnamed"
    return harmless if len(harmless) <= MAX_NAME else harmless[: MAX_NAME - 1] + "…"


def _rows(outcome: Outcome) -> Iterator[Row]:
    """What is to come for one credential: bars from now on, and the ends."""
    info, now = outcome.info, known_at(outcome)
    if info is None or now is None or info.problem is not None:
        return
    ends, access = info.expires_at, info.data_access_expires_at
    if now < ends < now + HORIZON:
        warning = ends - outcome.credential.warn_before
        if outcome.renewal_time is not None and outcome.renewal_time < NEVER:
            yield from _bar("renewal", "active", max(now, outcome.renewal_time), warning)
        yield from _bar("warning", "crit" if warning <= now else "", max(now, warning), ends)
        yield Row(f"expires {format_day(ends)}", _end(warning, now), ends, ends)
    if now < access < now + HORIZON:
        yield Row(
            f"data access ends {format_day(access)}", _end(access - outcome.credential.warn_before, now), access, access
        )


def _end(warning: datetime, now: datetime) -> str:
    """Red only where the warning window has begun."""
    return "crit, milestone" if warning <= now else "milestone"


def _bar(words: str, tags: str, start: datetime, end: datetime) -> Iterator[Row]:
    if format_day(start) < format_day(end):
        yield Row(words, tags, start, end)


def _writers(outcomes: Sequence[Outcome]) -> Iterator[Section]:
    """The ends of those who write, each day once."""
    ends = {
        format_day(end): Row(f"expires {format_day(end)}", _end(end - outcome.credential.warn_before, now), end, end)
        for outcome in outcomes
        if (now := known_at(outcome)) and now < (end := outcome.writer_expires_at) < now + HORIZON
    }
    rows = [row for _, row in sorted(ends.items())]
    if rows:
        named = {outcome.writer for outcome in outcomes if outcome.writer_expires_at < NEVER}
        yield Section("github-token" if named == {"`github-token`"} else "writers", tuple(rows[:MAX_SECTIONS]))


def _diagram(sections: Sequence[Section], now: datetime) -> Iterator[str]:
    """The line of today stays inside, since the diagram begins with the run."""
    longest = max(len(part) for section in sections for part in section.name.split("<br>"))
    padding = 30 + longest * LETTER * 2 // 3
    yield (
        f'%%{{init: {{"gantt": {{"leftPadding": {padding}, "rightPadding": 40, "barHeight": {ROW}, '
        f'"fontSize": {LETTER}, "sectionFontSize": {LETTER}}}}}}}%%'
    )
    yield "gantt"
    yield from ("    dateFormat YYYY-MM-DD", "    axisFormat %d %b", f"    todayMarker {TODAY}")
    if max(row.end for section in sections for row in section.rows) - now > LONG_SPAN:
        yield "    tickInterval 2week"
    yield from ("    section This run", str(Row(f"on {format_day(now)}", "done, milestone", now, now)))
    for section in sections:
        yield f"    section {section.name}"
        yield from map(str, section.rows)
