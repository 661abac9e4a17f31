"""The REST API as an HTTP service: the checks before a route, and the headers around every answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Final

from sandbox.github import issue_lists, issues, shapes, vaults, workflows
from sandbox.github.access import SECRET_ROUTES, authenticate, authorize, token_headers
from sandbox.github.call import Call
from sandbox.github.errors import GitHubError, not_found, ordinary
from sandbox.github.limits import Window
from sandbox.github.places import ENTERPRISE_PREFIX, Place, locate
from sandbox.github.records import AccessToken, Repository, Vault
from sandbox.github.registry import GitHub
from sandbox.messages import Request, Response, json_response

VERSIONS: Final = ("2022-11-28", "2026-03-10")
"""https://docs.github.com/en/rest/about-the-rest-api/api-versions"""
DEFAULT_VERSION: Final = VERSIONS[0]
_HANDLERS: Final[dict[str, Callable[[Call], Response]]] = {
    "list_issues": issue_lists.list_issues,
    "create_issue": issues.create_issue,
    "get_issue": issues.get_issue,
    "update_issue": issues.update_issue,
    "list_comments": issue_lists.list_comments,
    "create_comment": issues.create_comment,
    "workflow": workflows.workflow,
}
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
        if version not in VERSIONS:
            raise GitHubError(400, f"Unsupported API version: {version}")
        github, place = self._github, locate(request.method, request.path)
        now = github.clock.now()
        token = authenticate(request.headers.get("authorization", ""), github.tokens, now)
        extra |= token_headers(token, place)
        github.meter.check_secondary(github.limits, request.method, request.in_flight, now.timestamp())
        window = github.meter.window(token.value, github.limits.hourly(token.kind), now.timestamp())
        try:
            if place.route == "rate_limit":  # the one request that does not count
                return _rate_limit(window, version)
            github.meter.count(window)
            github.meter.check_content(github.limits, place.route, now.timestamp())
            return self._dispatch(request, token, place, version)
        finally:
            extra |= window.headers()

    def _dispatch(self, request: Request, token: AccessToken, place: Place, version: str) -> Response:
        base_url = request.base_url + (ENTERPRISE_PREFIX if request.path.startswith(ENTERPRISE_PREFIX) else "")
        if place.route == "user":
            if token.kind in ("installation", "actions"):
                raise GitHubError(403, "Resource not accessible by integration")
            return json_response(200, shapes.user(token.login, base_url))
        found = self._repository(place)
        authorize(token, found, place)
        if place.owner_repo is not None and place.owner_repo.lower() != found.full_name.lower():
            return _moved(request, f"{base_url}/repositories/{found.id}", place)
        if place.route == "repository":
            return json_response(200, shapes.repository(found, base_url))
        if place.route in _HANDLERS:
            call = Call(request, token, place, found, self._github.clock.now(), version, base_url)
            return _HANDLERS[place.route](call)
        return self._secret(request, place, _vault(found, place))

    def _repository(self, place: Place) -> Repository:
        try:
            if place.repository_id is not None:
                return self._github.repository_by_id(place.repository_id)
            return self._github.repository(place.owner_repo or "")
        except KeyError:
            raise not_found() from None

    def _secret(self, request: Request, place: Place, vault: Vault) -> Response:
        match place.route:
            case "public_key":
                return vaults.public_key(vault)
            case "get_secret":
                return vaults.get_secret(vault, place.secret)
            case "list_secrets":
                return vaults.list_secrets(vault, request)
        return vaults.put_secret(vault, place.secret, request, self._github.clock.now())


def _vault(found: Repository, place: Place) -> Vault:
    vault = found.vault if place.environment is None else found.environments.get(place.environment.lower())
    if vault is None or place.route not in SECRET_ROUTES:
        raise not_found()
    return vault


def _moved(request: Request, to: str, place: Place) -> Response:
    """Redirect from a repository's former name.

    https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
    """
    status, message = (301, "Moved Permanently") if request.method in ("GET", "HEAD") else (307, "Temporary Redirect")
    location = f"{to}/{place.rest}".rstrip("/")
    body = {"message": message, "url": location, "documentation_url": "https://docs.github.com/rest"}
    return json_response(status, body, {"Location": location})


def _rate_limit(window: Window, version: str) -> Response:
    """Answer `/rate_limit`; version 2026-03-10 dropped `rate`.

    https://docs.github.com/en/rest/about-the-rest-api/breaking-changes
    """
    core = window.core()
    idle = {"limit": 30, "used": 0, "remaining": 30, "reset": window.reset}
    payload = {"resources": {"core": core, "search": idle, "graphql": {**idle, "limit": 5000, "remaining": 5000}}}
    return json_response(200, payload if version != DEFAULT_VERSION else {**payload, "rate": core})
