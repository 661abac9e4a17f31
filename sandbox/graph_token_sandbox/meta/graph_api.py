"""The Graph API: its routes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..messages import Request
from . import debug_token, oauth, pages
from .base_api import Handler, MetaApi
from .call import Call
from .errors import METHOD, GraphError
from .providers import ProviderName


class GraphApi(MetaApi):
    """graph.facebook.com."""

    name = "graph"
    provider: ProviderName = "facebook"
    handlers: Mapping[str, Handler] = {
        "exchange": oauth.access_token,
        "revoke": oauth.revoke,
        "debug_token": debug_token.debug_token,
        "accounts": pages.accounts,
        "me": pages.me,
        "page": pages.page,
    }

    def route_of(self, node: tuple[str, ...]) -> str:
        """Return the name of the route of a path below its version."""
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

    def dispatch(self, call: Call) -> dict[str, Any]:
        """Answer a call; only the exchange takes POST too."""
        route = self.route_of(call.node)
        handler = self.handlers.get(route)
        if handler is None:
            raise _unknown_path("/" + "/".join(call.node))
        if call.request.method not in ("GET", "HEAD") and (route, call.request.method) != ("exchange", "POST"):
            raise GraphError(100, f"Unsupported {call.request.method.lower()} request.", kind=METHOD)
        return handler(call)

    def unknown(self, request: Request) -> GraphError:
        """Return the error for a version yet to come."""
        return _unknown_path(request.path)


def _unknown_path(path: str) -> GraphError:
    return GraphError(2500, f"Unknown path components: {path}")
