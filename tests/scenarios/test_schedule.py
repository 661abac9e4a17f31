"""Test the checks of the schedule and of the repository's activity, in whole runs."""

from pathlib import Path

import pytest

from tests.harness import ActionHarness, Run
from tests.support import DAY, NOW

WORKFLOW = "on:\n  schedule:\n    - cron: '{cron}'\n  workflow_dispatch:\njobs: {{}}\n"


def run(harness: ActionHarness, text: str | None, token: str = "fresh_system_user") -> Run:
    """Run the workflow with this text, which is checked out unless None."""
    workspace = harness.folder / "workspace"
    if text is not None:
        file = workspace / ".github" / "workflows" / "rotate.yml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return harness.run(harness.environ(token) | harness.workflow_variables() | {"GITHUB_WORKSPACE": str(workspace)})


def schedule_reasons(run: Run) -> set[str]:
    names = ("NoSchedule", "CrowdedMinute", "TooFewRuns", "GapTooLong", "ScheduleStops")
    return {name for name in names if f"`{name}`" in run.summary}


@pytest.mark.parametrize(
    ("text", "reasons", "issue"),
    [
        (None, set(), False),
        (WORKFLOW.format(cron="17 5 * * 1,4"), set(), False),
        (WORKFLOW.format(cron="0 5 * * 1,4"), {"CrowdedMinute"}, False),
        ("on: workflow_dispatch\njobs: {}\n", {"NoSchedule"}, False),
        (WORKFLOW.format(cron="17 5 1 * *"), {"TooFewRuns", "GapTooLong"}, True),
        ("::: no workflow", set(), False),
    ],
)
def test_schedule_findings_and_issue(harness: ActionHarness, text: str | None, reasons: set[str], issue: bool) -> None:
    """Dangerous schedules open an issue, others are warnings; the run stays green."""
    harness.sandbox.github.repository("octo/social").pushed_at = NOW - DAY
    scheduled_run = run(harness, text)
    assert (scheduled_run.status, scheduled_run.outputs["verdict"]) == (0, "current")
    assert schedule_reasons(scheduled_run) == reasons
    assert bool(harness.sandbox.github.issues("octo/social")) is issue


@pytest.mark.parametrize(
    ("private", "inactive_days", "warned"), [(False, 44, False), (False, 46, True), (True, 100, False)]
)
@pytest.mark.parametrize("checked_out", [True, False])
def test_inactive_public_repository(
    harness: ActionHarness, private: bool, inactive_days: int, warned: bool, checked_out: bool
) -> None:
    repository = harness.sandbox.github.repository("octo/social")
    repository.private, repository.pushed_at = private, NOW - inactive_days * DAY
    scheduled_run = run(harness, WORKFLOW.format(cron="17 5 * * 1,4") if checked_out else None)
    assert scheduled_run.status == 0
    assert (schedule_reasons(scheduled_run) == {"ScheduleStops"}) is warned
    assert bool(harness.sandbox.github.issues("octo/social")) is warned


def test_inactivity_needs_a_schedule(harness: ActionHarness) -> None:
    harness.sandbox.github.repository("octo/social").pushed_at = NOW - 100 * DAY
    assert schedule_reasons(run(harness, "on: workflow_dispatch\njobs: {}\n")) == {"NoSchedule"}


def test_fixed_schedule_closes_the_issue(harness: ActionHarness, tmp_path: Path) -> None:
    harness.sandbox.github.repository("octo/social").pushed_at = NOW - DAY
    run(harness, WORKFLOW.format(cron="17 5 1 * *"))
    run(harness, WORKFLOW.format(cron="17 5 * * 1,4"))
    (issue,) = harness.sandbox.github.issues("octo/social")
    assert issue.state == "closed"
