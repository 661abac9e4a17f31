"""A client library that knows nothing of the sandbox."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from github import Auth, Github, GithubException

from tests.sandbox.clients import Hub


@pytest.fixture
def library(hub: Hub) -> Iterator[Github]:
    with Github(
        auth=Auth.Token(hub.team.github_tokens["actions"]),
        base_url=hub.box.github_url,
        retry=None,
        per_page=2,
        seconds_between_requests=0,
        seconds_between_writes=0,
    ) as client:
        yield client


def test_the_life_of_an_issue(hub: Hub, library: Github) -> None:
    repository = library.get_repo("octo/social")

    issue = repository.create_issue("Token dies", body="<!-- marker -->", labels=["token"], assignees=["octocat"])
    issue.create_comment("Still dying.")
    issue.edit(state="closed", state_reason="completed")

    (kept,) = hub.box.github.issues("octo/social")
    assert (kept.title, kept.body, kept.labels, kept.assignees) == (
        "Token dies",
        "<!-- marker -->",
        ["token"],
        ["octocat"],
    )
    assert (kept.state, kept.state_reason, [comment.body for comment in kept.comments]) == (
        "closed",
        "completed",
        ["Still dying."],
    )
    assert (closer := repository.get_issue(1).closed_by) is not None
    assert closer.login == "github-actions[bot]"


def test_lists_over_several_pages(hub: Hub, library: Github) -> None:
    person = hub.box.github.collaborator("octo/social")
    for number in range(1, 6):
        person.open(str(number), labels=["token"], pull_request=number == 3)
        person.comment(1, str(number))
    repository = library.get_repo("octo/social")

    listed = list(repository.get_issues(state="all", labels=["token"]))

    assert [issue.title for issue in listed] == list("54321")
    assert [issue.title for issue in listed if issue.pull_request] == ["3"]
    assert [comment.body for comment in repository.get_issue(1).get_comments()] == list("12345")
    assert repository.get_issue(1).get_comments().totalCount == 5


def test_a_refusal(library: Github) -> None:
    with pytest.raises(GithubException) as caught:
        library.get_repo("octo/social").create_issue("")

    assert (caught.value.status, caught.value.data["errors"][0]["code"]) == (422, "missing_field")


def test_a_workflow(library: Github) -> None:
    assert library.get_repo("octo/social").get_workflow("rotate.yml").state == "active"
