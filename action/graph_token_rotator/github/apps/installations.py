"""Tokens of a GitHub App: one for each owner, with no more permissions than the run needs.

Source: https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ...domain.errors import ServiceError
from ...runtime.http_types import Request, Response
from ..client import Client
from ..errors import AppKeyRejected, AppNotAllowed, AppNotGranted, AppNotInstalled
from . import responses
from .jwt import app_jwt

if TYPE_CHECKING:
    from ...domain.secret import Secret
    from ...domain.target import Target
    from ...domain.writers import AppKey
    from ...runtime.clock import Clock

T = TypeVar("T")

RENEW_EARLY = 300.0  # seconds before its expiry at which a token is replaced
# Seconds for which a token is used whatever its expiry. Otherwise each request might need a new token.
MIN_SERVICE = 60.0
# A signature is used for this long. If our clock differs more from GitHub's, GitHub's time is used.
CLOCK_TOLERANCE = timedelta(seconds=30)
MAX_REPOSITORIES = 500  # repositories of one token: https://docs.github.com/rest/apps/apps


class WriteRequest(NamedTuple):
    """A secret that the run may write, and whether it also writes the variable beside it."""

    target: Target
    variable: bool = False

    @property
    def permissions(self) -> dict[str, str]:
        """The permissions that it needs, as an App requests them."""
        return self.target.permissions | (self.target.variable_permissions if self.variable else {})

    @property
    def permission_text(self) -> str:
        """The permissions that it needs, as GitHub's settings name them."""
        if self.permissions == self.target.permissions:
            return self.target.permission_text
        return f"{self.target.permission_text} and, for `record-expiry`, {self.target.variable_permission_text}"


class TokenScope(NamedTuple):
    """The repositories that a token must reach (names without owner), and its permissions.

    `path` is the API's path of the owner or repository whose installation issues the token.
    """

    path: str
    repositories: tuple[str, ...]
    permissions: tuple[tuple[str, str], ...]

    @property
    def body(self) -> dict[str, object]:
        """The body of the request for a token.

        Without repositories, as for secrets of an organization alone, the token reaches all of the installation's.
        """
        repositories = {"repositories": list(self.repositories)} if self.repositories else {}
        return {"permissions": dict(self.permissions), **repositories}


def scope_of(requests: Sequence[WriteRequest]) -> TokenScope:
    """Return the smallest scope that covers all of these requests, which must have the same owner."""
    permissions: dict[str, str] = {}
    for request in requests:
        permissions |= request.permissions
    repositories = {request.target.repository.lower() for request in requests if not request.target.organization}
    organization = next((request.target.organization for request in requests if request.target.organization), None)
    path = f"orgs/{organization}" if organization else f"repos/{min(repositories)}"
    names = tuple(sorted(name.partition("/")[2] for name in repositories))
    return TokenScope(path.lower(), names, tuple(sorted(permissions.items())))


