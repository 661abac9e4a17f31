"""How soon people hear, what they hear first, and how often: one row for each way to fail, kept in docs/failures.md."""

import os
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from action.times import left
from sandbox import TokenSpec
from sandbox.github.records import TokenDetails
from sandbox.seed import OF_A_RUN, SYSTEM_USER
from tests.harness import ROOT, Stage
from tests.receivers import HttpReceiver
from tests.scenarios.failures import APP, FAILURES, REPOSITORY, STRIKES, Diary, Entry, Failure, writer
from tests.support import DAY, HOUR, NOW

PAGE = ROOT / "docs" / "failures.md"
MONTH = timedelta(days=30)
AHEAD = timedelta(days=14)
ROWS: dict[str, str] = {}


@pytest.fixture
def receiver() -> Iterator[HttpReceiver]:
    with HttpReceiver() as receiver:
        yield receiver


@pytest.fixture
def diary(stage: Stage, receiver: HttpReceiver) -> Diary:
    """A workflow in which all is well."""
    writer(kind="fine-grained", expires_at=NOW + 300 * DAY)(found := Diary(stage, receiver))
    return found


def begin(diary: Diary, token: TokenSpec | str) -> None:
    value = token if isinstance(token, str) else diary.stage.box.meta.issue(token)
    diary.stage.box.github.put_secret(REPOSITORY, "FB_TOKEN", diary.stage.seeded.tokens.get(value, value))


def days(diary: Diary, number: int, strike: Failure | None = None) -> None:
    """Daily runs; a fault strikes, and is over, at noon."""
    for _ in range(number):
        diary.run()
        noon = diary.now + 7 * HOUR
        diary.stage.box.clock.set(noon)
        if strike and noon == STRIKES:
            strike.strike(diary)
        if strike and strike.lasts and noon == STRIKES + strike.lasts:
            diary.stage.box.faults.clear()
        diary.stage.box.clock.set(noon + 17 * HOUR)


def told(diary: Diary) -> list[Entry]:
    return [entry for entry in diary.entries if entry.notices]


def record(name: str, fault: datetime, diary: Diary) -> None:
    """A row of the table; everybody is told, and not too often."""
    first = told(diary)[0]
    number = len([entry for entry in told(diary) if entry.at <= first.at + MONTH])
    assert number <= 5, [(entry.at, entry.notices) for entry in told(diary)]
    span = left(first.at - fault)
    when = f"{span.removeprefix('in ')} after" if first.at >= fault else span.replace(" ago", " before")
    ROWS[name] = f"| {name} | {when} | {first.notices[0].replace('|', ' ')} | {number} |"


@pytest.mark.parametrize("failure", [one for one in FAILURES if one.ends], ids=lambda one: one.name)
def test_what_can_be_known_is_told_at_least_fourteen_days_ahead(diary: Diary, failure: Failure) -> None:
    """Nobody does anything about it: runs are red from the window on, and stay so."""
    assert failure.ends
    begin(diary, failure.token)
    if failure.token == "never_expiring_system_user":
        writer(kind="fine-grained", expires_at=failure.ends)(diary)
    days(diary, 40)
    first = told(diary)[0]
    assert first.at <= failure.ends - AHEAD
    assert all(entry.status == 0 for entry in diary.entries if entry.at < first.at)
    red_from = failure.ends - (AHEAD / 2 if "github-token" in failure.name else AHEAD)
    assert all(entry.status == 1 for entry in diary.entries if entry.at >= red_from)
    record(failure.name, failure.ends, diary)


@pytest.mark.parametrize("failure", [one for one in FAILURES if not one.ends], ids=lambda one: one.name)
def test_what_cannot_be_known_is_told_by_the_next_run(diary: Diary, failure: Failure) -> None:
    diary.inputs |= dict(failure.inputs)
    begin(diary, failure.token)
    days(diary, 38, failure)
    before = [entry for entry in diary.entries if entry.at < STRIKES]
    after = [entry for entry in diary.entries if entry.at >= STRIKES]
    assert [(entry.status, entry.notices) for entry in before] == [(0, [])] * 4
    assert after[0].notices
    over = STRIKES + failure.lasts if failure.lasts else after[-1].at + DAY
    assert [entry.status for entry in after if entry.at < over] == [int(failure.red)] * len(
        [e for e in after if e.at < over]
    )
    if failure.lasts:
        assert {entry.status for entry in after if entry.at >= over} == {0}
    record(failure.name, STRIKES, diary)


