"""The coming months as a Mermaid diagram: https://mermaid.js.org/syntax/gantt.html

Foreign text gets in only as names, of letters, digits and a few marks, so it cannot change the diagram.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from ..domain.credential import Credential
from ..domain.instants import NEVER, shifted
from ..domain.outcome import Outcome
from ..domain.time_format import format_day
from ..domain.writers import GITHUB_TOKEN
from .credential_view import known_at

# Meta's terms expire within 90 days; a much later date would press them into a corner.
HORIZON = timedelta(days=120)
# A diagram of a longer time has a tick only every other week.
LONG_SPAN = timedelta(days=60)
MAX_SECTIONS = 20
# Characters of a section's name.
MAX_NAME = 26
# Pixels: the height of a letter, of which a capital is about two thirds wide, and of a bar.
LETTER = 11
ROW = 18
# Amber stands out on white and on black.
TODAY = "stroke-width:2px,stroke:#d29922"


class Row(NamedTuple):
    """A line of the diagram: a bar, or a milestone where start and end are the same."""

    label: str
    tags: str
    start: datetime
    end: datetime

    def __str__(self) -> str:
        """Return the row in Mermaid's syntax."""
        end = "0d" if self.start == self.end else format_day(self.end)
        return f"        {self.label} :{', '.join(filter(None, (self.tags, format_day(self.start), end)))}"


class Section(NamedTuple):
    """The rows of one credential, or of all writers."""

    name: str
    rows: tuple[Row, ...]

    @property
    def start(self) -> datetime:
        """Return the first date in it."""
        return min(row.start for row in self.rows)


def timeline(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield lines of Markdown; none where nothing happens in the coming months."""
    titles = Counter(outcome.credential.title for outcome in outcomes)
    sections = [
        Section(_label(outcome.credential, with_location=titles[outcome.credential.title] > 1), rows)
        for outcome in outcomes
        if (rows := tuple(_rows(outcome)))
    ]
    sections.sort(key=lambda section: section.start)
    visible = [*sections[:MAX_SECTIONS], *_writers(outcomes)]
    if not visible:
        return
    yield from ("### The coming months", "")
    if len(sections) > MAX_SECTIONS:
        yield from (f"The {MAX_SECTIONS} of {len(outcomes)} credentials that end or renew first.", "")
    yield from ("```mermaid", *_diagram(visible, min(filter(None, map(known_at, outcomes)))), "```", "")


def _label(credential: Credential, *, with_location: bool) -> str:
    """Return a credential's name for the diagram, with its location where several have that name."""
    location = credential.source.environment or credential.source.repository
    parts = [credential.title, location] if with_location else [credential.title]
    return "<br>".join(map(_harmless, parts))


def _harmless(name: str) -> str:
    text = " ".join(re.sub(r"[^\w ./-]+", " ", name).split()) or "unnamed"
    return text if len(text) <= MAX_NAME else text[: MAX_NAME - 1] + "…"


def _rows(outcome: Outcome) -> Iterator[Row]:
    """Yield one credential's windows of renewal and warning, and its expiries."""
    info, now = outcome.info, known_at(outcome)
    if info is None or now is None or info.problem is not None:
        return
    expiry, access_expiry = info.expires_at, info.data_access_expires_at
    if now < expiry < shifted(now, HORIZON):
        warning = shifted(expiry, -outcome.credential.warn_before)
        if outcome.renewal_time is not None and outcome.renewal_time < NEVER:
            yield from _bar("renewal", "active", max(now, outcome.renewal_time), warning)
        yield from _bar("warning", "crit" if warning <= now else "", max(now, warning), expiry)
        yield Row(f"expires {format_day(expiry)}", _milestone(warning, now), expiry, expiry)
    if now < access_expiry < shifted(now, HORIZON):
        tags = _milestone(shifted(access_expiry, -outcome.credential.warn_before), now)
        yield Row(f"data access ends {format_day(access_expiry)}", tags, access_expiry, access_expiry)


def _milestone(warning: datetime, now: datetime) -> str:
    """Return the tags of a milestone: red only once its warning window has begun."""
    return "crit, milestone" if warning <= now else "milestone"


def _bar(label: str, tags: str, start: datetime, end: datetime) -> Iterator[Row]:
    """Yield a bar, unless it would be shorter than a day."""
    if format_day(start) < format_day(end):
        yield Row(label, tags, start, end)


def _writers(outcomes: Sequence[Outcome]) -> Iterator[Section]:
    """Yield a section of the days on which writers expire, each day once."""
    days = {
        format_day(expiry): Row(
            f"expires {format_day(expiry)}",
            _milestone(shifted(expiry, -outcome.credential.warn_before), now),
            expiry,
            expiry,
        )
        for outcome in outcomes
        if (now := known_at(outcome)) and now < (expiry := outcome.writer_expires_at) < shifted(now, HORIZON)
    }
    rows = [row for _, row in sorted(days.items())]
    if rows:
        writers = {outcome.writer for outcome in outcomes if outcome.writer_expires_at < NEVER}
        yield Section("github-token" if writers == {GITHUB_TOKEN["writer"]} else "writers", tuple(rows[:MAX_SECTIONS]))


def _diagram(sections: Sequence[Section], now: datetime) -> Iterator[str]:
    """Yield the diagram. It begins with the run, so that the line of today stays inside."""
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
