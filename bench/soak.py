"""`make soak`: fleets as real processes against a sandbox process, under the limits that GitHub documents.

Exit status 1 if a budget is broken. The paced fleet takes about four minutes, with `--content` more than an hour.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from bench.measure import Sample, run
from bench.stage import ROOT, Stage
from graph_token_sandbox import Limits, Sandbox, TokenSpec
from graph_token_sandbox.github.limits import HOUR, MINUTE, points_of
from graph_token_sandbox.seed import SYSTEM_USER, seed

LATENCY = 0.1
COPIES = ("site", "shop")
FULL = 100  # secrets in a repository
CURRENT, DUE = 1, 50  # days since a token was issued
DOCUMENTED = Limits.as_documented()
LIMITS = {
    "none": Limits(),
    "points": replace(DOCUMENTED, content_per_minute=None, content_per_hour=None),
    "content": DOCUMENTED,
}


class Fleet(NamedTuple):
    """What is run: so many credentials of that age, with copies or not."""

    title: str
    many: int
    age: int
    copies: Sequence[str]
    limits: str
    pace: dict[str, int]


CHECKED = Fleet("1,000 current", 1000, CURRENT, (), "none", {})
PACED = Fleet("200 renewed, 3 targets", 200, DUE, COPIES, "points", {"writes-per-minute": 180, "writes-per-hour": 9999})
CONTENT = Fleet("200 renewed, 3 targets, content limits", 200, DUE, COPIES, "content", {})


class Figure(NamedTuple):
    """What was seen, and what is allowed: at most, or with `least` at least."""

    name: str
    seen: float
    allowed: float
    least: bool = False

    @property
    def kept(self) -> bool:
        """Whether the budget is kept."""
        return self.seen >= self.allowed if self.least else self.seen <= self.allowed


def places(number: int, copies: Sequence[str]) -> list[dict[str, str]]:
    """The source of a credential, and its copies."""
    part = number // FULL
    return [{"repository": f"octo/{name}-{part}", "secret": f"TOKEN_{number}"} for name in ("team", *copies)]


def serve(many: int, age: int, limits: str, latency: float) -> None:
    """The sandbox's side: everything issued and stored, then one line that tells where."""
    with Sandbox(latency=latency) as box:
        seeded = seed(box)
        for home in {place["repository"] for number in range(many) for place in places(number, COPIES)}:
            box.github.add_repository(home)
        writer = box.github.add_token("ghp_writer", kind="fine-grained", permissions={"secrets": "write"})
        spec = TokenSpec(seeded.app.id, "SYSTEM_USER", SYSTEM_USER, age=timedelta(days=age))
        tokens = [box.meta.issue(spec) for _ in range(many)]
        for number, token in enumerate(tokens):
            source, *_ = places(number, ())
            box.github.put_secret(source["repository"], source["secret"], token)
        box.github.limits = LIMITS[limits]
        urls = {f"{side}_url": getattr(box, f"{side}_url") for side in ("graph", "github", "control")}
        app = {"app_id": seeded.app.id, "app_secret": seeded.app.secret}
        print(json.dumps({**urls, **app, "tokens": tokens, "writer": writer.value}), flush=True)
        threading.Event().wait()


@contextmanager
def stage(fleet: Fleet, latency: float = LATENCY) -> Iterator[Stage]:
    """The sandbox in a process of its own."""
    given = (str(fleet.many), str(fleet.age), fleet.limits, str(latency))
    command = [sys.executable, "-m", "bench.soak", "--serve", *given]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield Stage(latency, json.loads(server.stdout.readline()))
        finally:
            server.terminate()


