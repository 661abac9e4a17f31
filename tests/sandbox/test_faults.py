"""Faults, latency and the request log."""

from __future__ import annotations

import threading
from typing import Any

import pytest
import requests

from graph_token_sandbox import REMOVED, Fault, Sandbox
from graph_token_sandbox.seed import seed
from tests.sandbox.clients import NOW, GitHubClient, GraphClient, error_of


def long_lived(graph: GraphClient) -> str:
    return graph.seeded.tokens["long_lived_user"]


def test_fault_with_a_body(graph: GraphClient) -> None:
    page = "<html>Bad gateway</html>"
    graph.sandbox.faults.add(
        Fault("exchange", status=502, body=page, content_type="text/html", headers={"Retry-After": "7"})
    )

    answer = graph.exchange(long_lived(graph))

    assert (answer.status_code, answer.text) == (502, page)
    assert (answer.headers["Content-Type"], answer.headers["Retry-After"]) == ("text/html", "7")
    assert graph.exchange(long_lived(graph)).status_code == 200


@pytest.mark.parametrize(("status", "code"), [(500, 2), (503, 2), (429, 4), (403, 10), (400, 100)])
def test_usual_error_of_meta(graph: GraphClient, status: int, code: int) -> None:
    graph.sandbox.faults.add(Fault("debug_token", status=status))

    answer = graph.get("debug_token", input_token="x", access_token=graph.app_token)

    assert error_of(answer)[:2] == (status, code)


@pytest.mark.parametrize("status", [401, 403, 404, 422, 429, 500, 503])
def test_usual_error_of_github(github: GitHubClient, status: int) -> None:
    github.sandbox.faults.add(Fault("user", status=status))

    answer = github.get("user")

    assert (answer.status_code, answer.json()["status"]) == (status, str(status))


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ({"access_token": None}, {"access_token": None, "token_type": "bearer", "expires_in": 4_752_000}),
        ({"expires_in": REMOVED, "access_token": "t"}, {"access_token": "t", "token_type": "bearer"}),
    ],
)
def test_patched_answer(graph: GraphClient, patch: dict[str, Any], expected: dict[str, Any]) -> None:
    graph.sandbox.faults.add(Fault("exchange", patch=patch))

    answer = graph.exchange(long_lived(graph))

    assert (answer.status_code, answer.json()) == (200, expected)


def test_another_body_under_the_real_status(graph: GraphClient) -> None:
    graph.sandbox.faults.add(Fault("me", body="not JSON"))

    answer = graph.get("me", access_token=long_lived(graph))

    assert (answer.status_code, answer.text) == (200, "not JSON")


def test_skip_and_times(graph: GraphClient) -> None:
    graph.sandbox.faults.add(Fault("me", status=500, skip=1, times=2))

    assert [graph.get("me", access_token=long_lived(graph)).status_code for _ in range(5)] == [200, 500, 500, 200, 200]


def test_faults_are_used_in_order(graph: GraphClient) -> None:
    graph.sandbox.faults.add(Fault("me", status=500))
    graph.sandbox.faults.add(Fault("*", status=503, times=None))

    before = [graph.get("me", access_token=long_lived(graph)).status_code for _ in range(3)]
    graph.sandbox.faults.clear()

    assert before == [500, 503, 503]
    assert graph.get("me", access_token=long_lived(graph)).status_code == 200


def test_fault_of_a_whole_service(graph: GraphClient, github: GitHubClient) -> None:
    graph.sandbox.faults.add(Fault("github", status=503, times=None))

    assert github.get("user").status_code == 503
    assert graph.get("me", access_token=long_lived(graph)).status_code == 200


def test_unknown_route_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="no such route: exchnage"):
        sandbox.faults.add(Fault("exchnage"))


@pytest.mark.parametrize("loss", [{"reset": True}, {"status": 502}])
@pytest.mark.parametrize("applied", [True, False])
def test_applied_but_unanswered(github: GitHubClient, loss: dict[str, Any], *, applied: bool) -> None:
    body = github.sealed(github.secrets, "x")
    github.sandbox.faults.add(Fault("put_secret", applied=applied, **loss))

    try:
        status = github.call("PUT", f"{github.secrets}/S", json=body).status_code
    except requests.ConnectionError:
        status = None

    assert status == loss.get("status")
    assert github.sandbox.requests[-1].status == status
    assert github.get(f"{github.secrets}/S").status_code == (200 if applied else 404)


def test_reset_connection(graph: GraphClient) -> None:
    graph.sandbox.faults.add(Fault("me", reset=True))

    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        graph.get("me", access_token=long_lived(graph))


def test_truncated_answer(graph: GraphClient) -> None:
    graph.sandbox.faults.add(Fault("me", truncate=True))

    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        graph.get("me", access_token=long_lived(graph))
    assert graph.get("me", access_token=long_lived(graph)).status_code == 200


def test_delay_ends_with_the_sandbox() -> None:
    sandbox = Sandbox(now=NOW)
    sandbox.start()
    seeded = seed(sandbox)
    sandbox.faults.add(Fault("me", delay=600))
    failures: list[Exception] = []

    def call() -> None:
        try:
            requests.get(f"{sandbox.graph_url}/me", params={"access_token": seeded.tokens["page"]}, timeout=60)
        except requests.ConnectionError as error:
            failures.append(error)

    caller = threading.Thread(target=call)
    caller.start()
    while not sandbox.requests:
        threading.Event().wait(0.001)
    sandbox.stop()
    caller.join(timeout=10)

    assert failures
    assert sandbox.requests[0].status is None


def test_latency_of_all_services(graph: GraphClient, github: GitHubClient) -> None:
    graph.sandbox.latency = 0.001

    assert graph.get("me", access_token=long_lived(graph)).status_code == 200
    assert github.get("user").status_code == 200


def test_request_log(graph: GraphClient, github: GitHubClient) -> None:
    graph.get("me", access_token="x")
    github.call("PUT", f"{github.secrets}/S", data=b"{}")

    first, second = graph.sandbox.requests
    assert (first.service, first.route, first.method, first.path) == ("graph", "me", "GET", "/v26.0/me")
    assert (first.query, first.status, first.at) == ({"access_token": "x"}, 400, NOW)
    assert (second.service, second.route, second.body, second.status) == ("github", "put_secret", b"{}", 422)
    assert second.headers["authorization"] == f"Bearer {github.seeded.github_token}"
    graph.sandbox.forget_requests()
    assert graph.sandbox.requests == []
