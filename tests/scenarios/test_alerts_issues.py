"""One issue for each credential with a problem: opened, commented on when something changes, closed, reopened."""

from datetime import timedelta

import pytest

from graph_token_rotator.github.issues import LABEL
from graph_token_sandbox import Fault, TokenSpec
from graph_token_sandbox.github.issue_tracker import Issue
from graph_token_sandbox.github.records import TokenDetails
from tests.harness import ActionHarness, FakeTime, Run

REPOSITORY = "octo/social"


def run(harness: ActionHarness, token: str, **inputs: str) -> Run:
    """Run in a workflow of octo/social; waiting takes no time."""
    return harness.run(
        harness.environ(token, **inputs) | harness.workflow_variables(), FakeTime(harness.sandbox.clock.now())
    )


def issues(harness: ActionHarness) -> list[Issue]:
    return harness.sandbox.github.issues(REPOSITORY)


def body(harness: ActionHarness) -> str:
    return only_issue(harness).body or ""


def only_issue(harness: ActionHarness) -> Issue:
    (issue,) = issues(harness)
    return issue


def test_no_issue_without_problems(harness: ActionHarness) -> None:
    run(harness, "long_lived_user")
    assert issues(harness) == []
    assert [request.route for request in harness.sandbox.requests].count("list_issues") == 1


def test_issue_has_problem_and_steps(harness: ActionHarness) -> None:
    result = run(harness, "password_changed", issue_assignees="octocat")
    issue = only_issue(harness)
    assert issue.title == "FB_TOKEN: The token died because its owner changed the password"
    assert (issue.state, issue.labels, issue.assignees, issue.author) == (
        "open",
        [LABEL],
        ["octocat"],
        "github-actions[bot]",
    )
    assert "- Verdict: `needs-human`, because of `PasswordChanged`" in body(harness)
    steps = body(harness).split("### What to do\n\n")[1].splitlines()[:3]
    app = harness.seeded.app.id
    assert steps == [
        f"1. Log in again: <https://developers.facebook.com/tools/explorer/?app_id={app}>",
        "2. Put the new token into the secret `FB_TOKEN`: <https://github.com/octo/social/settings/secrets/actions>",
        "3. Run the workflow by hand, to see that all is well again: <https://github.com/octo/social/actions/workflows/rotate.yml>",
    ]
    assert "/actions/runs/1000" in body(harness)
    assert f"- Issue [#{issue.number}](https://github.com/octo/social/issues/{issue.number}): opened." in result.summary


def test_recovery_closes_and_return_reopens(harness: ActionHarness) -> None:
    for _ in range(3):
        run(harness, "password_changed")
    assert (only_issue(harness).state, only_issue(harness).comments) == ("open", [])
    run(harness, "long_lived_user")
    assert only_issue(harness).state == "closed"
    assert only_issue(harness).state_reason == "completed"
    (comment,) = only_issue(harness).comments
    assert comment.body.startswith("**All is well again: current.**")
    harness.sandbox.clock.advance(timedelta(days=29))
    run(harness, "password_changed")
    assert (only_issue(harness).state, len(only_issue(harness).comments)) == ("open", 2)
    assert "`PasswordChanged`" in only_issue(harness).comments[1].body


def test_new_issue_after_thirty_days(harness: ActionHarness) -> None:
    run(harness, "password_changed")
    run(harness, "never_expiring_system_user")
    harness.sandbox.clock.advance(timedelta(days=31))
    run(harness, "password_changed")
    assert [issue.state for issue in issues(harness)] == ["closed", "open"]


def test_expiring_token_comments_once_per_step(harness: ActionHarness) -> None:
    """Two runs a day over the last sixteen days of a user token that Meta does not extend, and two more."""
    token = harness.sandbox.meta.issue(TokenSpec(harness.seeded.app.id, age=timedelta(days=44)))
    comments = []
    for half_day in range(36):
        before = len(only_issue(harness).comments) if issues(harness) else -1
        result = run(harness, token, issue_token=f"run-{half_day}")
        after = len(only_issue(harness).comments) if issues(harness) else -1
        if after > before:
            comments.append((result.outputs["days-left"], result.outputs["verdict"], result.status))
        harness.sandbox.clock.advance(timedelta(hours=12))
    assert comments == [
        ("14", "not-extended", 0),
        ("7", "not-extended", 1),
        ("3", "not-extended", 1),
        ("1", "not-extended", 1),
        ("0", "needs-human", 1),
    ]


