"""The homes of secrets that one run has seen, with their public keys."""

import threading
from collections.abc import Callable
from typing import NamedTuple, Protocol, TypeVar

from ..domain import reasons
from ..domain.errors import ActionError
from ..domain.outcome import StoreInfo
from ..domain.ports import Activity
from ..domain.secret import Secret
from ..runtime.http_types import Request, Response
from ..runtime.transport import Transport
from . import responses


class PublicKeyCache:
    """Each is asked for once in a run, however many secrets are sealed with its key. A scope is the store, the place, the
    environment and the token.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._scopes: dict[tuple[str, ...], threading.Lock] = {}
        self._homes: dict[tuple[str, ...], StoreInfo | ActionError] = {}

    def get(self, scope: tuple[str, ...], ask: Callable[[], StoreInfo], *, anew: bool) -> StoreInfo:
        """What is known, or the answer; what was refused for good is not asked again by everybody."""
        with self._lock:
            lock = self._scopes.setdefault(scope, threading.Lock())
        with lock:
            if anew or scope not in self._homes:
                try:
                    self._homes[scope] = ask()
                except ActionError as error:
                    if error.retry_after is None:
                        self._homes[scope] = error
                    raise
            known = self._homes[scope]
        if isinstance(known, ActionError):
            raise ActionError(known.reason, **known.facts)
        return known


def get_activity(transport: Transport, url: str, repository: str, token: Secret) -> Activity:
    """Ask for `owner/name`; every token of a workflow may. Raises `ActionError`."""
    request = Request("GET", f"{url}/repos/{repository}", headers(token))
    return transport.call(request, responses.repository_activity, reasons.GITHUB_UNAVAILABLE)


API_VERSION = "2022-11-28"  # also served by GitHub Enterprise Server


def headers(token: Secret) -> dict[str, str]:
    """Sign-in, format and version: https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api"""
    return {
        "Authorization": f"Bearer {token.reveal()}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": API_VERSION,
    }


T = TypeVar("T")


class RequestGate(Protocol):
    """Holds a request back until it may be sent."""

    def __call__(self, *, write: bool) -> None:
        """Wait for a read's or a write's turn."""

    def back_off(self, seconds: float) -> None:
        """Hold everything back for that long."""


class Client(NamedTuple):
    """How GitHub is reached: by everything in one run together."""

    transport: Transport
    url: str
    public_keys: PublicKeyCache
    gate: RequestGate

    def send(self, make: Callable[[], Request], decode: Callable[[Response], T], *, write: bool = False) -> T:
        """In its turn, and made only then, for a token may end while it waits; each further attempt likewise. If GitHub
        says to wait, all do.
        """

        def heeded(answer: Response) -> T:
            for wait in (responses.rate_limit_wait(answer), responses.seconds_until_reset(answer)):
                if wait is not None:
                    self.gate.back_off(wait)
            return decode(answer)

        def made() -> Request:
            self.gate(write=write)
            return make()

        return self.transport.call(made(), heeded, reasons.GITHUB_UNAVAILABLE, again=made)
