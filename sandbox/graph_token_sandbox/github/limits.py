"""GitHub's rate limits, counted against the sandbox's clock.

https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final, Self

from .errors import GitHubError

HOUR: Final = 3600
MINUTE: Final = 60
ACTIONS_PER_HOUR: Final = 1000
"""The limit of `GITHUB_TOKEN`, per repository."""
READ_POINTS, WRITE_POINTS = 1, 5
READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
CONTENT_ROUTES: Final = frozenset({"create_issue", "create_comment"})


@dataclass(frozen=True)
class Limits:
    """The limits of one token. The secondary limits (None: off) count over all tokens."""

    per_hour: int = 5000
    points_per_minute: int | None = None
    """900 at GitHub; a read costs 1, a write 5."""
    content_per_minute: int | None = None
    """Issues and comments opened; 80 at GitHub."""
    content_per_hour: int | None = None
    """500 at GitHub."""
    concurrent: int | None = None
    """100 at GitHub."""
    every_write_is_content: bool = False
    """Count every write as content; GitHub does not document which writes count."""

    @classmethod
    def as_documented(cls) -> Self:
        """Return every limit GitHub documents, read in the strictest way."""
        return cls(5000, 900, 80, 500, 100, every_write_is_content=True)

    def hourly(self, kind: str) -> int:
        """Return the primary limit of a kind of token."""
        return min(self.per_hour, ACTIONS_PER_HOUR) if kind == "actions" else self.per_hour


@dataclass(frozen=True)
class Usage:
    """The requests GitHub received, refused or not: the highest figure of each kind."""

    requests: int = 0
    refused: int = 0
    """Requests that a limit refused."""
    concurrent: int = 0
    points_per_minute: int = 0
    writes_per_minute: int = 0
    writes_per_hour: int = 0


@dataclass
class Window:
    """One token's hour, which starts with its first request."""

    limit: int
    reset: int
    """The end of the hour, in Unix seconds."""
    used: int = 0

    @property
    def remaining(self) -> int:
        """Requests left in this hour."""
        return max(self.limit - self.used, 0)

    def headers(self) -> dict[str, str]:
        """Return the `x-ratelimit-*` headers."""
        return {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(self.remaining),
            "x-ratelimit-reset": str(self.reset),
            "x-ratelimit-resource": "core",
            "x-ratelimit-used": str(self.used),
        }

    def core(self) -> dict[str, int]:
        """Return the window in the form of `/rate_limit`."""
        return {"limit": self.limit, "used": self.used, "remaining": self.remaining, "reset": self.reset}


@dataclass
class Tally:
    """A sum over the last so many seconds."""

    seconds: int
    highest: int = 0
    sum: int = 0
    _added: deque[tuple[float, int]] = field(default_factory=deque)

    def at(self, now: float) -> int:
        """Return the sum at a time, in seconds."""
        while self._added and self._added[0][0] <= now - self.seconds:
            self.sum -= self._added.popleft()[1]
        return self.sum

    def add(self, now: float, amount: int = 1) -> None:
        """Add an amount at a time, in seconds."""
        self._added.append((now, amount))
        self.sum = self.at(now) + amount
        self.highest = max(self.highest, self.sum)


class Meter:
    """Counts requests per token, and points and writes over the last minute and hour."""

    def __init__(self) -> None:
        """Start at nothing."""
        self._windows: dict[str, Window] = {}
        self._points, self._content = Tally(MINUTE), (Tally(MINUTE), Tally(HOUR))
        self.restart_record()

    def restart_record(self) -> None:
        """Restart the record of use; the limits go on counting."""
        self._requests = self._refused = self._concurrent = 0
        self._all_points, self._writes = Tally(MINUTE), (Tally(MINUTE), Tally(HOUR))

    def usage(self) -> Usage:
        """Return the record of use."""
        minute, hour = self._writes
        return Usage(
            self._requests, self._refused, self._concurrent, self._all_points.highest, minute.highest, hour.highest
        )

    def record(self, method: str, in_flight: int, now: float) -> None:
        """Record a request, refused or not."""
        self._requests += 1
        self._concurrent = max(self._concurrent, in_flight)
        self._all_points.add(now, points_of(method))
        if method not in READS:
            for tally in self._writes:
                tally.add(now)

    def window(self, budget: str, limit: int, now: float) -> Window:
        """Return the present hour of a token, or of all the tokens that share a budget."""
        window = self._windows.get(budget)
        if window is None or now >= window.reset:
            window = self._windows[budget] = Window(limit, int(now) + HOUR)
        window.limit = limit
        return window

    def count(self, window: Window, subject: str) -> None:
        """Count one request, or refuse it when the hour's limit is reached; the refusal names `subject`."""
        if window.remaining == 0:
            self._refused += 1
            raise GitHubError(403, f"API rate limit exceeded for {subject}.")
        window.used += 1

    def check_secondary(self, limits: Limits, method: str, in_flight: int, now: float) -> None:
        """Refuse a request that exceeds the limits at once or within a minute."""
        if limits.concurrent is not None and in_flight > limits.concurrent:
            raise self._secondary()
        if limits.points_per_minute is None:
            return
        if self._points.at(now) + points_of(method) > limits.points_per_minute:
            raise self._secondary()
        self._points.add(now, points_of(method))

    def check_content(self, limits: Limits, route: str, method: str, now: float) -> None:
        """Refuse a request that would create too much content within a minute or an hour."""
        if route not in CONTENT_ROUTES and (method in READS or not limits.every_write_is_content):
            return
        maximums = (limits.content_per_minute, limits.content_per_hour)
        for tally, limit in zip(self._content, maximums, strict=True):
            if limit is not None and tally.at(now) >= limit:
                raise self._secondary()
        for tally in self._content:
            tally.add(now)

    def _secondary(self) -> GitHubError:
        self._refused += 1
        message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
        return GitHubError(403, message, {"retry-after": str(MINUTE)})


def points_of(method: str) -> int:
    """Return the points a request costs."""
    return READ_POINTS if method in READS else WRITE_POINTS
