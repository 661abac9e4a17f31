"""Exchange one HTTP request for one response, in a thread whose connection can be cut from outside.

The only module that uses Requests.
"""

from __future__ import annotations

import os
import queue
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from typing import Any, TypeAlias

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import PoolManager

from .. import __version__
from ..domain.errors import CertificateRejected, ServiceError, ThreadsBlocked, TransportError
from .concurrency import start_thread
from .http_types import Request, Response
from .tls import CA_VARIABLES, certificate_problem, tls_context

MAX_BODY_BYTES = 1 << 22  # bytes of a response; most have a few thousand, a list of long issues has more
CHUNK_BYTES = 1 << 16
POOL_SIZE = 64  # connections to one host that are kept open, enough for a fleet's threads
Result: TypeAlias = Response | ServiceError

# The exchange that the current thread carries out.
_current = threading.local()


class Exchange:
    """One attempt at a request. It runs in a thread of its own until it has a result or is given up.

    A server that sends a byte now and then never exceeds a read timeout. So whoever waits decides when it is over, and
    `give_up` then cuts the connection, which ends the thread.
    """

    def __init__(self, work: Callable[[], Result]) -> None:
        self._results: queue.SimpleQueue[Result] = queue.SimpleQueue()
        self._connection: HTTPConnection | None = None
        self._given_up = False
        try:
            start_thread(partial(self._carry_out, work))
        except ThreadsBlocked:  # rather without a limit for slow servers than not at all
            self._carry_out(work)

    def result(self, seconds: float) -> Result | None:
        """Return the response or the error, or None if there is none after this time."""
        try:
            return self._results.get(timeout=seconds)
        except queue.Empty:
            return None

    def give_up(self) -> None:
        """Cut the connection, so that the thread ends. Does nothing after the exchange is over."""
        self._given_up = True
        connection = self._connection
        sock = connection.sock if connection is not None else None
        if sock is not None and getattr(connection, "exchange", None) is self:
            with suppress(OSError):
                # Not `SSLSocket.shutdown`: that would take the object away with which the thread is reading.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def use(self, connection: HTTPConnection) -> None:
        """Remember the connection that carries this exchange. Raises `OSError` where it has been given up."""
        self._connection, connection.exchange = connection, self  # type: ignore[attr-defined]  # a field of ours
        if self._given_up:
            raise OSError("given up")

    def _carry_out(self, work: Callable[[], Result]) -> None:
        """Do the work and keep its result; the entry of the thread."""
        _current.exchange = self
        result = work()
        self._connection = None  # another exchange may use it now
        self._results.put(result)


class Session:
    """Connections that are kept open between requests, for all threads of a run."""

    def __init__(self, server_time: Callable[[Mapping[str, str]], datetime]) -> None:
        """`server_time` returns the time of a response by its headers."""
        self._server_time = server_time
        self._session = _Requests()
        self._session.auth = _no_auth
        # By default only ten connections are kept, and a fleet's other threads would open a new one for each request.
        self._session.mount("https://", _Adapter(pool_maxsize=POOL_SIZE))
        self._session.mount("http://", _Adapter(pool_maxsize=POOL_SIZE))
        self._session.headers["User-Agent"] = f"graph-token-rotator/{__version__}"

    def start(self, request: Request, url: str, connect: float, seconds: float) -> Exchange:
        """Start an exchange, in which connecting and each read take at most so many seconds."""
        return Exchange(partial(self._exchange, request, url, (min(connect, seconds), seconds)))

    def _exchange(self, request: Request, url: str, timeout: tuple[float, float]) -> Result:
        """Return the response; any failure is returned as an error."""
        try:
            with self._session.request(
                request.method,
                url,
                params=request.query,
                data=request.form,
                json=request.json,
                headers=dict(request.headers),
                timeout=timeout,
                allow_redirects=False,
                stream=True,
                # Plain http is allowed to this machine only, and must not leave it through a proxy.
                proxies={"http": ""} if url.startswith("http:") else None,
            ) as response:
                body = response.raw.read(MAX_BODY_BYTES + 1, decode_content=True)
                if len(body) > MAX_BODY_BYTES:
                    return TransportError("the answer is too large", retry_after=0.0)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Response(response.status_code, headers, body, self._server_time(headers))
        except ServiceError as error:
            return error
        except Exception as error:  # noqa: BLE001  # any error's text may hold the address: only its type is used
            return _error_of(error, timeout[1])


