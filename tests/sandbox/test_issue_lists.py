"""Lists of issues and comments."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.clients import GitHubClient

HOUR = timedelta(hours=1)


@pytest.fixture
def full(github: GitHubClient) -> GitHubClient:
    """A repository with five issues, opened an hour apart: 2 commented on, 3 closed, 4 a pull request."""
    person = github.sandbox.github.collaborator("octo/social")
    github.open("1", labels=["token", "urgent"])
    github.sandbox.clock.advance(HOUR)
    github.open("2", labels=["token"])
    github.sandbox.clock.advance(HOUR)
    github.open("3", labels=["token"])
    github.sandbox.clock.advance(HOUR)
    person.open("4", labels=["token"], pull_request=True)
    github.sandbox.clock.advance(HOUR)
    person.open("5")
    github.sandbox.clock.advance(HOUR)
    person.comment(2, "What now?")
    github.sandbox.clock.advance(HOUR)
    person.close(3)
    return github


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({}, "5421"),
        ({"state": "closed"}, "3"),
        ({"state": "all"}, "54321"),
        ({"labels": "token"}, "421"),
        ({"labels": "Urgent,TOKEN"}, "1"),
        ({"labels": "nothing"}, ""),
        ({"creator": "github-actions[bot]", "state": "all"}, "321"),
        ({"creator": "Octocat"}, "54"),
        ({"sort": "updated", "state": "all"}, "32541"),
        ({"sort": "comments"}, "2541"),
        ({"sort": "created", "direction": "asc"}, "1245"),
        ({"since": "2026-11-24T10:17:00Z", "state": "all"}, "32"),
        ({"per_page": "2"}, "54"),
        ({"per_page": "2", "page": "2"}, "21"),
        ({"per_page": "2", "page": "3"}, ""),
    ],
)
def test_filters_and_order(full: GitHubClient, query: dict[str, str], titles: str) -> None:
    answer = full.issues("GET", params=query)

    assert (answer.status_code, "".join(issue["title"] for issue in answer.json())) == (200, titles)


def test_pull_requests_are_listed_and_marked(full: GitHubClient) -> None:
    issues = full.issues("GET").json()

    assert {issue["title"] for issue in issues if "pull_request" in issue} == {"4"}
    assert full.get("repos/octo/social").json()["open_issues_count"] == 4


@pytest.mark.parametrize("query", [{"state": "shut"}, {"sort": "age"}, {"direction": "up"}, {"since": "today"}])
def test_wrong_parameters(full: GitHubClient, query: dict[str, str]) -> None:
    answer = full.issues("GET", params=query)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, *query)


@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_cursor_is_stable_while_issues_are_opened(full: GitHubClient, direction: str) -> None:
    query = {"state": "all", "per_page": "2", "direction": direction}
    answer = full.issues("GET", params=query)
    titles, links = [issue["title"] for issue in answer.json()], []
    while "next" in answer.links:
        if direction == "desc":
            full.open("newer than the walk")
        links.append(answer.links)
        answer = full.get(answer.links["next"]["url"].removeprefix(f"{full.sandbox.github_url}/"), token=full.run_token)
        titles += [issue["title"] for issue in answer.json()]

    assert sorted(titles) == list("12345")
    assert all(link.keys() == {"next"} and "/repositories/" in link["next"]["url"] for link in links)


def test_foreign_cursor(full: GitHubClient) -> None:
    assert full.issues("GET", params={"after": "bm9uc2Vuc2U="}).status_code == 422


def test_page_size_is_limited(github: GitHubClient) -> None:
    for number in range(101):
        github.sandbox.github.collaborator("octo/social").open(str(number))

    assert [len(github.issues("GET", params=query).json()) for query in ({}, {"per_page": "500"})] == [30, 100]


def test_comments_have_numbered_pages(github: GitHubClient) -> None:
    github.open()
    for number in range(5):
        github.issues("POST", "/1/comments", json={"body": str(number)})
        github.sandbox.clock.advance(HOUR)

    def listed(**query: Any) -> tuple[str, set[str]]:
        answer = github.issues("GET", "/1/comments", params=query)
        return "".join(comment["body"] for comment in answer.json()), set(answer.links)

    assert listed() == ("01234", set())
    assert listed(per_page=2) == ("01", {"next", "last"})
    assert listed(per_page=2, page=2) == ("23", {"first", "prev", "next", "last"})
    assert listed(per_page=2, page=3) == ("4", {"first", "prev"})
    assert listed(since="2026-11-24T08:17:00Z") == ("34", set())
    last = github.issues("GET", "/1/comments", params={"per_page": 2}).links["last"]["url"]
    assert last.endswith("/issues/1/comments?per_page=2&page=3")
