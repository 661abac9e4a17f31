"""The figures of docs/operations.md, "Arithmetic": requests of real runs, and minutes by the sandbox's rate limits."""

import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain, repeat
from math import inf
from pathlib import Path
from typing import NamedTuple

from bench.soak import CURRENT, DUE, LIMITS, Fleet, fleet_sandbox, measure_run
from graph_token_rotator.domain import writers
from graph_token_rotator.github import rate_limiter
from graph_token_rotator.runtime import clock
from graph_token_sandbox.github.limits import MINUTE, Meter

SIZES = (10, 1000)
LARGE = 100_000
UNPACED = {"writes-per-minute": 999_999, "writes-per-hour": 999_999}


class Row(NamedTuple):
    """A line of the table; cells are empty for sizes that no run had."""

    name: str
    figures: tuple[float, ...]

    def __str__(self) -> str:
        cells = [f"{figure:,.0f}" for figure in self.figures] + [""] * (1 + len(SIZES) - len(self.figures))
        return f"| {self.name} | {' | '.join(cells)} |"


class LeapingClock:
    """A clock for which waiting takes no time."""

    def __init__(self) -> None:
        self._seconds = 0.0

    def now(self) -> datetime:
        """Return the time; the rate limiter never uses it."""
        return datetime.fromtimestamp(self._seconds, UTC)

    def monotonic(self) -> float:
        return self._seconds

    def sleep(self, seconds: float) -> None:
        self._seconds += seconds


def count_requests(size: int, age: int) -> tuple[int, int, float]:
    """Return the requests to Meta and to GitHub of a real run, and its seconds, without limits on writes.

    Ends the bench if the run is not green.
    """
    fleet = Fleet(f"{size}", size, age, (), "none", UNPACED if age == DUE else {})
    with fleet_sandbox(fleet, latency=0) as sandbox, tempfile.TemporaryDirectory() as folder:
        sample = measure_run(fleet, sandbox, Path(folder))
        if sample.status:
            raise SystemExit(f"{size} credentials: exit status {sample.status}")
        services = [request["service"] for request in sandbox.control("GET", "/requests")]
    return services.count("graph"), services.count("github"), sample.wall


def minutes(methods: Iterable[str], pace: writers.WriteLimits, limits: str) -> float:
    """Return the minutes until the last of these requests may be sent at a pace.

    Each request is checked by the sandbox's rate limits (a key of `LIMITS`), which raise if it comes too early.
    """
    time, meter = LeapingClock(), Meter()
    limiter = rate_limiter.RateLimiter(time, pace, clock.Deadline(time, clock.Limits(run=inf)))
    for method in methods:
        limiter(write=method != "GET")
        meter.check_secondary(LIMITS[limits], method, 1, time.monotonic())
        meter.check_content(LIMITS[limits], "put_secret", method, time.monotonic())
    return time.monotonic() // MINUTE


def renewal(size: int) -> Iterator[str]:
    """Return the requests to GitHub of a renewed fleet: a key for each hundred credentials, a write for each one."""
    return chain(repeat("GET", -(-size // 100)), repeat("PUT", size))


def table() -> Iterator[Row]:
    """Return the table row by row, so that one sees the progress."""
    for state, age in (("current", CURRENT), ("renewed", DUE)):
        meta, github, seconds = zip(*(count_requests(size, age) for size in SIZES), strict=True)
        yield Row(f"all {state}: requests to Meta, counted", meta)
        yield Row(f"all {state}: requests to GitHub, counted", github)
        yield Row(f"all {state}: seconds of the run, measured", seconds)
    sizes = (*SIZES, LARGE)
    unpaced = writers.WriteLimits(999_999, 999_999)
    yield Row(
        "minutes for the points, by the limiter", tuple(minutes(renewal(size), unpaced, "points") for size in sizes)
    )
    yield Row(
        "minutes at the default pace, by the limiter",
        tuple(minutes(renewal(size), writers.WriteLimits(), "content") for size in sizes),
    )


def main() -> int:
    """Print the table."""
    print(f"| | {' | '.join(f'{size:,}' for size in (*SIZES, LARGE))} |\n| --- | ---: | ---: | ---: |", flush=True)
    for row in table():
        print(row, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
