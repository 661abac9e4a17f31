"""The watch over the schedule: does it leave enough tries, and will it go on? Pure; text and time are arguments.

A workflow's file is data here: whatever is in it, nothing raises, and the work is bounded by the constants below.
"""

import heapq
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

import yaml
from cronsim import CronSim, CronSimError

from ..domain import reasons
from ..domain.finding import Finding
from ..domain.instants import NEVER
from ..domain.outcome import Outcome
from ..domain.reasons import Verdict
from ..domain.time_format import format_span
from ..runtime.yaml_nodes import Shallow, child

MIN_RUNS = 3
HEALTHY = frozenset({Verdict.RENEWED, Verdict.CURRENT, Verdict.PLANNED})

# Larger files (in characters), more lines and longer ones are not read: PyYAML needs 10 seconds for a megabyte.
MAX_CHARACTERS = 1 << 16
MAX_LINES = 50
MAX_LINE_LENGTH = 200
# Gaps are looked for over a year, the longest period a cron line has (but for leap days). Those longer than this,
# times the number of lines, are found exactly; of shorter ones some. So a schedule costs at most 366 * 6 steps.
HORIZON = timedelta(days=366)
EXACT_ABOVE = timedelta(hours=4)
# What GitHub takes: POSIX cron and the names of months and days. cronsim also knows `L`, `W` and `#`.
CRON = re.compile(r"(?:[0-9*,/-]|[A-Z]{3})+(?: (?:[0-9*,/-]|[A-Z]{3})+){4}", re.ASCII | re.IGNORECASE)

# What to use instead, with the longest gap of each; twice a week is what the examples have.
SUGGESTIONS = (
    ("17 5 * * 1,4", timedelta(days=4)),
    ("17 5 * * *", timedelta(days=1)),
    ("17 */6 * * *", timedelta(hours=6)),
    ("17 * * * *", timedelta(hours=1)),
)


class CronLine(NamedTuple):
    """One entry of a schedule: five fields, and the zone they are meant in."""

    cron: str
    zone: tzinfo


def schedule_findings(text: str, outcome: Outcome, now: datetime) -> list[Finding]:
    """What there is to say of the schedule in a workflow's text; nothing where it cannot be read."""
    lines = _parse_lines(text)
    if lines is None:
        return []
    if not lines:
        return [Finding(reasons.NO_SCHEDULE, {"cron": SUGGESTIONS[0][0]})]
    return [*_crowded_minute(lines, now), *_too_few(lines, outcome, now), *_too_long(lines, outcome, now)]


def longest_gap(text: str, now: datetime) -> timedelta | None:
    """The longest gap between two runs from now on; None without a schedule, or if it cannot be read."""
    lines = _parse_lines(text)
    return _longest_gap(lines, now) if lines else None


def _crowded_minute(lines: list[CronLine], now: datetime) -> Iterator[Finding]:
    """Two runs of a line tell: of a line with several minutes, one of the two is not at minute 0."""
    if {run.minute for line in lines for run in islice(_runs(line, now), 2)} == {0}:
        _, rest = lines[0].cron.split(maxsplit=1)
        yield Finding(reasons.CROWDED_MINUTE, {"cron": f"17 {rest}"})


def _too_few(lines: list[CronLine], outcome: Outcome, now: datetime) -> Iterator[Finding]:
    """Only of a living token that can be renewed."""
    info, renewal_time = outcome.info, outcome.renewal_time
    if outcome.verdict not in HEALTHY or info is None or renewal_time is None:
        return
    if NEVER in {info.expires_at, renewal_time}:
        return
    start = max(renewal_time, now)
    first = islice(heapq.merge(*(_runs(line, start) for line in lines)), MIN_RUNS * len(lines))
    number = len({run for run in first if run < info.expires_at})
    if number < MIN_RUNS:
        runs = f"{number or 'no'} run{'' if number < 2 else 's'}"
        wanted = min((info.expires_at - start) / MIN_RUNS, outcome.credential.warn_before)
        yield Finding(reasons.TOO_FEW_RUNS, {"runs": runs, "cron": _suggestion(wanted)})


def _too_long(lines: list[CronLine], outcome: Outcome, now: datetime) -> Iterator[Finding]:
    longest, allowed = _longest_gap(lines, now), outcome.credential.warn_before
    if longest is not None and longest > allowed:
        facts = {"gap": format_span(longest), "warn": format_span(allowed), "cron": _suggestion(allowed)}
        yield Finding(reasons.GAP_TOO_LONG, facts)


def _suggestion(wanted: timedelta) -> str:
    """The rarest of the usual lines with no gap longer than this."""
    return next((cron for cron, longest in SUGGESTIONS if longest <= wanted), SUGGESTIONS[-1][0])


def _parse_lines(text: str) -> list[CronLine] | None:
    """The schedule's lines, none if there is no schedule; None where the text is not understood.

    Nodes are looked at rather than values: so `on` is no boolean, as it is in YAML 1.1, and nothing is unfolded.
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
        return None if on is None else []
    if not isinstance(entries, yaml.SequenceNode) or len(entries.value) > MAX_LINES:
        return None
    return list(dict.fromkeys(line for entry in entries.value if (line := _parse_line(entry)))) or None


def _parse_line(entry: yaml.Node) -> CronLine | None:
    cron, zone = child(entry, "cron"), child(entry, "timezone")
    line = " ".join(cron.value.split()) if isinstance(cron, yaml.ScalarNode) else ""
    if len(line) > MAX_LINE_LENGTH or not CRON.fullmatch(line):
        return None
    try:
        CronSim(line, datetime.min)  # noqa: DTZ901  # only whether it is a cron line
    except (CronSimError, ValueError):
        return None
    return CronLine(line, _zone(zone.value if isinstance(zone, yaml.ScalarNode) else ""))


def _zone(name: str) -> tzinfo:
    """An IANA zone; UTC, which is GitHub's own, where there is no such zone or no data of zones."""
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):
        return UTC


def _runs(line: CronLine, since: datetime) -> Iterator[datetime]:
    """The line's runs from `since` on, in UTC; cronsim itself gives up after 50 years without one."""
    try:
        for run in CronSim(line.cron, (since - datetime.resolution).astimezone(line.zone)):
            if (moment := run.astimezone(UTC)) >= since:  # of an hour that comes twice, cronsim takes the first
                yield moment
    except (OverflowError, ValueError):  # the calendar ends
        return


def _stretches(line: CronLine, since: datetime, stretch: timedelta) -> Iterator[tuple[datetime, datetime]]:
    """The first and the last run in every stretch that begins with a run; what is in between is skipped."""
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


def _longest_gap(lines: list[CronLine], now: datetime) -> timedelta | None:
    """The longest gap that begins within `HORIZON`, or the first one if even that begins later."""
    longest: timedelta | None = None
    covered: datetime | None = None
    try:
        for first, last in heapq.merge(*(_stretches(line, now, EXACT_ABOVE * len(lines)) for line in lines)):
            if covered is not None:
                longest = max(longest or timedelta(0), first - covered)
                if first - now > HORIZON:
                    break
            covered = max(covered or last, last)
    except (OverflowError, ValueError):  # the calendar ends
        return longest
    return longest
