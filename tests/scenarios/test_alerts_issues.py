"""One issue for a credential in trouble: opened, commented on when something changes, closed, reopened."""

from datetime import timedelta

import pytest

from graph_token_rotator.github.issues import LABEL
from graph_token_sandbox import Fault, TokenSpec
from graph_token_sandbox.github.issue_tracker import Issue
from graph_token_sandbox.github.records import TokenDetails
from tests.harness import FakeTime, Run, Stage

REPOSITORY = "octo/social"


def run(stage: Stage, token: str, **inputs: str) -> Run:
    """One run in a workflow of octo/social; to wait takes no time."""
    return stage.here(stage.environ(token, **inputs) | stage.called(), FakeTime(stage.box.clock.now()))


def issues(stage: Stage) -> list[Issue]:
    return stage.box.github.issues(REPOSITORY)


def body(stage: Stage) -> str:
    return only(stage).body or ""


def only(stage: Stage) -> Issue:
    (issue,) = issues(stage)
    return issue


def test_no_issue_where_all_is_well(stage: Stage) -> None:
    run(stage, "long_lived_user")
    assert issues(stage) == []
    assert [request.route for request in stage.box.requests].count("list_issues") == 1


def test_the_issue_says_what_happened_and_what_to_do_step_by_step(stage: Stage) -> None:
    found = run(stage, "password_changed", issue_assignees="octocat")
    issue = only(stage)
    assert issue.title == (
        "FB_TOKEN: The token died because its owner changed the password, or Meta ended the session for security reasons"
    )
    assert (issue.state, issue.labels, issue.assignees, issue.author) == (
        "open",
        [LABEL],
        ["octocat"],
        "github-actions[bot]",
    )
    assert "- Verdict: `needs-human`, because of `PasswordChanged`" in body(stage)
    steps = body(stage).split("### What to do\n\n")[1].splitlines()[:3]
    app = stage.seeded.app.id
    assert steps == [
        f"1. Log in again. [Start here](https://developers.facebook.com/tools/explorer/?app_id={app}).",
        "2. Put the new token into the secret [`FB_TOKEN`](https://github.com/octo/social/settings/secrets/actions).",
        "3. [Run the workflow](https://github.com/octo/social/actions/workflows/rotate.yml) by hand, to see that all is well again.",
    ]
    assert "/actions/runs/1000" in body(stage)
    assert f"- Issue [#{issue.number}](https://github.com/octo/social/issues/{issue.number}): opened." in found.summary


def test_a_repeat_says_nothing_and_recovery_closes_and_a_return_reopens(stage: Stage) -> None:
    for _ in range(3):
        run(stage, "password_changed")
    assert (only(stage).state, only(stage).comments) == ("open", [])
    run(stage, "long_lived_user")
    assert only(stage).state == "closed"
    assert only(stage).state_reason == "completed"
    (told,) = only(stage).comments
    assert told.body.startswith("**All is well again: current.**")
    stage.box.clock.advance(timedelta(days=29))
    run(stage, "password_changed")
    assert (only(stage).state, len(only(stage).comments)) == ("open", 2)
    assert "`PasswordChanged`" in only(stage).comments[1].body


def test_after_more_than_thirty_days_it_is_a_new_story(stage: Stage) -> None:
    run(stage, "password_changed")
    run(stage, "never_expiring_system_user")
    stage.box.clock.advance(timedelta(days=31))
    run(stage, "password_changed")
    assert [issue.state for issue in issues(stage)] == ["closed", "open"]


def test_a_dying_token_is_told_at_each_step_and_never_twice(stage: Stage) -> None:
    """Two runs a day over the last sixteen days of a user token that Meta does not extend, and two more."""
    token = stage.box.meta.issue(TokenSpec(stage.seeded.app.id, age=timedelta(days=44)))
    told = []
    for half_day in range(36):
        before = len(only(stage).comments) if issues(stage) else -1
        found = run(stage, token, issue_token=f"run-{half_day}")
        after = len(only(stage).comments) if issues(stage) else -1
        if after > before:
            told.append((found.outputs["days-left"], found.outputs["verdict"], found.status))
        stage.box.clock.advance(timedelta(hours=12))
    assert told == [
        ("14", "not-extended", 0),
        ("7", "not-extended", 1),
        ("3", "not-extended", 1),
        ("1", "not-extended", 1),
        ("0", "needs-human", 1),
    ]


