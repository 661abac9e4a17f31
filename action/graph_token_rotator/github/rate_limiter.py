"""Keeps one run's requests to GitHub within its limits, whichever of its threads sends them.

Source: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api : 900 points a minute (a read is one,
a write five); 80 content-generating requests a minute and 500 an hour, which writing secrets may or may not count as.
"""

import threading
from collections import deque
from collections.abc import Callable
from datetime import timedelta

from ..domain.errors import RateLimited
from ..domain.time_format import format_span
from ..domain.writers import WriteLimits
from ..runtime.clock import Clock, Deadline

# A little less than the 900 a minute: other programs of the same person count as well.
POINTS_PER_MINUTE = 855
READ, WRITE = 1, 5
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
ARRIVAL_SPREAD = 1.0  # seconds by which one request may take longer to arrive than another
POLL_SECONDS = 0.25  # seconds after which a wait looks up, for a pause or a stop signal to be noticed
NOTABLE_PAUSE = 10.0  # seconds of a pause, or by which one grows, that are logged
NOTABLE_WAIT = 120.0  # seconds of waiting for the pace that are logged
TOO_LATE = "the run's time ends before GitHub's limits allow more"


class Window:
    """At most `limit` of something in any `seconds`."""

    def __init__(self, limit: int, seconds: float) -> None:
        self._limit, self._seconds = limit, seconds
        self._entries: deque[tuple[float, int]] = deque()
        self._used = 0

    def free(self, now: float, cost: int) -> float:
        """Return the time, now or later, at which this much more is allowed."""
        while self._entries and self._entries[0][0] + self._seconds <= now:
            self._used -= self._entries.popleft()[1]
        time, used = now, self._used
        for start, spent in self._entries:
            if used + cost <= self._limit:
                break
            time, used = start + self._seconds, used - spent
        return time

    def take(self, now: float, cost: int) -> None:
        """Count what is sent now."""
        self._entries.append((now, cost))
        self._used += cost

    def copy(self) -> "Window":
        """One to try out with."""
        made = Window(self._limit, self._seconds)
        made._entries, made._used = self._entries.copy(), self._used
        return made


class RateLimiter:
    """Holds back whoever calls it until a request may be sent; `log` reports long pauses.

    Slots are taken when a request is sent, not reserved, so a waiting request never blocks another.
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
        """Wait for a turn. Raises `RateLimited` once it is clear that none comes before the run's end."""
        while (wait := self._take(write=write)) > 0:
            if wait > self._deadline.remaining():
                raise RateLimited(TOO_LATE)
            self._report_wait(wait)
            self._clock.sleep(min(wait, POLL_SECONDS))

    def ensure_time_for(self, writes: int) -> None:
        """Raise `RateLimited` if so many writes would not fit into the run even alone, before there is something to lose."""
        if writes and self.estimate(writes) > self._deadline.remaining():
            raise RateLimited(TOO_LATE)

    def back_off(self, seconds: float) -> None:
        """Let nobody send anything for that long, or for a day, which is longer than any run: GitHub asks for it."""
        seconds = min(seconds, DAY)
        with self._lock:
            now = self._clock.monotonic()
            added = now + seconds - max(now, self._paused_until)
            self._paused_until = self._reported_until = max(self._paused_until, now + seconds)
        if added >= NOTABLE_PAUSE:
            self._log(f"GitHub asks for a pause of {seconds:,.0f} seconds; what is sent to it waits.")

    def estimate(self, writes: int) -> float:
        """Return the seconds until so many more writes may be sent, if nothing else is."""
        with self._lock:
            now = time = self._clock.monotonic()
            time = max(time, self._paused_until)
            windows = [(self._points.copy(), WRITE), *((window.copy(), 1) for window in self._writes)]
        for _ in range(writes):
            time = max(time, *(window.free(time, cost) for window, cost in windows))
            for window, cost in windows:
                window.take(time, cost)
        return time - now

    def hurry(self) -> None:
        """Write as fast as GitHub's points allow, not at the chosen pace: a stop signal was received.

        Takes no lock: the signal's handler may have interrupted the one who holds it.
        """
        self._writes = []

    def _report_wait(self, wait: float) -> None:
        """Log once, for all that wait, that nothing will happen for long."""
        with self._lock:
            now = self._clock.monotonic()
            if wait < NOTABLE_WAIT or now < self._reported_until:
                return
            self._reported_until = now + wait
        self._log(f"The pace allows the next write to GitHub in {format_span(timedelta(seconds=wait))}.")

    def _take(self, *, write: bool) -> float:
        """Take a turn if there is one and return 0, or return the seconds until there may be."""
        with self._lock:
            now = self._clock.monotonic()
            costs = [(self._points, WRITE if write else READ)]
            costs += [(window, 1) for window in self._writes if write]
            time = max(self._paused_until, *(window.free(now, cost) for window, cost in costs))
            if time > now:
                return time - now
            for window, cost in costs:
                window.take(now, cost)
            return 0.0
