"""`make bench`: our action for each verdict, side by side with baselines that exchange and write but check nothing.

Each competitor is a process of its own, and so are the two sandboxes, one of which takes 50 ms for each request.
Competitors take turns, so that a machine that changes its speed changes it for all, and each starts from the same
state: the token stored anew, and no issue. A red run of ours therefore opens one, as in a workflow. Exit status 1 if a
budget is broken that does not depend on the machine's load: requests, memory and size.
"""

import argparse
import sys
import tempfile
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from bench import image
from bench.competitors import ACTION_RUNS, BARE, COMPETITORS, PYGITHUB, UNPACED, measure_run
from bench.measure import Row, Sample, smallest_peak, summarize
from bench.sandbox_process import SandboxProcess, sandbox_process

LATENCY = 0.05
Rows = Mapping[str, Row]


class Budget(NamedTuple):
    """A figure and its limit; a strict one decides the exit status."""

    name: str
    actual: float
    allowed: float
    strict: bool

    @property
    def is_met(self) -> bool:
        """Whether the figure is within the limit."""
        return self.actual <= self.allowed


def measure(sandboxes: tuple[SandboxProcess, SandboxProcess], folder: Path, runs: int) -> list[Rows]:
    """Measure all competitors in turn on each sandbox: one warm-up round, which also writes bytecode, and `runs` more."""
    samples: list[dict[str, list[Sample]]] = [{competitor.name: [] for competitor in COMPETITORS} for _ in sandboxes]
    for turn in range(runs + 1):
        for competitor in COMPETITORS:
            for by_name, sandbox in zip(samples, sandboxes, strict=True):
                sample = measure_run(sandbox, competitor, folder)
                by_name[competitor.name] += [sample] if turn else []
    return [{name: summarize(group) for name, group in by_name.items()} for by_name in samples]


def table(near: Rows, far: Rows, runs: int, peak: float) -> None:
    """Print the figures as Markdown; `peak` is the smallest that can be measured, in MiB."""
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
    print(f"The smallest peak this way of measuring can see is {peak:.1f} MiB.")


def budgets(near: Rows, far: Rows) -> list[Budget]:
    """Return the promised figures, and the measured ones."""
    both = [rows[competitor.name] for rows in (near, far) for competitor in ACTION_RUNS]
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
    """Return the budgets of requests.

    Runs that may open an issue, as by default, send two more: to find earlier issues, and for the repository's last push.
    """
    group = [competitor for competitor in ACTION_RUNS if competitor.has_issues is issues]
    current = [competitor.name for competitor in group if competitor.verdict == "current"]
    renewals = [competitor.name for competitor in group if competitor.writes]
    requests = [max(rows[name].requests for rows in (near, far) for name in names) for names in (current, renewals)]
    chains = [max(far[name].chain for name in names) for names in (current, renewals)]
    extra, suffix = (2, "") if issues else (0, ", without issues (notify-issue: false)")
    return [
        Budget(f"requests of a current run{suffix}", requests[0], 2 + extra, strict=True),
        Budget("... of which one after another", chains[0], 1, strict=True),
        Budget(f"requests of a renewal{suffix}", requests[1], 7 + extra, strict=True),
        Budget("... of which one after another", chains[1], 5, strict=True),
    ]


def image_budgets(measured: image.Image) -> list[Budget]:
    """Return the promised figures of the image, and the measured ones."""
    later = measured.first_request - measured.true
    return [
        Budget("image above its base, MB", measured.added, 30, strict=True),
        Budget("container start to first request, s more than `true`", later, 0.40, strict=False),
    ]


def seeded_sandbox(latency: float) -> AbstractContextManager[SandboxProcess]:
    """Start the sandbox's own command."""
    return sandbox_process(latency, "graph_token_sandbox", ["--latency", str(latency)])


def main() -> int:
    """Measure, print, compare with the budgets."""
    parser = argparse.ArgumentParser(prog="bench", description="Measure whole processes side by side.")
    parser.add_argument("--runs", type=int, default=7, help="counted runs of each competitor (default: 7)")
    runs = parser.parse_args().runs
    if runs < 1:
        parser.error("--runs must be at least 1")
    with tempfile.TemporaryDirectory() as name, seeded_sandbox(0.0) as quick, seeded_sandbox(LATENCY) as slow:
        near, far = measure((quick, slow), Path(name), runs)
        peak = smallest_peak(name)
        container = image.measure(quick, runs)
    hidden = [name for name, row in near.items() if min(row.peak, far[name].peak) <= peak]
    if hidden:
        raise SystemExit(f"the bench itself is too big ({peak:.1f} MiB) to see the memory of: {', '.join(hidden)}")
    table(near, far, runs, peak)
    print(
        f"\nThe image adds {container.added:.1f} MB to its base. From `docker run` to the first request "
        f"{container.first_request:.3f} s; `docker run ... true` takes {container.true:.3f} s."
    )
    results = [*budgets(near, far), *image_budgets(container)]
    print("\n| budget | seen | allowed | |\n| --- | ---: | ---: | --- |")
    for budget in results:
        print(f"| {budget.name} | {budget.actual:.2f} | {budget.allowed:g} | {'ok' if budget.is_met else 'OVER'} |")
    return int(any(budget.strict and not budget.is_met for budget in results))


if __name__ == "__main__":
    sys.exit(main())
