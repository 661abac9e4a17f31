"""Refused issues and comments."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.clients import GitHubClient


def custom(field: str, longest: int, resource: str = "Issue") -> dict[str, str]:
    message = f"{field} is too long (maximum is {longest} characters)"
    return {"message": message, "resource": resource, "code": "custom", "field": field}


def comments_own(message: str) -> dict[str, str]:
    return {"message": message, "resource": "IssueComment", "code": "unprocessable", "field": "data"}


MISSING = {"resource": "Issue", "code": "missing_field", "field": "title"}


@pytest.mark.parametrize(
    ("method", "below", "body", "error"),
    [
        ("POST", "", {"title": ""}, MISSING),
        ("POST", "", {"title": "  "}, MISSING),
        ("PATCH", "/1", {"title": ""}, MISSING),
        ("POST", "", {"title": "x" * 257}, custom("title", 256)),
        ("POST", "", {"title": "x", "body": "x" * 65_537}, custom("body", 65_536)),
        ("PATCH", "/1", {"body": "x" * 65_537}, custom("body", 65_536)),
        ("POST", "", {"title": "x", "labels": ["x" * 51]}, custom("name", 50, "Label")),
        ("POST", "", {"title": "x", "labels": [""]}, {**MISSING, "resource": "Label", "field": "name"}),
        ("POST", "/1/comments", {"body": " "}, comments_own("Body cannot be blank")),
        (
            "POST",
            "/1/comments",
            {"body": "x" * 65_537},
            comments_own("Body is too long (maximum is 65536 characters)"),
        ),
    ],
)
def test_wrong_values(github: GitHubClient, method: str, below: str, body: Any, error: dict[str, str]) -> None:
    before = github.open()

    answer = github.issues(method, below, json=body)

    assert (answer.status_code, answer.json()["message"], answer.json()["status"]) == (422, "Validation Failed", "422")
    assert answer.json()["errors"] == [error]
    assert github.issues("GET").json() == [before]


@pytest.mark.parametrize(
    ("method", "below", "body", "message"),
    [
        ("POST", "", "{", "Problems parsing JSON"),
        ("POST", "", "[]", "Body should be a JSON object"),
        ("POST", "", "{}", '"title" wasn\'t supplied.'),
        ("POST", "", '{"title": null}', "For 'properties/title', nil is not a string."),
        ("POST", "", '{"title": "x", "labels": "a"}', "For 'properties/labels', a is not an array."),
        ("POST", "", '{"title": "x", "labels": [1]}', "For 'properties/labels', 1 is not a string."),
        ("PATCH", "/1", '{"state": "shut"}', "shut is not a member of ['open', 'closed']."),
        ("POST", "/1/comments", "{}", '"body" wasn\'t supplied.'),
    ],
)
def test_bodies_that_break_the_schema(github: GitHubClient, method: str, below: str, body: str, message: str) -> None:
    github.open()

    answer = github.issues(method, below, data=body)

    schema = body.startswith("{") and body != "{"
    assert answer.status_code == (422 if schema else 400)
    assert answer.json()["message"] == (f"Invalid request.\n\n{message}" if schema else message)


def test_longest_values(github: GitHubClient) -> None:
    issue = github.open("x" * 256, body="✓" * 65_536)

    assert (len(issue["title"]), len(issue["body"])) == (256, 65_536)
    assert github.issues("PATCH", "/1", json={"body": None}).json()["body"] is None


CALLS = [("GET", ""), ("PATCH", ""), ("GET", "/comments"), ("POST", "/comments")]


@pytest.mark.parametrize(("method", "below"), CALLS)
def test_missing_and_deleted_issues(github: GitHubClient, method: str, below: str) -> None:
    github.open()
    github.sandbox.github.collaborator("octo/social").delete(1)

    gone, never = (github.issues(method, f"/{number}{below}", json={"body": "x"}) for number in (1, 2))

    assert (gone.status_code, gone.json()["message"]) == (410, "This issue was deleted")
    assert (never.status_code, never.json()["message"]) == (404, "Not Found")
    assert github.open()["number"] == 2


@pytest.mark.parametrize(("method", "below"), [("POST", ""), *((method, f"/1{below}") for method, below in CALLS)])
def test_repository_without_issues(github: GitHubClient, method: str, below: str) -> None:
    github.open()
    github.sandbox.github.collaborator("octo/social").open("A change", pull_request=True)
    github.sandbox.github.repository("octo/social").has_issues = False

    answer = github.issues(method, below, json={"title": "x", "body": "x"})

    assert (answer.status_code, answer.json()["message"]) == (410, "Issues has been disabled in this repository.")
    assert [issue["title"] for issue in github.issues("GET").json()] == ["A change"]
    assert github.get("repos/octo/social").json()["has_issues"] is False