def test_what_people_do_to_the_issue_is_respected(stage: Stage) -> None:
    run(stage, "password_changed")
    person, number = stage.box.github.collaborator(REPOSITORY), only(stage).number
    person.rename(number, "Who has the login?")
    person.edit(number, body=f"Asked the team.\n\n{body(stage)}\n\nNobody answered.")
    run(stage, "app_removed")
    assert only(stage).title == "Who has the login?"
    assert body(stage).startswith("Asked the team.\n\n<!-- graph-token-rotator ")
    assert body(stage).endswith("-->\n\nNobody answered.")
    assert "`AppRemoved`" in body(stage)
    assert "`PasswordChanged`" not in body(stage)
    assert "`AppRemoved`" in only(stage).comments[0].body
    person.close(number)
    run(stage, "app_removed")
    assert (only(stage).state, len(only(stage).comments)) == ("closed", 1)
    run(stage, "expired_user")
    assert (only(stage).state, len(only(stage).comments)) == ("open", 2)


def test_it_is_found_among_many_and_not_in_a_strangers_imitation(stage: Stage) -> None:
    run(stage, "password_changed")
    mine = body(stage)
    person = stage.box.github.collaborator(REPOSITORY)
    for number in range(120):
        person.open(f"Another {number}", "text", labels=[LABEL])
    person.open("An imitation", mine)
    person.open("A pull request", mine, labels=[LABEL], pull_request=True)
    run(stage, "app_removed")
    assert [len(issue.comments) for issue in issues(stage)] == [1, *[0] * 122]


def test_two_runs_at_once_leave_one_open_issue(stage: Stage) -> None:
    """The other run opens its issue between our looking and our opening."""
    person = stage.box.github.collaborator(REPOSITORY)
    stage.box.faults.add(Fault(route="list_issues", body="[]"))
    run(stage, "password_changed")
    first = only(stage)
    stage.box.faults.add(Fault(route="list_issues", body="[]"))
    run(stage, "password_changed")
    assert [issue.state for issue in issues(stage)] == ["open", "closed"]
    assert issues(stage)[1].comments[0].body == f"The same as #{first.number}, which was opened at the same time."
    person.close(first.number)


TROUBLE: dict[str, TokenDetails] = {
    "no permission": {"kind": "actions", "repositories": (REPOSITORY,), "permissions": {"contents": "read"}},
    "read only": {"kind": "actions", "repositories": (REPOSITORY,), "permissions": {"issues": "read"}},
}


@pytest.mark.parametrize("what", TROUBLE)
def test_without_permission_there_is_a_warning_and_the_rotation_is_unharmed(stage: Stage, what: str) -> None:
    stage.box.github.add_token("weak", **TROUBLE[what])
    stage.box.github.repository(REPOSITORY).private = True
    found = stage.here(stage.environ("system_user") | stage.called() | {"INPUT_ISSUE-TOKEN": "weak"})
    assert (found.status, found.outputs["verdict"]) == (0, "renewed")
    assert ("::warning title=People not told::No issue could be kept" in found.log) is (what == "no permission")
    found = stage.here(stage.environ("password_changed") | stage.called() | {"INPUT_ISSUE-TOKEN": "weak"})
    assert (found.status, found.outputs["verdict"]) == (1, "needs-human")
    assert "::warning title=People not told::No issue could be kept (HTTP 403" in found.log
    assert "- ⚠️ No issue could be kept" in found.summary


def test_where_issues_are_switched_off(stage: Stage) -> None:
    stage.box.github.repository(REPOSITORY).has_issues = False
    found = run(stage, "password_changed")
    assert "::warning title=People not told::No issue could be kept (HTTP 410" in found.log


@pytest.mark.parametrize("route", ["list_issues", "create_issue", "create_comment", "update_issue"])
@pytest.mark.parametrize("status", [200, 500, 502])
def test_whatever_is_wrong_with_issues_the_rotation_stands(stage: Stage, route: str, status: int) -> None:
    run(stage, "password_changed")
    stage.box.faults.add(Fault(route=route, status=status, body="<html>", times=None))
    found = run(stage, "system_user")
    assert (found.status, found.outputs["verdict"]) == (0, "renewed")
    assert stage.box.meta.token(stage.stored()).valid
    if route in {"list_issues", "create_comment", "update_issue"} and status != 200:
        assert "::warning title=People not told::" in found.log


def test_no_issue_where_none_is_wanted(stage: Stage) -> None:
    run(stage, "password_changed", notify_issue="false")
    assert issues(stage) == []
    assert {request.service for request in stage.box.requests if "issue" in request.route} == set()


