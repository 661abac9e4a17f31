from __future__ import annotations

import threading
from typing import Any

import pytest
import requests

from graph_token_sandbox import REMOVED, Fault, Sandbox
from graph_token_sandbox.seed import seed
from tests.sandbox.clients import NOW, Graph, Hub, error_of


def long_lived(graph: Graph) -> str:
    return graph.team.tokens["long_lived_user"]


def test_a_given_body(graph: Graph) -> None:
    page = "<html>Bad gateway</html>"
    graph.box.faults.add(
        Fault("exchange", status=502, body=page, content_type="text/html", headers={"Retry-After": "7"})
    )

    answer = graph.exchange(long_lived(graph))

    assert (answer.status_code, answer.text) == (502, page)
    assert (answer.headers["Content-Type"], answer.headers["Retry-After"]) == ("text/html", "7")
    assert graph.exchange(long_lived(graph)).status_code == 200


@pytest.mark.parametrize(("status", "code"), [(500, 2), (503, 2), (429, 4), (403, 10), (400, 100)])
def test_the_ordinary_error_of_meta(graph: Graph, status: int, code: int) -> None:
    graph.box.faults.add(Fault("debug_token", status=status))

    answer = graph.get("debug_token", input_token="x", access_token=graph.app_token)

    assert error_of(answer)[:2] == (status, code)


@pytest.mark.parametrize("status", [401, 403, 404, 422, 429, 500, 503])
def test_the_ordinary_error_of_github(hub: Hub, status: int) -> None:
    hub.box.faults.add(Fault("user", status=status))

    answer = hub.get("user")

    assert (answer.status_code, answer.json()["status"]) == (status, str(status))


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ({"access_token": None}, {"access_token": None, "token_type": "bearer", "expires_in": 4_752_000}),
        ({"expires_in": REMOVED, "access_token": "t"}, {"access_token": "t", "token_type": "bearer"}),
    ],
)
def test_a_patched_answer(graph: Graph, patch: dict[str, Any], expected: dict[str, Any]) -> None:
    graph.box.faults.add(Fault("exchange", patch=patch))

    answer = graph.exchange(long_lived(graph))

    assert (answer.status_code, answer.json()) == (200, expected)


def test_another_body_under_the_real_status(graph: Graph) -> None:
    graph.box.faults.add(Fault("me", body="not JSON"))

    answer = graph.get("me", access_token=long_lived(graph))

    assert (answer.status_code, answer.text) == (200, "not JSON")


def test_skip_and_times(graph: Graph) -> None:
    graph.box.faults.add(Fault("me", status=500, skip=1, times=2))

    assert [graph.get("me", access_token=long_lived(graph)).status_code for _ in range(5)] == [200, 500, 500, 200, 200]


def test_faults_queue_up_behind_each_other_until_cleared(graph: Graph) -> None:
    graph.box.faults.add(Fault("me", status=500))
    graph.box.faults.add(Fault("*", status=503, times=None))

    before = [graph.get("me", access_token=long_lived(graph)).status_code for _ in range(3)]
    graph.box.faults.clear()

    assert before == [500, 503, 503]
    assert graph.get("me", access_token=long_lived(graph)).status_code == 200


def test_a_whole_side(graph: Graph, hub: Hub) -> None:
    graph.box.faults.add(Fault("github", status=503, times=None))

    assert hub.get("user").status_code == 503
    assert graph.get("me", access_token=long_lived(graph)).status_code == 200


def test_an_unknown_route_is_a_mistake(box: Sandbox) -> None:
    with pytest.raises(ValueError, match="no such route: exchnage"):
        box.faults.add(Fault("exchnage"))


@pytest.mark.parametrize("loss", [{"reset": True}, {"status": 502}])
@pytest.mark.parametrize("applied", [True, False])
def test_applied_then_lost(hub: Hub, loss: dict[str, Any], *, applied: bool) -> None:
    body = hub.sealed(hub.secrets, "x")
    hub.box.faults.add(Fault("put_secret", applied=applied, **loss))

    try:
        status = hub.call("PUT", f"{hub.secrets}/S", json=body).status_code
    except requests.ConnectionError:
        status = None

    assert status == loss.get("status")
    assert hub.box.requests[-1].status == status
    assert hub.get(f"{hub.secrets}/S").status_code == (200 if applied else 404)


def test_a_reset_connection(graph: Graph) -> None:
    graph.box.faults.add(Fault("me", reset=True))

    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        graph.get("me", access_token=long_lived(graph))


def test_a_truncated_answer(graph: Graph) -> None:
    graph.box.faults.add(Fault("me", truncate=True))

    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        graph.get("me", access_token=long_lived(graph))
    assert graph.get("me", access_token=long_lived(graph)).status_code == 200


def test_a_delay_ends_when_the_sandbox_stops() -> None:
    box = Sandbox(now=NOW)
    box.start()
    team = seed(box)
    box.faults.add(Fault("me", delay=600))
    failures: list[Exception] = []

    def call() -> None:
        try:
            requests.get(f"{box.graph_url}/me", params={"access_token": team.tokens["page"]}, timeout=60)
        except requests.ConnectionError as error:
            failures.append(error)

    caller = threading.Thread(target=call)
    caller.start()
    while not box.requests:
        threading.Event().wait(0.001)
    box.stop()
    caller.join(timeout=10)

    assert failures
    assert box.requests[0].status is None


def test_latency_is_added_to_both_sides_and_ends_with_the_sandbox(graph: Graph, hub: Hub) -> None:
    graph.box.latency = 0.001

    assert graph.get("me", access_token=long_lived(graph)).status_code == 200
    assert hub.get("user").status_code == 200


def test_the_request_log(graph: Graph, hub: Hub) -> None:
    graph.get("me", access_token="x")
    hub.call("PUT", f"{hub.secrets}/S", data=b"{}")

    first, second = graph.box.requests
    assert (first.service, first.route, first.method, first.path) == ("graph", "me", "GET", "/v26.0/me")
    assert (first.query, first.status, first.at) == ({"access_token": "x"}, 400, NOW)
    assert (second.service, second.route, second.body, second.status) == ("github", "put_secret", b"{}", 422)
    assert second.headers["authorization"] == f"Bearer {hub.team.github_token}"
    graph.box.forget_requests()
    assert graph.box.requests == []
