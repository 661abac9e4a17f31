"""Keep the requests of one run within GitHub's rate limits, across all of its threads.

GitHub allows 900 points a minute (a read costs one, a write five), and 80 content-generating requests a minute and 500
an hour. Whether writing a secret counts as generating content is not documented, so the default limits assume that it
does. Source: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api

All times are seconds of the monotonic clock.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from ..domain.errors import RateLimited
from ..domain.time_format import format_span
from ..runtime.clock import POLL_SECONDS, Clock, Deadline

if TYPE_CHECKING:
    from ..domain.writers import WriteLimits

# Five percent below GitHub's 900, since other programs of the same user count as well.
POINTS_PER_MINUTE = 855
READ, WRITE = 1, 5  # points
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0  # seconds
ARRIVAL_SPREAD = 1.0  # seconds by which the travel times of two requests may differ
NOTABLE_PAUSE = 10.0  # seconds; longer pauses, and extensions by more, are logged
NOTABLE_WAIT = 120.0  # seconds; longer waits for the write limits are logged
TOO_LATE = "the run's time ends before GitHub's limits allow more"


class Window:
    """A sliding window: at most `limit` units in any period of `seconds`."""

    def __init__(self, limit: int, seconds: float) -> None:
        self._limit, self._seconds = limit, seconds
        self._entries: deque[tuple[float, int]] = deque()
        self._used = 0

    def free_at(self, now: float, cost: int) -> float:
        """Return the time, `now` or later, from which `cost` more units are allowed.

        Forgets units before the window.
        """
        while self._entries and self._entries[0][0] + self._seconds <= now:
            self._used -= self._entries.popleft()[1]
        time, used = now, self._used
        for start, spent in self._entries:
            if used + cost <= self._limit:
                break
            time, used = start + self._seconds, used - spent
        return time

    def take(self, now: float, cost: int) -> None:
        """Count units that are used now."""
        self._entries.append((now, cost))
        self._used += cost

    def copy(self) -> Window:
        """Return an independent copy, to estimate with."""
        window = Window(self._limit, self._seconds)
        window._entries, window._used = self._entries.copy(), self._used
        return window


class RateLimiter:
    """Delays each caller until its request may be sent.

    Thread-safe; `log` receives a line about each long wait. Slots are taken when a request is sent, not reserved, so a
    waiting request never blocks another.
    """

    def __init__(
        self, clock: Clock, limits: WriteLimits, deadline: Deadline, log: Callable[[str], None] = lambda _: None
    ) -> None:
        self._clock, self._deadline, self._log = clock, deadline, log
        self._lock = threading.Lock()
        self._points = Window(POINTS_PER_MINUTE, MINUTE + ARRIVAL_SPREAD)
        self._writes = [
            Window(limits.writes_per_minute, MINUTE + ARRIVAL_SPREAD),
            Window(limits.writes_per_hour, HOUR + ARRIVAL_SPREAD),
        ]
        self._paused_until = self._reported_until = 0.0

    def __call__(self, *, write: bool) -> None:
        """Wait until a read or a write may be sent.

        Raises `RateLimited` as soon as the run would end before that.
        """
        while (wait := self._take(write=write)) > 0:
            if wait > self._deadline.remaining():
                raise RateLimited(TOO_LATE)
            self._report_wait(wait)
            self._clock.sleep(min(wait, POLL_SECONDS))

    def ensure_time_for(self, writes: int) -> None:
        """Raise `RateLimited` if this many writes, even without any others, would not fit into the run.

        To be called before a new token is requested, so that no token is left unsaved.
        """
        if writes and self.estimate(writes) > self._deadline.remaining():
            raise RateLimited(TOO_LATE)

    def back_off(self, seconds: float) -> None:
        """Delay all requests by this time, at most a day, because GitHub asks for it."""
        seconds = min(seconds, DAY)
        with self._lock:
            now = self._clock.monotonic()
            added = now + seconds - max(now, self._paused_until)
            self._paused_until = self._reported_until = max(self._paused_until, now + seconds)
        if added >= NOTABLE_PAUSE:
            self._log(f"GitHub asks for a pause of {seconds:,.0f} seconds; what is sent to it waits.")

    def estimate(self, writes: int) -> float:
        """Return the seconds until the last of this many more writes may be sent, if nothing else is sent."""
        with self._lock:
            now = time = self._clock.monotonic()
            time = max(time, self._paused_until)
            windows = [(self._points.copy(), WRITE), *((window.copy(), 1) for window in self._writes)]
        for _ in range(writes):
            time = max(time, *(window.free_at(time, cost) for window, cost in windows))
            for window, cost in windows:
                window.take(time, cost)
        return time - now

    def hurry(self) -> None:
        """Drop the limits on writes, but not GitHub's points, because a stop signal was received.

        Takes no lock: the signal handler may have interrupted the thread that holds it.
        """
        self._writes = []

    def _report_wait(self, wait: float) -> None:
        """Log a long wait, once for all threads that wait."""
        with self._lock:
            now = self._clock.monotonic()
            if wait < NOTABLE_WAIT or now < self._reported_until:
                return
            self._reported_until = now + wait
        self._log(f"The pace allows the next write to GitHub in {format_span(timedelta(seconds=wait))}.")

    def _take(self, *, write: bool) -> float:
        """Take a slot and return 0 if one is free; else return the seconds until one may be."""
        with self._lock:
            now = self._clock.monotonic()
            costs = [(self._points, WRITE if write else READ)]
            costs += [(window, 1) for window in self._writes if write]
            time = max(self._paused_until, *(window.free_at(now, cost) for window, cost in costs))
            if time > now:
                return time - now
            for window, cost in costs:
                window.take(now, cost)
            return 0.0
