"""`make bench`: our program for each verdict, side by side in one run with scripts that exchange and write but check nothing.

Every contestant is a process of its own, and so are the two sandboxes, one of which takes 50 ms for each request.
Contestants take turns, so that a machine that changes its speed changes it for all, and every one starts from the same
state: the token stored anew, and no issue. A red run of ours therefore opens one, as in a workflow. Exit status 1 if a budget is broken
that does not depend on the machine's mood: requests, memory and size.
"""

import argparse
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from bench import image
from bench.contestants import BARE, CONTESTANTS, OURS, PYGITHUB, UNPACED, perform
from bench.measure import Row, Sample, floor, summarise
from bench.stage import Stage, stage

LATENCY = 0.05
Rows = Mapping[str, Row]


class Budget(NamedTuple):
    """A figure and its limit; a strict one decides the exit status."""

    name: str
    seen: float
    allowed: float
    strict: bool

    @property
    def kept(self) -> bool:
        """Whether the figure is within the limit."""
        return self.seen <= self.allowed


def measure(stages: tuple[Stage, Stage], folder: Path, runs: int) -> list[Rows]:
    """All contestants in turn, near and far: one warm-up round, which also writes bytecode, and `runs` counted ones."""
    samples: list[dict[str, list[Sample]]] = [{one.name: [] for one in CONTESTANTS} for _ in stages]
    for turn in range(runs + 1):
        for contestant in CONTESTANTS:
            for taken, on in zip(samples, stages, strict=True):
                sample = perform(on, contestant, folder)
                taken[contestant.name] += [sample] if turn else []
    return [{name: summarise(some) for name, some in taken.items()} for taken in samples]


def table(near: Rows, far: Rows, runs: int, least: float) -> None:
    """As Markdown."""
    far_ms = f"{LATENCY * 1000:.0f} ms"
    print(f"Medians of {runs} whole processes each, with 0 ms and with {far_ms} a request.\n")
    print(
        f"| what | wall s, 0 ms | wall s, {far_ms} | CPU s, 0 ms | CPU s, {far_ms} | peak MiB | requests | in a row |"
    )
    print("| --- " + "| ---: " * 7 + "|")
    for name, row in near.items():
        other = far[name]
        seconds = f"{row.wall:.3f} | {other.wall:.3f} | {row.cpu:.3f} | {other.cpu:.3f}"
        requests = max(row.requests, other.requests)
        print(f"| {name} | {seconds} | {max(row.peak, other.peak):.1f} | {requests} | {other.chain} |")
    print("\nPyGithub as it ships leaves at least 0.25 s between requests and 1 s between writes; unpaced, both are 0.")
    print(f"The smallest peak this way of measuring can see is {least:.1f} MiB.")


def budgets(near: Rows, far: Rows) -> list[Budget]:
    """What was promised, and what was seen."""
    both = [rows[one.name] for rows in (near, far) for one in OURS]
    wall = far["renewed"].wall
    return [
        Budget(
            "CPU at 0 ms, renewed / requests + PyNaCl", near["renewed"].cpu / near[BARE.name].cpu, 1.3, strict=False
        ),
        Budget("wall at 50 ms, renewed / PyGithub", wall / far[PYGITHUB.name].wall, 1.0, strict=False),
        Budget("wall at 50 ms, renewed / PyGithub, unpaced", wall / far[UNPACED.name].wall, 1.0, strict=False),
        Budget("peak memory of any verdict, MiB", max(row.peak for row in both), 45, strict=True),
        *_requests(near, far, issues=True),
        *_requests(near, far, issues=False),
    ]


def _requests(near: Rows, far: Rows, *, issues: bool) -> list[Budget]:
    """Of runs that may keep an issue, as by default: two more, for what people were told and for the repository's activity."""
    chosen = [one for one in OURS if one.issues is issues]
    current = [one.name for one in chosen if one.verdict == "current"]
    renewals = [one.name for one in chosen if one.writes]
    most = [max(rows[name].requests for rows in (near, far) for name in names) for names in (current, renewals)]
    chains = [max(far[name].chain for name in names) for names in (current, renewals)]
    more, suffix = (2, "") if issues else (0, ", without issues (notify-issue: false)")
    return [
        Budget(f"requests of a current run{suffix}", most[0], 2 + more, strict=True),
        Budget("... of which one after another", chains[0], 1, strict=True),
        Budget(f"requests of a renewal{suffix}", most[1], 7 + more, strict=True),
        Budget("... of which one after another", chains[1], 5, strict=True),
    ]


def image_budgets(seen: image.Image) -> list[Budget]:
    """What was promised of the image, and what was seen."""
    later = seen.first_request - seen.true
    return [
        Budget("image above its base, MB", seen.added, 30, strict=True),
        Budget("container start to first request, s more than `true`", later, 0.40, strict=False),
    ]


def main() -> int:
    """Measure, print, compare with the budgets."""
    parser = argparse.ArgumentParser(prog="bench", description="Measure whole processes side by side.")
    parser.add_argument("--runs", type=int, default=7, help="counted runs of each contestant (default: 7)")
    runs = parser.parse_args().runs
    if runs < 1:
        parser.error("--runs must be at least 1")
    with tempfile.TemporaryDirectory() as name, stage(0.0) as quick, stage(LATENCY) as slow:
        near, far = measure((quick, slow), Path(name), runs)
        least = floor(name)
        container = image.measure(quick, runs)
    hidden = [name for name, row in near.items() if min(row.peak, far[name].peak) <= least]
    if hidden:
        raise SystemExit(f"the bench itself is too big ({least:.1f} MiB) to see the memory of: {', '.join(hidden)}")
    table(near, far, runs, least)
    print(
        f"\nThe image adds {container.added:.1f} MB to its base. From `docker run` to the first request "
        f"{container.first_request:.3f} s; `docker run ... true` takes {container.true:.3f} s."
    )
    found = [*budgets(near, far), *image_budgets(container)]
    print("\n| budget | seen | allowed | |\n| --- | ---: | ---: | --- |")
    for budget in found:
        print(f"| {budget.name} | {budget.seen:.2f} | {budget.allowed:g} | {'ok' if budget.kept else 'OVER'} |")
    return int(any(budget.strict and not budget.kept for budget in found))


if __name__ == "__main__":
    sys.exit(main())