def test_a_writer_that_may_only_read_is_told_when_the_token_is_due_long_before_its_end(diary: Diary) -> None:
    """Only a write shows it: https://docs.github.com/rest/actions/secrets lets every reader ask for the key."""
    ends = NOW + 24 * DAY
    begin(diary, TokenSpec(APP, "SYSTEM_USER", SYSTEM_USER, age=36 * DAY))
    writer(kind="fine-grained", permissions={"secrets": "read"})(diary)
    days(diary, 30)
    first = told(diary)[0]
    assert first.at <= ends - AHEAD
    assert all(entry.status == 1 for entry in diary.entries if entry.at >= first.at)
    record("`github-token` may only read (the token's end)", ends, diary)


def test_a_channel_that_is_dead_is_a_warning_and_the_issue_still_tells(diary: Diary, receiver: HttpReceiver) -> None:
    diary.inputs["notify"] = "json://127.0.0.1:9/nobody"
    begin(diary, "never_expiring_system_user")
    days(diary, 2)
    assert told(diary) == []
    diary.stage.box.meta.invalidate(diary.stage.stored(), subcode=460)
    days(diary, 31)
    assert told(diary)[0].at == NOW + 2 * DAY
    record("The channel is dead, and then the password is changed", NOW + 2 * DAY - 17 * HOUR, diary)


def test_without_permission_for_issues_every_run_warns_and_channels_tell_by_the_dates(diary: Diary) -> None:
    diary.stage.box.github.repository(REPOSITORY).private = True
    weak: TokenDetails = {**OF_A_RUN, "permissions": {"contents": "read"}}
    diary.stage.box.github.add_token("weak", **weak)
    diary.inputs["issue_token"] = "weak"
    ends = NOW + 20 * DAY + 7 * HOUR
    begin(diary, TokenSpec(APP, lifetime=ends - NOW))
    days(diary, 20)
    channel = [entry for entry in diary.entries if not entry.notices[0].startswith("No issue could be kept")]
    assert len(diary.entries) == len([entry for entry in diary.entries if entry.notices])
    assert channel[0].at <= ends - AHEAD
    assert 4 <= len(channel) <= 5
    diary.entries[:] = [diary.entries[0], *channel]
    record("The permission for issues is missing", NOW - 17 * HOUR, diary)


def test_a_schedule_that_stops_is_noticed_outside(diary: Diary) -> None:
    """What a service such as healthchecks.io does: no ping for a day and an hour is late."""
    begin(diary, "fresh_system_user")
    days(diary, 4)
    last = diary.pings[-1][0]
    diary.stage.box.clock.advance(10 * DAY)
    days(diary, 20)
    gaps = [(later[0] - earlier[0]) for earlier, later in zip(diary.pings, diary.pings[1:], strict=False)]
    assert [gap for gap in gaps if gap > DAY + HOUR] == [11 * DAY]
    assert {path for _, path in diary.pings} == {"/ping"}
    assert {entry.status for entry in diary.entries} == {0}
    diary.entries.append(
        Entry(last + DAY + HOUR, 0, "", ["(the heartbeat's service:) no sign of life since yesterday"])
    )
    record("The schedule is dropped for ten days", last + 7 * HOUR, diary)


def test_an_image_started_twice_at_once_leaves_one_open_issue(diary: Diary, tmp_path: Path) -> None:
    begin(diary, "password_changed")
    environ, processes = diary.environ(), []
    for name in ("one", "two"):
        files = {
            "GITHUB_OUTPUT": str(tmp_path / f"{name}-output"),
            "GITHUB_STEP_SUMMARY": str(tmp_path / f"{name}-summary"),
        }
        processes.append(
            subprocess.Popen(
                diary.stage.command(), env=diary.stage.base | environ | files, cwd=tmp_path, stdout=subprocess.DEVNULL
            )
        )
    assert [process.wait(60) for process in processes] == [1, 1]
    issues = diary.stage.box.github.issues(REPOSITORY)
    assert [issue.state for issue in issues].count("open") == 1
    diary.entries.append(Entry(NOW, 1, "needs-human", [(issues[0].body or "").splitlines()[1].replace("**", "")]))
    days(diary, 30)
    record("The image is started twice at once, with a dead token", NOW - 17 * HOUR, diary)


HEAD = """\
# Ways to fail, and how people hear of it

Made by a test (`tests/scenarios/test_failures.py`), which lets a workflow run once a day against the simulated Meta and GitHub, with an issue and a channel to tell people, and lets nobody mend anything. A fault strikes seven hours after a run; the next run is seventeen hours later. Notices are counted over the thirty days from the first one; the issue and the channel tell the same, which counts once.

| way to fail | first notice | its first line | notices a month |
| --- | --- | --- | ---: |
"""


def test_the_table_is_up_to_date() -> None:
    """Runs last in this file. With UPDATE_GOLDEN the table is written anew."""
    if len(ROWS) < len(FAILURES) + 5:
        pytest.skip("only a part of the rows was run")
    page = HEAD + "\n".join(ROWS.values()) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(page)
    assert PAGE.read_text() == page
