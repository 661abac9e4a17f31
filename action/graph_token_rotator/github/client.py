"""The client of GitHub's REST API that a run shares: headers, rate limits, and cached public keys."""

import threading
from collections.abc import Callable
from typing import NamedTuple, Protocol, TypeVar

from ..domain.errors import ServiceError
from ..domain.repository import Activity
from ..domain.secret import Secret
from ..runtime.http_types import Request, Response
from ..runtime.transport import Transport
from . import refusals, responses
from .errors import VersionRetired

T = TypeVar("T")

# The versions that this package speaks, newest first. GitHub Enterprise Server up to 3.20 serves only the second.
# https://docs.github.com/rest/about-the-rest-api/api-versions
API_VERSIONS = ("2026-03-10", "2022-11-28")


class Api:
    """The address of GitHub's API without a trailing slash, and the version of it that the server serves.

    A server that does not serve the newest version is asked for the older one from then on.
    """

    def __init__(self, url: str) -> None:
        self.url, self.version = url, API_VERSIONS[0]

    def headers(self, token: Secret) -> dict[str, str]:
        """Return the headers that every request needs: authorization, format and API version.

        Source: https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api
        """
        return {
            "Authorization": f"Bearer {token.reveal()}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": self.version,
        }

    def checking(self, decode: Callable[[Response], T]) -> Callable[[Response], T]:
        """Return a decoder that switches to the older version where the server does not serve the newest."""

        def on_response(response: Response) -> T:
            try:
                return decode(response)
            except VersionRetired as error:
                if error.status == 400 and self.version != API_VERSIONS[-1]:
                    self.version = API_VERSIONS[-1]
                    error.retry_after = 0.0
                raise

        return on_response


class PublicKeyCache:
    """Requests each public key once in a run, however many secrets are sealed with it. Thread-safe.

    A scope is the store, the location and the environment that share a key, and the writing token, which must be tried
    too. Threads that need the same key wait for one request.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._scope_locks: dict[tuple[str, ...], threading.Lock] = {}
        self._results: dict[tuple[str, ...], responses.KeyInfo | ServiceError] = {}

    def get(
        self, scope: tuple[str, ...], request_key: Callable[[], responses.KeyInfo], *, fresh: bool = False
    ) -> responses.KeyInfo:
        """Return the cached key, or request it; with `fresh` request it in any case.

        A refusal that another attempt does not change is cached as well. Raises `ServiceError`.
        """
        with self._lock:
            lock = self._scope_locks.setdefault(scope, threading.Lock())
        with lock:
            if fresh or scope not in self._results:
                try:
                    self._results[scope] = request_key()
                except ServiceError as error:
                    if error.retry_after is None:
                        self._results[scope] = error
                    raise
            result = self._results[scope]
        if isinstance(result, ServiceError):
            raise result.repeated()
        return result


class RequestGate(Protocol):
    """The port to the rate limiter: it delays requests until GitHub's limits allow them."""

    def __call__(self, *, write: bool) -> None:
        """Wait until a read or a write may be sent. Raises `RateLimited` if the run ends before that."""

    def back_off(self, seconds: float) -> None:
        """Delay all requests by this time, because GitHub asks for it."""


class Client(NamedTuple):
    """Sends the requests of one run to GitHub."""

    transport: Transport
    api: Api
    public_keys: PublicKeyCache
    gate: RequestGate

    def send(self, make: Callable[[], Request], decode: Callable[[Response], T], *, write: bool = False) -> T:
        """Send a request as soon as the rate limits allow, and return the decoded response.

        Raises `ServiceError`. `make` builds the request right before each attempt, since a token may expire while the
        request waits. Where GitHub asks to wait, all requests of this run do.
        """

        def in_turn() -> Request:
            self.gate(write=write)
            return make()

        def on_response(response: Response) -> T:
            for wait in (refusals.rate_limit_wait(response), refusals.seconds_until_reset(response)):
                if wait is not None:
                    self.gate.back_off(wait)
            return decode(response)

        return self.transport.call(in_turn(), self.api.checking(on_response), again=in_turn)


def get_activity(transport: Transport, api: Api, repository: str, token: Secret) -> Activity:
    """Request how active a repository (`owner/name`) is; needs no special permission.

    Raises `ServiceError`.
    """

    def make() -> Request:
        return Request("GET", f"{api.url}/repos/{repository}", api.headers(token))

    return transport.call(make(), api.checking(responses.repository_activity), again=make)
