"""HTTP/1.1 on a loopback port: keep-alive, and each response in one send, so that none waits."""

from __future__ import annotations

import contextlib
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from .clock import Clock
from .faults import Delivery
from .messages import Request, Response, fields_of

_NO_LINGER = struct.pack("ii", 1, 0)  # closing then sends RST, not FIN


def encode(response: Response, date: str, *, close: bool = False, head: bool = False) -> bytes:
    """Return `response` as bytes; `head` leaves the body out, 204 has neither body nor length."""
    lines = [
        f"HTTP/1.1 {response.status} {_reason(response.status)}",
        *([] if "Date" in response.headers else [f"Date: {date}"]),
    ]
    lines += [f"{name}: {value}" for name, value in response.headers.items()]
    has_body = response.status != HTTPStatus.NO_CONTENT
    if has_body:
        lines.append(f"Content-Length: {len(response.body)}")
    if close:
        lines.append("Connection: close")
    lines.append("\r\n")
    return "\r\n".join(lines).encode("latin-1", "replace") + (response.body if has_body and not head else b"")


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


class HttpServer(ThreadingHTTPServer):
    """A port that turns HTTP into `Request`, and the answer of `handle` into HTTP."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, handle: Callable[[Request], Delivery], clock: Clock) -> None:
        """Bind a free loopback port."""
        self.handle, self.clock = handle, clock
        self.stopping = False
        self._lock = threading.Lock()
        self._in_flight = 0
        self._connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Connection)

    def serve(self) -> None:
        """Accept connections until `stop`."""
        while not self.stopping:
            self.handle_request()

    def stop(self) -> None:
        """Stop accepting; a connection of our own wakes the accepting thread, which then returns."""
        self.stopping = True
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.server_address[1]), timeout=1).close()

    def cut(self) -> None:
        """Close the port and every open connection."""
        self.server_close()
        with self._lock:
            for connection in self._connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def enter(self) -> int:
        """Count a request as in flight; return the number of those."""
        with self._lock:
            self._in_flight += 1
            return self._in_flight

    def leave(self) -> None:
        """Count a request as answered."""
        with self._lock:
            self._in_flight -= 1

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection for `cut`, and answer it in a thread of its own."""
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget and close the connection."""
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Show an error of the simulation; a client that disconnects is none."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Connection(BaseHTTPRequestHandler):
    """One client connection; answers its requests one after the other."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: HttpServer

    def log_message(self, *_: object) -> None:
        """Print nothing: the sandbox has a log of its own."""

    def _serve(self) -> None:
        try:
            delivery = self.server.handle(self._request(self.server.enter()))
        finally:
            self.server.leave()
        self.close_connection = self.close_connection or delivery.truncated or delivery.response is None
        if delivery.response is None:
            self._reset()
            return
        data = encode(
            delivery.response,
            format_datetime(self.server.clock.now(), usegmt=True),
            close=self.close_connection,
            head=self.command == "HEAD",
        )
        if delivery.truncated:
            data = data[: len(data) - (len(delivery.response.body) + 1) // 2]
        if delivery.drip:
            self._drip(data, delivery.drip)
        else:
            self.connection.sendall(data)

    def _drip(self, data: bytes, pause: float) -> None:
        """Send one byte at a time."""
        waiting = threading.Event()
        for index in range(len(data)):
            self.connection.sendall(data[index : index + 1])
            waiting.wait(pause)

    def _request(self, in_flight: int) -> Request:
        parts = urlsplit(self.path)  # proxies send an absolute address here
        headers = {name.lower(): value for name, value in self.headers.items()}
        chunked = headers.get("transfer-encoding", "").lower() == "chunked"
        body = b"".join(self._chunks()) if chunked else self.rfile.read(int(headers.get("content-length") or 0))
        return Request(self.command, parts.path, fields_of(parts.query), headers, body, in_flight)

    def _chunks(self) -> Iterator[bytes]:
        """Read a body of unknown length: https://www.rfc-editor.org/rfc/rfc9112#section-7.1"""
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass  # trailers say nothing here

    def _reset(self) -> None:
        with contextlib.suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
            socket.close(self.connection.detach())

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815 (the names http.server looks for)
