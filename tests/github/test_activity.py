"""Test the activity of a repository, over real HTTP and as tables."""

import json
from datetime import UTC, datetime

import pytest

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.errors import ServiceError
from graph_token_rotator.domain.reason import Reason
from graph_token_rotator.domain.repository import Activity
from graph_token_rotator.domain.secret import Secret
from graph_token_rotator.github import responses
from graph_token_rotator.github.client import API_VERSIONS, Api, get_activity
from graph_token_rotator.runtime.clock import Limits
from graph_token_rotator.runtime.transport import Transport
from graph_token_sandbox import Fault
from tests.harness import ActionHarness, FakeTime
from tests.support import DAY, NOW, github_reason, response


def request_activity(harness: ActionHarness, repository: str = "", token: str = "actions") -> Activity:
    transport = Transport(FakeTime(NOW), Limits())
    value = harness.seeded.github_tokens.get(token, token)
    return get_activity(
        transport, Api(harness.sandbox.github_url), repository or harness.seeded.repository, Secret(value)
    )


def test_workflow_token_may_request_activity(harness: ActionHarness) -> None:
    assert request_activity(harness) == Activity(True, NOW, NOW)
    repository = harness.sandbox.github.repository(harness.seeded.repository)
    repository.private, repository.pushed_at = False, NOW - 50 * DAY
    assert request_activity(harness) == Activity(False, NOW - 50 * DAY, NOW)


def test_one_request_with_the_api_version(harness: ActionHarness) -> None:
    request_activity(harness)
    (request,) = harness.sandbox.requests
    assert (request.method, request.route) == ("GET", "repository")
    assert request.headers["x-github-api-version"] == API_VERSIONS[0]


@pytest.mark.parametrize(
    ("repository", "token", "reason"),
    [("octo/elsewhere", "actions", reasons.HOME_NOT_FOUND), ("", "ghp_wrong", reasons.WRITER_REJECTED)],
)
def test_refusals_are_raised(harness: ActionHarness, repository: str, token: str, reason: Reason) -> None:
    with pytest.raises(ServiceError) as caught:
        request_activity(harness, repository, token)
    assert github_reason(caught.value) is reason


def test_temporary_fault_is_retried(harness: ActionHarness) -> None:
    harness.sandbox.faults.add(Fault(route="repository", status=502))
    assert request_activity(harness) == Activity(True, NOW, NOW)
    assert harness.routes() == ["repository", "repository"]


@pytest.mark.parametrize(
    ("pushed_at", "expected"),
    [
        ("2026-09-30T05:17:00Z", datetime(2026, 9, 30, 5, 17, tzinfo=UTC)),
        (None, None),
        ("yesterday", None),
        (1, None),
    ],
)
def test_last_push(pushed_at: object, expected: datetime | None) -> None:
    body = json.dumps({"private": False, "pushed_at": pushed_at})
    assert responses.repository_activity(response(body)) == Activity(False, expected, NOW)


def test_missing_push_time() -> None:
    assert responses.repository_activity(response('{"private": true}')) == Activity(True, None, NOW)


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"private": "false"}', "<html>"])
def test_unexpected_responses(body: str) -> None:
    with pytest.raises(ServiceError) as caught:
        responses.repository_activity(response(body))
    assert (github_reason(caught.value), caught.value.retry_after) == (reasons.UNEXPECTED_GITHUB_ANSWER, 0.0)
