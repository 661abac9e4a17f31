"""Test the checks of the schedule, as tables; no workflow text, however odd, raises."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from cronsim import CronSim
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.finding import Finding
from graph_token_rotator.domain.instants import NEVER
from graph_token_rotator.domain.outcome import Outcome
from graph_token_rotator.domain.reason import Reason
from graph_token_rotator.domain.repository import Activity
from graph_token_rotator.report.text import finding_text
from graph_token_rotator.rotation import inactivity, schedule
from tests.support import DAY, HOUR, NOW, credential, info

MINUTE = timedelta(minutes=1)
CROWDED, FEW, LONG = reasons.CROWDED_MINUTE, reasons.TOO_FEW_RUNS, reasons.GAP_TOO_LONG


def workflow(*crons: str, zone: str = "") -> str:
    """Return a workflow with these cron lines."""
    entry = f", timezone: {zone}" if zone else ""
    lines = "\n".join(f'    - {{cron: "{cron}"{entry}}}' for cron in crons)
    return f"name: rotate\non:\n  workflow_dispatch:\n  schedule:\n{lines}\njobs: {{}}\n"


def outcome(reason: Reason = reasons.NOT_DUE, renewal: datetime | None = NOW + 20 * DAY, **changes: Any) -> Outcome:
    """Return the outcome of an ordinary token, which expires in 40 days and is due in 20."""
    settings = {name: changes.pop(name) for name in ("warn_before",) if name in changes}
    return Outcome(credential(**settings), Finding(reason), info(**changes), renewal_time=renewal)


def reasons_in(text: str, outcome: Outcome) -> list[Reason]:
    return [finding.reason for finding in schedule.schedule_findings(text, outcome, NOW)]


def facts(text: str, outcome: Outcome, reason: Reason) -> dict[str, str]:
    return {finding.reason: dict(finding.facts) for finding in schedule.schedule_findings(text, outcome, NOW)}[reason]


@pytest.mark.parametrize(
    ("crons", "expected"),
    [
        (["17 5 * * 1,4"], []),
        (["17 5 * * *"], []),
        (["*/5 * * * *"], []),
        (["17 5 * * SUN"], [FEW]),
        (["17 5 * * MON", "17 5 * * THU"], []),
        (["17 5 1 * *"], [FEW, LONG]),
        (["17 5 1,15 * *"], [FEW, LONG]),
        (["17 5 1 1 *"], [FEW, LONG]),
        (["17 5 29 2 *"], [FEW, LONG]),
        (["0 5 * * *"], [CROWDED]),
        (["00 */6 * * *"], [CROWDED]),
        (["0 5 * * 1", "0 5 * * 4"], [CROWDED]),
        (["0 5 * * 1", "30 5 * * 4"], []),
        (["0,30 5 * * *"], []),
        (["0 5 1 * *"], [CROWDED, FEW, LONG]),
        # Two lines for the same time make one run.
        (["17 5 15 * *", "17 5 15,16 * *", "17 5 16 12 *"], [FEW, LONG]),
    ],
)
def test_schedule_findings(crons: list[str], expected: list[Reason]) -> None:
    assert reasons_in(workflow(*crons), outcome()) == expected


def test_missing_schedule_gets_a_suggestion() -> None:
    for text in ("on: workflow_dispatch", "on: [push, workflow_dispatch]", "on: {push: {branches: [main]}}"):
        (finding,) = schedule.schedule_findings(text, outcome(), NOW)
        assert finding.reason is reasons.NO_SCHEDULE
        assert finding_text(finding, outcome(), "").hint.endswith('`schedule: [{cron: "17 5 * * 1,4"}]`.')


@pytest.mark.parametrize("reason", vars(schedule).values())
def test_schedule_reasons_never_fail_a_run(reason: object) -> None:
    if isinstance(reason, Reason):
        assert not reason.fails
        assert reason.notify is (reason not in {reasons.NO_SCHEDULE, CROWDED, reasons.SCHEDULE_NOT_READ})


def test_crowded_minute_suggests_another_minute() -> None:
    assert facts(workflow("0  5 * * 1,4"), outcome(), CROWDED) == {"cron": "17 5 * * 1,4"}


@pytest.mark.parametrize(
    ("token_outcome", "expected"),
    [
        (outcome(), "1 run"),
        (outcome(reasons.RENEWED), "1 run"),
        (outcome(reasons.DUE), "1 run"),
        (outcome(renewal=NOW + 30 * DAY), "no run"),
        # Runs in the past do not count.
        (outcome(renewal=NOW - 300 * DAY), "1 run"),
        (outcome(renewal=NOW - 300 * DAY, expires_at=NOW + 60 * DAY), "2 runs"),
        (outcome(renewal=NOW + 20 * DAY, expires_at=NOW + 90 * DAY), None),
        # Tokens that this action does not renew, or that need a person.
        (outcome(reasons.NEVER_EXPIRES, NEVER, expires_at=NEVER), None),
        (outcome(reasons.PAGE_TOKEN_HAS_EXPIRY, NEVER), None),
        (outcome(reasons.EXPIRY_NOT_MOVED), None),
        (outcome(reasons.TOKEN_EXPIRING), None),
        (outcome(reasons.INTERNAL_ERROR), None),
        (outcome(renewal=None), None),
        (outcome()._replace(info=None), None),
    ],
)
def test_runs_between_renewal_time_and_expiry(token_outcome: Outcome, expected: str | None) -> None:
    runs = [
        finding.facts["runs"]
        for finding in schedule.schedule_findings(workflow("17 5 15 * *"), token_outcome, NOW)
        if finding.reason is FEW
    ]
    assert runs == ([] if expected is None else [expected])


def test_run_at_renewal_time_counts_not_at_expiry() -> None:
    daily = workflow("17 5 * * *")
    assert reasons_in(daily, outcome(renewal=NOW, expires_at=NOW + 3 * DAY, warn_before=DAY)) == []
    assert reasons_in(daily, outcome(renewal=NOW + MINUTE, expires_at=NOW + 3 * DAY, warn_before=DAY)) == [FEW]


@pytest.mark.parametrize(
    ("remaining", "warn_before", "cron"),
    [
        (12 * DAY, 14 * DAY, "17 5 * * 1,4"),
        (12 * DAY, 3 * DAY, "17 5 * * *"),
        (11 * DAY, 14 * DAY, "17 5 * * *"),
        (2 * DAY, 14 * DAY, "17 */6 * * *"),
        (4 * HOUR, 14 * DAY, "17 * * * *"),
        (HOUR, 14 * DAY, "17 * * * *"),
    ],
)
def test_suggestion_fits_the_time_left(remaining: timedelta, warn_before: timedelta, cron: str) -> None:
    token_outcome = outcome(renewal=NOW, expires_at=NOW + remaining, warn_before=warn_before)
    assert facts(workflow("17 5 1 1 *"), token_outcome, FEW)["cron"] == cron


@pytest.mark.parametrize(
    ("cron", "warn_before", "expected"),
    [
        ("17 5 * * 1", 7 * DAY, None),
        ("17 5 * * 1", 6 * DAY, {"gap": "7 days", "warn": "6 days", "cron": "17 5 * * 1,4"}),
        ("17 5 * * 1,4", 3 * DAY, {"gap": "4 days", "warn": "3 days", "cron": "17 5 * * *"}),
        ("17 5,12 * * *", 12 * HOUR, {"gap": "17 hours", "warn": "12 hours", "cron": "17 */6 * * *"}),
    ],
)
def test_gap_longer_than_warn_before(cron: str, warn_before: timedelta, expected: dict[str, str] | None) -> None:
    facts = [
        finding.facts for finding in schedule.schedule_findings(workflow(cron), outcome(warn_before=warn_before), NOW)
    ]
    assert facts == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    ("crons", "zone", "expected"),
    [
        (["17 5 * * 1,4"], "", 4 * DAY),
        (["17 5 * * *", "30 17 * * *"], "", 12 * HOUR + 13 * MINUTE),
        (["17 5,12 * * *"], "", 17 * HOUR),
        (["*/5 * * * *"], "", 5 * MINUTE),
        (["* * * * *"], "", MINUTE),
        (["*/5 * 1 1 *"], "", 364 * DAY + 5 * MINUTE),
        (["*/5 * * 1-6 *"], "", 184 * DAY + 5 * MINUTE),
        (["17 5 1 1 *"], "", 365 * DAY),
        (["17 5 29 2 *"], "", 1461 * DAY),
        (["17 5 29 2 *", "17 5 * * *"], "", DAY),
        (["17 5 L * *", "17 5 * * *"], "", DAY),
        # With summer time a day has 25 hours once a year.
        (["17 5 * * *"], "Europe/Berlin", 25 * HOUR),
        (["17 5 * * *"], "Asia/Tokyo", DAY),
        (["17 5 * * *"], "Mars/Olympus", DAY),
        (["17 5 * * *"], "/etc/passwd", DAY),
        (["17 5 * * *"], "America", DAY),
        (["17 5 * * *"], "x" * 5000, DAY),
        # Never.
        (["17 5 31 2 *"], "", None),
    ],
)
def test_longest_gap(crons: list[str], zone: str, expected: timedelta | None) -> None:
    assert schedule.longest_gap(workflow(*crons, zone=zone), NOW) == expected


def test_crowded_minute_depends_on_time_zone() -> None:
    assert reasons_in(workflow("0 5 * * *", zone="Europe/Berlin"), outcome()) == [CROWDED]
    assert reasons_in(workflow("0 5 * * *", zone="Asia/Kolkata"), outcome()) == []
    assert reasons_in(workflow("30 5 * * *", zone="Asia/Kolkata"), outcome()) == [CROWDED]


SAYING_NOTHING = [
    "",
    "- a",
    "name: [",
    "a: *b",
    "a: \0",
    "jobs: {}",
    "on: {schedule: }",
    "on: {schedule: {cron: 17 5 * * *}}",
    "on: {schedule: [17 5 * * *]}",
    "on: {schedule: [{corn: 17 5 * * *}]}",
    "on: {schedule: [{cron: [17, 5]}]}",
    "on: &on {schedule: [*on]}",
    "? [on]\n: 1",
    workflow("17 5 * *"),
    workflow("61 5 * * *"),
    workflow("17 5 31 2 *"),
    workflow("@daily"),
    workflow("17 5 ² * *"),
    workflow("*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*,*" * 3 + " * * * *"),
    workflow("9" * 5000 + " * * * *"),
    workflow(*(f"{minute} {hour} * * *" for minute in range(17) for hour in range(3))),
    "on: {schedule: [{cron: 17 5 * * *}]} #" + "x" * schedule.MAX_CHARACTERS,
]


@pytest.mark.parametrize("text", SAYING_NOTHING, ids=lambda text: repr(text[:30]))
def test_unreadable_text_has_no_findings(text: str) -> None:
    assert schedule.longest_gap(text, NOW) is None
    assert schedule.schedule_findings(text, outcome(), NOW) == []


def test_deep_nesting_is_refused() -> None:
    assert schedule.longest_gap("- " * 5000, NOW) is None
    assert schedule.longest_gap("[" * 500, NOW) is None


def test_aliases_work_and_bad_lines_are_skipped() -> None:
    text = "x: &often {cron: 17 5 * * *}\n'on': {schedule: [*often, *often, {cron: nonsense}]}"
    assert schedule.longest_gap(text, NOW) == DAY


def test_year_9999_ends_the_search() -> None:
    eve = datetime(9999, 12, 30, tzinfo=UTC)
    assert schedule.longest_gap(workflow("17 5 * * *"), eve) == DAY
    assert schedule.longest_gap(workflow("*/5 * * * *"), eve) == 5 * MINUTE
    assert (
        schedule.schedule_findings(
            workflow("17 5 * * *", zone="Asia/Tokyo"), outcome(renewal=eve, expires_at=eve + DAY), NOW
        )
        != []
    )


PART = st.integers(0, 31).map(str) | st.sampled_from(["*", "MON", "JAN", "L", "5L", "1#2", "LW", "-", "/", ""])
FIELD = st.builds(
    lambda parts, step: ",".join(parts) + step,
    st.lists(st.one_of(PART, st.builds("{}-{}".format, PART, PART)), min_size=1, max_size=4),
    st.sampled_from(["", "/1", "/2", "/5", "/7", "/0", "/*"]),
)
CRON = st.lists(FIELD, min_size=4, max_size=6).map(" ".join)
ZONES = st.sampled_from(["", "Europe/Berlin", "Australia/Lord_Howe", "America/New_York"])


@given(st.lists(CRON, min_size=1, max_size=3), ZONES)
@settings(max_examples=60, deadline=None)
def test_any_cron_line_is_handled(crons: list[str], zone: str) -> None:
    text = workflow(*crons, zone=zone)
    longest = schedule.longest_gap(text, NOW)
    assert longest is None or longest > timedelta(0)
    assert {finding.reason for finding in schedule.schedule_findings(text, outcome(), NOW)} <= {CROWDED, FEW, LONG}


@given(st.text(max_size=60).filter(lambda text: not schedule.CRON.search(text)))
@settings(max_examples=60, deadline=None)
def test_any_text_is_handled(text: str) -> None:
    for workflow_text in (text, f"on: {text}", f"on: {{schedule: [{{cron: {text}}}]}}", workflow(text)):
        assert schedule.longest_gap(workflow_text, NOW) is None
    assert schedule.longest_gap(workflow("1 1 1 1 *", zone=text), NOW) in {None, 365 * DAY}


NUMBERS = {"minute": (0, 59), "hour": (0, 23), "weekday": (0, 6)}
LISTS = {name: st.sets(st.integers(*ends), min_size=1, max_size=3) for name, ends in NUMBERS.items()}
WEEKLY = st.builds(
    lambda *fields: "{} {} * * {}".format(*(",".join(map(str, sorted(field))) for field in fields)), *LISTS.values()
)


@given(st.lists(WEEKLY, min_size=1, max_size=3))
@settings(max_examples=30, deadline=None)
def test_longest_gap_equals_counted_gap(crons: list[str]) -> None:
    all_runs = [run for cron in crons for run in _until(CronSim(cron, NOW), NOW + 15 * DAY)]
    runs = sorted(set(all_runs))
    counted_gap = max(following - previous for previous, following in pairwise(runs))
    gap = schedule.longest_gap(workflow(*crons), NOW)
    assert (
        gap == counted_gap
        if counted_gap > schedule.EXACT_ABOVE * len(crons)
        else gap is not None and gap <= counted_gap
    )


def _until(runs: CronSim, end: datetime) -> list[datetime]:
    runs_before_end = []
    while (run := next(runs)) < end:
        runs_before_end.append(run)
    return runs_before_end


@pytest.mark.parametrize(
    ("private", "inactive_for", "expected"),
    [
        (False, 0 * DAY, None),
        (False, 45 * DAY - MINUTE, None),
        (False, 45 * DAY, {"idle": "45", "stops": "2026-12-09"}),
        (False, 59 * DAY, {"idle": "59", "stops": "2026-11-25"}),
        # The schedule still runs, so the date is not in the past.
        (False, 90 * DAY, {"idle": "90", "stops": "2026-11-24"}),
        (False, None, None),
        (True, 90 * DAY, None),
    ],
)
def test_inactive_public_repository(
    private: bool, inactive_for: timedelta | None, expected: dict[str, str] | None
) -> None:
    activity = Activity(private, None if inactive_for is None else NOW - inactive_for, NOW)
    assert [finding.facts for finding in inactivity.inactivity_findings(activity)] == (
        [] if expected is None else [expected]
    )


def test_texts_of_schedule_findings() -> None:
    text, token_outcome = workflow("0 5 1 * *"), outcome()
    findings = [
        *schedule.schedule_findings(text, token_outcome, NOW),
        *inactivity.inactivity_findings(Activity(False, NOW - 50 * DAY, NOW)),
    ]
    texts = [finding_text(finding, token_outcome, "https://github.com") for finding in findings]
    assert texts[1].message.startswith(
        "The schedule has 1 run between the renewal time (2026-12-14 05:17 UTC) and the end"
    )
    assert texts[2].message.startswith(
        "Up to 31 days pass between two runs of the schedule, more than `warn-before` (14 days)"
    )
    assert "for 50 days" in texts[3].message
    assert "on 2026-12-04 at the earliest" in texts[3].message
    assert all(finding.reason is not reasons.API_VERSION_RETIRED for finding in findings)


@pytest.mark.parametrize("text", ['on: "\\U00110000"', 'on: "\\UFFFFFFFF"', f"%YAML 1.{'9' * 5000}\n---\non: push\n"])
def test_numbers_too_large_for_yaml(text: str) -> None:
    assert schedule.schedule_findings(text, outcome(), NOW) == []
    assert schedule.longest_gap(text, NOW) is None


def test_repeated_values_of_a_cron_line_count_once() -> None:
    """Each costs time at every step through a year, for every credential of a fleet."""
    cron = "1," * 90 + "1 5 * * *"
    text = f"on: {{schedule: [{{cron: '{cron}'}}]}}\njobs: {{}}\n"
    assert schedule.longest_gap(text, NOW) == DAY
