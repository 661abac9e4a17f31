"""A simulated service behind a port: faults, latency and the request log come in here."""

from __future__ import annotations

import threading
from collections.abc import Collection
from functools import partial
from typing import Protocol

from .faults import Delivery, deliver
from .http_server import HttpServer
from .messages import Request, Response
from .traffic import Traffic


class Service(Protocol):
    """One simulated service."""

    name: str
    """`graph`, `instagram`, `threads`, `github` or `control`."""

    @property
    def route_names(self) -> Collection[str]:
        """The names of its routes, for faults and the log."""

    def route(self, request: Request) -> str:
        """Return the name of the route of `request`, for faults and the log."""

    def answer(self, request: Request) -> Response:
        """Carry out and answer `request`."""

    def usual_error(self, status: int) -> Response:
        """Return the error this service usually sends with `status`."""


class Listener:
    """A service on a loopback port of its own; an `observed` one has faults, latency and a log."""

    def __init__(self, service: Service, traffic: Traffic, *, observed: bool = True) -> None:
        """Bind a free port; nothing is answered before `start`."""
        self._service, self._traffic = service, traffic
        self._server = HttpServer(self._observed if observed else self._plain, traffic.clock)
        self._thread = threading.Thread(target=self._server.serve, name=f"sandbox-{service.name}", daemon=True)

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`, without a trailing slash."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        """Answer requests from now on, each connection in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop accepting, then cut every connection."""
        if self._thread.is_alive():
            self._server.stop()
            self._thread.join()
        self._server.cut()

    def _plain(self, request: Request) -> Delivery:
        return Delivery(self._service.answer(request))

    def _observed(self, request: Request) -> Delivery:
        name, route = self._service.name, self._service.route(request)
        entry = self._traffic.log.record(name, route, request, self._traffic.clock.now())
        fault = self._traffic.faults.take(name, route, " ".join(map(str, request.params.values())))
        pause = self._traffic.latency + (fault.delay if fault else 0.0)
        if pause > 0 and self._traffic.stopping.wait(pause):
            return Delivery(None)
        work = partial(self._service.answer, request)
        delivery = deliver(fault, work, self._service.usual_error) if fault else Delivery(work())
        entry.status = delivery.response.status if delivery.response else None
        return delivery
