"""GitHub's rate limits, counted against the sandbox's clock.

https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from sandbox.github.errors import GitHubError

HOUR: Final = 3600
MINUTE: Final = 60
ACTIONS_PER_HOUR: Final = 1000
"""What the `GITHUB_TOKEN` may do per repository."""
READ_POINTS, WRITE_POINTS = 1, 5
CONTENT_ROUTES: Final = frozenset({"create_issue", "create_comment"})


@dataclass(frozen=True)
class Limits:
    """What one token may do. The secondary limits (None: off) count over all tokens."""

    per_hour: int = 5000
    points_per_minute: int | None = None
    """900 at GitHub; a read costs 1, a write 5."""
    content_per_minute: int | None = None
    """Issues and comments opened; 80 at GitHub."""
    concurrent: int | None = None
    """100 at GitHub."""

    def hourly(self, kind: str) -> int:
        """Return the primary limit of a kind of token."""
        return min(self.per_hour, ACTIONS_PER_HOUR) if kind == "actions" else self.per_hour


@dataclass
class Window:
    """One token's hour, which starts with its first request."""

    limit: int
    reset: int
    """When the hour is over, in Unix seconds."""
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
        """Return the window as `/rate_limit` tells it."""
        return {"limit": self.limit, "used": self.used, "remaining": self.remaining, "reset": self.reset}


@dataclass
class Meter:
    """Counts requests per token, and points over the last minute."""

    _windows: dict[str, Window] = field(default_factory=dict)
    _points: deque[tuple[float, int]] = field(default_factory=deque)
    _sum: int = 0
    _content: deque[float] = field(default_factory=deque)

    def window(self, token: str, limit: int, now: float) -> Window:
        """Return the token's present hour."""
        window = self._windows.get(token)
        if window is None or now >= window.reset:
            window = self._windows[token] = Window(limit, int(now) + HOUR)
        window.limit = limit
        return window

    def count(self, window: Window) -> None:
        """Count one request, or refuse it when the hour's are used up."""
        if window.remaining == 0:
            raise GitHubError(403, "API rate limit exceeded for user ID 583231.")
        window.used += 1

    def check_secondary(self, limits: Limits, method: str, in_flight: int, now: float) -> None:
        """Refuse a request that is one too many at once or within a minute."""
        if limits.concurrent is not None and in_flight > limits.concurrent:
            raise _secondary()
        if limits.points_per_minute is None:
            return
        while self._points and self._points[0][0] <= now - MINUTE:
            self._sum -= self._points.popleft()[1]
        points = READ_POINTS if method in ("GET", "HEAD", "OPTIONS") else WRITE_POINTS
        if self._sum + points > limits.points_per_minute:
            raise _secondary()
        self._points.append((now, points))
        self._sum += points

    def check_content(self, limits: Limits, route: str, now: float) -> None:
        """Refuse to create content that people are notified of when there was too much of it within a minute."""
        if limits.content_per_minute is None or route not in CONTENT_ROUTES:
            return
        while self._content and self._content[0] <= now - MINUTE:
            self._content.popleft()
        if len(self._content) >= limits.content_per_minute:
            raise _secondary()
        self._content.append(now)


def _secondary() -> GitHubError:
    message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    return GitHubError(403, message, {"retry-after": str(MINUTE)})
