"""Changes of issues by collaborators between runs, in Python and through the control port."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import requests

from tests.sandbox.clients import GitHubClient

REPOSITORY = {"repository": "octo/social"}


def control(github: GitHubClient, method: str, path: str, **options: Any) -> Any:
    answer = requests.request(method, f"{github.sandbox.control_url}{path}", timeout=5, **options)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_collaborator_changes_an_issue(github: GitHubClient) -> None:
    github.open(body="<!-- marker -->", labels=["token", "urgent"])
    github.sandbox.clock.advance(timedelta(days=1))
    person = github.sandbox.github.collaborator("octo/social", "mona")

    person.rename(1, "Renew the token, please")
    person.edit(1, body="No marker any more", assignees=["mona"])
    person.comment(1, "On it.")
    person.delete_label("Urgent")
    person.close(1, "not_planned")

    issue = github.issues("GET", "/1").json()
    assert (issue["title"], issue["body"]) == ("Renew the token, please", "No marker any more")
    assert ([label["name"] for label in issue["labels"]], issue["assignee"]["login"]) == (["token"], "mona")
    assert (issue["state"], issue["state_reason"], issue["closed_by"]["login"]) == ("closed", "not_planned", "mona")
    assert issue["closed_at"] == issue["updated_at"] == "2026-11-25T05:17:00Z"
    (comment,) = github.issues("GET", "/1/comments").json()
    assert (comment["body"], comment["user"]["login"]) == ("On it.", "mona")
    person.reopen(1)
    assert github.issues("GET", "/1").json()["state"] == "open"


def test_deleted_label_can_be_used_again(github: GitHubClient) -> None:
    github.open(labels=["token"])
    person = github.sandbox.github.collaborator("octo/social")
    person.delete_label("token")

    assert github.issues("GET", params={"labels": "token"}).json() == []
    assert github.issues("PATCH", "/1", json={"labels": ["Token"]}).json()["labels"][0]["name"] == "Token"
    with pytest.raises(KeyError):
        person.delete_label("urgent")


def test_changes_through_the_control_port(github: GitHubClient) -> None:
    opened = control(
        github, "POST", "/issues", params=REPOSITORY, json={"do": "open", "title": "By hand", "labels": ["a"]}
    )
    for action in (
        {"do": "rename", "number": 1, "title": "Renamed"},
        {"do": "edit", "number": 1, "body": "b"},
        {"do": "comment", "number": 1, "body": "c", "login": "mona"},
        {"do": "delete_label", "name": "a"},
        {"do": "close", "number": 1},
    ):
        assert control(github, "POST", "/issues", params=REPOSITORY, json=action) == {"number": None}

    (issue,) = control(github, "GET", "/issues", params=REPOSITORY)
    assert opened == {"number": 1}
    assert (issue["title"], issue["body"], issue["labels"], issue["state"]) == ("Renamed", "b", [], "closed")
    assert (issue["author"], issue["created_at"]) == ("octocat", "2026-11-24T05:17:00+00:00")
    (comment,) = issue["comments"]
    assert (comment["body"], comment["author"], comment["created_at"]) == ("c", "mona", "2026-11-24T05:17:00+00:00")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/issues", {"do": "lock", "number": 1}),
        ("/issues", {"do": "close", "number": 7}),
        ("/issues", {"do": "close"}),
        ("/issues", {"do": "edit", "number": 1, "state": "shut"}),
        ("/issues", {"do": "edit", "number": 1, "author": "mona"}),
        ("/repository", {"pushed_at": "2026-11-24"}),
        ("/repository", {"full_name": "octo/else"}),
        ("/repository", {"private": "yes"}),
        ("/workflow", {"file": "rotate.yml", "state": "asleep"}),
        ("/deprecation", {"sunset": "2027-01-01T00:00:00Z"}),
    ],
)
def test_mistakes_are_refused(github: GitHubClient, path: str, body: dict[str, Any]) -> None:
    github.open()

    answer = requests.post(f"{github.sandbox.control_url}{path}", params=REPOSITORY, json=body, timeout=5)

    assert answer.status_code == 400
    assert answer.json()["error"]
