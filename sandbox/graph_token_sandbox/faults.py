"""Faults that a test sets: wrong answers, late answers, no answers, and answers that get lost."""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Callable, Container
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import lru_cache
from typing import Any, Final

from .messages import Response


class _Removed(Enum):
    REMOVED = "REMOVED"


REMOVED: Final = _Removed.REMOVED
"""As a value in `Fault.patch`: leave this key out of the answer."""


@dataclass(frozen=True)
class Fault:
    """A failure of requests to one route.

    With `status` or `reset` the fault replaces the service, which does nothing; with `applied`
    the service does its work first ("applied, then lost"). Without either, the service answers and
    the fault alters the answer.
    """

    route: str
    """A route's name, on any service; a service's name (`graph`, `instagram`, `threads`, `github`); or `*` for all."""
    status: int | None = None
    body: str | None = None
    """None: the service's usual error body for `status`, or without `status` the real body."""
    zeros: int = 0
    """Instead of a body so many MiB of zeros, compressed to a thousandth; `Content-Encoding` says so."""
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str | None = None
    delay: float = 0.0
    """Seconds before the service starts to work."""
    reset: bool = False
    """Cut the connection with a TCP reset instead of answering."""
    applied: bool = False
    truncate: bool = False
    """Send half of the body under the full `Content-Length`, then close the connection."""
    drip: float = 0.0
    """Seconds between two bytes of the answer, from its first on."""
    containing: str = ""
    """Hit only requests whose query or body contains this text, such as a token."""
    skip: int = 0
    """So many matching requests pass first."""
    times: int | None = 1
    """The number of requests to hit; None: all."""
    patch: dict[str, Any] | None = None
    """Top-level keys to replace in the answer's JSON object, or in each object of a list; `REMOVED` deletes one."""


@dataclass(frozen=True)
class Delivery:
    """The answer a client receives: a response, a part of one, or (None) a reset connection."""

    response: Response | None
    truncated: bool = False
    drip: float = 0.0


@dataclass
class _ActiveFault:
    fault: Fault
    skip: int
    times: int | None

    def hits(self, service: str, route: str, text: str) -> bool:
        if self.fault.route not in ("*", service, route) or self.times == 0 or self.fault.containing not in text:
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True


class Faults:
    """The faults in force. For each request the first one that matches is used."""

    def __init__(self, routes: Container[str]) -> None:
        """Start without any; a fault may name one of `routes`."""
        self._routes = routes
        self._lock = threading.Lock()
        self._active: list[_ActiveFault] = []

    def add(self, fault: Fault) -> None:
        """Put `fault` in force after the earlier ones; an unknown route raises ValueError."""
        if fault.route not in self._routes:
            raise ValueError(f"no such route: {fault.route}")
        with self._lock:
            self._active.append(_ActiveFault(fault, fault.skip, fault.times))

    def clear(self) -> None:
        """Remove every fault."""
        with self._lock:
            self._active.clear()

    def take(self, service: str, route: str, text: str = "") -> Fault | None:
        """Return the fault that hits this request, counting it as used. `text` has its query and body."""
        if not self._active:
            return None
        with self._lock:
            return next((active.fault for active in self._active if active.hits(service, route, text)), None)


def deliver(fault: Fault, work: Callable[[], Response], usual_error: Callable[[int], Response]) -> Delivery:
    """Return the client's answer under `fault`; `work` asks the real service."""
    if not fault.reset and fault.status is None:
        return Delivery(_altered(work(), fault), fault.truncate, fault.drip)
    if fault.applied:
        work()
    if fault.reset or fault.status is None:
        return Delivery(None)
    return Delivery(_altered(usual_error(fault.status), fault), fault.truncate, fault.drip)


def _altered(response: Response, fault: Fault) -> Response:
    body = response.body if fault.body is None else fault.body.encode()
    if fault.patch is not None:
        body = json.dumps(_patched(json.loads(body), fault.patch)).encode()
    headers = {**response.headers, **fault.headers}
    if fault.zeros:
        body, headers["Content-Encoding"] = compressed_zeros(fault.zeros), "gzip"
    if fault.content_type is not None:
        headers["Content-Type"] = fault.content_type
    return replace(response, body=body, headers=headers)


@lru_cache(maxsize=4)
def compressed_zeros(mebibytes: int) -> bytes:
    """Return so many MiB of zeros, as gzip."""
    compressor = zlib.compressobj(wbits=31)
    return b"".join(compressor.compress(bytes(1 << 20)) for _ in range(mebibytes)) + compressor.flush()


def _patched(payload: Any, patch: dict[str, Any]) -> Any:
    if isinstance(payload, list):
        return [_patched(item, patch) for item in payload]
    return {key: value for key, value in {**payload, **patch}.items() if value is not REMOVED}