def test_edits_by_people_are_respected(harness: ActionHarness) -> None:
    run(harness, "password_changed")
    person, number = harness.sandbox.github.collaborator(REPOSITORY), only_issue(harness).number
    person.rename(number, "Who has the login?")
    person.edit(number, body=f"Asked the team.\n\n{body(harness)}\n\nNobody answered.")
    run(harness, "app_removed")
    assert only_issue(harness).title == "Who has the login?"
    assert body(harness).startswith("Asked the team.\n\n<!-- graph-token-rotator ")
    assert body(harness).endswith("-->\n\nNobody answered.")
    assert "`AppRemoved`" in body(harness)
    assert "`PasswordChanged`" not in body(harness)
    assert "`AppRemoved`" in only_issue(harness).comments[0].body
    person.close(number)
    run(harness, "app_removed")
    assert (only_issue(harness).state, len(only_issue(harness).comments)) == ("closed", 1)
    run(harness, "expired_user")
    assert (only_issue(harness).state, len(only_issue(harness).comments)) == ("open", 2)


def test_issue_is_found_among_many(harness: ActionHarness) -> None:
    run(harness, "password_changed")
    original = body(harness)
    person = harness.sandbox.github.collaborator(REPOSITORY)
    for number in range(120):
        person.open(f"Another {number}", "text", labels=[LABEL])
    person.open("An imitation", original)
    person.open("A pull request", original, labels=[LABEL], pull_request=True)
    run(harness, "app_removed")
    assert [len(issue.comments) for issue in issues(harness)] == [1, *[0] * 122]


def test_two_runs_at_once_leave_one_open_issue(harness: ActionHarness) -> None:
    """The other run opens its issue after this one has listed the issues."""
    person = harness.sandbox.github.collaborator(REPOSITORY)
    harness.sandbox.faults.add(Fault(route="list_issues", body="[]"))
    run(harness, "password_changed")
    first = only_issue(harness)
    harness.sandbox.faults.add(Fault(route="list_issues", body="[]"))
    run(harness, "password_changed")
    assert [issue.state for issue in issues(harness)] == ["open", "closed"]
    assert issues(harness)[1].comments[0].body == f"The same as #{first.number}, which was opened at the same time."
    person.close(first.number)


WEAK_TOKENS: dict[str, TokenDetails] = {
    "no permission": {"kind": "actions", "repositories": (REPOSITORY,), "permissions": {"contents": "read"}},
    "read only": {"kind": "actions", "repositories": (REPOSITORY,), "permissions": {"issues": "read"}},
}


@pytest.mark.parametrize("case", WEAK_TOKENS)
def test_missing_permission_is_a_warning(harness: ActionHarness, case: str) -> None:
    harness.sandbox.github.add_token("weak", **WEAK_TOKENS[case])
    harness.sandbox.github.repository(REPOSITORY).private = True
    result = harness.run(harness.environ("system_user") | harness.workflow_variables() | {"INPUT_ISSUE-TOKEN": "weak"})
    assert (result.status, result.outputs["verdict"]) == (0, "renewed")
    assert ("::warning title=People not told::No issue could be kept" in result.log) is (case == "no permission")
    result = harness.run(
        harness.environ("password_changed") | harness.workflow_variables() | {"INPUT_ISSUE-TOKEN": "weak"}
    )
    assert (result.status, result.outputs["verdict"]) == (1, "needs-human")
    assert "::warning title=People not told::No issue could be kept (HTTP 403" in result.log
    assert "- ⚠️ No issue could be kept" in result.summary


def test_issues_switched_off(harness: ActionHarness) -> None:
    harness.sandbox.github.repository(REPOSITORY).has_issues = False
    result = run(harness, "password_changed")
    assert "::warning title=People not told::No issue could be kept (HTTP 410" in result.log


@pytest.mark.parametrize("route", ["list_issues", "create_issue", "create_comment", "update_issue"])
@pytest.mark.parametrize("status", [200, 500, 502])
def test_failing_issues_leave_the_rotation(harness: ActionHarness, route: str, status: int) -> None:
    run(harness, "password_changed")
    harness.sandbox.faults.add(Fault(route=route, status=status, body="<html>", times=None))
    result = run(harness, "system_user")
    assert (result.status, result.outputs["verdict"]) == (0, "renewed")
    assert harness.sandbox.meta.token(harness.stored()).valid
    if route in {"list_issues", "create_comment", "update_issue"} and status != 200:
        assert "::warning title=People not told::" in result.log


def test_notify_issue_false(harness: ActionHarness) -> None:
    run(harness, "password_changed", notify_issue="false")
    assert issues(harness) == []
    assert {request.service for request in harness.sandbox.requests if "issue" in request.route} == set()