def perform(fleet: Fleet, on: Stage, folder: Path) -> Sample:
    """The fleet's one run."""
    box = on.box
    credentials = []
    for number in range(fleet.many):
        source, *copies = places(number, fleet.copies)
        who = {"name": f"team-{number}", "token": f"env:TOKEN_{number}"}
        app = {"app-id": box["app_id"], "app-secret": "env:APP_SECRET"}
        credentials.append({**who, **app, "source": source, **({"copies": copies} if copies else {})})
    pace = {"pace": fleet.pace} if fleet.pace else {}
    (folder / "fleet.yml").write_text(json.dumps({"version": 1, "credentials": credentials, **pace}))
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(folder),
        "GITHUB_OUTPUT": str(folder / "output"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "INPUT_CONFIG": "fleet.yml",
        "INPUT_GITHUB-TOKEN": box["writer"],
        "INPUT_GRAPH-API-URL": box["graph_url"],
        "INPUT_GITHUB-API-URL": box["github_url"],
        "APP_SECRET": box["app_secret"],
        **{f"TOKEN_{number}": token for number, token in enumerate(box["tokens"])},
    }
    return run((sys.executable, "-P", "-m", "graph_token_rotator"), environ, str(folder))


def figures(fleet: Fleet, on: Stage, sample: Sample) -> list[Figure]:
    """What the run and the sandbox tell."""
    asked = on.ask("GET", "/requests")
    meta = sum(request["service"] == "graph" for request in asked) / fleet.many
    always = [Figure("exit status", sample.status, 0), Figure("peak MiB", sample.peak, 120)]
    if not fleet.copies:
        exactly = [Figure("Meta requests each", meta, 1), Figure("Meta requests each", meta, 1, least=True)]
        return [*always, Figure("wall s", sample.wall, 10), *exactly]
    calls = [request for request in asked if request["service"] == "github"]
    written = sum(request["method"] == "PUT" and request["status"] in {201, 204} for request in calls)
    usage = on.ask("GET", "/usage")
    return [
        *always,
        Figure("refusals", usage["refused"], 0),
        Figure("secrets written", written, fleet.many * (1 + len(fleet.copies)), least=True),
        Figure("requests at once", usage["concurrent"], 100),
        Figure("share of the permitted rate, %", 100 * shortest(fleet, calls) / taken(calls), 90, least=True),
    ]


def shortest(fleet: Fleet, calls: Sequence[dict[str, str]]) -> float:
    """The seconds that so many requests take at least: where N are allowed in a span, the next one waits for its end."""
    limits = LIMITS[fleet.limits]
    points = sum(points_of(call["method"]) for call in calls)
    writes = sum(call["method"] == "PUT" for call in calls)
    spans = [(points, limits.points_per_minute, MINUTE)]
    spans += [(writes, limits.content_per_minute, MINUTE), (writes, limits.content_per_hour, HOUR)]
    return max((used - 1) // most * seconds for used, most, seconds in spans if most)


def taken(calls: Sequence[dict[str, str]]) -> float:
    """The seconds from the first request to the last."""
    moments = [datetime.fromisoformat(call["at"]).timestamp() for call in calls]
    return max(moments) - min(moments)


def soak(fleet: Fleet) -> bool:
    """Run one and print what was seen; whether it kept its budgets."""
    with stage(fleet) as on, tempfile.TemporaryDirectory() as folder:
        sample = perform(fleet, on, Path(folder))
        seen = figures(fleet, on, sample)
    for figure in (Figure("wall s", sample.wall, float("inf")), *seen):
        bound = f"{'at least' if figure.least else 'at most'} {figure.allowed:g}"
        print(f"| {fleet.title} | {figure.name} | {figure.seen:.4g} | {bound} | {'yes' if figure.kept else 'NO'} |")
    sys.stdout.flush()
    return all(figure.kept for figure in seen)


def main() -> int:
    """Run the fleets; the exit status."""
    parser = argparse.ArgumentParser(prog="bench.soak", description=__doc__)
    parser.add_argument("--content", action="store_true", help="the limits on content as well; more than an hour")
    parser.add_argument("--serve", nargs=4, metavar=("MANY", "AGE", "LIMITS", "LATENCY"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        many, age, limits, latency = arguments.serve
        serve(int(many), int(age), limits, float(latency))
    print("| fleet | figure | seen | allowed | kept |\n| --- | --- | ---: | ---: | --- |", flush=True)
    kept = [soak(fleet) for fleet in (CHECKED, PACED, *((CONTENT,) if arguments.content else ()))]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
