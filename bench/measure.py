"""Whole processes measured from outside: wall, CPU and peak memory by the operating system's own accounting.

On Linux a new process inherits the peak memory of its parent, up to the time of exec. So the process that measures
loads nothing big, and `smallest_peak` returns the smallest peak it can see.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

MIB = 1 << 20 if sys.platform == "darwin" else 1 << 10  # in units of ru_maxrss, see getrusage(2)


@dataclass(frozen=True)
class Sample:
    """One finished process: seconds, seconds and MiB; and its requests, as the sandbox counted them."""

    wall: float
    cpu: float
    peak: float
    status: int
    requests: int = 0
    chain: int = 0


@dataclass(frozen=True)
class Row:
    """The medians of several samples; of requests the highest, of the chain the lowest (see `longest_chain`)."""

    wall: float
    cpu: float
    peak: float
    requests: int
    chain: int


def run(command: Sequence[str], environ: Mapping[str, str], folder: str) -> Sample:
    """Run a process, and return the resources of this very child."""
    start = time.monotonic()
    child = subprocess.Popen(command, env=environ, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    return Sample(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / MIB, child.returncode)


def smallest_peak(folder: str) -> float:
    """Return the peak, in MiB, of a process that does nothing; a figure not above it means nothing."""
    return run(("true",), {"PATH": os.environ["PATH"]}, folder).peak


def longest_chain(arrivals: Sequence[float], latency: float) -> int:
    """Return how many requests followed one another, each sent after the answer to the one before.

    Requests at most `latency` seconds apart overlapped. A delay elsewhere can make two that could overlap look like a
    chain, but never the reverse: the lowest figure of several runs is the true one.
    """
    length, answered = 0, float("-inf")
    for arrival in sorted(arrivals):
        if arrival >= answered:
            length, answered = length + 1, arrival + latency
    return length


def summarize(samples: Sequence[Sample]) -> Row:
    """Return the figures of several runs as one row."""
    wall, cpu, peak = (median(getattr(sample, figure) for sample in samples) for figure in ("wall", "cpu", "peak"))
    return Row(wall, cpu, peak, max(sample.requests for sample in samples), min(sample.chain for sample in samples))
