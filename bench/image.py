"""The image: its size above its base, and the time from `docker run` to the first request."""

import os
import subprocess
import time
from statistics import median
from typing import NamedTuple

from bench.competitors import ACTION_RUNS, environ
from bench.sandbox_process import ROOT, SandboxProcess
from tools import base_image

IMAGE = "graph-token-rotator:bench"
RUN = ("docker", "run", "--rm", "--network", "host")
FILES = {"GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"}


class Image(NamedTuple):
    """MB above the base image; medians in seconds."""

    added: float
    first_request: float
    true: float


def measure(sandbox: SandboxProcess, runs: int) -> Image:
    """Build, then start in turn the action and `true`: one warm-up round and `runs` counted ones."""
    base = base_image.provided_name()
    _docker("build", "--quiet", "--build-arg", f"BASE={base}", "--tag", IMAGE, str(ROOT))
    size, base_size = (int(_docker("image", "inspect", "--format", "{{.Size}}", name)) for name in (IMAGE, base))
    rounds = [(_first_request(sandbox), _true()) for _ in range(runs + 1)][1:]
    first_request, true = (median(seconds) for seconds in zip(*rounds, strict=True))
    return Image((size - base_size) / 1e6, first_request, true)


def _first_request(sandbox: SandboxProcess) -> float:
    """Return the seconds from starting `docker run` to the arrival of the first request."""
    current = next(competitor for competitor in ACTION_RUNS if competitor.verdict == "current")
    # The folder of the runner's files is not in the container: the action works without them.
    variables = {name: value for name, value in environ(sandbox, current, ROOT).items() if name not in FILES}
    sandbox.prepare(sandbox.setup["tokens"][current.token])
    start = time.time()
    command = [*RUN, *(word for name in variables for word in ("-e", name)), IMAGE]
    subprocess.run(command, env=dict(os.environ) | variables, check=True, capture_output=True)
    return min(sandbox.arrivals()) - start


def _true() -> float:
    """Return the seconds from start to end of a container that does nothing."""
    start = time.time()
    _docker(*RUN[1:], "--entrypoint", "/bin/true", IMAGE)
    return time.time() - start


def _docker(*words: str) -> str:
    return subprocess.run(["docker", *words], check=True, capture_output=True, text=True).stdout.strip()
