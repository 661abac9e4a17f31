"""Time as an argument, and the deadline of a run. Only `SystemClock` reads the machine's clock."""

import time
from datetime import UTC, datetime
from typing import NamedTuple, Protocol

# Seconds between two looks at the deadline while waiting, so that a stop signal is noticed.
POLL_SECONDS = 0.25


class Clock(Protocol):
    """A source of time that tests can replace."""

    def now(self) -> datetime:
        """Return the local time as aware UTC."""

    def monotonic(self) -> float:
        """Return seconds that never go backward, counted from an arbitrary start."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Return the local time as aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never go backward, counted from an arbitrary start."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class Limits(NamedTuple):
    """Limits in seconds: to connect, for one attempt, for all requests of a run, after a stop signal.

    Together they bound a run against services that never respond. The runner kills a step about 10 s after it has sent
    a stop signal.
    """

    connect: float = 5.0
    attempt: float = 10.0
    run: float = 75.0
    after_stop: float = 7.0


class Deadline:
    """The time by which all requests of a run must be over. It can only be moved forward."""

    def __init__(self, clock: Clock, limits: Limits) -> None:
        self._clock = clock
        self._limits = limits
        self._started_at = clock.monotonic()
        self._end = self._started_at + limits.run

    def elapsed(self) -> float:
        """Return the seconds since the run began."""
        return self._clock.monotonic() - self._started_at

    def remaining(self) -> float:
        """Return the seconds left; negative when the deadline has passed."""
        return self._end - self._clock.monotonic()

    def stop_soon(self) -> None:
        """Leave only `Limits.after_stop`, because a stop signal was received."""
        self.end_by(self._clock.monotonic() + self._limits.after_stop)

    def end_by(self, time_limit: float) -> None:
        """Move the deadline to `time_limit`, seconds of the monotonic clock, unless it is earlier."""
        self._end = min(self._end, time_limit)
