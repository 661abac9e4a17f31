"""Telling people when telling itself goes wrong: rotations, outcomes and exit status stand, and a warning says so."""

import json

import pytest

from graph_token_sandbox import Fault
from tests.harness import Run, Stage
from tests.receivers import HttpReceiver
from tests.scenarios.test_alerts_issues import only, run
from tests.scenarios.test_fleet import Fleet, on, verdicts


@pytest.fixture
def fleet(stage: Stage) -> Fleet:
    return on(stage)


def called(fleet: Fleet, **inputs: str) -> Run:
    """A fleet's run in a workflow."""
    return fleet.stage.here(fleet.environ(**inputs) | fleet.stage.called())


def breaks(*_: object, **__: object) -> None:
    raise RuntimeError("in a way nobody thought of")


def test_a_fleets_troubles_come_in_one_message(fleet: Fleet) -> None:
    for name in ("acme-page", "acme-ads"):
        fleet.add(name, "password_changed")
    fleet.add("well", "fresh_system_user")
    with HttpReceiver() as receiver:
        found = called(fleet, notify=f"json://127.0.0.1:{receiver.port}/news")
        (message,) = [json.loads(request.body) for request in receiver.received]
    assert message["title"].startswith("2 Graph tokens: acme-page: The token died because its owner changed")
    assert message["title"].endswith(", and more")
    assert [line.partition(":")[0] for line in message["message"].splitlines() if line.startswith("## ")] == [
        "## acme-page",
        "## acme-ads",
    ]
    assert "Channels: sent." in found.summary


def test_an_issue_that_could_not_be_found_again_is_closed(stage: Stage) -> None:
    stage.box.faults.add(Fault(route="create_issue", patch={"labels": []}))
    found = run(stage, "password_changed")
    assert (only(stage).state, found.outputs["verdict"]) == ("closed", "needs-human")
    assert "::warning title=People not told::`issue-token` may not set labels" in found.log


def test_what_breaks_at_one_credentials_issue_costs_the_others_nothing(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet.add("acme-page", "system_user")
    fleet.add("acme-ads", "password_changed")
    monkeypatch.setattr("graph_token_rotator.alerts.issue_state.next_action", breaks)
    found = called(fleet)
    assert (found.status, verdicts(found)) == (1, {"acme-page": "renewed", "acme-ads": "needs-human"})
    assert found.log.count("::warning title=People not told::No issue could be kept (RuntimeError)") == 2


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (
            "graph_token_rotator.alerts.notifier.send_alerts",
            "Telling people failed in a way it should not (RuntimeError).",
        ),
        ("graph_token_rotator.cli.alerting.get_activity", "No issue could be kept (RuntimeError)."),
        ("graph_token_rotator.cli.alerting.LabeledIssues.list_issues", "No issue could be kept (RuntimeError)."),
    ],
)
def test_whatever_breaks_the_rotation_stands(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, what: str, said: str
) -> None:
    monkeypatch.setattr(what, breaks)
    found = run(stage, "system_user")
    assert (found.status, found.outputs["verdict"], found.outputs["renewed"]) == (0, "renewed", "true")
    assert f"::warning title=People not told::{said}" in found.log
    assert "nobody thought of" not in found.everything


def test_a_schedule_that_cannot_be_read_for_some_reason_is_a_note(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "graph_token_rotator.cli.alerting.workflow_text", lambda _: "on: {schedule: [{cron: '17 5 * * *'}]}"
    )
    monkeypatch.setattr("graph_token_rotator.rotation.schedule.longest_gap", breaks)
    found = run(stage, "system_user")
    assert (found.status, found.outputs["verdict"]) == (0, "renewed")
    assert "ScheduleNotRead" in {note["reason"] for note in json.loads(found.outputs["report"])[0]["notes"]}
