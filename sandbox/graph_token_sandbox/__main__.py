"""`python -m graph_token_sandbox`: seed, print where everything is as one line of JSON, serve until told to stop."""

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

_SIDES: Final = ("graph", "instagram", "threads", "github", "control")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        message = f"{text} has no time zone; add Z"
        raise argparse.ArgumentTypeError(message)
    return moment


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="graph-token-rotator sandbox", description=__doc__)
    parser.add_argument(
        "--now", type=_moment, help="freeze the clock here, e.g. 2026-11-24T05:17:00Z (default: ticking)"
    )
    parser.add_argument("--latency", type=float, default=0.0, help="seconds added to each request (default: 0)")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    arguments = _parser().parse_args(argv)
    told = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    with Sandbox(now=arguments.now, latency=arguments.latency) as box:
        urls = {f"{service}_url": getattr(box, f"{service}_url") for service in _SIDES}
        print(json.dumps({**urls, **seed(box).as_json()}), flush=True)
        told.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
