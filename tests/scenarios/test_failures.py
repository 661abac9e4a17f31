"""How soon people are notified, with what, and how often: a row for each way to fail, in docs/failures.md."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from graph_token_rotator.domain.time_format import format_time, time_left
from graph_token_sandbox import TokenSpec
from graph_token_sandbox.github.records import TokenDetails
from graph_token_sandbox.seed import OF_A_RUN, SYSTEM_USER
from tests.harness import ROOT, ActionHarness
from tests.receivers import HttpReceiver
from tests.scenarios.failures import APP, END, FAILURES, REPOSITORY, STRIKES, Diary, Entry, Failure, writer
from tests.support import DAY, HOUR, NOW

PAGE = ROOT / "docs" / "failures.md"
MONTH = timedelta(days=30)
AHEAD = timedelta(days=14)
LATE = DAY + HOUR
"""The heartbeat's service misses a ping after this time."""
FRIDAY = 4
ALONE = (
    "`github-token` may only read (the token's end)",
    "The channel is dead, and then the password is changed",
    "The permission for issues is missing",
    "A user token ends; runs twice a week, no issue, unknown schedule",
    "The schedule is dropped for ten days",
    "The action is started twice at once, with a dead token",
)
PREDICTABLE = [failure for failure in FAILURES if failure.expiry]
SUDDEN = [failure for failure in FAILURES if not failure.expiry]
NAMES = [*(failure.name for failure in (*PREDICTABLE, *SUDDEN)), *ALONE]
ROWS: dict[str, str] = {}


@pytest.fixture
def receiver() -> Iterator[HttpReceiver]:
    with HttpReceiver() as receiver:
        yield receiver


@pytest.fixture
def diary(harness: ActionHarness, receiver: HttpReceiver) -> Diary:
    """Return the diary of a workflow without problems."""
    diary = Diary(harness, receiver)
    writer(kind="fine-grained", expires_at=NOW + 300 * DAY)(diary)
    return diary


def begin(diary: Diary, token: TokenSpec | str) -> None:
    value = token if isinstance(token, str) else diary.harness.sandbox.meta.issue(token)
    diary.harness.sandbox.github.put_secret(REPOSITORY, "FB_TOKEN", diary.harness.seeded.tokens.get(value, value))


def days(diary: Diary, number: int, strike: Failure | None = None) -> None:
    """Run daily; a fault strikes, and is over, at noon."""
    for _ in range(number):
        diary.run()
        noon = diary.now + 7 * HOUR
        diary.harness.sandbox.clock.set(noon)
        if strike and noon == STRIKES:
            strike.strike(diary)
        if strike and strike.lasts and noon == STRIKES + strike.lasts:
            diary.harness.sandbox.faults.clear()
        diary.harness.sandbox.clock.set(noon + 17 * HOUR)


def notified(diary: Diary) -> list[Entry]:
    return [entry for entry in diary.entries if entry.notices]


def record(name: str, fault: datetime, diary: Diary, most: int = 5) -> None:
    """Add a row to the table, and check that people are notified, but not too often."""
    assert name in NAMES
    first = notified(diary)[0]
    number = len([entry for entry in notified(diary) if entry.at <= first.at + MONTH])
    assert number <= most, [(entry.at, entry.notices) for entry in notified(diary)]
    span = time_left(first.at - fault)
    when = f"{span.removeprefix('in ')} after" if first.at >= fault else span.replace(" ago", " before")
    ROWS[name] = f"| {name} | {when} | {first.notices[0].replace('|', ' ')} | {number} |"


@pytest.mark.parametrize("failure", PREDICTABLE, ids=lambda failure: failure.name)
def test_predictable_failure_is_reported_14_days_ahead(diary: Diary, failure: Failure) -> None:
    """Nobody does anything about it: runs fail from the warning window on, and go on failing."""
    assert failure.expiry
    begin(diary, failure.token)
    if failure.token == "never_expiring_system_user":
        writer(kind="fine-grained", expires_at=failure.expiry)(diary)
    days(diary, 40)
    first = notified(diary)[0]
    assert first.at <= failure.expiry - AHEAD
    assert all(entry.status == 0 for entry in diary.entries if entry.at < first.at)
    failing_from = failure.expiry - (AHEAD / 2 if "github-token" in failure.name else AHEAD)
    assert all(entry.status == 1 for entry in diary.entries if entry.at >= failing_from)
    record(failure.name, failure.expiry, diary)


@pytest.mark.parametrize("failure", SUDDEN, ids=lambda failure: failure.name)
def test_sudden_failure_is_reported_by_the_next_run(diary: Diary, failure: Failure) -> None:
    diary.inputs |= dict(failure.inputs)
    begin(diary, failure.token)
    days(diary, 38, failure)
    before = [entry for entry in diary.entries if entry.at < STRIKES]
    after = [entry for entry in diary.entries if entry.at >= STRIKES]
    assert [(entry.status, entry.notices) for entry in before] == [(0, [])] * 4
    assert after[0].notices
    over = STRIKES + failure.lasts if failure.lasts else after[-1].at + DAY
    assert [entry.status for entry in after if entry.at < over] == [int(failure.fails)] * len(
        [entry for entry in after if entry.at < over]
    )
    if failure.lasts:
        assert {entry.status for entry in after if entry.at >= over} == {0}
    record(failure.name, STRIKES, diary)


def test_read_only_writer_is_reported_when_due(diary: Diary) -> None:
    """Only a write shows it: https://docs.github.com/rest/actions/secrets lets every reader ask for the key."""
    expiry = NOW + 24 * DAY
    begin(diary, TokenSpec(APP, "SYSTEM_USER", SYSTEM_USER, age=36 * DAY))
    writer(kind="fine-grained", permissions={"secrets": "read"})(diary)
    days(diary, 30)
    first = notified(diary)[0]
    assert first.at <= expiry - AHEAD
    assert all(entry.status == 1 for entry in diary.entries if entry.at >= first.at)
    record(ALONE[0], expiry, diary)