class _SharedToken:
    """A token that all threads share, or the refusal to issue it.

    Used `until` this second of the monotonic clock.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.token: Secret | None = None
        self.until = 0.0
        self.refusal: ServiceError | None = None


class Installations:
    """The tokens of one App in one run, one for each owner. Thread-safe.

    `mask` is called with every new token at once. `issued` holds all tokens, to be revoked at the end of the run.
    """

    def __init__(
        self,
        client: Client,
        key: AppKey,
        clock: Clock,
        mask: Callable[[Secret], None],
        requests: Sequence[WriteRequest],
    ) -> None:
        self._client, self._key, self._clock, self._mask = client, key, clock, mask
        self._requests = [request for request in requests if request.target.open_to_apps]
        self._lock = threading.Lock()
        self._tokens: dict[TokenScope, _SharedToken] = {}
        self._jwt: tuple[Secret, datetime] | None = None
        self._last_response_at: tuple[datetime, float] | None = None
        self.issued: list[Secret] = []

    def token_for(self, target: Target) -> Secret:
        """Return a token that may write to the target, shared with other targets of its owner.

        Raises `ServiceError`. If GitHub refuses the shared token, any of those targets may be the cause, so a token for
        this target alone is requested. `AppNotAllowed` is raised for targets that no App can write.
        """
        if not target.open_to_apps:
            raise AppNotAllowed
        target_requests = [request for request in self._requests if request.target == target]
        try:
            return self._shared_token(scope_of(self._requests_with(target)))
        except (AppNotInstalled, AppNotGranted):
            pass
        try:
            return self._shared_token(scope_of(target_requests))
        except ServiceError as error:
            raise error.as_type(type(error), permission=target_requests[0].permission_text) from None

    def revoke(self, token: Secret) -> None:
        """Revoke a token, which would otherwise work for up to an hour after the run. Raises `ServiceError`."""
        api = self._client.api

        def make() -> Request:
            return Request("DELETE", f"{api.url}/installation/token", api.headers(token))

        self._client.transport.call(make(), api.checking(responses.check_revoked), again=make)

    def _requests_with(self, target: Target) -> list[WriteRequest]:
        """Return the target's and other write requests of its owner, as many as one token can cover."""
        requests = [request for request in self._requests if request.target.owner.lower() == target.owner.lower()]
        locations = sorted({request.target.location.lower() for request in requests})
        chunk = locations.index(target.location.lower()) // MAX_REPOSITORIES
        covered = set(locations[chunk * MAX_REPOSITORIES : (chunk + 1) * MAX_REPOSITORIES])
        return [request for request in requests if request.target.location.lower() in covered]

    def _shared_token(self, scope: TokenScope) -> Secret:
        """Return the token of a scope.

        The first thread that needs it requests it, and again before it expires. A refusal that another attempt does not
        change is kept and raised again.
        """
        with self._lock:
            shared = self._tokens.setdefault(scope, _SharedToken())
        with shared.lock:
            if shared.refusal:
                raise shared.refusal.repeated()
            if shared.token is None or self._clock.monotonic() >= shared.until:
                try:
                    shared.token, shared.until = self._issue(scope)
                except ServiceError as error:
                    shared.refusal = error if error.retry_after is None else None
                    raise
            return shared.token

    def _issue(self, scope: TokenScope) -> tuple[Secret, float]:
        """Request a token, and return it with the second of the monotonic clock until which it is used."""
        start = self._clock.monotonic()
        number = self._call_as_app("GET", f"{scope.path}/installation", responses.installation_id)
        token, lifetime = self._call_as_app(
            "POST", f"app/installations/{number}/access_tokens", responses.installation_token, scope.body
        )
        self._mask(token)
        with self._lock:
            self.issued.append(token)
        return token, start + max(lifetime.total_seconds() - RENEW_EARLY, MIN_SERVICE)

    def _call_as_app(
        self, method: str, path: str, decode: Callable[[Response], T], body: Mapping[str, object] | None = None
    ) -> T:
        """Call the API, signed in as the App.

        A signature holds the time. If GitHub rejects it and our clock differs from GitHub's, call once more with a
        signature by GitHub's clock.
        """
        time = self._now()
        try:
            return self._send(method, path, decode, body)
        except AppKeyRejected:
            if abs(self._now() - time) < CLOCK_TOLERANCE:
                raise
        return self._send(method, path, decode, body)

    def _send(self, method: str, path: str, decode: Callable[[Response], T], body: Mapping[str, object] | None) -> T:
        """Send one signed request, and keep GitHub's time from the response."""

        def on_response(response: Response) -> T:
            self._last_response_at = response.at, self._clock.monotonic()
            return decode(response)

        def make() -> Request:
            api = self._client.api
            return Request(method, f"{api.url}/{path}", api.headers(self._signed_jwt()), json=body)

        return self._client.send(make, on_response)

    def _signed_jwt(self) -> Secret:
        """Return a JSON web token, the same for `CLOCK_TOLERANCE`: signing starts a process."""
        with self._lock:
            time = self._now()
            if self._jwt is None or abs(time - self._jwt[1]) >= CLOCK_TOLERANCE:
                self._jwt = app_jwt(self._key, time), time
                self._mask(self._jwt[0])
            return self._jwt[0]

    def _now(self) -> datetime:
        """Return the time by GitHub's clock, or by our own before GitHub's first response."""
        if self._last_response_at is None:
            return self._clock.now()
        at, monotonic = self._last_response_at
        return at + timedelta(seconds=self._clock.monotonic() - monotonic)
