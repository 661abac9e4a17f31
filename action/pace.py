"""Keeps one run's requests to GitHub within its limits, whichever of its threads sends them.

Source: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api : 900 points a minute (a read is one,
a write five); 80 content-generating requests a minute and 500 an hour, which writing secrets may or may not count as.
"""

import math
import threading
from collections import deque
from collections.abc import Callable

from .clock import Clock
from .errors import ActionError
from .fleet import Pace
from .reasons import github

# A little less than the 900 a minute: other programs of the same person count as well.
POINTS = 855
READ, WRITE = 1, 5
MINUTE, HOUR = 60.0, 3600.0
NAP = 0.25


class Window:
    """At most `most` of something in any `seconds`; turns are given in order, in advance."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._turns: deque[tuple[float, int]] = deque()
        self._used = 0

    def turn(self, earliest: float, cost: int) -> float:
        """When, not before `earliest`, this much more is allowed; it is taken."""
        moment = max(earliest, self._turns[-1][0] if self._turns else earliest)
        while self._turns and (self._turns[0][0] <= moment - self._seconds or self._used + cost > self._most):
            begun, spent = self._turns.popleft()
            self._used -= spent
            moment = max(moment, begun + self._seconds)
        self._turns.append((moment, cost))
        self._used += cost
        return moment


class Pacer:
    """Holds back whoever calls it until a request may be sent."""

    def __init__(self, clock: Clock, pace: Pace, remaining: Callable[[], float] = lambda: math.inf) -> None:
        """`remaining` gives the seconds that this run has left for calls."""
        self._clock, self._remaining = clock, remaining
        self._lock = threading.Lock()
        self._points = Window(POINTS, MINUTE)
        self._writes = (Window(pace.writes_per_minute, MINUTE), Window(pace.writes_per_hour, HOUR))
        self._paused_until = 0.0

    def __call__(self, *, write: bool) -> None:
        """Wait for a turn: first among the writes, then among all requests."""
        if write:
            with self._lock:
                moment = self._clock.monotonic()
                for window in self._writes:
                    moment = window.turn(moment, 1)
            self._sleep_until(moment)
        with self._lock:
            now = max(self._clock.monotonic(), self._paused_until)
            moment = self._points.turn(now, WRITE if write else READ)
        self._sleep_until(moment)

    def pause(self, seconds: float) -> None:
        """GitHub asks to be left alone: nobody sends anything for that long."""
        with self._lock:
            self._paused_until = max(self._paused_until, self._clock.monotonic() + seconds)

    def _sleep_until(self, moment: float) -> None:
        """In short naps, so that a stop signal's shorter deadline and a pause are noticed."""
        while (left := max(moment, self._paused_until) - self._clock.monotonic()) > 0:
            if left > self._remaining():
                raise ActionError(github.GITHUB_RATE_LIMITED, detail="no turn to write before this run must end")
            self._clock.sleep(min(left, NAP))
