"""PyGithub, a client library that was not written for the sandbox, on issues and workflows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from github import Auth, Github, GithubException

from tests.sandbox.clients import GitHubClient


@pytest.fixture
def library(github: GitHubClient) -> Iterator[Github]:
    with Github(
        auth=Auth.Token(github.seeded.github_tokens["actions"]),
        base_url=github.sandbox.github_url,
        retry=None,
        per_page=2,
        seconds_between_requests=0,
        seconds_between_writes=0,
    ) as client:
        yield client


def test_issue(github: GitHubClient, library: Github) -> None:
    repository = library.get_repo("octo/social")

    issue = repository.create_issue("Token expires", body="<!-- marker -->", labels=["token"], assignees=["octocat"])
    issue.create_comment("Still failing.")
    issue.edit(state="closed", state_reason="completed")

    (issue_record,) = github.sandbox.github.issues("octo/social")
    assert (issue_record.title, issue_record.body, issue_record.labels, issue_record.assignees) == (
        "Token expires",
        "<!-- marker -->",
        ["token"],
        ["octocat"],
    )
    assert (issue_record.state, issue_record.state_reason, [comment.body for comment in issue_record.comments]) == (
        "closed",
        "completed",
        ["Still failing."],
    )
    assert (closer := repository.get_issue(1).closed_by) is not None
    assert closer.login == "github-actions[bot]"


def test_lists_over_several_pages(github: GitHubClient, library: Github) -> None:
    person = github.sandbox.github.collaborator("octo/social")
    for number in range(1, 6):
        person.open(str(number), labels=["token"], pull_request=number == 3)
        person.comment(1, str(number))
    repository = library.get_repo("octo/social")

    listed = list(repository.get_issues(state="all", labels=["token"]))

    assert [issue.title for issue in listed] == list("54321")
    assert [issue.title for issue in listed if issue.pull_request] == ["3"]
    assert [comment.body for comment in repository.get_issue(1).get_comments()] == list("12345")
    assert repository.get_issue(1).get_comments().totalCount == 5


def test_refusal(library: Github) -> None:
    with pytest.raises(GithubException) as caught:
        library.get_repo("octo/social").create_issue("")

    assert (caught.value.status, caught.value.data["errors"][0]["code"]) == (422, "missing_field")


def test_workflow(library: Github) -> None:
    assert library.get_repo("octo/social").get_workflow("rotate.yml").state == "active"
