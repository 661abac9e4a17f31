"""Test that an exchange ends when it is given up, and whose certificates are trusted."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import certifi
import pytest
import trustme

from graph_token_rotator.domain.errors import CertificateRejected, TransportError
from graph_token_rotator.runtime import tls
from graph_token_rotator.runtime.clock import Limits
from graph_token_rotator.runtime.http_types import Request, Response
from graph_token_rotator.runtime.transport import Transport
from tests.harness import FakeTime
from tests.support import NOW

QUICK = Limits(connect=5, attempt=0.3)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
ENDED_WITHIN = 10.0


class Server:
    """A server that answers each connection by a function, and notices when its client hangs up."""

    def __init__(self, answer: Callable[[socket.socket], None], context: ssl.SSLContext | None) -> None:
        self._answer, self._tls = answer, context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self.connections = 0
        self.hung_up = threading.Semaphore(0)

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _converse(self, connection: socket.socket) -> None:
        try:
            with self._tls.wrap_socket(connection, server_side=True) if self._tls else connection as wrapped:
                self._answer(wrapped)
        except OSError:
            self.hung_up.release()


@contextmanager
def serving(answer: Callable[[socket.socket], None], context: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(answer, context)
    threading.Thread(target=server.serve, daemon=True).start()
    yield server
    server.close()


def answer_all(connection: socket.socket) -> None:
    while connection.recv(65536):
        connection.sendall(OK)


def drip(beginning: bytes) -> Callable[[socket.socket], None]:
    """Answer one byte at a time, for ever."""

    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(beginning)
        pause = threading.Event()
        while True:
            connection.sendall(b"x")
            pause.wait(0.05)

    return answer


def get(url: str, limits: Limits = QUICK, times: int = 1) -> Response:
    transport = Transport(FakeTime(NOW), limits)
    for _ in range(times):
        response = transport.call(Request("GET", url), lambda response: response)
    return response


def exchange_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if "_carry_out" in thread.name]


@pytest.fixture
def private_ca(tmp_path: Path) -> tuple[trustme.CA, str]:
    """Return a certificate authority that nobody knows, and the file of its certificate."""
    ca = trustme.CA()
    ca.cert_pem.write_to_path(str(tmp_path / "private.pem"))
    return ca, str(tmp_path / "private.pem")


def server_context(ca: trustme.CA, name: str = "127.0.0.1") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(name).configure_cert(context)
    return context


@pytest.mark.parametrize("beginning", [b"", b"HTTP/1.1 200 OK\r\n", HEAD], ids=["status", "header", "body"])
@pytest.mark.parametrize("secure", [False, True], ids=["plain", "tls"])
def test_given_up_attempts_hang_up(
    beginning: bytes, secure: bool, private_ca: tuple[trustme.CA, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three attempts are given up: the server sees three clients hang up, and no thread is left."""
    ca, file = private_ca
    monkeypatch.setenv("SSL_CERT_FILE", file)
    with serving(drip(beginning), server_context(ca) if secure else None) as server:
        with pytest.raises(TransportError) as caught:
            get(f"http{'s' * secure}://127.0.0.1:{server.port}/")
        assert caught.value.detail == "no answer within 0.3 seconds"
        for _ in range(3):
            assert server.hung_up.acquire(timeout=ENDED_WITHIN)
    for thread in exchange_threads():
        thread.join(ENDED_WITHIN)
    assert exchange_threads() == []


def test_slow_proxies_are_given_up_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(drip(b"HTTP/1.1 200 ")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        with pytest.raises(TransportError):
            get("https://graph.example/")
        for _ in range(3):
            assert proxy.hung_up.acquire(timeout=ENDED_WITHIN)


def test_connections_are_kept_after_a_response() -> None:
    with serving(answer_all) as server:
        get(f"http://127.0.0.1:{server.port}/", times=5)
        assert server.connections == 1


def test_private_authorities_are_trusted_in_addition(
    private_ca: tuple[trustme.CA, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ca, file = private_ca
    public = trustme.CA()
    public.cert_pem.write_to_path(str(tmp_path / "public.pem"))
    monkeypatch.setattr(certifi, "where", lambda: str(tmp_path / "public.pem"))
    for variable in tls.CA_VARIABLES:
        tls.tls_context.cache_clear()
        with monkeypatch.context() as patch, serving(answer_all, server_context(ca)) as ours:
            patch.setenv(variable, file)
            assert get(f"https://127.0.0.1:{ours.port}/").status == 200
            with serving(answer_all, server_context(public)) as theirs:
                assert get(f"https://127.0.0.1:{theirs.port}/").status == 200
    tls.tls_context.cache_clear()


UNREADABLE = "the file that `SSL_CERT_FILE` names has no certificates that can be read"


@pytest.mark.parametrize(
    ("name", "file", "detail"),
    [
        ("127.0.0.1", "", "TLS: unable to get local issuer certificate"),
        ("other.example", "private.pem", "TLS: IP address mismatch"),
        ("127.0.0.1", "empty.pem", UNREADABLE),
        ("127.0.0.1", "missing.pem", UNREADABLE),
    ],
)
def test_certificates_that_are_not_trusted(
    name: str, file: str, detail: str, private_ca: tuple[trustme.CA, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another attempt would change nothing, so there is none."""
    ca, path = private_ca
    Path(path).with_name("empty.pem").write_text("")
    monkeypatch.setenv("SSL_CERT_FILE", str(Path(path).with_name(file)) if file else "")
    with serving(answer_all, server_context(ca, name)) as server:
        with pytest.raises(CertificateRejected) as caught:
            get(f"https://127.0.0.1:{server.port}/")
        assert caught.value.detail == detail
        assert server.connections <= 1
