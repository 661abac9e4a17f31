"""`make soak`: fleets as real processes against a sandbox process, under the limits that GitHub documents.

Exit status 1 if a budget is broken. The paced fleet takes about four minutes, with `--content` more than an hour.
"""

import argparse
import json
import os
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from bench.measure import Sample, run
from bench.sandbox_process import SandboxProcess, sandbox_process
from graph_token_sandbox import Limits, Sandbox, TokenSpec
from graph_token_sandbox.action_run import COMMAND, ActionRunner
from graph_token_sandbox.github.limits import HOUR, MINUTE, points_of
from graph_token_sandbox.seed import SYSTEM_USER, seed

LATENCY = 0.1
COPIES = ("site", "shop")
SECRETS_PER_REPOSITORY = 100
CURRENT, DUE = 1, 50  # days since a token was issued
DOCUMENTED = Limits.as_documented()
LIMITS = {
    "none": Limits(),
    "points": replace(DOCUMENTED, content_per_minute=None, content_per_hour=None),
    "content": DOCUMENTED,
}


class Fleet(NamedTuple):
    """A number of credentials of one age, with copies or without."""

    title: str
    size: int
    age: int
    """Days since the tokens were issued."""
    copies: Sequence[str]
    limits: str
    """A key of `LIMITS`."""
    pace: dict[str, int]


CHECKED = Fleet("1,000 current", 1000, CURRENT, (), "none", {})
PACED = Fleet("200 renewed, 3 targets", 200, DUE, COPIES, "points", {"writes-per-minute": 180, "writes-per-hour": 9999})
CONTENT = Fleet("200 renewed, 3 targets, content limits", 200, DUE, COPIES, "content", {})


