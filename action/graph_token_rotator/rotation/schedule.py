"""Check that a workflow's schedule leaves enough runs before a token expires, without long gaps.

A workflow file is untrusted data here. Nothing in it makes these functions raise, and the constants below bound their
work. No file is read: the text and the time are arguments.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import yaml
from cronsim import CronSim, CronSimError

from ..domain import reasons
from ..domain.finding import Finding
from ..domain.instants import NEVER
from ..domain.time_format import format_span
from ..runtime.yaml_nodes import Shallow, child

if TYPE_CHECKING:
    from ..domain.outcome import Outcome

# Runs that should take place between the renewal time and the expiry: one or two may fail.
MIN_RUNS = 3

# Larger files, more cron lines and longer ones are not read: PyYAML needs ten seconds for a megabyte.
MAX_CHARACTERS = 1 << 16  # of a file
MAX_LINES = 50  # cron lines of a schedule
MAX_LINE_LENGTH = 200  # characters of a cron line
# Gaps are searched over a year, the longest period of a cron line apart from leap days.
HORIZON = timedelta(days=366)
# Gaps longer than this, times the number of lines, are found exactly; shorter ones may be missed. So a schedule costs
# at most 366 * 6 steps.
EXACT_ABOVE = timedelta(hours=4)
# What GitHub accepts: POSIX cron, and names of months and days. cronsim alone would also take `L`, `W` and `#`.
CRON = re.compile(r"(?:[0-9*,/-]|[A-Z]{3})+(?: (?:[0-9*,/-]|[A-Z]{3})+){4}", re.ASCII | re.IGNORECASE)

# Cron lines to suggest, with the longest gap of each, rarest first. The examples use the first one, twice a week.
SUGGESTIONS = (
    ("17 5 * * 1,4", timedelta(days=4)),
    ("17 5 * * *", timedelta(days=1)),
    ("17 */6 * * *", timedelta(hours=6)),
    ("17 * * * *", timedelta(hours=1)),
)


class CronLine(NamedTuple):
    """One entry of a schedule: five fields, and the time zone they are meant in."""

    cron: str
    zone: tzinfo


def schedule_findings(text: str, outcome: Outcome, now: datetime) -> list[Finding]:
    """Return findings about the schedule in a workflow's text; none where it cannot be read.

    `now` is aware UTC.
    """
    lines = _parse_lines(text)
    if lines is None:
        return []
    if not lines:
        return [Finding(reasons.NO_SCHEDULE, {"cron": SUGGESTIONS[0][0]})]
    return [*_crowded_minute(lines, now), *_too_few(lines, outcome, now), *_too_long(lines, outcome, now)]


def longest_gap(text: str, now: datetime) -> timedelta | None:
    """Return the longest gap between two runs after `now`; None without a readable schedule."""
    lines = _parse_lines(text)
    return _longest_gap(lines, now) if lines else None


def _crowded_minute(lines: Sequence[CronLine], now: datetime) -> Iterator[Finding]:
    """Yield a finding if all runs are at minute 0, when GitHub delays or drops scheduled runs.

    Two runs of each line suffice: where a line has several minutes, one of the two is not at minute 0. Source:
    https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule
    """
    if {run.minute for line in lines for run in islice(_runs(line, now), 2)} == {0}:
        _, other_fields = lines[0].cron.split(maxsplit=1)
        yield Finding(reasons.CROWDED_MINUTE, {"cron": f"17 {other_fields}"})


def _too_few(lines: Sequence[CronLine], outcome: Outcome, now: datetime) -> Iterator[Finding]:
    """Yield a finding if fewer than `MIN_RUNS` runs lie between a healthy token's renewal time and expiry."""
    info, renewal_time = outcome.info, outcome.renewal_time
    if not outcome.verdict.healthy or info is None or renewal_time is None:
        return
    if NEVER in {info.expires_at, renewal_time}:
        return
    start = max(renewal_time, now)
    next_runs = islice(heapq.merge(*(_runs(line, start) for line in lines)), MIN_RUNS * len(lines))
    count = len({run for run in next_runs if run < info.expires_at})
    if count < MIN_RUNS:
        runs = f"{count or 'no'} run{'' if count < 2 else 's'}"
        max_gap = min((info.expires_at - start) / MIN_RUNS, outcome.credential.warn_before)
        yield Finding(reasons.TOO_FEW_RUNS, {"runs": runs, "cron": _suggestion(max_gap)})


