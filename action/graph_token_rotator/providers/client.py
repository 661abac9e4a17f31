"""Send the requests of all credentials of one app, until Meta says that the app's limit is used up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from .errors import AppLimitReached

if TYPE_CHECKING:
    from ..domain.errors import ServiceError
    from ..runtime.http_types import Request, Response
    from ..runtime.transport import Transport

T = TypeVar("T")

# Seconds that a fleet's other credentials wait for the first response, which may say that the limit is used up.
FIRST_RESPONSE = 1.0


class AppClient:
    """The client that the credentials of one app share. Thread-safe.

    Meta counts calls beyond a limit, and they prolong the block. So the first refusal for it is raised again for every
    later call. Source: https://developers.facebook.com/docs/graph-api/overview/rate-limiting
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._refusal: ServiceError | None = None
        self._lock = threading.Lock()
        self._begun = False
        self._answered = threading.Event()

    def call(self, request: Request, decode: Callable[[Response], T]) -> T:
        """Send a request and return the decoded response. Raises `ServiceError`."""
        with self._lock:
            is_first, self._begun = not self._begun, True
        if not is_first:
            self._answered.wait(FIRST_RESPONSE)
        if self._refusal:
            raise self._refusal.repeated()
        try:
            return self._transport.call(request, decode)
        except AppLimitReached as error:
            self._refusal = error
            raise
        finally:
            self._answered.set()
