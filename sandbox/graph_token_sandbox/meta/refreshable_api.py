"""The APIs of Instagram Login and Threads: their routes. Both document GET only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..messages import Request
from . import refreshable
from .base_api import Handler, MetaApi
from .call import Call
from .errors import GraphError
from .providers import ProviderName


class InstagramApi(MetaApi):
    """graph.instagram.com: it cannot inspect tokens."""

    name = "instagram"
    provider: ProviderName = "instagram"
    handlers: Mapping[str, Handler] = {
        "exchange": refreshable.exchange,
        "refresh": refreshable.refresh,
        "me": refreshable.me,
    }

    def route_of(self, node: tuple[str, ...]) -> str:
        """Return the name of the route of a path below its version."""
        match node:
            case ("access_token",):
                return "exchange"
            case ("refresh_access_token",):
                return "refresh"
            case ("me",):
                return "me"
        return "other"

    def dispatch(self, call: Call) -> dict[str, Any]:
        """Answer a GET of a path that exists."""
        handler = self.handlers.get(self.route_of(call.node))
        if handler is None or call.request.method != "GET":
            raise self.unknown(call.request)
        return handler(call)

    def unknown(self, request: Request) -> GraphError:
        """Return the error for anything else."""
        return refreshable.unsupported(request)


class ThreadsApi(InstagramApi):
    """graph.threads.net, also called graph.threads.com: one version, and a `debug_token` of its own."""

    name = "threads"
    provider: ProviderName = "threads"
    handlers = {**InstagramApi.handlers, "debug_token": refreshable.debug_token}  # noqa: RUF012 (never changed)
    latest = "v1.0"

    def locate(self, request: Request) -> tuple[str, tuple[str, ...]]:
        """Return the only version and the path below it."""
        node = tuple(part for part in request.path.split("/") if part)
        return self.latest, node[1:] if node[:1] == (self.latest,) else node

    def route_of(self, node: tuple[str, ...]) -> str:
        """Return the name of the route; clients also exchange tokens where the code of a login is exchanged."""
        match node:
            case ("oauth", "access_token"):
                return "exchange"
            case ("debug_token",):
                return "debug_token"
        return super().route_of(node)
