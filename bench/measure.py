"""Whole processes measured from outside: wall, CPU and peak memory by the operating system's own accounting.

On Linux a new process inherits the peak memory of the one that starts it, up to the moment of exec. So the process that
measures loads nothing big, and `floor` tells the smallest peak it can see.
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
    """One finished process: seconds, seconds and MiB; and what the sandbox saw of it."""

    wall: float
    cpu: float
    peak: float
    status: int
    requests: int = 0
    chain: int = 0


@dataclass(frozen=True)
class Row:
    """The medians of several samples; of requests the most, of the chain the least (see `longest_chain`)."""

    wall: float
    cpu: float
    peak: float
    requests: int
    chain: int


def run(command: Sequence[str], environ: Mapping[str, str], folder: str) -> Sample:
    """Start, wait, and account for this very child."""
    began = time.monotonic()
    child = subprocess.Popen(command, env=environ, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    return Sample(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / MIB, child.returncode)


def floor(folder: str) -> float:
    """The peak, in MiB, of a process that does nothing; a figure not above it says nothing."""
    return run(("true",), {"PATH": os.environ["PATH"]}, folder).peak


def longest_chain(arrivals: Sequence[float], latency: float) -> int:
    """How many requests came one after another, each answered before the next was sent; at most `latency` apart they overlapped.

    A delay elsewhere can make two that could overlap look like a chain, but never the reverse: the least of several
    runs is the truth.
    """
    length, answered = 0, float("-inf")
    for arrival in sorted(arrivals):
        if arrival >= answered:
            length, answered = length + 1, arrival + latency
    return length


def summarise(samples: Sequence[Sample]) -> Row:
    """The figures of several runs as one row."""
    wall, cpu, peak = (median(getattr(sample, figure) for sample in samples) for figure in ("wall", "cpu", "peak"))
    return Row(wall, cpu, peak, max(one.requests for one in samples), min(one.chain for one in samples))
