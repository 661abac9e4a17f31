"""Keeps one run's requests to GitHub within its limits, whichever of its threads sends them.

Source: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api : 900 points a minute (a read is one,
a write five); 80 content-generating requests a minute and 500 an hour, which writing secrets may or may not count as.
"""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from datetime import timedelta

from ..domain import reasons
from ..domain.errors import ActionError
from ..domain.time_format import format_span
from ..domain.writers import WriteLimits
from ..runtime.clock import Clock, Deadline

# A little less than the 900 a minute: other programs of the same person count as well.
POINTS_PER_MINUTE = 855
READ, WRITE = 1, 5
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
ARRIVAL_SPREAD = 1.0  # seconds by which one request may take longer to arrive than another
POLL_SECONDS = 0.25  # seconds after which a wait looks up, for a pause or a stop signal to be noticed
NOTABLE_PAUSE = 10.0  # seconds of a pause, or by which one grows, that people are told of
NOTABLE_WAIT = 120.0  # seconds of waiting for the pace that people are told of


class Window:
    """At most `most` of something in any `seconds`."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._taken: deque[tuple[float, int]] = deque()
        self._used = 0

    def free(self, now: float, cost: int) -> float:
        """When, now or later, this much more is allowed."""
        while self._taken and self._taken[0][0] + self._seconds <= now:
            self._used -= self._taken.popleft()[1]
        moment, used = now, self._used
        for begun, spent in self._taken:
            if used + cost <= self._most:
                break
            moment, used = begun + self._seconds, used - spent
        return moment

    def take(self, now: float, cost: int) -> None:
        """Count it."""
        self._taken.append((now, cost))
        self._used += cost

    def copy(self) -> "Window":
        """One to try out with."""
        made = Window(self._most, self._seconds)
        made._taken, made._used = self._taken.copy(), self._used
        return made


class RateLimiter:
    """Holds back whoever calls it until a request may be sent. Nothing is promised in advance: what waits, holds back no
    other, and what is counted was sent then. `say` tells people of long pauses.
    """

    def __init__(
        self, clock: Clock, pace: WriteLimits, deadline: Deadline, say: Callable[[str], None] = lambda _: None
    ) -> None:
        self._clock, self._deadline, self._log = clock, deadline, say
        self._lock = threading.Lock()
        self._points = Window(POINTS_PER_MINUTE, MINUTE + ARRIVAL_SPREAD)
        self._writes = [
            Window(pace.writes_per_minute, MINUTE + ARRIVAL_SPREAD),
            Window(pace.writes_per_hour, HOUR + ARRIVAL_SPREAD),
        ]
        self._paused_until = self._reported_until = 0.0

    def __call__(self, *, write: bool) -> None:
        """Wait for a turn. Raises `ActionError` once it is clear that none comes before the run's end."""
        while (left := self._take(write=write)) > 0:
            if left > self._deadline.remaining():
                raise _too_late()
            self._report_wait(left)
            self._clock.sleep(min(left, POLL_SECONDS))

    def ensure_time_for(self, writes: int, facts: Mapping[str, str]) -> None:
        """Before there is something to write. Raises `ActionError`, with these facts, if even alone it took too long."""
        if writes and self.estimate(writes) > self._deadline.remaining():
            raise _too_late(**facts)

    def back_off(self, seconds: float) -> None:
        """GitHub asks to be left alone: nobody sends anything for that long, or for a day, which is longer than any run."""
        seconds = min(seconds, DAY)
        with self._lock:
            now = self._clock.monotonic()
            longer = now + seconds - max(now, self._paused_until)
            self._paused_until = self._reported_until = max(self._paused_until, now + seconds)
        if longer >= NOTABLE_PAUSE:
            self._log(f"GitHub asks for a pause of {seconds:,.0f} seconds; what is sent to it waits.")

    def estimate(self, writes: int) -> float:
        """The seconds until so many more writes may be sent, if nothing else is."""
        with self._lock:
            now = moment = self._clock.monotonic()
            moment = max(moment, self._paused_until)
            windows = [(self._points.copy(), WRITE), *((window.copy(), 1) for window in self._writes)]
        for _ in range(writes):
            moment = max(moment, *(window.free(moment, cost) for window, cost in windows))
            for window, cost in windows:
                window.take(moment, cost)
        return moment - now

    def hurry(self) -> None:
        """A stop signal came: what has begun is written as fast as GitHub's points allow, not at the chosen pace.

        Takes no lock: the signal's handler may have interrupted the one who holds it.
        """
        self._writes = []

    def _report_wait(self, left: float) -> None:
        """Say it once, whoever of all waits, that nothing will be heard for long."""
        with self._lock:
            now = self._clock.monotonic()
            if left < NOTABLE_WAIT or now < self._reported_until:
                return
            self._reported_until = now + left
        self._log(f"The pace allows the next write to GitHub in {format_span(timedelta(seconds=left))}.")

    def _take(self, *, write: bool) -> float:
        """Take a turn if there is one, or give the seconds until there may be."""
        with self._lock:
            now = self._clock.monotonic()
            wanted = [(self._points, WRITE if write else READ)]
            wanted += [(window, 1) for window in self._writes if write]
            moment = max(self._paused_until, *(window.free(now, cost) for window, cost in wanted))
            if moment > now:
                return moment - now
            for window, cost in wanted:
                window.take(now, cost)
            return 0.0


def _too_late(**facts: str) -> ActionError:
    detail = "the run's time ends before GitHub's limits allow more"
    return ActionError(reasons.RATE_LIMITED_BY_GITHUB, **{**facts, "detail": detail})
