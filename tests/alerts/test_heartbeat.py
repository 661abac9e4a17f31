"""The heartbeat over real HTTP: which address it calls, and what is reported when the service does not take it."""

import socket

import pytest

from graph_token_rotator.alerts.heartbeat import beat
from graph_token_rotator.domain.secret import Secret
from graph_token_rotator.runtime.clock import Limits
from graph_token_rotator.runtime.transport import Transport
from tests.harness import FakeTime
from tests.receivers import HttpReceiver
from tests.support import NOW

CHECK = "5bf66975-d4c7-4bf5-bcc8-b8d8a82ea278"


def call(url: str, *, ok: bool = True, limits: Limits = Limits()) -> str | None:  # noqa: B008  # immutable
    return beat(Transport(FakeTime(NOW), limits), Secret(url), ok=ok)


@pytest.mark.parametrize(
    ("address", "ok", "path", "query"),
    [
        (f"/{CHECK}", True, f"/{CHECK}", {}),
        (f"/{CHECK}", False, f"/{CHECK}/fail", {}),
        (f"/ping/{CHECK}/?rid=1&create=1", True, f"/ping/{CHECK}/", {"rid": "1", "create": "1"}),
        (f"/ping/{CHECK}/?rid=1&create=1", False, f"/ping/{CHECK}/fail", {"rid": "1", "create": "1"}),
        ("", False, "/fail", {}),
        ("?key=a%2Fb", False, "/fail", {"key": "a/b"}),
    ],
)
def test_failed_run_calls_the_fail_address(address: str, ok: bool, path: str, query: dict[str, str]) -> None:
    with HttpReceiver() as web:
        assert call(web.url + address, ok=ok) is None
    (request,) = web.received
    assert (request.method, request.path, request.query) == ("GET", path, query)


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_any_2xx_is_success(status: int) -> None:
    with HttpReceiver(status) as web:
        assert call(f"{web.url}/{CHECK}") is None
    assert len(web.received) == 1


@pytest.mark.parametrize("status", [302, 400, 404, 409, 429])
def test_refusal_is_reported_and_not_repeated(status: int) -> None:
    with HttpReceiver(status) as web:
        assert call(f"{web.url}/{CHECK}") == f"the heartbeat address answered HTTP {status}"
    assert len(web.received) == 1


def test_server_error_is_tried_again() -> None:
    with HttpReceiver(502, 503, 200) as web:
        assert call(f"{web.url}/{CHECK}") is None
    assert len(web.received) == 3
    with HttpReceiver(500) as web:
        assert call(f"{web.url}/{CHECK}") == "the heartbeat address answered HTTP 500"
    assert len(web.received) == 3


def test_unknown_check_is_reported_despite_200() -> None:
    with HttpReceiver(body=b"OK (not found)") as web:
        assert call(f"{web.url}/{CHECK}") == "the heartbeat address answered that it knows no such check"
    assert len(web.received) == 1


def test_no_answer_is_reported() -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        trouble = call(f"http://127.0.0.1:{sock.getsockname()[1]}/{CHECK}")
    assert trouble == "the heartbeat address was not reached: the connection failed or was cut"


def test_silent_server_times_out() -> None:
    with HttpReceiver(delay=60) as web:
        trouble = call(f"{web.url}/{CHECK}", limits=Limits(connect=0.2, attempt=0.2))
    assert trouble == "the heartbeat address was not reached: no answer within 0.2 seconds"
