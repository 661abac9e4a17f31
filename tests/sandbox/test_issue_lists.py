from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.clients import Hub

HOUR = timedelta(hours=1)


@pytest.fixture
def full(hub: Hub) -> Hub:
    """A repository with five issues, opened an hour apart: 2 commented on, 3 closed, 4 a pull request."""
    person = hub.box.github.collaborator("octo/social")
    hub.open("1", labels=["token", "urgent"])
    hub.box.clock.advance(HOUR)
    hub.open("2", labels=["token"])
    hub.box.clock.advance(HOUR)
    hub.open("3", labels=["token"])
    hub.box.clock.advance(HOUR)
    person.open("4", labels=["token"], pull_request=True)
    hub.box.clock.advance(HOUR)
    person.open("5")
    hub.box.clock.advance(HOUR)
    person.comment(2, "What now?")
    hub.box.clock.advance(HOUR)
    person.close(3)
    return hub


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
def test_what_is_listed_in_which_order(full: Hub, query: dict[str, str], titles: str) -> None:
    answer = full.issues("GET", params=query)

    assert (answer.status_code, "".join(issue["title"] for issue in answer.json())) == (200, titles)


def test_pull_requests_are_listed_and_marked(full: Hub) -> None:
    listed = full.issues("GET").json()

    assert {issue["title"] for issue in listed if "pull_request" in issue} == {"4"}
    assert full.get("repos/octo/social").json()["open_issues_count"] == 4


@pytest.mark.parametrize("query", [{"state": "shut"}, {"sort": "age"}, {"direction": "up"}, {"since": "today"}])
def test_parameters_that_mean_nothing(full: Hub, query: dict[str, str]) -> None:
    answer = full.issues("GET", params=query)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, *query)


@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_following_the_links_sees_everything_once_although_more_is_opened(full: Hub, direction: str) -> None:
    query = {"state": "all", "per_page": "2", "direction": direction}
    answer = full.issues("GET", params=query)
    seen, links = [issue["title"] for issue in answer.json()], []
    while "next" in answer.links:
        if direction == "desc":
            full.open("newer than the walk")
        links.append(answer.links)
        answer = full.get(answer.links["next"]["url"].removeprefix(f"{full.box.github_url}/"), token=full.run)
        seen += [issue["title"] for issue in answer.json()]

    assert sorted(seen) == list("12345")
    assert all(link.keys() == {"next"} and "/repositories/" in link["next"]["url"] for link in links)


def test_a_cursor_of_another_make(full: Hub) -> None:
    assert full.issues("GET", params={"after": "bm9uc2Vuc2U="}).status_code == 422


def test_a_page_has_at_most_a_hundred(hub: Hub) -> None:
    for number in range(101):
        hub.box.github.collaborator("octo/social").open(str(number))

    assert [len(hub.issues("GET", params=query).json()) for query in ({}, {"per_page": "500"})] == [30, 100]


def test_comments_have_numbered_pages(hub: Hub) -> None:
    hub.open()
    for number in range(5):
        hub.issues("POST", "/1/comments", json={"body": str(number)})
        hub.box.clock.advance(HOUR)

    def listed(**query: Any) -> tuple[str, set[str]]:
        answer = hub.issues("GET", "/1/comments", params=query)
        return "".join(comment["body"] for comment in answer.json()), set(answer.links)

    assert listed() == ("01234", set())
    assert listed(per_page=2) == ("01", {"next", "last"})
    assert listed(per_page=2, page=2) == ("23", {"first", "prev", "next", "last"})
    assert listed(per_page=2, page=3) == ("4", {"first", "prev"})
    assert listed(since="2026-11-24T08:17:00Z") == ("34", set())
    last = hub.issues("GET", "/1/comments", params={"per_page": 2}).links["last"]["url"]
    assert last.endswith("/issues/1/comments?per_page=2&page=3")
