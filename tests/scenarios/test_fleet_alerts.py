"""What people hear of a fleet: of what troubles many, once."""

import json
from datetime import timedelta

import pytest

from graph_token_sandbox import Fault
from graph_token_sandbox.github.issue_tracker import Issue
from tests.harness import FakeTime, Run, Stage
from tests.receivers import HttpReceiver
from tests.scenarios.test_fleet import REPOSITORY, Fleet, on

MANY = 5


@pytest.fixture
def fleet(stage: Stage) -> Fleet:
    found = on(stage)
    for number in range(MANY):
        found.add(f"team-{number}", "fresh_system_user")
    return found


def run(fleet: Fleet, **inputs: str) -> Run:
    """One run in a workflow of octo/social; to wait takes no time."""
    time = FakeTime(fleet.stage.box.clock.now())
    return fleet.stage.here(fleet.environ(**inputs) | fleet.stage.called(), time)


def issues(fleet: Fleet) -> list[Issue]:
    return fleet.stage.box.github.issues(REPOSITORY)


def outage(fleet: Fleet) -> None:
    fleet.stage.box.faults.add(Fault(route="debug_token", status=503, times=None))


def ending(fleet: Fleet, days: int) -> None:
    """The token that writes for the whole fleet ends soon."""
    fleet.stage.box.github.add_token(
        fleet.variables["WRITER"], kind="classic", expires_at=fleet.stage.box.clock.now() + timedelta(days=days)
    )


def test_an_outage_is_one_issue_that_says_whom_it_concerns_and_ends_with_it(fleet: Fleet) -> None:
    outage(fleet)
    run(fleet)
    (issue,) = issues(fleet)
    assert issue.title.startswith("team-0 and 4 more: ")
    assert f"- Concerns: All {MANY} credentials" in (issue.body or "")
    run(fleet)
    assert (len(issues(fleet)), issue.comments) == (1, [])
    fleet.stage.box.faults.clear()
    run(fleet)
    assert [(one.state, one.state_reason) for one in issues(fleet)] == [("closed", "completed")]


def test_the_end_of_a_writer_is_one_issue_brought_up_to_date(fleet: Fleet) -> None:
    ending(fleet, 6)
    run(fleet)
    fleet.stage.box.clock.advance(timedelta(days=4))
    run(fleet)
    (issue,) = issues(fleet)
    assert "itself expires" in issue.title
    assert [comment.body.count(f"All {MANY} credentials") for comment in issue.comments] == [1]


def test_who_has_trouble_of_its_own_has_an_issue_of_its_own(fleet: Fleet) -> None:
    fleet.add("dead", "password_changed")
    ending(fleet, 6)
    run(fleet)
    titles = sorted(issue.title.partition(":")[0] for issue in issues(fleet))
    assert titles == ["dead", "team-0 and 5 more"]
    (dead,) = [issue for issue in issues(fleet) if issue.title.startswith("dead")]
    assert "### Also: WriterExpiring" in (dead.body or "")


def test_whoever_has_an_issue_already_speaks_for_the_others(fleet: Fleet) -> None:
    ending(fleet, 6)
    run(fleet, select="team-3\nteam-4")
    fleet.stage.box.clock.advance(timedelta(days=4))
    run(fleet)
    (issue,) = issues(fleet)
    assert issue.title.startswith("team-3 and 1 more: ")
    assert f"All {MANY} credentials" in issue.comments[0].body


def test_an_outage_does_not_end_the_trouble_that_was_known_before(fleet: Fleet) -> None:
    """It hides it: the credential goes on with its issue, and somebody else speaks of the outage."""
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


def test_an_empty_part_is_no_alarm(fleet: Fleet) -> None:
    del fleet.credentials[1:]
    paths = []
    for part in ("1/2", "2/2"):
        with HttpReceiver() as receiver:
            assert run(fleet, shard=part, heartbeat=f"{receiver.url}/ping").status == 0
        paths += [request.path for request in receiver.received]
    assert paths == ["/ping", "/ping"]
