"""The Graph API as an HTTP service: routes, and the headers around every answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count
from typing import Any, Final

from sandbox.messages import Request, Response, json_response
from sandbox.meta import debugging, oauth, pages
from sandbox.meta.call import Call
from sandbox.meta.errors import METHOD, GraphError, ordinary
from sandbox.meta.registry import Meta
from sandbox.meta.versions import VERSIONS, split

CONTENT_TYPE: Final = "application/json; charset=UTF-8"
_USAGE: Final = json.dumps({"call_count": 1, "total_cputime": 0, "total_time": 1})

Handler = Callable[[Call], dict[str, Any]]
_HANDLERS: Final[dict[str, Handler]] = {
    "exchange": oauth.access_token,
    "revoke": oauth.revoke,
    "debug_token": debugging.debug_token,
    "accounts": pages.accounts,
    "me": pages.me,
    "page": pages.page,
}


def route_of(node: tuple[str, ...]) -> str:
    """Name the route of a path below its version."""
    match node:
        case ("oauth", "access_token"):
            return "exchange"
        case ("oauth", "revoke"):
            return "revoke"
        case ("debug_token",):
            return "debug_token"
        case ("me",):
            return "me"
        case (_, "accounts"):
            return "accounts"
        case (object_id,) if object_id.isdecimal():
            return "page"
    return "other"


class GraphApi:
    """Meta's Graph API; every call is worked on under Meta's lock."""

    name = "graph"

    def __init__(self, meta: Meta) -> None:
        """Serve what `meta` holds."""
        self._meta = meta
        self._traces = count(1)

    def route(self, request: Request) -> str:
        """Name the route, whatever the version."""
        located = self._located(request)
        return route_of(located[1]) if located else "other"

    def answer(self, request: Request) -> Response:
        """Answer a call."""
        located = self._located(request)
        version = located[0] if located else f"v{VERSIONS[-1][0]}.0"
        try:
            if located is None:
                raise _unknown_path(request.path)
            with self._meta.lock:
                payload = _dispatch(Call(self._meta, request, version, located[1]))
        except GraphError as error:
            return self._error(error, version)
        return json_response(200, payload, self._headers(version, f"{next(self._traces):011d}"))

    def _located(self, request: Request) -> tuple[str, tuple[str, ...]] | None:
        return split(request.path, self._meta.clock.now().date(), self._meta.oldest_version)

    def ordinary_error(self, status: int) -> Response:
        """Return Meta's usual error body for `status`."""
        return self._error(ordinary(status), f"v{VERSIONS[-1][0]}.0")

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


def _dispatch(call: Call) -> dict[str, Any]:
    route = route_of(call.node)
    handler = _HANDLERS.get(route)
    if handler is None:
        raise _unknown_path("/" + "/".join(call.node))
    if call.request.method not in ("GET", "HEAD") and (route, call.request.method) != ("exchange", "POST"):
        raise GraphError(100, f"Unsupported {call.request.method.lower()} request.", kind=METHOD)
    return handler(call)


def _unknown_path(path: str) -> GraphError:
    return GraphError(2500, f"Unknown path components: {path}")