def test_return_reopens_what_a_person_closed(harness: ActionHarness) -> None:
    run(harness, "password_changed")
    harness.sandbox.github.collaborator(REPOSITORY).close(only_issue(harness).number)
    run(harness, "long_lived_user")
    assert (only_issue(harness).state, only_issue(harness).comments) == ("closed", [])
    harness.sandbox.clock.advance(timedelta(days=10))
    run(harness, "password_changed")
    assert (only_issue(harness).state, len(only_issue(harness).comments)) == ("open", 1)


def test_duplicate_of_a_race_stays_closed(harness: ActionHarness) -> None:
    for _ in range(2):
        harness.sandbox.faults.add(Fault(route="list_issues", body="[]"))
        run(harness, "password_changed")
    run(harness, "long_lived_user")
    run(harness, "password_changed")
    assert [issue.state for issue in issues(harness)] == ["open", "closed"]


def test_dry_run_is_no_recovery(harness: ActionHarness) -> None:
    run(harness, "system_user", github_token="sandbox-github-read_only")
    assert "`WriterForbidden`" in body(harness)
    run(harness, "system_user", dry_run="true")
    run(harness, "fresh_system_user", github_token="sandbox-github-read_only")
    assert (only_issue(harness).state, only_issue(harness).comments) == ("open", [])
    run(harness, "system_user")
    assert only_issue(harness).state == "closed"


def test_expiry_is_reported_while_github_fails(harness: ActionHarness) -> None:
    """A transient problem that lasts hides the token's state, but not its date."""
    token = harness.sandbox.meta.issue(TokenSpec(harness.seeded.app.id, age=timedelta(days=44)))
    harness.sandbox.faults.add(Fault(route="public_key", status=503, body="<html>", times=None))
    steps = []
    for _ in range(17):
        before = len(only_issue(harness).comments) if issues(harness) else -1
        result = run(harness, token)
        if len(only_issue(harness).comments) > before:
            steps.append(result.outputs["days-left"])
        harness.sandbox.clock.advance(timedelta(days=1))
    assert steps == ["16", "7", "3", "1", "0"]


def test_old_closed_issue_is_left_alone(harness: ActionHarness) -> None:
    run(harness, "password_changed")
    run(harness, "long_lived_user")
    harness.sandbox.clock.advance(timedelta(days=31))
    stale = harness.environ("password_changed") | harness.workflow_variables()
    harness.sandbox.faults.add(Fault(route="list_issues", skip=1, status=500, body="<html>", times=None))
    result = harness.run(stale, FakeTime(harness.sandbox.clock.now()))
    assert [issue.state for issue in issues(harness)] == ["closed", "open"]
    assert "Issue [#2]" in result.summary


def test_odd_issue_does_not_stop_others(harness: ActionHarness) -> None:
    nested = "[" * 5000
    harness.sandbox.github.collaborator(REPOSITORY).open(
        "Odd", f'<!-- graph-token-rotator {{"a": {nested}}} -->', labels=[LABEL]
    )
    run(harness, "password_changed")
    assert [issue.state for issue in issues(harness)] == ["open", "open"]


def test_unknown_assignee_is_left_out(harness: ActionHarness) -> None:
    harness.sandbox.faults.add(Fault(route="create_issue", status=422, body='{"message": "Validation Failed"}'))
    result = run(harness, "password_changed", issue_assignees="gone-since")
    assert only_issue(harness).assignees == []
    assert "::warning title=People not told::GitHub does not take `issue-assignees`" in result.log


def test_text_of_people_is_kept(harness: ActionHarness) -> None:
    run(harness, "password_changed")
    person, number = harness.sandbox.github.collaborator(REPOSITORY), only_issue(harness).number
    person.edit(number, body=body(harness).replace("<!-- /graph-token-rotator -->", "") + "\n\nMINE")
    run(harness, "app_removed")
    assert body(harness).endswith("MINE")
    person.edit(number, body=body(harness) + "x" * (65_400 - len(body(harness))))
    for token in ("expired_user", "expired_user"):
        run(harness, token)
    assert len(only_issue(harness).comments) == 2


def test_odd_issue_address_is_not_shown(harness: ActionHarness) -> None:
    address = "https://github.example/1) @octo [x](https://evil.example/"
    harness.sandbox.faults.add(Fault(route="create_issue", patch={"html_url": address}))
    result = run(harness, "password_changed")
    assert "- Issue [#1](https://github.com/octo/social/issues/1): opened." in result.summary
    assert "evil" not in result.summary
