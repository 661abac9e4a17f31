"""`make bench`: our program for each verdict, side by side in one run with scripts that exchange and write but check nothing.

Every contestant is a process of its own against the sandbox, which runs in a process of its own too. Contestants take
turns, so that a machine that changes its speed changes it for all. Exit status 1 if a budget is broken that does not
depend on the machine's mood: requests and memory.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from bench.measure import Row, Sample, run, summarise

ROOT = Path(__file__).parent.parent
RIVALS = ROOT / "bench" / "rivals"
ACTION = (sys.executable, "-P", "-u", "-m", "action")
RUNS = int(os.environ.get("BENCH_RUNS", "7"))
WRITES = "system_user"


@dataclass(frozen=True)
class Contestant:
    """A command, the token it starts from, inputs that differ, and the exit status it must end with."""

    name: str
    command: tuple[str, ...] = ACTION
    token: str = WRITES
    inputs: dict[str, str] = field(default_factory=dict)
    status: int = 0


CONTESTANTS = (
    Contestant("renewed"),
    Contestant("renewed (page token)", token="short_lived_user", inputs={"PAGE-ID": "109876543210987"}),
    Contestant("current", token="fresh_system_user"),
    Contestant("planned", inputs={"DRY-RUN": "true"}),
    Contestant("not-extended", token="expiring_user", status=1),
    Contestant("expiring", token="data_access_soon", status=1),
    Contestant("needs-human", token="expired_user", status=1),
    Contestant("failed (wrong PAT)", inputs={"GITHUB-TOKEN": "sandbox-github-unknown"}, status=1),
    Contestant("requests + PyNaCl", (sys.executable, str(RIVALS / "bare.py"))),
    Contestant("PyGithub", (sys.executable, str(RIVALS / "pygithub_client.py"))),
    Contestant("PyGithub, unpaced", (sys.executable, str(RIVALS / "pygithub_client.py")), inputs={"unpaced": "1"}),
    Contestant("Octokit + libsodium", ("node", str(RIVALS / "octokit.mjs"))),
)


@contextmanager
def sandbox(latency: float) -> Iterator[dict[str, Any]]:
    """The sandbox's own command, with `latency` seconds added to each request."""
    command = [sys.executable, "-m", "sandbox", "--latency", str(latency)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield json.loads(server.stdout.readline())
        finally:
            server.terminate()


def environ(box: dict[str, Any], contestant: Contestant, folder: str) -> dict[str, str]:
    """What the runner would set; bytecode is kept, as in the image."""
    inputs = {
        "TOKEN": box["tokens"][contestant.token],
        "SECRET": "FB_TOKEN",
        "APP-ID": box["app"]["id"],
        "APP-SECRET": box["app"]["secret"],
        "GITHUB-TOKEN": box["github_token"],
        "REPOSITORY": box["repository"],
        "GRAPH-API-URL": box["graph_url"],
        "GITHUB-API-URL": box["github_url"],
    } | {name: value for name, value in contestant.inputs.items() if name.isupper()}
    variables = {f"INPUT_{name}": value for name, value in inputs.items()}
    if "unpaced" in contestant.inputs:
        variables["BENCH_UNPACED"] = "1"
    files = {"GITHUB_OUTPUT": f"{folder}/output", "GITHUB_STEP_SUMMARY": f"{folder}/summary"}
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "GITHUB_ACTIONS": "true", **files, **variables}


def measure(latency: float) -> list[Row]:
    """All contestants in turn, one warm-up round and `RUNS` counted ones."""
    samples: dict[str, list[Sample]] = {contestant.name: [] for contestant in CONTESTANTS}
    asked: dict[str, int] = {}
    with sandbox(latency) as box, tempfile.TemporaryDirectory() as folder:
        log = f"{box['control_url']}/requests"
        for turn in range(RUNS + 1):
            for contestant in CONTESTANTS:
                requests.delete(log, timeout=10)
                sample = run(contestant.command, environ(box, contestant, folder), folder)
                if sample.status != contestant.status:
                    raise SystemExit(f"{contestant.name} ended with {sample.status} instead of {contestant.status}")
                asked[contestant.name] = count(requests.get(log, timeout=10).json())
                samples[contestant.name] += [sample] if turn else []
    return [summarise(name, taken, asked[name]) for name, taken in samples.items()]


def count(log: Any) -> int:
    """How many requests the sandbox saw."""
    return len(log["requests"] if isinstance(log, dict) else log)


def table(latency: float, rows: list[Row]) -> None:
    """As Markdown."""
    print(f"\n{latency * 1000:.0f} ms a request, medians of {RUNS} whole processes\n")
    print("| what | wall s | CPU s | peak MiB | requests |\n| --- | ---: | ---: | ---: | ---: |")
    for row in rows:
        print(f"| {row.name} | {row.wall:.3f} | {row.cpu:.3f} | {row.peak:.1f} | {row.requests} |")


def main() -> int:
    """Measure, print, compare with the budgets."""
    quick, slow = measure(0.0), measure(0.05)
    table(0.0, quick)
    table(0.05, slow)
    near, far = ({row.name: row for row in rows} for rows in (quick, slow))
    ours = [row for rows in (quick, slow) for row in rows[:8]]
    budgets = [
        ("CPU, renewed / requests + PyNaCl", near["renewed"].cpu / near["requests + PyNaCl"].cpu, 1.3, False),
        ("wall at 50 ms, renewed / PyGithub", far["renewed"].wall / far["PyGithub"].wall, 1.0, False),
        ("wall at 50 ms, renewed / PyGithub, unpaced", far["renewed"].wall / far["PyGithub, unpaced"].wall, 1.0, False),
        ("peak memory, MiB", max(row.peak for row in ours), 45, True),
        ("requests of a current run", near["current"].requests, 2, True),
        ("requests of a renewal", max(near["renewed"].requests, near["renewed (page token)"].requests), 7, True),
    ]
    print("\n| budget | seen | allowed | |\n| --- | ---: | ---: | --- |")
    for name, seen, allowed, _ in budgets:
        print(f"| {name} | {seen:.2f} | {allowed} | {'ok' if seen <= allowed else 'OVER'} |")
    return int(any(seen > allowed for _, seen, allowed, strict in budgets if strict))


if __name__ == "__main__":
    sys.exit(main())
