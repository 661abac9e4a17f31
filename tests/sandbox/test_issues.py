"""Issues and comments."""

from __future__ import annotations

from datetime import timedelta

from tests.sandbox.clients import NOW, GitHubClient

BOT = "github-actions[bot]"
DAY = timedelta(days=1)


def test_run_opens_an_issue(github: GitHubClient) -> None:
    answer = github.issues("POST", json={"title": "Token expires", "body": "<!-- marker -->", "labels": ["token"]})

    issue = answer.json()
    assert (answer.status_code, answer.headers["Location"]) == (201, issue["url"])
    assert (issue["number"], issue["state"], issue["title"], issue["body"]) == (
        1,
        "open",
        "Token expires",
        "<!-- marker -->",
    )
    assert (issue["user"]["login"], issue["user"]["type"]) == (BOT, "Bot")
    assert issue["performed_via_github_app"]["slug"] == "github-actions"
    assert issue["created_at"] == issue["updated_at"] == "2026-11-24T05:17:00Z"
    assert github.issues("GET", "/1").json() == issue


def test_author_is_the_owner_of_the_token(github: GitHubClient) -> None:
    issue = github.issues("POST", token="issues", json={"title": "Mine"}).json()

    assert (issue["user"]["login"], issue["user"]["type"]) == ("octocat", "User")
    assert issue["performed_via_github_app"] is None


def test_states_of_an_issue(github: GitHubClient) -> None:
    github.open(body="first")
    states = []
    for change in (
        {"body": "second"},
        {"state": "closed"},
        {"state": "closed", "state_reason": "not_planned"},  # already closed: the reason is ignored
        {"state": "open"},
        {"state": "closed", "state_reason": "not_planned"},
    ):
        github.sandbox.clock.advance(DAY)
        issue = github.issues("PATCH", "/1", json=change).json()
        states.append(
            [
                (issue[name] or "-").removeprefix("2026-")
                for name in ("state", "state_reason", "updated_at", "closed_at")
            ]
        )

    assert states == [
        ["open", "-", "11-25T05:17:00Z", "-"],
        ["closed", "completed", "11-26T05:17:00Z", "11-26T05:17:00Z"],
        ["closed", "completed", "11-26T05:17:00Z", "11-26T05:17:00Z"],
        ["open", "reopened", "11-28T05:17:00Z", "-"],
        ["closed", "not_planned", "11-29T05:17:00Z", "11-29T05:17:00Z"],
    ]
    assert issue["closed_by"]["login"] == BOT


def test_labels_are_created_by_use(github: GitHubClient) -> None:
    first = github.open(labels=["Token", "token", {"name": "urgent"}])
    second = github.open(labels=["TOKEN"])

    assert [(label["name"], label["color"]) for label in first["labels"]] == [("Token", "ededed"), ("urgent", "ededed")]
    assert second["labels"] == first["labels"][:1]
    assert github.issues("PATCH", "/1", json={"labels": []}).json()["labels"] == []


def test_assignees(github: GitHubClient) -> None:
    issue = github.open(assignees=["octocat"])
    later = github.issues("GET", "/1", headers={"X-GitHub-Api-Version": "2026-03-10"}).json()

    assert [user["login"] for user in issue["assignees"]] == [issue["assignee"]["login"]] == ["octocat"]
    assert later == {name: value for name, value in issue.items() if name != "assignee"}
    assert github.open(assignee="octocat")["assignees"] == issue["assignees"]
    refused = github.issues("POST", json={"title": "x", "assignees": ["nobody"]})
    assert refused.json()["errors"] == [
        {"value": "nobody", "resource": "Issue", "field": "assignees", "code": "invalid"}
    ]


def test_labels_need_push_access(github: GitHubClient) -> None:
    github.sandbox.github.add_repository("octo/public", private=False)
    github.sandbox.github.add_token("passer-by", scopes=("public_repo",), login="mona")
    fields = {"title": "Hello", "labels": ["bug"], "assignees": ["octocat"]}

    opened = github.call("POST", "repos/octo/public/issues", token="passer-by", json=fields)
    renamed = github.call(
        "PATCH", "repos/octo/public/issues/1", token="passer-by", json={"title": "Bye", "labels": ["x"]}
    )

    assert opened.status_code == 201
    assert (renamed.json()["title"], renamed.json()["labels"], renamed.json()["assignees"]) == ("Bye", [], [])


def test_foreign_issue_needs_push_access(github: GitHubClient) -> None:
    github.sandbox.github.add_repository("octo/public", private=False)
    github.sandbox.github.add_token("passer-by", scopes=("public_repo",), login="mona")
    github.sandbox.github.collaborator("octo/public").open("Not mona's")

    answer = github.call("PATCH", "repos/octo/public/issues/1", token="passer-by", json={"state": "closed"})

    assert (answer.status_code, answer.json()["message"]) == (403, "Must have admin rights to Repository.")


def test_comment_updates_the_issue(github: GitHubClient) -> None:
    github.open()
    github.sandbox.clock.advance(DAY)

    answer = github.issues("POST", "/1/comments", json={"body": "Still failing."})

    comment = answer.json()
    assert (answer.status_code, answer.headers["Location"]) == (201, comment["url"])
    assert (comment["body"], comment["user"]["login"]) == ("Still failing.", BOT)
    assert comment["created_at"] == github.issues("GET", "/1").json()["updated_at"] == "2026-11-25T05:17:00Z"
    assert github.issues("GET", "/1").json()["comments"] == 1
    assert github.issues("GET", "/1/comments").json() == [comment]


def test_issues_as_records(github: GitHubClient) -> None:
    github.open(body="b", labels=["token"], assignees=["octocat"])
    github.issues("POST", "/1/comments", json={"body": "c"})

    (issue,) = github.sandbox.github.issues("octo/social")

    assert (issue.number, issue.title, issue.body, issue.state) == (1, "Token expires", "b", "open")
    assert (issue.author, issue.labels, issue.assignees, issue.created_at) == (BOT, ["token"], ["octocat"], NOW)
    assert [(comment.body, comment.author, comment.created_at) for comment in issue.comments] == [("c", BOT, NOW)]
    issue.comments.clear()
    assert len(github.sandbox.github.issues("octo/social")[0].comments) == 1
