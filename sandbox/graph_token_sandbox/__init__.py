"""Meta's APIs (Graph, Instagram Login, Threads) and GitHub's REST API, simulated over real HTTP on loopback.

All follow one clock that can be set, answer with faults that can be set, and log every request.
GitHub's service holds the private keys, so it can say which token it would hand to the next run.
"""

from __future__ import annotations

from datetime import datetime
from types import TracebackType
from typing import Self

from .clock import Clock
from .control import Control
from .faults import REMOVED, Fault, Faults
from .github import Deprecation, GitHub, GitHubApi, Limits, Usage
from .listener import Listener
from .meta import GraphApi, InstagramApi, Meta, ThreadsApi, TokenSpec
from .traffic import LoggedRequest, Traffic

__all__ = ["REMOVED", "Deprecation", "Fault", "Limits", "LoggedRequest", "Sandbox", "TokenSpec", "Usage"]


class Sandbox:
    """The services and a control port, each on a free port of 127.0.0.1; a context manager."""

    def __init__(self, now: datetime | None = None, latency: float = 0.0, seed: int = 0) -> None:
        """Prepare the services.

        `now` freezes the clock there (None: it ticks), `latency` is in seconds per request, and
        `seed` decides token strings and key pairs, so that two runs see the same.
        """
        self.clock = Clock(now)
        self.meta = Meta(self.clock, seed)
        self.github = GitHub(self.clock, seed)
        self._traffic = Traffic(self.clock, latency)
        self._graph = Listener(GraphApi(self.meta), self._traffic)
        self._instagram = Listener(InstagramApi(self.meta), self._traffic)
        self._threads = Listener(ThreadsApi(self.meta), self._traffic)
        self._github = Listener(GitHubApi(self.github), self._traffic)
        self._control = Listener(Control(self), self._traffic, observed=False)
        self._listeners = (self._graph, self._instagram, self._threads, self._github, self._control)

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def start(self) -> None:
        """Answer requests from now on."""
        for listener in self._listeners:
            listener.start()

    def stop(self) -> None:
        """End every wait, cut every connection and give the ports back."""
        self._traffic.stopping.set()
        for listener in self._listeners:
            listener.stop()

    @property
    def graph_url(self) -> str:
        """Where the Graph API is."""
        return self._graph.url

    @property
    def instagram_url(self) -> str:
        """Where the API of Instagram Login is."""
        return self._instagram.url

    @property
    def threads_url(self) -> str:
        """Where the API of Threads is."""
        return self._threads.url

    @property
    def github_url(self) -> str:
        """Where GitHub's REST API is."""
        return self._github.url

    @property
    def control_url(self) -> str:
        """Where the sandbox itself is controlled."""
        return self._control.url

    @property
    def faults(self) -> Faults:
        """The faults in force."""
        return self._traffic.faults

    @property
    def latency(self) -> float:
        """Seconds added to each request to a service."""
        return self._traffic.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._traffic.latency = seconds

    @property
    def requests(self) -> list[LoggedRequest]:
        """Every request to a service, in order of arrival."""
        return self._traffic.log.entries()

    def forget_requests(self) -> None:
        """Empty the request log."""
        self._traffic.log.forget()