def test_dead_channel_leaves_the_issue(diary: Diary, receiver: HttpReceiver) -> None:
    diary.inputs["notify"] = "json://127.0.0.1:9/nobody"
    begin(diary, "never_expiring_system_user")
    days(diary, 2)
    assert notified(diary) == []
    diary.harness.sandbox.meta.invalidate(diary.harness.stored(), subcode=460)
    days(diary, 31)
    assert notified(diary)[0].at == NOW + 2 * DAY
    record(ALONE[1], NOW + 2 * DAY - 17 * HOUR, diary)


def test_without_issues_channels_report_by_date(diary: Diary) -> None:
    diary.harness.sandbox.github.repository(REPOSITORY).private = True
    weak: TokenDetails = {**OF_A_RUN, "permissions": {"contents": "read"}}
    diary.harness.sandbox.github.add_token("weak", **weak)
    diary.inputs["issue_token"] = "weak"
    expiry = NOW + 20 * DAY + 7 * HOUR
    begin(diary, TokenSpec(APP, lifetime=expiry - NOW))
    days(diary, 20)
    channel = [entry for entry in diary.entries if not entry.notices[0].startswith("No issue could be kept")]
    assert len(diary.entries) == len([entry for entry in diary.entries if entry.notices])
    assert channel[0].at <= expiry - AHEAD
    assert 4 <= len(channel) <= 5
    diary.entries[:] = [diary.entries[0], *channel]
    record(ALONE[2], NOW - 17 * HOUR, diary)


def twice_a_week(diary: Diary, until: datetime) -> None:
    """Run on Mondays and Thursdays."""
    while diary.now < until:
        if diary.now.weekday() in {0, 3}:
            diary.run()
        diary.harness.sandbox.clock.advance(DAY)


@pytest.mark.parametrize("day_offset", range(7))
def test_without_schedule_every_run_reports(diary: Diary, day_offset: int) -> None:
    """Whatever weekday the token expires on. The schedule is taken for weekly, so two runs report the same."""
    diary.inputs["notify_issue"] = "false"
    diary.checkout = False
    expiry = END + day_offset * DAY
    begin(diary, TokenSpec(APP, lifetime=expiry - NOW))
    twice_a_week(diary, expiry + DAY)
    reports = [entry for entry in diary.entries if entry.at > expiry - AHEAD - DAY]
    assert notified(diary) == reports
    assert expiry - reports[0].at >= 11 * DAY
    if expiry.weekday() == FRIDAY:  # the longest without a run before it
        assert expiry - reports[0].at < AHEAD
        twice_a_week(diary, reports[0].at + MONTH + DAY)
        record(ALONE[3], expiry, diary, most=9)


def test_heartbeat_notices_a_missing_schedule(diary: Diary) -> None:
    """By the pings alone, as a service such as healthchecks.io does it: no ping for a day and an hour is late."""
    begin(diary, "fresh_system_user")
    days(diary, 4)
    last = diary.now - DAY
    diary.harness.sandbox.clock.advance(10 * DAY)
    days(diary, 20)
    assert notified(diary) == []
    assert {entry.status for entry in diary.entries} == {0}
    assert {path for _, path in diary.pings} == {"/ping"}
    came = [at for at, _ in diary.pings]
    silences = [before for before, after in pairwise(came) if after - before > LATE]
    assert silences == [last]
    for before in silences:
        missed = f"(the heartbeat's service:) the last ping came {format_time(before)}, and none for 25 hours since"
        diary.entries.append(Entry(before + LATE, 0, "", [missed]))
    record(ALONE[4], last + 7 * HOUR, diary)


def test_two_runs_at_once_leave_one_open_issue(diary: Diary) -> None:
    begin(diary, "password_changed")
    double_run = diary.run_twice_at_once()
    assert double_run.status == 1
    assert [issue.state for issue in diary.harness.sandbox.github.issues(REPOSITORY)].count("open") == 1
    days(diary, 30)
    record(ALONE[5], double_run.at - 17 * HOUR, diary)


HEAD = """\
# Ways to fail, and how people hear of it

Made by a test (`tests/scenarios/test_failures.py`), which lets a workflow run once a day against the simulated Meta and GitHub, with an issue and a channel to tell people (where a row says otherwise, as it says), and lets nobody mend anything. A fault strikes seven hours after a run; the next run is seventeen hours later. Notices are counted over the thirty days from the first one; the issue and the channel tell the same, which counts once.

| way to fail | first notice | its first line | notices a month |
| --- | --- | --- | ---: |
"""


def all_collected(session: pytest.Session) -> bool:
    """Return whether every test of this file was collected, with every parameter."""
    here = [item.nodeid.rpartition("::")[2] for item in session.items if item.path == Path(__file__)]
    tests = {name for name in globals() if name.startswith("test_")}
    return {name.partition("[")[0] for name in here} == tests and all(
        any(f"[{failure.name}]" in name for name in here) for failure in FAILURES
    )


def test_table_is_up_to_date(request: pytest.FixtureRequest) -> None:
    """Run last in this file. With UPDATE_GOLDEN the table is written anew."""
    if not all_collected(request.session):
        pytest.skip("only a part of this file was collected")
    assert [name for name in NAMES if name not in ROWS] == []
    page = HEAD + "\n".join(ROWS[name] for name in NAMES) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(page)
    assert PAGE.read_text() == page
