from __future__ import annotations

from datetime import timedelta

import pytest

from graph_token_sandbox import Fault, Limits
from tests.sandbox.clients import Hub

BY_INTEGRATION = "Resource not accessible by integration"
BY_PAT = "Resource not accessible by personal access token"


@pytest.mark.parametrize(
    ("token", "read", "write", "message"),
    [
        ("actions", 200, 201, None),
        ("issues", 200, 201, None),
        ("classic", 200, 201, None),
        ("actions_read_only", 200, 403, BY_INTEGRATION),
        ("installation", 403, 403, BY_INTEGRATION),
        ("fine_grained", 403, 403, BY_PAT),
        ("no_repo_scope", 404, 404, "Not Found"),
        ("other_repository", 404, 404, "Not Found"),
        ("expired", 401, 401, "Bad credentials"),
    ],
)
def test_who_may_do_what(hub: Hub, token: str, read: int, write: int, message: str | None) -> None:
    listed = hub.issues("GET", token=token)
    opened = hub.issues("POST", token=token, json={"title": "x"})

    assert (listed.status_code, opened.status_code) == (read, write)
    assert message is None or opened.json()["message"] == message


@pytest.mark.parametrize(
    ("token", "write", "message"),
    [
        ("actions", 403, BY_INTEGRATION),  # another repository's
        ("fine_grained", 403, BY_PAT),
        ("no_repo_scope", 404, "Not Found"),
        ("classic", 201, None),
    ],
)
def test_all_may_read_a_public_repository(hub: Hub, token: str, write: int, message: str | None) -> None:
    hub.box.github.add_repository("octo/public", private=False)
    value = hub.team.github_tokens[token]

    opened = hub.call("POST", "repos/octo/public/issues", token=value, json={"title": "x"})

    assert (opened.status_code, opened.json().get("message")) == (write, message)
    assert hub.get("repos/octo/public/issues", token=value).status_code == 200


def test_refusals_say_what_is_missing(hub: Hub) -> None:
    answer = hub.issues("POST", token="fine_grained", json={"title": "x"})

    assert answer.headers["X-Accepted-GitHub-Permissions"] == "issues=write"


def test_an_archived_repository_is_read_only(hub: Hub) -> None:
    hub.open()
    hub.box.github.repository("octo/social").archived = True

    answer = hub.issues("PATCH", "/1", json={"state": "closed"})

    assert (answer.status_code, answer.json()["message"]) == (403, "Repository was archived so is read-only.")
    assert hub.issues("GET", "/1").json()["state"] == "open"


def test_a_renamed_repository_redirects(hub: Hub) -> None:
    number = hub.open()["number"]
    hub.box.github.rename_repository("octo/social", "octo/social2")

    answers = [hub.issues("GET", f"/{number}"), hub.issues("POST", json={"title": "x"})]

    assert [answer.status_code for answer in answers] == [301, 307]
    assert (
        hub.get(answers[0].headers["Location"].removeprefix(f"{hub.box.github_url}/"), token=hub.run).json()["title"]
        == "Token dies"
    )


def test_content_that_comes_too_fast(hub: Hub) -> None:
    hub.box.github.limits = Limits(content_per_minute=2)
    hub.open()
    hub.issues("POST", "/1/comments", json={"body": "x"})

    refused = hub.issues("POST", "/1/comments", json={"body": "y"})
    changed = hub.issues("PATCH", "/1", json={"body": "z"})
    hub.box.clock.advance(timedelta(minutes=1))

    assert (refused.status_code, refused.headers["retry-after"]) == (403, "60")
    assert "secondary rate limit" in refused.json()["message"]
    assert changed.status_code == 200
    assert hub.issues("POST", "/1/comments", json={"body": "y"}).status_code == 201


@pytest.mark.parametrize(
    ("route", "method", "below"),
    [
        ("list_issues", "GET", ""),
        ("create_issue", "POST", ""),
        ("get_issue", "GET", "/1"),
        ("update_issue", "PATCH", "/1"),
        ("list_comments", "GET", "/1/comments"),
        ("create_comment", "POST", "/1/comments"),
    ],
)
def test_each_route_has_faults_of_its_own(hub: Hub, route: str, method: str, below: str) -> None:
    hub.open()
    hub.box.faults.add(Fault(route, status=502, applied=True))

    failed = hub.issues(method, below, json={"title": "x", "body": "x"})
    again = hub.issues(method, below, json={"title": "x", "body": "x"})

    assert (failed.status_code, again.status_code) == (502, 201 if method == "POST" else 200)
    assert [entry.route for entry in hub.box.requests][1:] == [route, route]


def test_an_issue_was_opened_although_nobody_was_told(hub: Hub) -> None:
    hub.box.faults.add(Fault("create_issue", status=502, applied=True))
    hub.issues("POST", json={"title": "x"})

    assert [issue.title for issue in hub.box.github.issues("octo/social")] == ["x"]


def test_a_fault_may_alter_each_item_of_a_list(hub: Hub) -> None:
    hub.open("1")
    hub.open("2")
    hub.box.faults.add(Fault("list_issues", patch={"body": "altered"}))

    assert [issue["body"] for issue in hub.issues("GET").json()] == ["altered", "altered"]
