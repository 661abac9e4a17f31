"""One issue for each credential with a problem: opened, commented on when something changes, closed, reopened."""

from datetime import timedelta

import pytest

from graph_token_rotator.github.issues import LABEL
from graph_token_sandbox import Fault, TokenSpec
from graph_token_sandbox.github.issue_tracker import Issue
from graph_token_sandbox.github.records import TokenDetails
from tests.harness import FakeTime, Run, Stage

REPOSITORY = "octo/social"


def run(stage: Stage, token: str, **inputs: str) -> Run:
    """Run in a workflow of octo/social; waiting takes no time."""
    return stage.here(stage.environ(token, **inputs) | stage.called(), FakeTime(stage.box.clock.now()))


def issues(stage: Stage) -> list[Issue]:
    return stage.box.github.issues(REPOSITORY)


def body(stage: Stage) -> str:
    return only_issue(stage).body or ""


def only_issue(stage: Stage) -> Issue:
    (issue,) = issues(stage)
    return issue


def test_no_issue_without_problems(stage: Stage) -> None:
    run(stage, "long_lived_user")
    assert issues(stage) == []
    assert [request.route for request in stage.box.requests].count("list_issues") == 1


def test_issue_has_problem_and_steps(stage: Stage) -> None:
    result = run(stage, "password_changed", issue_assignees="octocat")
    issue = only_issue(stage)
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
        f"1. Log in again: <https://developers.facebook.com/tools/explorer/?app_id={app}>",
        "2. Put the new token into the secret `FB_TOKEN`: <https://github.com/octo/social/settings/secrets/actions>",
        "3. Run the workflow by hand, to see that all is well again: <https://github.com/octo/social/actions/workflows/rotate.yml>",
    ]
    assert "/actions/runs/1000" in body(stage)
    assert f"- Issue [#{issue.number}](https://github.com/octo/social/issues/{issue.number}): opened." in result.summary


def test_recovery_closes_and_return_reopens(stage: Stage) -> None:
    for _ in range(3):
        run(stage, "password_changed")
    assert (only_issue(stage).state, only_issue(stage).comments) == ("open", [])
    run(stage, "long_lived_user")
    assert only_issue(stage).state == "closed"
    assert only_issue(stage).state_reason == "completed"
    (comment,) = only_issue(stage).comments
    assert comment.body.startswith("**All is well again: current.**")
    stage.box.clock.advance(timedelta(days=29))
    run(stage, "password_changed")
    assert (only_issue(stage).state, len(only_issue(stage).comments)) == ("open", 2)
    assert "`PasswordChanged`" in only_issue(stage).comments[1].body


def test_new_issue_after_thirty_days(stage: Stage) -> None:
    run(stage, "password_changed")
    run(stage, "never_expiring_system_user")
    stage.box.clock.advance(timedelta(days=31))
    run(stage, "password_changed")
    assert [issue.state for issue in issues(stage)] == ["closed", "open"]


def test_expiring_token_comments_once_per_step(stage: Stage) -> None:
    """Two runs a day over the last sixteen days of a user token that Meta does not extend, and two more."""
    token = stage.box.meta.issue(TokenSpec(stage.seeded.app.id, age=timedelta(days=44)))
    comments = []
    for half_day in range(36):
        before = len(only_issue(stage).comments) if issues(stage) else -1
        result = run(stage, token, issue_token=f"run-{half_day}")
        after = len(only_issue(stage).comments) if issues(stage) else -1
        if after > before:
            comments.append((result.outputs["days-left"], result.outputs["verdict"], result.status))
        stage.box.clock.advance(timedelta(hours=12))
    assert comments == [
        ("14", "not-extended", 0),
        ("7", "not-extended", 1),
        ("3", "not-extended", 1),
        ("1", "not-extended", 1),
        ("0", "needs-human", 1),
    ]


