"""The common part of Meta's APIs as HTTP services: versions, errors, and headers."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from itertools import count
from typing import Any, Final

from ..messages import Request, Response, json_response
from .call import Call
from .errors import GraphError, usual_error
from .providers import ProviderName
from .registry import Meta
from .versions import VERSIONS, split

CONTENT_TYPE: Final = "application/json; charset=UTF-8"
_USAGE: Final = json.dumps({"call_count": 1, "total_cputime": 0, "total_time": 1})

Handler = Callable[[Call], dict[str, Any]]


class MetaApi(ABC):
    """One of Meta's APIs; it answers one call at a time, under Meta's lock."""

    name: str
    provider: ProviderName
    handlers: Mapping[str, Handler]
    """By the name of the route, for faults and the request log."""
    latest = f"v{VERSIONS[-1][0]}.0"

    def __init__(self, meta: Meta) -> None:
        """Serve the contents of `meta`."""
        self._meta = meta
        self._traces = count(1)

    @property
    def route_names(self) -> Collection[str]:
        """The names of the routes."""
        return self.handlers.keys()

    @abstractmethod
    def route_of(self, node: tuple[str, ...]) -> str:
        """Return the name of the route of a path below its version."""

    @abstractmethod
    def dispatch(self, call: Call) -> dict[str, Any]:
        """Answer a call or raise a GraphError."""

    @abstractmethod
    def unknown(self, request: Request) -> GraphError:
        """Return the error for a path or version that does not exist."""

    def locate(self, request: Request) -> tuple[str, tuple[str, ...]] | None:
        """Return the version that answers and the path below it; None for a version that does not exist."""
        return split(request.path, self._meta.clock.now().date(), self._meta.oldest_version)

    def route(self, request: Request) -> str:
        """Return the name of the route, whatever the version."""
        location = self.locate(request)
        return self.route_of(location[1]) if location else "other"

    def answer(self, request: Request) -> Response:
        """Answer a call."""
        location = self.locate(request)
        version = location[0] if location else self.latest
        try:
            if location is None:
                raise self.unknown(request)
            with self._meta.lock:
                payload = self.dispatch(Call(self._meta, request, version, location[1], self.provider))
        except GraphError as error:
            return self._error(error, version)
        return json_response(200, payload, self._headers(version, f"{next(self._traces):011d}"))

    def usual_error(self, status: int) -> Response:
        """Return Meta's usual error body for `status`."""
        return self._error(usual_error(status), self.latest)

    def _error(self, error: GraphError, version: str) -> Response:
        if self.provider != "facebook" and not self._meta.login_subcodes:
            error = replace(error, subcode=None)
        trace = f"{next(self._traces):011d}"
        headers = self._headers(version, trace)
        if 400 <= error.status < 500:
            headers["WWW-Authenticate"] = error.challenge()
        return json_response(error.status, error.body(f"A{trace}"), headers)

    def _headers(self, version: str, trace: str) -> dict[str, str]:
        return {
            "Content-Type": CONTENT_TYPE,
            "facebook-api-version": version,
            "x-app-usage": _USAGE,
            "x-fb-debug": f"sandbox{trace}==",
            "x-fb-rev": "1031000000",
            "x-fb-trace-id": f"A{trace}",
            "Cache-Control": "private, no-cache, no-store, must-revalidate",
        }
