"""Time, and how much of it there is."""

import time
from datetime import UTC, datetime
from typing import NamedTuple, Protocol


class Clock(Protocol):
    """Time, passed in."""

    def now(self) -> datetime:
        """The local time, aware UTC."""

    def monotonic(self) -> float:
        """Seconds that only go forward."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class Limits(NamedTuple):
    """In seconds. A run on dead services ends after `run` at the latest; the runner kills about 10 s after a stop."""

    connect: float = 5.0
    attempt: float = 10.0
    run: float = 75.0
    after_stop: float = 7.0


class Deadline:
    """When a run's calls must be over."""

    def __init__(self, clock: Clock, limits: Limits) -> None:
        self._clock = clock
        self._limits = limits
        self._begun = clock.monotonic()
        self._end = self._begun + limits.run

    def elapsed(self) -> float:
        """Seconds since the run began."""
        return self._clock.monotonic() - self._begun

    def remaining(self) -> float:
        """Seconds left; negative when over."""
        return self._end - self._clock.monotonic()

    def stop_soon(self) -> float:
        """A stop signal came: only the bounded rest of what must be finished remains. Gives the moment it ends."""
        return self.end_by(self._clock.monotonic() + self._limits.after_stop)

    def end_by(self, moment: float) -> float:
        """End no later than this, by the monotonic clock; the moment it does end."""
        self._end = min(self._end, moment)
        return self._end