def test_edits_by_people_are_respected(stage: Stage) -> None:
    run(stage, "password_changed")
    person, number = stage.box.github.collaborator(REPOSITORY), only_issue(stage).number
    person.rename(number, "Who has the login?")
    person.edit(number, body=f"Asked the team.\n\n{body(stage)}\n\nNobody answered.")
    run(stage, "app_removed")
    assert only_issue(stage).title == "Who has the login?"
    assert body(stage).startswith("Asked the team.\n\n<!-- graph-token-rotator ")
    assert body(stage).endswith("-->\n\nNobody answered.")
    assert "`AppRemoved`" in body(stage)
    assert "`PasswordChanged`" not in body(stage)
    assert "`AppRemoved`" in only_issue(stage).comments[0].body
    person.close(number)
    run(stage, "app_removed")
    assert (only_issue(stage).state, len(only_issue(stage).comments)) == ("closed", 1)
    run(stage, "expired_user")
    assert (only_issue(stage).state, len(only_issue(stage).comments)) == ("open", 2)


def test_issue_is_found_among_many(stage: Stage) -> None:
    run(stage, "password_changed")
    original = body(stage)
    person = stage.box.github.collaborator(REPOSITORY)
    for number in range(120):
        person.open(f"Another {number}", "text", labels=[LABEL])
    person.open("An imitation", original)
    person.open("A pull request", original, labels=[LABEL], pull_request=True)
    run(stage, "app_removed")
    assert [len(issue.comments) for issue in issues(stage)] == [1, *[0] * 122]


def test_two_runs_at_once_leave_one_open_issue(stage: Stage) -> None:
    """The other run opens its issue after this one has listed the issues."""
    person = stage.box.github.collaborator(REPOSITORY)
    stage.box.faults.add(Fault(route="list_issues", body="[]"))
    run(stage, "password_changed")
    first = only_issue(stage)
    stage.box.faults.add(Fault(route="list_issues", body="[]"))
    run(stage, "password_changed")
    assert [issue.state for issue in issues(stage)] == ["open", "closed"]
    assert issues(stage)[1].comments[0].body == f"The same as #{first.number}, which was opened at the same time."
    person.close(first.number)


WEAK_TOKENS: dict[str, TokenDetails] = {
    "no permission": {"kind": "actions", "repositories": (REPOSITORY,), "permissions": {"contents": "read"}},
    "read only": {"kind": "actions", "repositories": (REPOSITORY,), "permissions": {"issues": "read"}},
}


@pytest.mark.parametrize("case", WEAK_TOKENS)
def test_missing_permission_is_a_warning(stage: Stage, case: str) -> None:
    stage.box.github.add_token("weak", **WEAK_TOKENS[case])
    stage.box.github.repository(REPOSITORY).private = True
    result = stage.here(stage.environ("system_user") | stage.called() | {"INPUT_ISSUE-TOKEN": "weak"})
    assert (result.status, result.outputs["verdict"]) == (0, "renewed")
    assert ("::warning title=People not told::No issue could be kept" in result.log) is (case == "no permission")
    result = stage.here(stage.environ("password_changed") | stage.called() | {"INPUT_ISSUE-TOKEN": "weak"})
    assert (result.status, result.outputs["verdict"]) == (1, "needs-human")
    assert "::warning title=People not told::No issue could be kept (HTTP 403" in result.log
    assert "- ⚠️ No issue could be kept" in result.summary


def test_issues_switched_off(stage: Stage) -> None:
    stage.box.github.repository(REPOSITORY).has_issues = False
    result = run(stage, "password_changed")
    assert "::warning title=People not told::No issue could be kept (HTTP 410" in result.log


@pytest.mark.parametrize("route", ["list_issues", "create_issue", "create_comment", "update_issue"])
@pytest.mark.parametrize("status", [200, 500, 502])
def test_failing_issues_leave_the_rotation(stage: Stage, route: str, status: int) -> None:
    run(stage, "password_changed")
    stage.box.faults.add(Fault(route=route, status=status, body="<html>", times=None))
    result = run(stage, "system_user")
    assert (result.status, result.outputs["verdict"]) == (0, "renewed")
    assert stage.box.meta.token(stage.stored()).valid
    if route in {"list_issues", "create_comment", "update_issue"} and status != 200:
        assert "::warning title=People not told::" in result.log


def test_notify_issue_false(stage: Stage) -> None:
    run(stage, "password_changed", notify_issue="false")
    assert issues(stage) == []
    assert {request.service for request in stage.box.requests if "issue" in request.route} == set()


