"""The routes of the simulated REST API, in the words of GitHub's OpenAPI description.

https://github.com/github/rest-api-description
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeVar
from urllib.parse import unquote

from ..messages import Response
from .errors import not_found
from .store_rules import StoreRules

if TYPE_CHECKING:
    from .call import Call

ENTERPRISE_PREFIX: Final = "/api/v3"
"""GitHub Enterprise Server has the API below this path."""
REPOSITORY: Final = "/repos/{owner}/{repo}"
REPOSITORY_BY_ID: Final = "/repositories/{repository_id}"
"""Redirects and links lead here; https://docs.github.com does not describe it."""
_PARAMETER: Final = re.compile(r"\{(\w+)\}")
_NUMBERS: Final = dict.fromkeys(("repository_id", "issue_number", "installation_id"), r"\d+")

Endpoint = TypeVar("Endpoint", bound="Callable[[Call], Response]")


@dataclass(frozen=True)
class Route:
    """One operation of the API: a method on a path, its endpoint, and who may call it."""

    name: str
    """The endpoint's name, for faults, limits and the request log."""
    method: str
    path: str
    """GitHub's template of the path, with `{parameters}`."""
    endpoint: Callable[[Call], Response]
    permission: str = "metadata"
    """The permission a fine-grained token needs."""
    rules: StoreRules | None = None
    """For secrets and variables: the rules of their store."""
    signed_by_app: bool = False
    """Only an app that signs a JSON web token may call it."""

    @property
    def level(self) -> Literal["read", "write"]:
        """The level of the permission."""
        return "read" if self.method == "GET" or self.permission == "metadata" else "write"


class Router:
    """Collects the routes of one module, by decorating their endpoints."""

    def __init__(self) -> None:
        """Start without any."""
        self.routes: list[Route] = []

    def route(
        self, operation: str, *, permission: str = "metadata", signed_by_app: bool = False
    ) -> Callable[[Endpoint], Endpoint]:
        """Register an endpoint for an operation, such as `GET /repos/{owner}/{repo}`."""
        method, _, path = operation.partition(" ")

        def register(endpoint: Endpoint) -> Endpoint:
            name = endpoint.__name__
            self.routes.append(Route(name, method, path, endpoint, permission, signed_by_app=signed_by_app))
            return endpoint

        return register


class Match(NamedTuple):
    """A route, and the decoded parameters of the path that led to it."""

    route: Route
    parameters: Mapping[str, str]


class RouteTable:
    """All routes, found by method and path."""

    def __init__(self, routers: Iterable[Router]) -> None:
        """Join the routes of `routers`."""
        self.routes = [route for router in routers for route in router.routes]
        by_path: dict[str, dict[str, Route]] = {}
        for route in self.routes:
            for path in (route.path, route.path.replace(REPOSITORY, REPOSITORY_BY_ID)):
                by_path.setdefault(path, {})[route.method] = route
        # The fewer parameters, the earlier: `public-key` comes before `{secret_name}`.
        paths = sorted(by_path, key=lambda path: path.count("{"))
        self._by_pattern = [(_pattern(path), by_path[path]) for path in paths]

    def find(self, method: str, path: str) -> Match:
        """Return the route for a request; `UNKNOWN` for an unknown one. `HEAD` is like `GET`.

        A `/` inside a name is `%2F`, and a trailing slash makes a path unknown:
        https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
        """
        for pattern, by_method in self._by_pattern:
            match = pattern.fullmatch(path.removeprefix(ENTERPRISE_PREFIX))
            if match:
                route = by_method.get("GET" if method == "HEAD" else method)
                parameters = {name: unquote(value) for name, value in match.groupdict().items()}
                return Match(route, parameters) if route else UNKNOWN
        return UNKNOWN


def _pattern(path: str) -> re.Pattern[str]:
    """Return a pattern for the paths that fit a template, still percent-encoded."""
    return re.compile(_PARAMETER.sub(lambda name: rf"(?P<{name[1]}>{_NUMBERS.get(name[1], '[^/]+')})", path))


def _not_found(_: Call) -> Response:
    raise not_found()


UNKNOWN: Final = Match(Route("other", "", "", _not_found), {})
"""The match of every request that the sandbox does not know."""
