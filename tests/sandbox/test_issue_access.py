"""Permissions, limits and faults of issues."""

from __future__ import annotations

from datetime import timedelta

import pytest

from graph_token_sandbox import Fault, Limits
from tests.sandbox.clients import GitHubClient

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
def test_permissions_of_tokens(github: GitHubClient, token: str, read: int, write: int, message: str | None) -> None:
    listed = github.issues("GET", token=token)
    opened = github.issues("POST", token=token, json={"title": "x"})

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
def test_public_repository_is_readable_by_all(
    github: GitHubClient, token: str, write: int, message: str | None
) -> None:
    github.sandbox.github.add_repository("octo/public", private=False)
    value = github.seeded.github_tokens[token]

    opened = github.call("POST", "repos/octo/public/issues", token=value, json={"title": "x"})

    assert (opened.status_code, opened.json().get("message")) == (write, message)
    assert github.get("repos/octo/public/issues", token=value).status_code == 200


def test_refusal_names_the_missing_permission(github: GitHubClient) -> None:
    answer = github.issues("POST", token="fine_grained", json={"title": "x"})

    assert answer.headers["X-Accepted-GitHub-Permissions"] == "issues=write"


def test_archived_repository_is_read_only(github: GitHubClient) -> None:
    github.open()
    github.sandbox.github.repository("octo/social").archived = True

    answer = github.issues("PATCH", "/1", json={"state": "closed"})

    assert (answer.status_code, answer.json()["message"]) == (403, "Repository was archived so is read-only.")
    assert github.issues("GET", "/1").json()["state"] == "open"


def test_renamed_repository_redirects(github: GitHubClient) -> None:
    number = github.open()["number"]
    github.sandbox.github.rename_repository("octo/social", "octo/social2")

    answers = [github.issues("GET", f"/{number}"), github.issues("POST", json={"title": "x"})]

    assert [answer.status_code for answer in answers] == [301, 307]
    assert (
        github.get(
            answers[0].headers["Location"].removeprefix(f"{github.sandbox.github_url}/"), token=github.run_token
        ).json()["title"]
        == "Token expires"
    )


def test_limits_on_content(github: GitHubClient) -> None:
    github.sandbox.github.limits = Limits(content_per_minute=2)
    github.open()
    github.issues("POST", "/1/comments", json={"body": "x"})

    refused = github.issues("POST", "/1/comments", json={"body": "y"})
    changed = github.issues("PATCH", "/1", json={"body": "z"})
    github.sandbox.clock.advance(timedelta(minutes=1))

    assert (refused.status_code, refused.headers["retry-after"]) == (403, "60")
    assert "secondary rate limit" in refused.json()["message"]
    assert changed.status_code == 200
    assert github.issues("POST", "/1/comments", json={"body": "y"}).status_code == 201


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
def test_fault_of_each_route(github: GitHubClient, route: str, method: str, below: str) -> None:
    github.open()
    github.sandbox.faults.add(Fault(route, status=502, applied=True))

    failed = github.issues(method, below, json={"title": "x", "body": "x"})
    again = github.issues(method, below, json={"title": "x", "body": "x"})

    assert (failed.status_code, again.status_code) == (502, 201 if method == "POST" else 200)
    assert [entry.route for entry in github.sandbox.requests][1:] == [route, route]


def test_issue_opened_but_answer_lost(github: GitHubClient) -> None:
    github.sandbox.faults.add(Fault("create_issue", status=502, applied=True))
    github.issues("POST", json={"title": "x"})

    assert [issue.title for issue in github.sandbox.github.issues("octo/social")] == ["x"]


def test_fault_changes_each_item_of_a_list(github: GitHubClient) -> None:
    github.open("1")
    github.open("2")
    github.sandbox.faults.add(Fault("list_issues", patch={"body": "altered"}))

    assert [issue["body"] for issue in github.issues("GET").json()] == ["altered", "altered"]