@contextmanager
def bounded_responses() -> Iterator[None]:
    """Bound the bodies of responses that other packages, such as Apprise, read through Requests meanwhile."""
    send, redirect_target = requests.Session.send, requests.Session.get_redirect_target

    def bounded(self: requests.Session, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        response = send(self, request, **{**options, "stream": True, "allow_redirects": False})
        if not options.get("stream"):
            with response:
                # As Requests itself keeps a body that it has read.
                response._content = _beginning(response)  # noqa: SLF001
        return response

    requests.Session.send = bounded  # type: ignore[method-assign]
    requests.Session.get_redirect_target = _Requests.get_redirect_target  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        requests.Session.send = send  # type: ignore[method-assign]
        requests.Session.get_redirect_target = redirect_target  # type: ignore[method-assign]


def _beginning(response: requests.Response) -> bytes:
    """Return the beginning of a body, of about `MAX_BODY_BYTES` at the most."""
    chunks: list[bytes] = []
    for chunk in response.iter_content(CHUNK_BYTES):
        chunks.append(chunk)
        if len(chunks) * CHUNK_BYTES >= MAX_BODY_BYTES:
            break
    return b"".join(chunks)


class _Requests(requests.Session):
    """A session that leaves redirects alone. By default it reads the whole body of one, without any bound."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return that there is none; `Transport` follows redirects."""


class _Cuttable(HTTPConnection):
    """A connection that the exchange of the current thread knows."""

    def connect(self) -> None:
        """Connect, also through a proxy, whose answer may come slowly."""
        _current.exchange.use(self)
        super().connect()

    def request(self, *arguments: Any, **options: Any) -> None:
        """Send a request."""
        _current.exchange.use(self)
        super().request(*arguments, **options)


class _CuttableTls(_Cuttable, HTTPSConnection):
    """The same with TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Cuttable


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _CuttableTls


class _Adapter(HTTPAdapter):
    """Makes connections that can be cut, and verifies certificates by `tls_context`."""

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Create the pools for requests without a proxy."""
        super().init_poolmanager(*arguments, **options)
        _use_our_pools(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Return the pools for requests through a proxy."""
        return _use_our_pools(super().proxy_manager_for(proxy, **options))

    def build_connection_pool_key_attributes(self, request: requests.PreparedRequest, *verify: Any) -> Any:
        """Return where to connect to, and how to verify the server's certificate."""
        host, options = super().build_connection_pool_key_attributes(request, *verify)
        if host["scheme"] != "https":
            return host, options
        return host, {"ssl_context": tls_context(*(os.environ.get(name, "") for name in CA_VARIABLES))}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Do nothing: by default this would load the public authorities again for each connection."""


def _use_our_pools(manager: PoolManager) -> PoolManager:
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
    return manager


def _no_auth(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
    """Leave the request as it is: by default Requests replaces our header by one from a `.netrc` file."""
    return prepared


def _error_of(error: Exception, seconds: float) -> ServiceError:
    """Return the error for a failed exchange, with a text of ours: its own may hold the address."""
    if cause := certificate_problem(error):
        return CertificateRejected(f"TLS: {cause}")
    table: tuple[tuple[type[Exception], str], ...] = (
        (requests.exceptions.SSLError, "TLS could not be set up"),
        (requests.exceptions.ProxyError, "the proxy did not let the request through"),
        (requests.exceptions.ConnectTimeout, "the connection was not accepted in time"),
        (requests.exceptions.Timeout, f"no answer within {seconds:.3g} seconds"),
        (requests.exceptions.ConnectionError, "the connection failed or was cut"),
    )
    words = next((words for kind, words in table if isinstance(error, kind)), "")
    return TransportError(words or f"the request failed: {type(error).__name__}", retry_after=0.0)
