"""The figures of docs/operations.md, "Arithmetic": requests counted in real runs, minutes counted by the sandbox's limiter."""

import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain, repeat
from math import inf
from pathlib import Path
from typing import NamedTuple

from bench.soak import CURRENT, DUE, LIMITS, Fleet, perform, stage
from graph_token_rotator.domain import writers
from graph_token_rotator.github import rate_limiter
from graph_token_rotator.runtime import clock
from graph_token_sandbox.github.limits import MINUTE, Meter

SIZES = (10, 1000)
LARGE = 100_000
QUICK = {"writes-per-minute": 999_999, "writes-per-hour": 999_999}


class Row(NamedTuple):
    """A line of the table; what no run was long enough for is left empty."""

    name: str
    figures: tuple[float, ...]

    def __str__(self) -> str:
        cells = [f"{figure:,.0f}" for figure in self.figures] + [""] * (1 + len(SIZES) - len(self.figures))
        return f"| {self.name} | {' | '.join(cells)} |"


class Leaping:
    """A clock for which waiting takes no time."""

    def __init__(self) -> None:
        self._seconds = 0.0

    def now(self) -> datetime:
        """Not asked for."""
        return datetime.fromtimestamp(self._seconds, UTC)

    def monotonic(self) -> float:
        return self._seconds

    def sleep(self, seconds: float) -> None:
        self._seconds += seconds


def counted(many: int, age: int) -> tuple[int, int, float]:
    """The requests to Meta and to GitHub of a real run, and its seconds, without limits on writes.

    Ends the bench if the run is not green.
    """
    of = Fleet(f"{many}", many, age, (), "none", QUICK if age == DUE else {})
    with stage(of, latency=0) as on, tempfile.TemporaryDirectory() as folder:
        sample = perform(of, on, Path(folder))
        if sample.status:
            raise SystemExit(f"{many} credentials: exit status {sample.status}")
        sides = [request["service"] for request in on.ask("GET", "/requests")]
    return sides.count("graph"), sides.count("github"), sample.wall


def minutes(methods: Iterable[str], paced: writers.WriteLimits, limited: str) -> float:
    """Until the last of these requests may be sent at that pace; every one is shown to the limiter, which raises."""
    time, meter = Leaping(), Meter()
    pacer = rate_limiter.RateLimiter(time, paced, clock.Deadline(time, clock.Limits(run=inf)))
    for method in methods:
        pacer(write=method != "GET")
        meter.check_secondary(LIMITS[limited], method, 1, time.monotonic())
        meter.check_content(LIMITS[limited], "put_secret", method, time.monotonic())
    return time.monotonic() // MINUTE


def renewal(many: int) -> Iterator[str]:
    """The requests to GitHub of a fleet that is renewed: a key for each hundred, and a write for each."""
    return chain(repeat("GET", -(-many // 100)), repeat("PUT", many))


def table() -> Iterator[Row]:
    """Row by row, so that one sees how far it is."""
    for words, age in (("current", CURRENT), ("renewed", DUE)):
        meta, github, seconds = zip(*(counted(many, age) for many in SIZES), strict=True)
        yield Row(f"all {words}: requests to Meta, counted", meta)
        yield Row(f"all {words}: requests to GitHub, counted", github)
        yield Row(f"all {words}: seconds of the run, measured", seconds)
    sizes = (*SIZES, LARGE)
    unhurried = writers.WriteLimits(999_999, 999_999)
    yield Row("minutes for the points, by the limiter", tuple(minutes(renewal(n), unhurried, "points") for n in sizes))
    yield Row(
        "minutes at the default pace, by the limiter",
        tuple(minutes(renewal(n), writers.WriteLimits(), "content") for n in sizes),
    )


def main() -> int:
    """Print the table."""
    print(f"| | {' | '.join(f'{size:,}' for size in (*SIZES, LARGE))} |\n| --- | ---: | ---: | ---: |", flush=True)
    for row in table():
        print(row, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