def test_return_reopens_what_a_person_closed(stage: Stage) -> None:
    run(stage, "password_changed")
    stage.box.github.collaborator(REPOSITORY).close(only_issue(stage).number)
    run(stage, "long_lived_user")
    assert (only_issue(stage).state, only_issue(stage).comments) == ("closed", [])
    stage.box.clock.advance(timedelta(days=10))
    run(stage, "password_changed")
    assert (only_issue(stage).state, len(only_issue(stage).comments)) == ("open", 1)


def test_duplicate_of_a_race_stays_closed(stage: Stage) -> None:
    for _ in range(2):
        stage.box.faults.add(Fault(route="list_issues", body="[]"))
        run(stage, "password_changed")
    run(stage, "long_lived_user")
    run(stage, "password_changed")
    assert [issue.state for issue in issues(stage)] == ["open", "closed"]


def test_dry_run_is_no_recovery(stage: Stage) -> None:
    run(stage, "system_user", github_token="sandbox-github-read_only")
    assert "`WriterForbidden`" in body(stage)
    run(stage, "system_user", dry_run="true")
    run(stage, "fresh_system_user", github_token="sandbox-github-read_only")
    assert (only_issue(stage).state, only_issue(stage).comments) == ("open", [])
    run(stage, "system_user")
    assert only_issue(stage).state == "closed"


def test_expiry_is_reported_while_github_fails(stage: Stage) -> None:
    """A transient problem that lasts hides the token's state, but not its date."""
    token = stage.box.meta.issue(TokenSpec(stage.seeded.app.id, age=timedelta(days=44)))
    stage.box.faults.add(Fault(route="public_key", status=503, body="<html>", times=None))
    steps = []
    for _ in range(17):
        before = len(only_issue(stage).comments) if issues(stage) else -1
        result = run(stage, token)
        if len(only_issue(stage).comments) > before:
            steps.append(result.outputs["days-left"])
        stage.box.clock.advance(timedelta(days=1))
    assert steps == ["16", "7", "3", "1", "0"]


def test_old_closed_issue_is_left_alone(stage: Stage) -> None:
    run(stage, "password_changed")
    run(stage, "long_lived_user")
    stage.box.clock.advance(timedelta(days=31))
    stale = stage.environ("password_changed") | stage.called()
    stage.box.faults.add(Fault(route="list_issues", skip=1, status=500, body="<html>", times=None))
    result = stage.here(stale, FakeTime(stage.box.clock.now()))
    assert [issue.state for issue in issues(stage)] == ["closed", "open"]
    assert "Issue [#2]" in result.summary


def test_odd_issue_does_not_stop_others(stage: Stage) -> None:
    nested = "[" * 5000
    stage.box.github.collaborator(REPOSITORY).open(
        "Odd", f'<!-- graph-token-rotator {{"a": {nested}}} -->', labels=[LABEL]
    )
    run(stage, "password_changed")
    assert [issue.state for issue in issues(stage)] == ["open", "open"]


def test_unknown_assignee_is_left_out(stage: Stage) -> None:
    stage.box.faults.add(Fault(route="create_issue", status=422, body='{"message": "Validation Failed"}'))
    result = run(stage, "password_changed", issue_assignees="gone-since")
    assert only_issue(stage).assignees == []
    assert "::warning title=People not told::GitHub does not take `issue-assignees`" in result.log


def test_text_of_people_is_kept(stage: Stage) -> None:
    run(stage, "password_changed")
    person, number = stage.box.github.collaborator(REPOSITORY), only_issue(stage).number
    person.edit(number, body=body(stage).replace("<!-- /graph-token-rotator -->", "") + "\n\nMINE")
    run(stage, "app_removed")
    assert body(stage).endswith("MINE")
    person.edit(number, body=body(stage) + "x" * (65_400 - len(body(stage))))
    for token in ("expired_user", "expired_user"):
        run(stage, token)
    assert len(only_issue(stage).comments) == 2


def test_odd_issue_address_is_not_shown(stage: Stage) -> None:
    address = "https://github.example/1) @octo [x](https://evil.example/"
    stage.box.faults.add(Fault(route="create_issue", patch={"html_url": address}))
    result = run(stage, "password_changed")
    assert "- Issue [#1](): opened." in result.summary
    assert "evil" not in result.summary
