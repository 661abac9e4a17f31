"""What people do to issues while nobody runs, in Python and through the control port."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import requests

from tests.sandbox.clients import Hub

REPOSITORY = {"repository": "octo/social"}


def control(hub: Hub, method: str, path: str, **options: Any) -> Any:
    answer = requests.request(method, f"{hub.box.control_url}{path}", timeout=5, **options)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_person_at_work(hub: Hub) -> None:
    hub.open(body="<!-- marker -->", labels=["token", "urgent"])
    hub.box.clock.advance(timedelta(days=1))
    person = hub.box.github.collaborator("octo/social", "mona")

    person.rename(1, "Renew the token, please")
    person.edit(1, body="No marker any more", assignees=["mona"])
    person.comment(1, "On it.")
    person.delete_label("Urgent")
    person.close(1, "not_planned")

    seen = hub.issues("GET", "/1").json()
    assert (seen["title"], seen["body"]) == ("Renew the token, please", "No marker any more")
    assert ([label["name"] for label in seen["labels"]], seen["assignee"]["login"]) == (["token"], "mona")
    assert (seen["state"], seen["state_reason"], seen["closed_by"]["login"]) == ("closed", "not_planned", "mona")
    assert seen["closed_at"] == seen["updated_at"] == "2026-11-25T05:17:00Z"
    (comment,) = hub.issues("GET", "/1/comments").json()
    assert (comment["body"], comment["user"]["login"]) == ("On it.", "mona")
    person.reopen(1)
    assert hub.issues("GET", "/1").json()["state"] == "open"


def test_a_deleted_label_comes_back_by_being_used(hub: Hub) -> None:
    hub.open(labels=["token"])
    person = hub.box.github.collaborator("octo/social")
    person.delete_label("token")

    assert hub.issues("GET", params={"labels": "token"}).json() == []
    assert hub.issues("PATCH", "/1", json={"labels": ["Token"]}).json()["labels"][0]["name"] == "Token"
    with pytest.raises(KeyError):
        person.delete_label("urgent")


def test_the_same_through_the_control_port(hub: Hub) -> None:
    opened = control(
        hub, "POST", "/issues", params=REPOSITORY, json={"do": "open", "title": "By hand", "labels": ["a"]}
    )
    for act in (
        {"do": "rename", "number": 1, "title": "Renamed"},
        {"do": "edit", "number": 1, "body": "b"},
        {"do": "comment", "number": 1, "body": "c", "login": "mona"},
        {"do": "delete_label", "name": "a"},
        {"do": "close", "number": 1},
    ):
        assert control(hub, "POST", "/issues", params=REPOSITORY, json=act) == {"number": None}

    (issue,) = control(hub, "GET", "/issues", params=REPOSITORY)
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
def test_mistakes(hub: Hub, path: str, body: dict[str, Any]) -> None:
    hub.open()

    answer = requests.post(f"{hub.box.control_url}{path}", params=REPOSITORY, json=body, timeout=5)

    assert answer.status_code == 400
    assert answer.json()["error"]