def _too_long(lines: Sequence[CronLine], outcome: Outcome, now: datetime) -> Iterator[Finding]:
    """Yield a finding if a gap is longer than `warn_before`. A token could expire in it without a warning."""
    gap, max_gap = _longest_gap(lines, now), outcome.credential.warn_before
    if gap is not None and gap > max_gap:
        facts = {"gap": format_span(gap), "warn": format_span(max_gap), "cron": _suggestion(max_gap)}
        yield Finding(reasons.GAP_TOO_LONG, facts)


def _suggestion(max_gap: timedelta) -> str:
    """Return the rarest suggested cron line without a gap longer than this, else the most frequent."""
    return next((cron for cron, gap in SUGGESTIONS if gap <= max_gap), SUGGESTIONS[-1][0])


@lru_cache(maxsize=1)  # for all credentials of a fleet
def _parse_lines(text: str) -> tuple[CronLine, ...] | None:
    """Return the cron lines of a workflow, none without a schedule; None where unreadable.

    Reads nodes instead of values: YAML 1.1 makes a boolean of the key `on`, and no alias is expanded.
    """
    if len(text) > MAX_CHARACTERS:
        return None
    try:
        root = yaml.compose(text, Shallow)
    except (yaml.YAMLError, ValueError, OverflowError):
        return None
    on = child(root, "on")
    entries = child(on, "schedule")
    if entries is None:
        return None if on is None else ()
    if not isinstance(entries, yaml.SequenceNode) or len(entries.value) > MAX_LINES:
        return None
    return tuple(dict.fromkeys(line for entry in entries.value if (line := _parse_line(entry)))) or None


def _parse_line(entry: yaml.Node) -> CronLine | None:
    """Return one entry of a schedule; None where GitHub would not accept it."""
    cron, zone = child(entry, "cron"), child(entry, "timezone")
    fields = cron.value.split() if isinstance(cron, yaml.ScalarNode) and len(cron.value) <= MAX_LINE_LENGTH else []
    # Without repetitions, which only cost time.
    line = " ".join(",".join(dict.fromkeys(field.split(","))) for field in fields)
    if not CRON.fullmatch(line):
        return None
    try:
        CronSim(line, datetime.min)  # noqa: DTZ901  # only checks the fields
    except (CronSimError, ValueError):
        return None
    return CronLine(line, _zone(zone.value if isinstance(zone, yaml.ScalarNode) else ""))


def _zone(name: str) -> tzinfo:
    """Return an IANA time zone; UTC, which is GitHub's own, for an unknown name or without time zone data."""
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):
        return UTC


def _runs(line: CronLine, since: datetime) -> Iterator[datetime]:
    """Yield the line's runs from `since` on, in UTC; cronsim itself gives up after 50 years without a run."""
    try:
        for local_run in CronSim(line.cron, (since - datetime.resolution).astimezone(line.zone)):
            # When clocks are set back an hour comes twice. cronsim takes its first pass, which may be before `since`.
            if (run := local_run.astimezone(UTC)) >= since:
                yield run
    except (OverflowError, ValueError):  # past the year 9999
        return


def _stretches(line: CronLine, since: datetime, stretch: timedelta) -> Iterator[tuple[datetime, datetime]]:
    """Yield the first and the last run of each stretch that begins with a run.

    The runs in between are skipped.
    """
    runs = _runs(line, since)
    run = next(runs, None)
    while run is not None:
        last, following = run, next(runs, None)
        if following is not None and following - run < stretch:
            end = (run + stretch).astimezone(line.zone)
            last = next(CronSim(line.cron, end, reverse=True), following).astimezone(UTC)
            runs = _runs(line, last + datetime.resolution)
            following = next(runs, None)
        yield run, last
        run = following


def _longest_gap(lines: Sequence[CronLine], now: datetime) -> timedelta | None:
    """Return the longest gap that begins within `HORIZON`, or the first gap if even that begins later."""
    return _gap_after(tuple(lines), now.replace(minute=0, second=0, microsecond=0))


@lru_cache(maxsize=4)  # for all credentials of a fleet, which were looked at within an hour or two
def _gap_after(lines: tuple[CronLine, ...], now: datetime) -> timedelta | None:
    """Return the longest gap after a time."""
    longest: timedelta | None = None
    covered: datetime | None = None  # the latest run so far
    try:
        for start, last in heapq.merge(*(_stretches(line, now, EXACT_ABOVE * len(lines)) for line in lines)):
            if covered is not None:
                longest = max(longest or timedelta(0), start - covered)
                if start - now > HORIZON:
                    break
            covered = max(covered or last, last)
    except (OverflowError, ValueError):  # past the year 9999
        return longest
    return longest
