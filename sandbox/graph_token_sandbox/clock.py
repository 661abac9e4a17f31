"""The sandbox's clock: frozen until moved, or real time with an offset."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta


def as_utc(time: datetime) -> datetime:
    """Return the same time in UTC; a naive datetime is a mistake, not a local time: it raises ValueError."""
    if time.tzinfo is None:
        raise ValueError(f"{time!r} has no time zone")
    return time.astimezone(UTC)


class Clock:
    """The current time for all simulated services.

    Started with a time, it stands still until `advance` or `set`. Started without, it ticks with
    the machine's clock, and `advance` and `set` shift it.
    """

    def __init__(self, now: datetime | None = None) -> None:
        """Freeze at `now`, or tick when it is None."""
        self._lock = threading.Lock()
        self._frozen = None if now is None else as_utc(now)
        self._offset = timedelta()

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""
        with self._lock:
            return self._frozen if self._frozen is not None else datetime.now(UTC) + self._offset

    def advance(self, by: timedelta) -> None:
        """Move the clock by `by` (backwards if negative)."""
        with self._lock:
            if self._frozen is not None:
                self._frozen += by
            else:
                self._offset += by

    def set(self, time: datetime) -> None:
        """Move the clock to `time`; a ticking clock goes on ticking from there."""
        target = as_utc(time)
        with self._lock:
            if self._frozen is not None:
                self._frozen = target
            else:
                self._offset = target - datetime.now(UTC)
