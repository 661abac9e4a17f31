"""Repositories, their workflows, and the announced end of an API version."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import requests

from graph_token_sandbox import Deprecation, Fault
from tests.sandbox.clients import NOW, GitHubClient

WORKFLOW = "repos/octo/social/actions/workflows/rotate.yml"
CONTROL = {"params": {"repository": "octo/social"}, "timeout": 5}


def test_visibility_and_last_push(github: GitHubClient) -> None:
    body = github.get("repos/octo/social").json()
    assert (body["visibility"], body["pushed_at"], body["has_issues"]) == ("private", "2026-11-24T05:17:00Z", True)

    repository = github.sandbox.github.repository("octo/social")
    repository.private, repository.pushed_at = False, NOW - timedelta(days=55)

    body = github.get("repos/octo/social").json()
    assert (body["private"], body["visibility"], body["pushed_at"]) == (False, "public", "2026-09-30T05:17:00Z")


def test_control_port_changes_a_repository(github: GitHubClient) -> None:
    result = requests.post(
        f"{github.sandbox.control_url}/repository",
        json={"private": False, "has_issues": False, "pushed_at": "2026-10-01T00:00:00+02:00"},
        **CONTROL,  # type: ignore[arg-type]
    ).json()

    body = github.get("repos/octo/social").json()
    assert result == {
        "private": False,
        "archived": False,
        "has_issues": False,
        "pushed_at": "2026-09-30T22:00:00+00:00",
    }
    assert (body["visibility"], body["has_issues"], body["pushed_at"]) == ("public", False, "2026-09-30T22:00:00Z")


def test_workflow_by_file_and_by_id(github: GitHubClient) -> None:
    token = github.seeded.github_tokens["actions"]
    workflow = github.get(WORKFLOW, token=token).json()

    assert (workflow["path"], workflow["state"]) == (".github/workflows/rotate.yml", "active")
    assert github.get(f"repos/octo/social/actions/workflows/{workflow['id']}", token=token).json() == workflow
    assert github.get("repos/octo/social/actions/workflows/other.yml", token=token).status_code == 404


def test_disabled_workflow(github: GitHubClient) -> None:
    token = github.seeded.github_tokens["classic"]
    github.sandbox.clock.advance(timedelta(days=60))
    github.sandbox.github.set_workflow("octo/social", "rotate.yml", "disabled_inactivity")
    workflow = github.get(WORKFLOW, token=token).json()
    requests.post(
        f"{github.sandbox.control_url}/workflow",
        json={"file": "rotate.yml", "state": "disabled_manually"},
        **CONTROL,  # type: ignore[arg-type]
    )

    assert (workflow["state"], workflow["updated_at"]) == ("disabled_inactivity", "2027-01-23T05:17:00Z")
    assert github.get(WORKFLOW, token=token).json()["state"] == "disabled_manually"


@pytest.mark.parametrize(
    ("private", "token", "status"),
    [
        (True, "actions", 200),
        (True, "classic", 200),
        (True, "actions_read_only", 403),
        (True, "fine_grained", 403),
        (True, "other_repository", 404),
        (False, "actions_read_only", 200),
        (False, "other_repository", 200),
    ],
)
def test_permissions_for_a_workflow(github: GitHubClient, token: str, status: int, *, private: bool) -> None:
    github.sandbox.github.repository("octo/social").private = private

    answer = github.get(WORKFLOW, token=github.seeded.github_tokens[token])

    assert answer.status_code == status
    assert answer.headers["X-Accepted-OAuth-Scopes" if token == "classic" else "X-Accepted-GitHub-Permissions"] in (
        "repo",
        "actions=read",
    )


def test_fault_of_a_workflow(github: GitHubClient) -> None:
    github.sandbox.faults.add(Fault("workflow", status=500))

    assert github.get(WORKFLOW).status_code == 500


def test_deprecation_is_in_every_answer(github: GitHubClient) -> None:
    assert "Deprecation" not in github.get("user").headers
    github.sandbox.github.deprecation = Deprecation(NOW, sunset=datetime(2028, 3, 10, tzinfo=UTC))
    github.sandbox.faults.add(Fault("rate_limit", status=500))

    for answer in (github.get("user"), github.get("nothing"), github.get("rate_limit")):
        assert answer.headers["Deprecation"] == f"@{int(NOW.timestamp())}"
        assert answer.headers["Sunset"] == "Fri, 10 Mar 2028 00:00:00 GMT"


def test_deprecation_through_the_control_port(github: GitHubClient) -> None:
    url = f"{github.sandbox.control_url}/deprecation"

    result = requests.post(url, json={"at": "2026-11-24T05:17:00Z"}, timeout=5).json()

    assert result == {"Deprecation": "@1795497420"}
    assert github.get("user").headers["Deprecation"] == "@1795497420"
    assert requests.post(url, json={}, timeout=5).json() == {}
    assert "Deprecation" not in github.get("user").headers
