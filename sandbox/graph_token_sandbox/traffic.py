"""What the listeners of a sandbox share: clock, faults, latency, request log, and the stop signal."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime

from .clock import Clock
from .faults import Faults
from .messages import Request


@dataclass
class LoggedRequest:
    """One request that reached a simulated service."""

    service: str
    """`graph`, `instagram`, `threads` or `github`."""
    route: str
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    at: datetime
    """The sandbox's time on arrival."""
    status: int | None = None
    """The status of the answer; None while there is none, and always when the connection was cut."""


class RequestLog:
    """Every request since the start or the last `forget`, in order of arrival."""

    def __init__(self) -> None:
        """Start empty."""
        self._lock = threading.Lock()
        self._entries: list[LoggedRequest] = []

    def record(self, service: str, route: str, request: Request, at: datetime) -> LoggedRequest:
        """Add `request`; the caller fills in the status once it is known."""
        entry = LoggedRequest(
            service, route, request.method, request.path, request.query, request.headers, request.body, at
        )
        with self._lock:
            self._entries.append(entry)
        return entry

    def entries(self) -> list[LoggedRequest]:
        """Return a copy of the log."""
        with self._lock:
            return list(self._entries)

    def forget(self) -> None:
        """Empty the log."""
        with self._lock:
            self._entries.clear()


@dataclass
class Traffic:
    """The conditions under which requests are answered."""

    clock: Clock
    faults: Faults
    latency: float = 0.0
    """Seconds added to every request to a service."""
    log: RequestLog = field(default_factory=RequestLog)
    stopping: threading.Event = field(default_factory=threading.Event)
    """Set when the sandbox stops: every wait ends at once."""
