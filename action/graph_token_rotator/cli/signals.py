"""Hold stop signals while a new token is being stored; otherwise let them end the run at once.

A cancelled step gets SIGINT, 7.5 s later SIGTERM, and is killed 2.5 s after that (actions/runner, ProcessInvoker).
As process 1 of a container, Python would not stop at SIGTERM without a handler.
"""

import faulthandler
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from ..domain.errors import Interrupted

# Every signal that asks a process to end, as far as this system has it: a closed terminal sends SIGHUP.
STOPS = tuple(
    number
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGXCPU", "SIGBREAK")
    if (number := getattr(signal, name, None))
)
# The process ends this many seconds after a stop signal, whatever it is doing: before the runner kills it.
HARD_STOP_SECONDS = 9.0
# The same after all limits of a run have passed: reports and notifications take less.
GRACE_SECONDS = 120.0
_STDERR = 2


class Signals:
    """Handles the signals in `STOPS` for one run; `on_held` is called for a signal that is held."""

    def __init__(self, on_held: Callable[[], None]) -> None:
        self._on_held = on_held
        self._holding = False

    @contextmanager
    def installed(self, run_seconds: float) -> Iterator[None]:
        """Handle the signals inside the block, and restore the previous handlers after it.

        A run that still goes on when `run_seconds` and `GRACE_SECONDS` have passed is ended: something hangs that no
        limit covers, such as a log that nobody reads.
        """
        previous = {number: signal.signal(number, self._handle) for number in STOPS}
        limit_process(run_seconds)
        try:
            yield
        finally:
            unlimit_process()
            for number, handler in previous.items():
                signal.signal(number, handler)

    def hold(self) -> None:
        """Hold signals from now on, until the report is written: a signal only shortens the time for calls."""
        self._holding = True

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        faulthandler.dump_traceback_later(HARD_STOP_SECONDS, exit=True, file=_STDERR)
        if not self._holding:
            self._holding = True  # a second signal must not interrupt the report of the first
            raise Interrupted
        self._on_held()


def limit_process(run_seconds: float) -> None:
    """End the process after `run_seconds` and `GRACE_SECONDS`, whatever it is doing.

    A later call counts anew.
    """
    faulthandler.dump_traceback_later(run_seconds + GRACE_SECONDS, exit=True, file=_STDERR)


def unlimit_process() -> None:
    """Let the process go on."""
    faulthandler.cancel_dump_traceback_later()
