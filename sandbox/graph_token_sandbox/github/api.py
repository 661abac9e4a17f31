"""The REST API as an HTTP service: the checks before a route, and the headers around every answer."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Final

from ..messages import Request, Response, json_response
from .authorization import authenticate, token_headers
from .errors import GitHubError, ordinary
from .limits import Window
from .records import AccessToken
from .registry import GitHub
from .routes import Place, locate
from .routing import DEFAULT_VERSION, dispatch

VERSIONS: Final = (DEFAULT_VERSION, "2026-03-10")
"""https://docs.github.com/en/rest/about-the-rest-api/api-versions"""
APP_ROUTES: Final = frozenset({"app", "installation", "create_token"})
"""What only an app with a JSON web token of its own may ask."""
_NO_AGENT: Final = (
    b"\r\nRequest forbidden by administrative rules. Please make sure your request has a User-Agent header "
    b"(https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required).\r\n"
)


class GitHubApi:
    """GitHub's REST API; every request is worked on under GitHub's lock."""

    name = "github"

    def __init__(self, github: GitHub) -> None:
        """Serve what `github` holds."""
        self._github = github
        self._request_ids = count(1)

    def route(self, request: Request) -> str:
        """Name the route, whatever the prefix."""
        return locate(request.method, request.path).route

    def answer(self, request: Request) -> Response:
        """Answer a request."""
        version = request.headers.get("x-github-api-version", DEFAULT_VERSION)
        extra = {"x-github-api-version-selected": version} if version in VERSIONS else {}
        try:
            if not request.headers.get("user-agent"):
                return Response(403, _NO_AGENT, {"Content-Type": "text/html; charset=utf-8"})
            with self._github.lock:
                response = self._admitted(request, version, extra)
        except GitHubError as error:
            response = json_response(error.status, error.body(), error.headers)
        return self._finished(response, extra)

    def ordinary_error(self, status: int) -> Response:
        """Return GitHub's usual error body for `status`."""
        return self._finished(json_response(status, ordinary(status).body()), {})

    def _finished(self, response: Response, extra: dict[str, str]) -> Response:
        common = {"x-github-media-type": "github.v3", "x-github-request-id": f"5A4D:{next(self._request_ids):08X}"}
        leaving = self._github.deprecation.headers() if self._github.deprecation else {}
        return replace(response, headers={**response.headers, **extra, **leaving, **common})

    def _admitted(self, request: Request, version: str, extra: dict[str, str]) -> Response:
        """Let the request through the checks and the limits; `extra` gets the headers that tell about them."""
        github, place = self._github, locate(request.method, request.path)
        now = github.clock.now()
        github.meter.note(request.method, request.in_flight, now.timestamp())
        if version not in VERSIONS:
            raise GitHubError(400, f"Unsupported API version: {version}")
        token = self._caller(request, place)
        extra |= token_headers(token, place)
        github.meter.check_secondary(github.limits, request.method, request.in_flight, now.timestamp())
        window = github.meter.window(token.budget, github.limits.hourly(token.kind), now.timestamp())
        try:
            if place.route == "rate_limit":  # the one request that does not count
                return _rate_limit(window, version)
            github.meter.count(window, token.budget if token.installation else "user ID 583231")
            github.meter.check_content(github.limits, place.route, request.method, now.timestamp())
            return dispatch(github, request, token, place, version)
        finally:
            extra |= window.headers()

    def _caller(self, request: Request, place: Place) -> AccessToken:
        """Return who asks; an app that signed for itself is a token without a string."""
        github, authorization = self._github, request.headers.get("authorization", "")
        if place.route in APP_ROUTES:
            app = github.apps.authenticate(authorization, github.clock.now())
            return AccessToken(f"app ID {app.id}", "app", login=str(app.id))
        token = authenticate(authorization, github.tokens, github.clock.now())
        if token.installation in github.apps.installations:
            github.apps.installations[token.installation].check()
        return token


def _rate_limit(window: Window, version: str) -> Response:
    """Answer `/rate_limit`; version 2026-03-10 dropped `rate`.

    https://docs.github.com/en/rest/about-the-rest-api/breaking-changes
    """
    core = window.core()
    idle = {"limit": 30, "used": 0, "remaining": 30, "reset": window.reset}
    payload = {"resources": {"core": core, "search": idle, "graphql": {**idle, "limit": 5000, "remaining": 5000}}}
    return json_response(200, payload if version != DEFAULT_VERSION else {**payload, "rate": core})