def test_mended_and_closed_by_a_person_it_is_opened_again_when_it_returns(stage: Stage) -> None:
    run(stage, "password_changed")
    stage.box.github.collaborator(REPOSITORY).close(only(stage).number)
    run(stage, "long_lived_user")
    assert (only(stage).state, only(stage).comments) == ("closed", [])
    stage.box.clock.advance(timedelta(days=10))
    run(stage, "password_changed")
    assert (only(stage).state, len(only(stage).comments)) == ("open", 1)


def test_the_twin_of_a_race_is_forgotten(stage: Stage) -> None:
    for _ in range(2):
        stage.box.faults.add(Fault(route="list_issues", body="[]"))
        run(stage, "password_changed")
    run(stage, "long_lived_user")
    run(stage, "password_changed")
    assert [issue.state for issue in issues(stage)] == ["open", "closed"]


def test_a_dry_run_is_no_recovery(stage: Stage) -> None:
    run(stage, "system_user", github_token="sandbox-github-read_only")
    assert "`WriterForbidden`" in body(stage)
    run(stage, "system_user", dry_run="true")
    run(stage, "fresh_system_user", github_token="sandbox-github-read_only")
    assert (only(stage).state, only(stage).comments) == ("open", [])
    run(stage, "system_user")
    assert only(stage).state == "closed"


def test_while_github_fails_the_end_that_comes_nearer_is_told(stage: Stage) -> None:
    """A passing fault that does not pass hides the token's state, but not its date."""
    token = stage.box.meta.issue(TokenSpec(stage.seeded.app.id, age=timedelta(days=44)))
    stage.box.faults.add(Fault(route="public_key", status=503, body="<html>", times=None))
    steps = []
    for _ in range(17):
        before = len(only(stage).comments) if issues(stage) else -1
        found = run(stage, token)
        if len(only(stage).comments) > before:
            steps.append(found.outputs["days-left"])
        stage.box.clock.advance(timedelta(days=1))
    assert steps == ["16", "7", "3", "1", "0"]


def test_an_old_closed_issue_does_not_take_the_new_ones_place(stage: Stage) -> None:
    run(stage, "password_changed")
    run(stage, "long_lived_user")
    stage.box.clock.advance(timedelta(days=31))
    stale = stage.environ("password_changed") | stage.called()
    stage.box.faults.add(Fault(route="list_issues", skip=1, status=500, body="<html>", times=None))
    found = stage.here(stale, FakeTime(stage.box.clock.now()))
    assert [issue.state for issue in issues(stage)] == ["closed", "open"]
    assert "Issue [#2]" in found.summary


def test_one_odd_issue_costs_nobody_else_a_word(stage: Stage) -> None:
    nested = "[" * 5000
    stage.box.github.collaborator(REPOSITORY).open(
        "Odd", f'<!-- graph-token-rotator {{"a": {nested}}} -->', labels=[LABEL]
    )
    run(stage, "password_changed")
    assert [issue.state for issue in issues(stage)] == ["open", "open"]


def test_somebody_who_cannot_be_assigned_keeps_nobody_from_hearing(stage: Stage) -> None:
    stage.box.faults.add(Fault(route="create_issue", status=422, body='{"message": "Validation Failed"}'))
    found = run(stage, "password_changed", issue_assignees="gone-since")
    assert only(stage).assignees == []
    assert "::warning title=People not told::GitHub does not take `issue-assignees`" in found.log


def test_text_around_ours_is_kept_even_where_the_end_mark_is_gone_or_there_is_too_much_of_it(stage: Stage) -> None:
    run(stage, "password_changed")
    person, number = stage.box.github.collaborator(REPOSITORY), only(stage).number
    person.edit(number, body=body(stage).replace("<!-- /graph-token-rotator -->", "") + "\n\nMINE")
    run(stage, "app_removed")
    assert body(stage).endswith("MINE")
    person.edit(number, body=body(stage) + "x" * (65_400 - len(body(stage))))
    for token in ("expired_user", "expired_user"):
        run(stage, token)
    assert len(only(stage).comments) == 2


def test_an_address_that_is_more_than_one_is_not_shown(stage: Stage) -> None:
    given = "https://github.example/1) @octo [x](https://evil.example/"
    stage.box.faults.add(Fault(route="create_issue", patch={"html_url": given}))
    found = run(stage, "password_changed")
    assert "- Issue [#1](): opened." in found.summary
    assert "evil" not in found.summary
