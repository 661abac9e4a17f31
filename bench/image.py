"""The image: what it adds to its base, and how long it takes from `docker run` to the first request."""

import os
import subprocess
import time
from statistics import median
from typing import NamedTuple

from bench.contestants import OURS, environ
from bench.stage import ROOT, Stage
from tests.e2e import base

IMAGE = "graph-token-rotator:bench"
RUN = ("docker", "run", "--rm", "--network", "host")


class Image(NamedTuple):
    """MB above the base image; medians in seconds."""

    added: float
    first_request: float
    true: float


def measure(on: Stage, runs: int) -> Image:
    """Build, then start in turn the action and `true`: one warm-up round and `runs` counted ones."""
    _docker("build", "--quiet", "--build-arg", f"BASE={base.here()}", "--tag", IMAGE, str(ROOT))
    size, below = (int(_docker("image", "inspect", "--format", "{{.Size}}", name)) for name in (IMAGE, base.here()))
    rounds = [(_first_request(on), _true()) for _ in range(runs + 1)][1:]
    first, true = (median(seconds) for seconds in zip(*rounds, strict=True))
    return Image((size - below) / 1e6, first, true)


def _first_request(on: Stage) -> float:
    """Seconds from starting `docker run` to the arrival of the first request."""
    current = next(one for one in OURS if one.verdict == "current")
    ours = {"PATH", "PYTHONPATH", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"}
    given = {name: value for name, value in environ(on, current, ROOT).items() if name not in ours}
    on.prepare(on.box["tokens"][current.token])
    began = time.time()
    command = [*RUN, *(word for name in given for word in ("-e", name)), IMAGE]
    subprocess.run(command, env=dict(os.environ) | given, check=True, capture_output=True)
    return min(on.arrivals()) - began


def _true() -> float:
    """Seconds from start to end of a container that does nothing."""
    began = time.time()
    _docker(*RUN[1:], "--entrypoint", "/bin/true", IMAGE)
    return time.time() - began


def _docker(*words: str) -> str:
    return subprocess.run(["docker", *words], check=True, capture_output=True, text=True).stdout.strip()
