"""Simulate Meta's APIs (Graph, Instagram Login, Threads) and GitHub's REST API over HTTP on loopback.

All follow one clock and one list of faults, which a test can set, and log every request.
GitHub's service has the private keys, so a test can read the token that the next run would get.
"""

from __future__ import annotations

from datetime import datetime
from types import TracebackType
from typing import Self

from .clock import Clock
from .control import Control
from .faults import REMOVED, Fault, Faults
from .github import Deprecation, GitHub, GitHubApi, Limits, Usage
from .listener import Listener, Service
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
        services: tuple[Service, ...] = (
            GraphApi(self.meta),
            InstagramApi(self.meta),
            ThreadsApi(self.meta),
            GitHubApi(self.github),
        )
        routes = {name for service in services for name in (service.name, *service.route_names)}
        self._traffic = Traffic(self.clock, Faults({"*", "other", *routes}), latency)
        self._listeners = {service.name: Listener(service, self._traffic) for service in services}
        self._listeners["control"] = Listener(Control(self), self._traffic, observed=False)

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
        for listener in self._listeners.values():
            listener.start()

    def stop(self) -> None:
        """End every wait, cut every connection and give the ports back."""
        self._traffic.stopping.set()
        for listener in self._listeners.values():
            listener.stop()

    @property
    def urls(self) -> dict[str, str]:
        """The address of each service and of the control port, as `graph_url` and so on."""
        return {f"{name}_url": listener.url for name, listener in self._listeners.items()}

    @property
    def graph_url(self) -> str:
        """The address of the Graph API."""
        return self._listeners["graph"].url

    @property
    def instagram_url(self) -> str:
        """The address of the API of Instagram Login."""
        return self._listeners["instagram"].url

    @property
    def threads_url(self) -> str:
        """The address of the API of Threads."""
        return self._listeners["threads"].url

    @property
    def github_url(self) -> str:
        """The address of GitHub's REST API."""
        return self._listeners["github"].url

    @property
    def control_url(self) -> str:
        """The address of the control port."""
        return self._listeners["control"].url

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
