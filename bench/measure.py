"""Whole processes measured from outside: wall, CPU and peak memory by the operating system's own accounting."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Sample:
    """One finished process: seconds, seconds and MiB."""

    wall: float
    cpu: float
    peak: float
    status: int


@dataclass(frozen=True)
class Row:
    """The medians of several samples, and the requests of one."""

    name: str
    wall: float
    cpu: float
    peak: float
    requests: int


def run(command: Sequence[str], environ: Mapping[str, str], folder: str) -> Sample:
    """Start, wait, and account for this very child."""
    began = time.monotonic()
    child = subprocess.Popen(command, env=environ, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - began
    return Sample(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, child.returncode)


def summarise(name: str, samples: Sequence[Sample], requests: int) -> Row:
    """The medians."""
    wall, cpu, peak = (median(getattr(sample, figure) for sample in samples) for figure in ("wall", "cpu", "peak"))
    return Row(name, wall, cpu, peak, requests)
