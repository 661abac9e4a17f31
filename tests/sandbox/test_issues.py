from __future__ import annotations

from datetime import timedelta

from tests.sandbox.clients import NOW, Hub

BOT = "github-actions[bot]"
DAY = timedelta(days=1)


def test_a_run_opens_an_issue(hub: Hub) -> None:
    answer = hub.issues("POST", json={"title": "Token dies", "body": "<!-- marker -->", "labels": ["token"]})

    issue = answer.json()
    assert (answer.status_code, answer.headers["Location"]) == (201, issue["url"])
    assert (issue["number"], issue["state"], issue["title"], issue["body"]) == (
        1,
        "open",
        "Token dies",
        "<!-- marker -->",
    )
    assert (issue["user"]["login"], issue["user"]["type"]) == (BOT, "Bot")
    assert issue["performed_via_github_app"]["slug"] == "github-actions"
    assert issue["created_at"] == issue["updated_at"] == "2026-11-24T05:17:00Z"
    assert hub.issues("GET", "/1").json() == issue


def test_a_person_is_the_author_with_their_own_token(hub: Hub) -> None:
    issue = hub.issues("POST", token="issues", json={"title": "Mine"}).json()

    assert (issue["user"]["login"], issue["user"]["type"]) == ("octocat", "User")
    assert issue["performed_via_github_app"] is None


def test_the_life_of_an_issue(hub: Hub) -> None:
    hub.open(body="first")
    said = []
    for change in (
        {"body": "second"},
        {"state": "closed"},
        {"state": "closed", "state_reason": "not_planned"},  # already closed: the reason is ignored
        {"state": "open"},
        {"state": "closed", "state_reason": "not_planned"},
    ):
        hub.box.clock.advance(DAY)
        issue = hub.issues("PATCH", "/1", json=change).json()
        said.append(
            [
                (issue[name] or "-").removeprefix("2026-")
                for name in ("state", "state_reason", "updated_at", "closed_at")
            ]
        )

    assert said == [
        ["open", "-", "11-25T05:17:00Z", "-"],
        ["closed", "completed", "11-26T05:17:00Z", "11-26T05:17:00Z"],
        ["closed", "completed", "11-26T05:17:00Z", "11-26T05:17:00Z"],
        ["open", "reopened", "11-28T05:17:00Z", "-"],
        ["closed", "not_planned", "11-29T05:17:00Z", "11-29T05:17:00Z"],
    ]
    assert issue["closed_by"]["login"] == BOT


def test_labels_come_into_being_by_being_used(hub: Hub) -> None:
    first = hub.open(labels=["Token", "token", {"name": "urgent"}])
    second = hub.open(labels=["TOKEN"])

    assert [(label["name"], label["color"]) for label in first["labels"]] == [("Token", "ededed"), ("urgent", "ededed")]
    assert second["labels"] == first["labels"][:1]
    assert hub.issues("PATCH", "/1", json={"labels": []}).json()["labels"] == []


def test_assignees(hub: Hub) -> None:
    issue = hub.open(assignees=["octocat"])
    later = hub.issues("GET", "/1", headers={"X-GitHub-Api-Version": "2026-03-10"}).json()

    assert [user["login"] for user in issue["assignees"]] == [issue["assignee"]["login"]] == ["octocat"]
    assert later == {name: value for name, value in issue.items() if name != "assignee"}
    assert hub.open(assignee="octocat")["assignees"] == issue["assignees"]
    refused = hub.issues("POST", json={"title": "x", "assignees": ["nobody"]})
    assert refused.json()["errors"] == [
        {"value": "nobody", "resource": "Issue", "field": "assignees", "code": "invalid"}
    ]


def test_without_push_access_labels_and_assignees_are_silently_dropped(hub: Hub) -> None:
    hub.box.github.add_repository("octo/public", private=False)
    hub.box.github.add_token("passer-by", scopes=("public_repo",), login="mona")
    given = {"title": "Hello", "labels": ["bug"], "assignees": ["octocat"]}

    opened = hub.call("POST", "repos/octo/public/issues", token="passer-by", json=given)
    renamed = hub.call("PATCH", "repos/octo/public/issues/1", token="passer-by", json={"title": "Bye", "labels": ["x"]})

    assert opened.status_code == 201
    assert (renamed.json()["title"], renamed.json()["labels"], renamed.json()["assignees"]) == ("Bye", [], [])


def test_who_may_not_push_changes_only_their_own(hub: Hub) -> None:
    hub.box.github.add_repository("octo/public", private=False)
    hub.box.github.add_token("passer-by", scopes=("public_repo",), login="mona")
    hub.box.github.collaborator("octo/public").open("Not mona's")

    answer = hub.call("PATCH", "repos/octo/public/issues/1", token="passer-by", json={"state": "closed"})

    assert (answer.status_code, answer.json()["message"]) == (403, "Must have admin rights to Repository.")


def test_comments_say_who_and_when_and_touch_the_issue(hub: Hub) -> None:
    hub.open()
    hub.box.clock.advance(DAY)

    answer = hub.issues("POST", "/1/comments", json={"body": "Still dying."})

    comment = answer.json()
    assert (answer.status_code, answer.headers["Location"]) == (201, comment["url"])
    assert (comment["body"], comment["user"]["login"]) == ("Still dying.", BOT)
    assert comment["created_at"] == hub.issues("GET", "/1").json()["updated_at"] == "2026-11-25T05:17:00Z"
    assert hub.issues("GET", "/1").json()["comments"] == 1
    assert hub.issues("GET", "/1/comments").json() == [comment]


def test_tests_read_the_issues_as_plain_records(hub: Hub) -> None:
    hub.open(body="b", labels=["token"], assignees=["octocat"])
    hub.issues("POST", "/1/comments", json={"body": "c"})

    (issue,) = hub.box.github.issues("octo/social")

    assert (issue.number, issue.title, issue.body, issue.state) == (1, "Token dies", "b", "open")
    assert (issue.author, issue.labels, issue.assignees, issue.created_at) == (BOT, ["token"], ["octocat"], NOW)
    assert [(comment.body, comment.author, comment.created_at) for comment in issue.comments] == [("c", BOT, NOW)]
    issue.comments.clear()
    assert len(hub.box.github.issues("octo/social")[0].comments) == 1
