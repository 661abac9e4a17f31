"""Alerts of a fleet: a problem that many credentials share is reported once."""

import json
from datetime import timedelta

import pytest

from graph_token_sandbox import Fault
from graph_token_sandbox.github.issue_tracker import Issue
from tests.harness import ActionHarness, FakeTime, Run
from tests.receivers import HttpReceiver
from tests.scenarios.test_fleet import REPOSITORY, Fleet, on

MANY = 5


@pytest.fixture
def fleet(harness: ActionHarness) -> Fleet:
    fleet = on(harness)
    for number in range(MANY):
        fleet.add(f"team-{number}", "fresh_system_user")
    return fleet


def run(fleet: Fleet, **inputs: str) -> Run:
    """Run in a workflow of octo/social; waiting takes no time."""
    time = FakeTime(fleet.harness.sandbox.clock.now())
    return fleet.harness.run(fleet.environ(**inputs) | fleet.harness.workflow_variables(), time)


def issues(fleet: Fleet) -> list[Issue]:
    return fleet.harness.sandbox.github.issues(REPOSITORY)


def outage(fleet: Fleet) -> None:
    fleet.harness.sandbox.faults.add(Fault(route="debug_token", status=503, times=None))


def writer_expires(fleet: Fleet, days: int) -> None:
    """Let the token that writes for the whole fleet expire in so many days."""
    fleet.harness.sandbox.github.add_token(
        fleet.variables["WRITER"], kind="classic", expires_at=fleet.harness.sandbox.clock.now() + timedelta(days=days)
    )


def test_outage_is_one_issue_until_it_is_over(fleet: Fleet) -> None:
    outage(fleet)
    run(fleet)
    (issue,) = issues(fleet)
    assert issue.title.startswith("team-0 and 4 more: ")
    assert f"- Concerns: All {MANY} credentials" in (issue.body or "")
    run(fleet)
    assert (len(issues(fleet)), issue.comments) == (1, [])
    fleet.harness.sandbox.faults.clear()
    run(fleet)
    assert [(issue.state, issue.state_reason) for issue in issues(fleet)] == [("closed", "completed")]


def test_expiring_writer_is_one_issue(fleet: Fleet) -> None:
    writer_expires(fleet, 6)
    run(fleet)
    fleet.harness.sandbox.clock.advance(timedelta(days=4))
    run(fleet)
    (issue,) = issues(fleet)
    assert "renew the writer octo of the fleet file by 2026-11-30" in issue.title
    assert [comment.body.count(f"All {MANY} credentials") for comment in issue.comments] == [1]


def test_own_problem_has_its_own_issue(fleet: Fleet) -> None:
    fleet.add("dead", "password_changed")
    writer_expires(fleet, 6)
    run(fleet)
    titles = sorted(issue.title.partition(":")[0] for issue in issues(fleet))
    assert titles == ["dead", "team-0 and 5 more"]
    (dead,) = [issue for issue in issues(fleet) if issue.title.startswith("dead")]
    assert "### Also: WriterExpiring" in (dead.body or "")


def test_open_issue_reports_for_others(fleet: Fleet) -> None:
    writer_expires(fleet, 6)
    run(fleet, select="team-3\nteam-4")
    fleet.harness.sandbox.clock.advance(timedelta(days=4))
    run(fleet)
    (issue,) = issues(fleet)
    assert issue.title.startswith("team-3 and 4 more: ")
    assert f"All {MANY} credentials" in issue.comments[0].body


def test_outage_does_not_close_other_issues(fleet: Fleet) -> None:
    """It hides the other problem: that credential's issue stays, and another credential reports the outage."""
    fleet.add("dead", "password_changed")
    run(fleet)
    outage(fleet)
    run(fleet)
    states = {issue.title.partition(":")[0]: (issue.state, len(issue.comments)) for issue in issues(fleet)}
    assert states == {"dead": ("open", 0), "team-0 and 5 more": ("open", 0)}


def test_channels_get_one_short_message(fleet: Fleet) -> None:
    outage(fleet)
    with HttpReceiver() as receiver:
        run(fleet, notify=f"json://127.0.0.1:{receiver.port}/hook")
    (text,) = [json.loads(request.body)["message"] for request in receiver.received]
    assert f"Concerns: All {MANY} credentials" in text
    assert len(text) < 1500


def test_empty_part_is_no_alarm(fleet: Fleet) -> None:
    del fleet.credentials[1:]
    paths = []
    for part in ("1/2", "2/2"):
        with HttpReceiver() as receiver:
            assert run(fleet, shard=part, heartbeat=f"{receiver.url}/ping").status == 0
        paths += [request.path for request in receiver.received]
    assert paths == ["/ping", "/ping"]
