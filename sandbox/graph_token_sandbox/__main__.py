"""`python -m graph_token_sandbox`: serve a seeded sandbox until stopped. Prints one line of JSON."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from . import Sandbox
from .seed import seed

_DESCRIPTION: Final = (
    "Serve a simulated Meta and GitHub on this machine until stopped. Prints their addresses and credentials as one line "
    "of JSON."
)


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text} has no time zone; add Z")
    return time


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="graph-token-rotator sandbox", description=_DESCRIPTION)
    parser.add_argument("--now", type=_time, help="freeze the clock here, e.g. 2026-11-24T05:17:00Z (default: ticking)")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds added to each request (default: 0)")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    arguments = _parser().parse_args(argv)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with Sandbox(now=arguments.now, latency=arguments.latency) as sandbox:
        print(json.dumps({**sandbox.urls, **seed(sandbox).as_json()}), flush=True)
        stopped.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
