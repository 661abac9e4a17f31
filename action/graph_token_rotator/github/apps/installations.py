"""A GitHub App that writes: a token for each owner it is installed for, with no more rights and no longer life than needed.

Source: https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from ...domain.errors import ServiceError
from ...domain.secret import Secret
from ...domain.target import Target
from ...domain.writers import AppKey
from ...runtime.clock import Clock
from ...runtime.http_types import Request, Response
from ..client import Client, headers
from ..errors import AppKeyRejected, AppNotAllowed, AppNotGranted, AppNotInstalled
from . import responses
from .jwt import app_jwt

T = TypeVar("T")

RENEW_EARLY = 300.0  # seconds before its expiry at which a token is replaced
MIN_SERVICE = 60.0  # seconds for which a token is used whatever its expiry: else each request would ask for another
CLOCK_TOLERANCE = timedelta(seconds=30)  # a signature is used that long; if the clocks differ more, GitHub's counts
MAX_REPOSITORIES = 500  # of one token: https://docs.github.com/rest/apps/apps


class WriteRequest(NamedTuple):
    """A secret that is to be written, perhaps with a variable beside it."""

    target: Target
    variable: bool = False

    @property
    def permissions(self) -> dict[str, str]:
        """The permissions it takes."""
        return self.target.permissions | (self.target.variable_permissions if self.variable else {})

    @property
    def permission_text(self) -> str:
        """The same in the words of GitHub's settings."""
        if self.permissions == self.target.permissions:
            return self.target.permission_text
        return f"{self.target.permission_text} and, for `record-expiry`, {self.target.variable_permission_text}"


class TokenScope(NamedTuple):
    """The repositories a token must reach, and its permissions. `path` is where GitHub shows the installation."""

    path: str
    repositories: tuple[str, ...]
    permissions: tuple[tuple[str, str], ...]

    @property
    def body(self) -> dict[str, object]:
        """The body of the request for a token. Without repositories, for organizations' secrets alone, it means all."""
        narrowed = {"repositories": list(self.repositories)} if self.repositories else {}
        return {"permissions": dict(self.permissions), **narrowed}


def scope_of(requests: Sequence[WriteRequest]) -> TokenScope:
    """Return the smallest scope that serves all of these requests, which are one owner's."""
    permissions: dict[str, str] = {}
    for request in requests:
        permissions |= request.permissions
    repositories = {request.target.repository.lower() for request in requests if not request.target.organization}
    organization = next((request.target.organization for request in requests if request.target.organization), None)
    path = f"orgs/{organization}" if organization else f"repos/{min(repositories)}"
    names = tuple(sorted(name.partition("/")[2] for name in repositories))
    return TokenScope(path.lower(), names, tuple(sorted(permissions.items())))


class _SharedToken:
    """A token that all threads share, or why there is none. `until` is by the monotonic clock."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.token: Secret | None = None
        self.until = 0.0
        self.refusal: ServiceError | None = None


class Installations:
    """The tokens of one App in one run: one for each owner, for all of its write requests."""

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
        """Return a token that may write to the target, shared with all targets of its owner. Raises `ServiceError`.

        If GitHub refuses that, any of those targets may be the cause, so it is a token for this target alone then.
        """
        if not target.open_to_apps:
            raise AppNotAllowed
        alone = [request for request in self._requests if request.target == target]
        try:
            return self._shared_token(scope_of(self._requests_with(target)))
        except (AppNotInstalled, AppNotGranted):
            pass
        try:
            return self._shared_token(scope_of(alone))
        except ServiceError as error:
            raise error.as_type(type(error), need=alone[0].permission_text) from None

    def revoke(self, token: Secret) -> None:
        """Revoke a token now rather than let it expire after an hour. Raises `ServiceError`."""
        request = Request("DELETE", f"{self._client.url}/installation/token", headers(token))
        self._client.transport.call(request, responses.check_revoked)

    def _requests_with(self, target: Target) -> list[WriteRequest]:
        """Return the write requests of the target's owner: as many as one token can serve."""
        requests = [request for request in self._requests if request.target.owner.lower() == target.owner.lower()]
        locations = sorted({request.target.location.lower() for request in requests})
        chunk = locations.index(target.location.lower()) // MAX_REPOSITORIES
        served = set(locations[chunk * MAX_REPOSITORIES : (chunk + 1) * MAX_REPOSITORIES])
        return [request for request in requests if request.target.location.lower() in served]

    def _shared_token(self, scope: TokenScope) -> Secret:
        """Return the token of a scope: issued for whoever asks first, and again before it expires.

        What GitHub refused for good is not asked again.
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
        """Return a new token, and until when it is used, by the monotonic clock."""
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
        """Call as the App. If our clock may be why GitHub rejects the signature, call once more by GitHub's clock."""
        time = self._now()
        try:
            return self._send(method, path, decode, body)
        except AppKeyRejected:
            if abs(self._now() - time) < CLOCK_TOLERANCE:
                raise
        return self._send(method, path, decode, body)

    def _send(self, method: str, path: str, decode: Callable[[Response], T], body: Mapping[str, object] | None) -> T:
        def on_response(response: Response) -> T:
            self._last_response_at = response.at, self._clock.monotonic()
            return decode(response)

        def make() -> Request:
            return Request(method, f"{self._client.url}/{path}", headers(self._signed_jwt()), json=body)

        return self._client.send(make, on_response)

    def _signed_jwt(self) -> Secret:
        with self._lock:
            time = self._now()
            if self._jwt is None or abs(time - self._jwt[1]) >= CLOCK_TOLERANCE:
                self._jwt = app_jwt(self._key, time), time
                self._mask(self._jwt[0])
            return self._jwt[0]

    def _now(self) -> datetime:
        """Return the time by GitHub's clock once it has answered, else by our own."""
        if self._last_response_at is None:
            return self._clock.now()
        at, monotonic = self._last_response_at
        return at + timedelta(seconds=self._clock.monotonic() - monotonic)
