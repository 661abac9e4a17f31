"""Test the transport against a real server: limits, redirects, times. Waits are short or faked."""

import socket
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from graph_token_rotator.domain.errors import TransportError
from graph_token_rotator.runtime.clock import Limits, SystemClock
from graph_token_rotator.runtime.exchange import MAX_BODY_BYTES
from graph_token_rotator.runtime.http_types import Request, Response
from graph_token_rotator.runtime.transport import Transport
from graph_token_sandbox.faults import compressed_zeros
from tests.harness import FakeTime
from tests.support import NOW

QUICK = Limits(connect=0.3, attempt=0.3)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


@contextmanager
def serving(*responses: bytes | Callable[[socket.socket, bytes], None]) -> Iterator[str]:
    """Serve these responses, one for each connection; the last one is repeated."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        stop = threading.Event()

        def serve() -> None:
            number = 0
            while not stop.is_set():
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    received = connection.recv(65536)
                    response = responses[min(number, len(responses) - 1)]
                    number += 1
                    try:
                        response(connection, received) if callable(response) else connection.sendall(response)
                    except OSError:
                        continue

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        stop.set()


def get(url: str, limits: Limits = QUICK, time: FakeTime | None = None) -> Response:
    transport = Transport(time or FakeTime(NOW), limits)
    return transport.call(Request("GET", url), lambda response: response)


def failure(url: str, limits: Limits = QUICK) -> str:
    with pytest.raises(TransportError) as caught:
        get(url, limits)
    return caught.value.detail


def redirect(location: str) -> bytes:
    return f"HTTP/1.1 307 Moved\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()


def test_server_time_before_local_time() -> None:
    dated = OK.replace(b"OK\r\n", b"OK\r\nDate: Tue, 01 Dec 2026 00:00:00 GMT\r\n")
    with serving(dated) as url:
        assert get(url).at.isoformat() == "2026-12-01T00:00:00+00:00"
    for wrong in (b"", b"Date: yesterday\r\n", b"Date: Tue, 01 Dec 99999 00:00:00 GMT\r\n"):
        with serving(OK.replace(b"OK\r\n", b"OK\r\n" + wrong)) as url:
            assert get(url).at == NOW


def test_redirects_stay_on_the_server() -> None:
    with serving(redirect("/elsewhere"), OK) as url:
        assert get(url).status == 200
    with serving(redirect("http://127.0.0.2:9/"), OK) as url:
        assert get(url).status == 307


def test_invalid_location_header() -> None:
    broken = b"\r\nLocation: http://[oops\r\n"
    with serving(OK.replace(b"200 OK\r\n", b"200 OK" + broken)) as url:
        assert get(url).status == 200
    with serving(OK.replace(b"200 OK\r\n", b"301 Moved" + broken)) as url:
        assert get(url).status == 301


def test_plain_http_ignores_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with serving(OK) as url:
        assert get(url).status == 200


def test_redirect_loop_ends() -> None:
    with serving(*[redirect(f"/{number}") for number in range(99)]) as url:
        assert failure(url) == "too many redirects"


def test_slow_server_hits_the_time_limit() -> None:
    def drip(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        pause = threading.Event()
        for _byte in range(40):
            connection.sendall(b"x")
            pause.wait(0.05)

    with serving(drip) as url:
        assert failure(url) == "no answer within 0.3 seconds"


def test_large_response_is_refused() -> None:
    def endless(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"x" * (MAX_BODY_BYTES + 10))

    with serving(endless) as url:
        assert failure(url, Limits(attempt=5)) == "the answer is too large"


@pytest.mark.parametrize("status", [200, 301, 302, 303, 307, 308, 400])
def test_no_body_takes_more_memory_than_its_limit(status: int) -> None:
    """Bodies of redirects too: compressed to a thousandth, they would fill the machine."""
    body = compressed_zeros(64)
    head = f"HTTP/1.1 {status} X\r\nLocation: /x\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    with serving(head.encode() + body) as url:
        tracemalloc.start()
        try:
            assert failure(url, Limits()) == "the answer is too large"
            assert tracemalloc.get_traced_memory()[1] < 24 << 20
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize("status", [200, 302, 500])
def test_endless_bodies_end_at_the_limit(status: int) -> None:
    def endless(connection: socket.socket, _: bytes) -> None:
        connection.sendall(f"HTTP/1.1 {status} X\r\nLocation: /x\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        while True:
            connection.sendall(b"100000\r\n" + bytes(1 << 20) + b"\r\n")

    with serving(endless) as url:
        assert failure(url, Limits()) == "the answer is too large"


@pytest.mark.parametrize(
    "date", ["Fri, 31 Dec 9999 10:00:00 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "1 Jan 1999", "soon"]
)
def test_impossible_server_times_are_not_believed(date: str) -> None:
    head = f"HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n"
    with serving(f"{head}{{}}".encode()) as url:
        assert get(url).at == NOW


def test_failures_are_named_without_address() -> None:
    with serving(b"SSH-2.0-OpenSSH\r\n") as url:
        assert failure(url) == "the connection failed or was cut"
        assert failure(url.replace("http:", "https:")) in {
            "TLS could not be set up",
            "the connection failed or was cut",
        }
    assert failure("http://127.0.0.1:9") == "the connection failed or was cut"
    assert failure("nonsense://127.0.0.1") == "the request failed: InvalidSchema"


def test_no_request_after_the_deadline() -> None:
    assert failure("http://127.0.0.1:9", Limits(run=0)) == "the run's time is used up"


def test_system_clock() -> None:
    clock = SystemClock()
    assert clock.now().tzinfo is not None
    before = clock.monotonic()
    clock.sleep(0)
    assert clock.monotonic() >= before


def test_stop_shortens_the_deadline() -> None:
    transport = Transport(FakeTime(NOW), Limits(run=75, after_stop=7))
    transport.deadline.stop_soon()
    assert transport.deadline.remaining() == 7


def test_netrc_does_not_replace_authorization(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    requests: list[bytes] = []

    def record(connection: socket.socket, content: bytes) -> None:
        requests.append(content)
        connection.sendall(OK)

    with serving(record) as url:
        Transport(FakeTime(NOW), QUICK).call(
            Request("GET", url, {"Authorization": "Bearer ours"}), lambda response: response
        )
    assert b"Authorization: Bearer ours" in requests[0]


def test_request_and_response_repr_hide_secrets() -> None:
    request = Request("POST", "https://a/?t=secret", {"a": "secret"}, {"b": "secret"}, {"c": "secret"}, {"d": "secret"})
    assert "secret" not in repr(request)
    assert "secret" not in repr(Response(200, {}, b"secret", NOW))
