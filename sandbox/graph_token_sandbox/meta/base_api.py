"""What Meta's APIs share as HTTP services: versions, errors, and the headers around every answer."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from itertools import count
from typing import Any, Final

from ..messages import Request, Response, json_response
from .call import Call
from .errors import GraphError, ordinary
from .providers import ProviderName
from .registry import Meta
from .versions import VERSIONS, split

CONTENT_TYPE: Final = "application/json; charset=UTF-8"
_USAGE: Final = json.dumps({"call_count": 1, "total_cputime": 0, "total_time": 1})

Handler = Callable[[Call], dict[str, Any]]


class MetaApi(ABC):
    """One of Meta's APIs; every call is worked on under Meta's lock."""

    name: str
    provider: ProviderName
    latest = f"v{VERSIONS[-1][0]}.0"

    def __init__(self, meta: Meta) -> None:
        """Serve what `meta` holds."""
        self._meta = meta
        self._traces = count(1)

    @abstractmethod
    def route_of(self, node: tuple[str, ...]) -> str:
        """Name the route of a path below its version."""

    @abstractmethod
    def dispatch(self, call: Call) -> dict[str, Any]:
        """Answer a call or raise a GraphError."""

    @abstractmethod
    def unknown(self, request: Request) -> GraphError:
        """Return the error for a path or version that does not exist."""

    def located(self, request: Request) -> tuple[str, tuple[str, ...]] | None:
        """Return the version that answers and the path below it; None for a version that does not exist."""
        return split(request.path, self._meta.clock.now().date(), self._meta.oldest_version)

    def route(self, request: Request) -> str:
        """Name the route, whatever the version."""
        located = self.located(request)
        return self.route_of(located[1]) if located else "other"

    def answer(self, request: Request) -> Response:
        """Answer a call."""
        located = self.located(request)
        version = located[0] if located else self.latest
        try:
            if located is None:
                raise self.unknown(request)
            with self._meta.lock:
                payload = self.dispatch(Call(self._meta, request, version, located[1], self.provider))
        except GraphError as error:
            return self._error(error, version)
        return json_response(200, payload, self._headers(version, f"{next(self._traces):011d}"))

    def ordinary_error(self, status: int) -> Response:
        """Return Meta's usual error body for `status`."""
        return self._error(ordinary(status), self.latest)

    def _error(self, error: GraphError, version: str) -> Response:
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
