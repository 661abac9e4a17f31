"""The heartbeat over real HTTP: where it goes, and what is told when it is not heard."""

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
def test_it_calls_the_address_and_after_a_red_run_its_fail(
    address: str, ok: bool, path: str, query: dict[str, str]
) -> None:
    with HttpReceiver() as web:
        assert call(web.url + address, ok=ok) is None
    (request,) = web.received
    assert (request.method, request.path, request.query) == ("GET", path, query)


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_any_success_is_one(status: int) -> None:
    with HttpReceiver(status) as web:
        assert call(f"{web.url}/{CHECK}") is None
    assert len(web.received) == 1


@pytest.mark.parametrize("status", [302, 400, 404, 409, 429])
def test_a_refusal_is_told_and_not_repeated(status: int) -> None:
    with HttpReceiver(status) as web:
        assert call(f"{web.url}/{CHECK}") == f"the heartbeat address answered HTTP {status}"
    assert len(web.received) == 1


def test_a_server_in_trouble_is_asked_again() -> None:
    with HttpReceiver(502, 503, 200) as web:
        assert call(f"{web.url}/{CHECK}") is None
    assert len(web.received) == 3
    with HttpReceiver(500) as web:
        assert call(f"{web.url}/{CHECK}") == "the heartbeat address answered HTTP 500"
    assert len(web.received) == 3


def test_a_check_that_does_not_exist_is_told_although_the_status_is_200() -> None:
    with HttpReceiver(body=b"OK (not found)") as web:
        assert call(f"{web.url}/{CHECK}") == "the heartbeat address answered that it knows no such check"
    assert len(web.received) == 1


def test_no_answer_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        trouble = call(f"http://127.0.0.1:{taken.getsockname()[1]}/{CHECK}")
    assert trouble == "the heartbeat address was not reached: the connection failed or was cut"


def test_a_silent_server_is_not_waited_for_longer_than_allowed() -> None:
    with HttpReceiver(delay=60) as web:
        trouble = call(f"{web.url}/{CHECK}", limits=Limits(connect=0.2, attempt=0.2))
    assert trouble == "the heartbeat address was not reached: no answer within 0.2 seconds"
