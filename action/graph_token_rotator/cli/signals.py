"""Hold stop signals while a new token is being stored; otherwise let them end the run at once.

A cancelled step gets SIGINT, 7.5 s later SIGTERM, and is killed 2.5 s after that (actions/runner, ProcessInvoker).
As process 1 of a container, Python would not stop at SIGTERM without a handler.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from ..domain.errors import Interrupted

STOPS = (signal.SIGINT, signal.SIGTERM)


class Signals:
    """Handles SIGINT and SIGTERM for one run; `on_held` is called for a signal that is held."""

    def __init__(self, on_held: Callable[[], None]) -> None:
        self._on_held = on_held
        self._holding = False

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Handle the signals inside the block, and restore the previous handlers after it."""
        previous = {number: signal.signal(number, self._handle) for number in STOPS}
        try:
            yield
        finally:
            for number, handler in previous.items():
                signal.signal(number, handler)

    def hold(self) -> None:
        """Hold signals from now on, until the report is written: a signal only shortens the time for calls."""
        self._holding = True

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        if not self._holding:
            self._holding = True  # a second signal must not interrupt the report of the first
            raise Interrupted
        self._on_held()
