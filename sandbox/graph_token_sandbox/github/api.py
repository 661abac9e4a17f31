"""The REST API as an HTTP service: the checks before an endpoint, and the headers around every answer."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Final

from ..messages import Request, Response, json_response
from . import (
    app_endpoints,
    issue_endpoints,
    issue_list_endpoints,
    repository_endpoints,
    secret_endpoints,
    variable_endpoints,
)
from .authorization import authenticate, authorize, token_headers
from .call import DEFAULT_VERSION, Call
from .errors import GitHubError, usual_error
from .records import AccessToken
from .registry import GitHub
from .routes import ENTERPRISE_PREFIX, Route, RouteTable

VERSIONS: Final = (DEFAULT_VERSION, "2026-03-10")
"""https://docs.github.com/en/rest/about-the-rest-api/api-versions"""
ROUTES: Final = RouteTable(
    module.router
    for module in (
        app_endpoints,
        issue_endpoints,
        issue_list_endpoints,
        repository_endpoints,
        secret_endpoints,
        variable_endpoints,
    )
)
_NO_USER_AGENT: Final = (
    b"\r\nRequest forbidden by administrative rules. Please make sure your request has a User-Agent header "
    b"(https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required).\r\n"
)


class GitHubApi:
    """GitHub's REST API; it answers one request at a time, under GitHub's lock."""

    name = "github"
    route_names = frozenset(route.name for route in ROUTES.routes)

    def __init__(self, github: GitHub) -> None:
        """Serve the contents of `github`."""
        self._github = github
        self._request_ids = count(1)

    def route(self, request: Request) -> str:
        """Return the name of the route, whatever the prefix."""
        return ROUTES.find(request.method, request.path).route.name

    def answer(self, request: Request) -> Response:
        """Answer a request."""
        version = request.headers.get("x-github-api-version", DEFAULT_VERSION)
        headers = {"x-github-api-version-selected": version} if version in VERSIONS else {}
        try:
            if not request.headers.get("user-agent"):
                return Response(403, _NO_USER_AGENT, {"Content-Type": "text/html; charset=utf-8"})
            with self._github.lock:
                response = self._admit(request, version, headers)
        except GitHubError as error:
            response = json_response(error.status, error.body(), error.headers)
        return self._finish(response, headers)

    def usual_error(self, status: int) -> Response:
        """Return GitHub's usual error body for `status`."""
        return self._finish(json_response(status, usual_error(status).body()), {})

    def _finish(self, response: Response, headers: dict[str, str]) -> Response:
        common = {"x-github-media-type": "github.v3", "x-github-request-id": f"5A4D:{next(self._request_ids):08X}"}
        deprecation = self._github.deprecation.headers() if self._github.deprecation else {}
        return replace(response, headers={**response.headers, **headers, **deprecation, **common})

    def _admit(self, request: Request, version: str, headers: dict[str, str]) -> Response:
        """Let the request through the checks and the limits; adds the headers about them to `headers`."""
        github, match = self._github, ROUTES.find(request.method, request.path)
        meter, now = github.meter, github.clock.now()
        meter.record(request.method, request.in_flight, now.timestamp())
        if version not in VERSIONS:
            raise GitHubError(400, f"Unsupported API version: {version}")
        token = self._authenticated(request, match.route)
        headers |= token_headers(token, match.route)
        meter.check_secondary(github.limits, request.method, request.in_flight, now.timestamp())
        window = meter.window(token.budget, github.limits.hourly(token.kind), now.timestamp())
        try:
            if match.route.name != "rate_limit":  # the one request that does not count
                meter.count(window, token.budget if token.installation else "user ID 583231")
                meter.check_content(github.limits, match.route.name, request.method, now.timestamp())
            return _dispatch(Call(github, request, *match, token, version, window))
        finally:
            headers |= window.headers()

    def _authenticated(self, request: Request, route: Route) -> AccessToken:
        """Return the caller's token; an app that signed for itself gets one without a usable string."""
        github, authorization = self._github, request.headers.get("authorization", "")
        if route.signed_by_app:
            app = github.apps.authenticate(authorization, github.clock.now())
            return AccessToken(f"app ID {app.id}", "app", login=str(app.id))
        token = authenticate(authorization, github.tokens, github.clock.now())
        if token.installation in github.apps.installations:
            github.apps.installations[token.installation].check()
        return token


def _dispatch(call: Call) -> Response:
    authorize(call)
    is_renamed = "owner" in call.parameters and call.full_name.lower() != call.repository.full_name.lower()
    return _redirect(call) if is_renamed and not call.route.signed_by_app else call.route.endpoint(call)


def _redirect(call: Call) -> Response:
    """Redirect from a repository's former name.

    https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
    """
    is_read = call.request.method in ("GET", "HEAD")
    status, message = (301, "Moved Permanently") if is_read else (307, "Temporary Redirect")
    below = call.request.path.removeprefix(ENTERPRISE_PREFIX).split("/")[4:]
    location = "/".join((f"{call.base_url}/repositories/{call.repository.id}", *below))
    body = {"message": message, "url": location, "documentation_url": "https://docs.github.com/rest"}
    return json_response(status, body, {"Location": location})
