"""What a repository tells about itself, its workflows, and the end of an API version."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import requests

from graph_token_sandbox import Deprecation, Fault
from tests.sandbox.clients import NOW, Hub

WORKFLOW = "repos/octo/social/actions/workflows/rotate.yml"
CONTROL = {"params": {"repository": "octo/social"}, "timeout": 5}


def test_visibility_and_the_last_push(hub: Hub) -> None:
    found = hub.get("repos/octo/social").json()
    assert (found["visibility"], found["pushed_at"], found["has_issues"]) == ("private", "2026-11-24T05:17:00Z", True)

    repository = hub.box.github.repository("octo/social")
    repository.private, repository.pushed_at = False, NOW - timedelta(days=55)

    found = hub.get("repos/octo/social").json()
    assert (found["private"], found["visibility"], found["pushed_at"]) == (False, "public", "2026-09-30T05:17:00Z")


def test_the_control_port_sets_the_same(hub: Hub) -> None:
    told = requests.post(
        f"{hub.box.control_url}/repository",
        json={"private": False, "has_issues": False, "pushed_at": "2026-10-01T00:00:00+02:00"},
        **CONTROL,  # type: ignore[arg-type]
    ).json()

    found = hub.get("repos/octo/social").json()
    assert told == {
        "private": False,
        "archived": False,
        "has_issues": False,
        "pushed_at": "2026-09-30T22:00:00+00:00",
    }
    assert (found["visibility"], found["has_issues"], found["pushed_at"]) == ("public", False, "2026-09-30T22:00:00Z")


def test_a_workflow_by_file_and_by_number(hub: Hub) -> None:
    token = hub.team.github_tokens["actions"]
    found = hub.get(WORKFLOW, token=token).json()

    assert (found["path"], found["state"]) == (".github/workflows/rotate.yml", "active")
    assert hub.get(f"repos/octo/social/actions/workflows/{found['id']}", token=token).json() == found
    assert hub.get("repos/octo/social/actions/workflows/other.yml", token=token).status_code == 404


def test_a_workflow_that_was_switched_off(hub: Hub) -> None:
    token = hub.team.github_tokens["classic"]
    hub.box.clock.advance(timedelta(days=60))
    hub.box.github.set_workflow("octo/social", "rotate.yml", "disabled_inactivity")
    seen = hub.get(WORKFLOW, token=token).json()
    requests.post(
        f"{hub.box.control_url}/workflow",
        json={"file": "rotate.yml", "state": "disabled_manually"},
        **CONTROL,  # type: ignore[arg-type]
    )

    assert (seen["state"], seen["updated_at"]) == ("disabled_inactivity", "2027-01-23T05:17:00Z")
    assert hub.get(WORKFLOW, token=token).json()["state"] == "disabled_manually"


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
def test_who_may_see_a_workflow(hub: Hub, token: str, status: int, *, private: bool) -> None:
    hub.box.github.repository("octo/social").private = private

    answer = hub.get(WORKFLOW, token=hub.team.github_tokens[token])

    assert answer.status_code == status
    assert answer.headers["X-Accepted-OAuth-Scopes" if token == "classic" else "X-Accepted-GitHub-Permissions"] in (
        "repo",
        "actions=read",
    )


def test_a_workflow_has_faults_of_its_own(hub: Hub) -> None:
    hub.box.faults.add(Fault("workflow", status=500))

    assert hub.get(WORKFLOW).status_code == 500


def test_the_end_of_the_api_version_is_announced_on_every_answer(hub: Hub) -> None:
    assert "Deprecation" not in hub.get("user").headers
    hub.box.github.deprecation = Deprecation(NOW, sunset=datetime(2028, 3, 10, tzinfo=UTC))
    hub.box.faults.add(Fault("rate_limit", status=500))

    for answer in (hub.get("user"), hub.get("nothing"), hub.get("rate_limit")):
        assert answer.headers["Deprecation"] == f"@{int(NOW.timestamp())}"
        assert answer.headers["Sunset"] == "Fri, 10 Mar 2028 00:00:00 GMT"


def test_the_same_through_the_control_port(hub: Hub) -> None:
    url = f"{hub.box.control_url}/deprecation"

    told = requests.post(url, json={"at": "2026-11-24T05:17:00Z"}, timeout=5).json()

    assert told == {"Deprecation": "@1795497420"}
    assert hub.get("user").headers["Deprecation"] == "@1795497420"
    assert requests.post(url, json={}, timeout=5).json() == {}
    assert "Deprecation" not in hub.get("user").headers
