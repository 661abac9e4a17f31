"""The client of GitHub's REST API that everything in one run shares: headers, turns, and the public keys seen so far."""

import threading
from collections.abc import Callable
from typing import NamedTuple, Protocol, TypeVar

from ..domain.errors import ServiceError
from ..domain.ports import Activity
from ..domain.secret import Secret
from ..runtime.http_types import Request, Response
from ..runtime.transport import Transport
from . import responses

T = TypeVar("T")

API_VERSION = "2022-11-28"  # also served by GitHub Enterprise Server


def headers(token: Secret) -> dict[str, str]:
    """Return sign-in, format and version, as every request carries them.

    Source: https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api
    """
    return {
        "Authorization": f"Bearer {token.reveal()}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": API_VERSION,
    }


class PublicKeyCache:
    """Asks for each public key once in a run, however many secrets are sealed with it.

    A scope is the store, the location, the environment and the writing token.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._scope_locks: dict[tuple[str, ...], threading.Lock] = {}
        self._results: dict[tuple[str, ...], responses.KeyInfo | ServiceError] = {}

    def get(
        self, scope: tuple[str, ...], request_key: Callable[[], responses.KeyInfo], *, fresh: bool = False
    ) -> responses.KeyInfo:
        """Return the key that is known, or ask for it; with `fresh` ask in any case.

        A refusal for good is remembered, so that not every secret of the scope asks again. Raises `ServiceError`.
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
    """Holds a request back until it may be sent."""

    def __call__(self, *, write: bool) -> None:
        """Wait for a turn to read or to write. Raises `RateLimited` if none can come before the run's end."""

    def back_off(self, seconds: float) -> None:
        """Hold everything back for that long."""


class Client(NamedTuple):
    """How everything in one run reaches GitHub."""

    transport: Transport
    url: str
    public_keys: PublicKeyCache
    gate: RequestGate

    def send(self, make: Callable[[], Request], decode: Callable[[Response], T], *, write: bool = False) -> T:
        """Send a request in its turn and return the decoded response. Raises `ServiceError`.

        The request is made only when its turn has come, since a token may expire while it waits; each further attempt
        likewise. Where GitHub asks to wait, everything in this run waits.
        """

        def in_turn() -> Request:
            self.gate(write=write)
            return make()

        def on_response(response: Response) -> T:
            for wait in (responses.rate_limit_wait(response), responses.seconds_until_reset(response)):
                if wait is not None:
                    self.gate.back_off(wait)
            return decode(response)

        return self.transport.call(in_turn(), on_response, again=in_turn)


def get_activity(transport: Transport, url: str, repository: str, token: Secret) -> Activity:
    """Ask how active `owner/name` is; every token of a workflow may. Raises `ServiceError`."""
    request = Request("GET", f"{url}/repos/{repository}", headers(token))
    return transport.call(request, responses.repository_activity)
