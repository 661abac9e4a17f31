"""Alerts that fail: rotations, outcomes and exit status stand, and a warning says so."""

import json

import pytest

from graph_token_sandbox import Fault
from tests.harness import ActionHarness, Run
from tests.receivers import HttpReceiver
from tests.scenarios.test_alerts_issues import only_issue, run
from tests.scenarios.test_fleet import Fleet, on, verdicts


@pytest.fixture
def fleet(harness: ActionHarness) -> Fleet:
    return on(harness)


def run_fleet(fleet: Fleet, **inputs: str) -> Run:
    """Run a fleet in a workflow."""
    return fleet.harness.run(fleet.environ(**inputs) | fleet.harness.workflow_variables())


def fail_oddly(*_: object, **__: object) -> None:
    raise RuntimeError("in a way nobody thought of")


def test_fleet_problems_come_in_one_message(fleet: Fleet) -> None:
    for name in ("acme-page", "acme-ads"):
        fleet.add(name, "password_changed")
    fleet.add("well", "fresh_system_user")
    with HttpReceiver() as receiver:
        result = run_fleet(fleet, notify=f"json://127.0.0.1:{receiver.port}/news")
        (message,) = [json.loads(request.body) for request in receiver.received]
    assert message["title"].startswith("2 Graph tokens: acme-page: The token died because its owner changed")
    assert message["title"].endswith(", and more")
    assert [line.partition(":")[0] for line in message["message"].splitlines() if line.startswith("## ")] == [
        "## acme-page",
        "## acme-ads",
    ]
    assert "Channels: sent." in result.summary


def test_unlabelled_issue_is_closed(harness: ActionHarness) -> None:
    harness.sandbox.faults.add(Fault(route="create_issue", patch={"labels": []}))
    result = run(harness, "password_changed")
    assert (only_issue(harness).state, result.outputs["verdict"]) == ("closed", "needs-human")
    assert "::warning title=People not told::`issue-token` may not set labels" in result.log


def test_broken_issue_does_not_stop_others(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    fleet.add("acme-page", "system_user")
    fleet.add("acme-ads", "password_changed")
    monkeypatch.setattr("graph_token_rotator.alerts.issue_state.next_action", fail_oddly)
    result = run_fleet(fleet)
    assert (result.status, verdicts(result)) == (1, {"acme-page": "renewed", "acme-ads": "needs-human"})
    assert result.log.count("::warning title=People not told::No issue could be kept (RuntimeError)") == 1


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (
            "graph_token_rotator.alerts.notifier.send_alerts",
            "Telling people failed in a way it should not (RuntimeError).",
        ),
        ("graph_token_rotator.cli.alerting.get_activity", "No issue could be kept (RuntimeError)."),
        ("graph_token_rotator.github.issues.LabeledIssues.list_issues", "No issue could be kept (RuntimeError)."),
    ],
)
def test_broken_alerts_leave_the_rotation(
    harness: ActionHarness, monkeypatch: pytest.MonkeyPatch, target: str, message: str
) -> None:
    monkeypatch.setattr(target, fail_oddly)
    result = run(harness, "system_user")
    assert (result.status, result.outputs["verdict"], result.outputs["renewed"]) == (0, "renewed", "true")
    assert f"::warning title=People not told::{message}" in result.log
    assert "nobody thought of" not in result.everything


def test_unreadable_schedule_is_a_note(harness: ActionHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "graph_token_rotator.cli.alerting.workflow_text", lambda _: "on: {schedule: [{cron: '17 5 * * *'}]}"
    )
    monkeypatch.setattr("graph_token_rotator.rotation.schedule.longest_gap", fail_oddly)
    result = run(harness, "system_user")
    assert (result.status, result.outputs["verdict"]) == (0, "renewed")
    assert "ScheduleNotRead" in {note["reason"] for note in json.loads(result.outputs["report"])[0]["notes"]}