class Figure(NamedTuple):
    """A measured figure and its limit: at most, or with `is_minimum` at least."""

    name: str
    actual: float
    allowed: float
    is_minimum: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the figure is within the limit."""
        return self.actual >= self.allowed if self.is_minimum else self.actual <= self.allowed


def targets(number: int, copies: Sequence[str]) -> list[dict[str, str]]:
    """Return the source of a credential, and its copies."""
    part = number // SECRETS_PER_REPOSITORY
    return [{"repository": f"octo/{name}-{part}", "secret": f"TOKEN_{number}"} for name in ("team", *copies)]


def serve(size: int, age: int, limits: str, latency: float) -> None:
    """Serve a sandbox with all tokens issued and stored; print one line of JSON that describes it."""
    with Sandbox(latency=latency) as sandbox:
        seeded = seed(sandbox)
        for repository in {target["repository"] for number in range(size) for target in targets(number, COPIES)}:
            sandbox.github.add_repository(repository)
        writer = sandbox.github.add_token("ghp_writer", kind="fine-grained", permissions={"secrets": "write"})
        spec = TokenSpec(seeded.app.id, "SYSTEM_USER", SYSTEM_USER, age=timedelta(days=age))
        tokens = [sandbox.meta.issue(spec) for _ in range(size)]
        for number, token in enumerate(tokens):
            source, *_ = targets(number, ())
            sandbox.github.put_secret(source["repository"], source["secret"], token)
        sandbox.github.limits = LIMITS[limits]
        app = {"app_id": seeded.app.id, "app_secret": seeded.app.secret}
        print(json.dumps({**sandbox.urls, **app, "tokens": tokens, "writer": writer.value}), flush=True)
        threading.Event().wait()


def fleet_sandbox(fleet: Fleet, latency: float = LATENCY) -> AbstractContextManager[SandboxProcess]:
    """Start a sandbox for a fleet in a process of its own."""
    arguments = ["--serve", str(fleet.size), str(fleet.age), fleet.limits, str(latency)]
    return sandbox_process(latency, "bench.soak", arguments)


def measure_run(fleet: Fleet, sandbox: SandboxProcess, folder: Path) -> Sample:
    """Run the action once for the whole fleet."""
    setup = sandbox.setup
    credentials = []
    for number in range(fleet.size):
        source, *copies = targets(number, fleet.copies)
        token = {"name": f"team-{number}", "token": f"env:TOKEN_{number}"}
        app = {"app-id": setup["app_id"], "app-secret": "env:APP_SECRET"}
        credentials.append({**token, **app, "source": source, **({"copies": copies} if copies else {})})
    pace = {"pace": fleet.pace} if fleet.pace else {}
    (folder / "fleet.yml").write_text(json.dumps({"version": 1, "credentials": credentials, **pace}))
    inputs = {
        "config": "fleet.yml",
        "github-token": setup["writer"],
        "graph-api-url": setup["graph_url"],
        "github-api-url": setup["github_url"],
    }
    environ = {
        **ActionRunner(folder).environ(inputs),
        "PATH": os.environ["PATH"],
        "GITHUB_WORKSPACE": str(folder),
        "APP_SECRET": setup["app_secret"],
        **{f"TOKEN_{number}": token for number, token in enumerate(setup["tokens"])},
    }
    return run(COMMAND, environ, str(folder))


def figures(fleet: Fleet, sandbox: SandboxProcess, sample: Sample) -> list[Figure]:
    """Return the figures of a run, from its process and from the sandbox."""
    requests = sandbox.control("GET", "/requests")
    per_credential = sum(request["service"] == "graph" for request in requests) / fleet.size
    process = [Figure("exit status", sample.status, 0), Figure("peak MiB", sample.peak, 120)]
    if not fleet.copies:
        name = "Meta requests each"
        exactly = [Figure(name, per_credential, 1), Figure(name, per_credential, 1, is_minimum=True)]
        return [*process, Figure("wall s", sample.wall, 10), *exactly]
    calls = [request for request in requests if request["service"] == "github"]
    writes = sum(request["method"] == "PUT" and request["status"] in {201, 204} for request in calls)
    usage = sandbox.control("GET", "/usage")
    share = 100 * shortest_time(fleet, calls) / elapsed(calls)
    return [
        *process,
        Figure("refusals", usage["refused"], 0),
        Figure("secrets written", writes, fleet.size * (1 + len(fleet.copies)), is_minimum=True),
        Figure("requests at once", usage["concurrent"], 100),
        Figure("share of the permitted rate, %", share, 90, is_minimum=True),
    ]


def shortest_time(fleet: Fleet, calls: Sequence[dict[str, str]]) -> float:
    """Return the seconds that so many requests take at least.

    Where N are allowed in a span of time, request N + 1 waits for the end of the span.
    """
    limits = LIMITS[fleet.limits]
    points = sum(points_of(call["method"]) for call in calls)
    writes = sum(call["method"] == "PUT" for call in calls)
    spans = [(points, limits.points_per_minute, MINUTE)]
    spans += [(writes, limits.content_per_minute, MINUTE), (writes, limits.content_per_hour, HOUR)]
    return max((used - 1) // allowed * seconds for used, allowed, seconds in spans if allowed)


def elapsed(calls: Sequence[dict[str, str]]) -> float:
    """Return the seconds from the first request to the last."""
    times = [datetime.fromisoformat(call["at"]).timestamp() for call in calls]
    return max(times) - min(times)


def soak(fleet: Fleet) -> bool:
    """Run a fleet and print its figures; return whether all budgets are met."""
    with fleet_sandbox(fleet) as sandbox, tempfile.TemporaryDirectory() as folder:
        sample = measure_run(fleet, sandbox, Path(folder))
        measured = figures(fleet, sandbox, sample)
    for figure in (Figure("wall s", sample.wall, float("inf")), *measured):
        bound = f"{'at least' if figure.is_minimum else 'at most'} {figure.allowed:g}"
        print(f"| {fleet.title} | {figure.name} | {figure.actual:.4g} | {bound} | {'yes' if figure.is_met else 'NO'} |")
    sys.stdout.flush()
    return all(figure.is_met for figure in measured)


def main() -> int:
    """Run the fleets; return the exit status."""
    parser = argparse.ArgumentParser(prog="bench.soak", description=__doc__)
    parser.add_argument("--content", action="store_true", help="the limits on content as well; more than an hour")
    parser.add_argument("--serve", nargs=4, metavar=("SIZE", "AGE", "LIMITS", "LATENCY"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        size, age, limits, latency = arguments.serve
        serve(int(size), int(age), limits, float(latency))
    print("| fleet | figure | seen | allowed | kept |\n| --- | --- | ---: | ---: | --- |", flush=True)
    results = [soak(fleet) for fleet in (CHECKED, PACED, *((CONTENT,) if arguments.content else ()))]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
