"""What a fleet's log says of what is ahead and how far it is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_token_rotator.cli import progress
from graph_token_rotator.cli.progress import LOG_EVERY, Progress
from graph_token_rotator.domain.credential import Credential
from graph_token_rotator.domain.target import Target
from graph_token_rotator.domain.writers import WriteLimits
from graph_token_rotator.github.rate_limiter import ARRIVAL_SPREAD, HOUR, MINUTE, RateLimiter
from graph_token_rotator.runtime.clock import Deadline, Limits
from tests.harness import FakeTime
from tests.support import NOW, credential

SITE, SHOP = Target("octo/site", "FB_TOKEN"), Target("octo/shop", "FB_TOKEN")
PLAIN, COPIED = credential(name="plain"), credential(name="copied", copies=(SITE, SHOP), record_expiry=True)

TOO_LONG = " A run has about 5 hours, so the rest is left to the next one."


def limiter(time: FakeTime, pace: WriteLimits) -> RateLimiter:
    return RateLimiter(time, pace, Deadline(time, Limits(run=1000 * HOUR)))


@pytest.mark.parametrize(
    ("due", "seconds", "text"),
    [
        ([], 0, "None of 1,000 credentials is due."),
        ([PLAIN], 0, "1 of 1,000 credentials is due: 1 write to GitHub, less than a minute at this pace."),
        ([COPIED], 59, "1 of 1,000 credentials is due: 4 writes to GitHub, less than a minute at this pace."),
        ([PLAIN, COPIED] * 20, 150, "40 of 1,000 credentials are due: 100 writes to GitHub, about 2 minutes at this pace."),
        (
            [COPIED] * 900,
            8 * HOUR,
            "900 of 1,000 credentials are due: 3,600 writes to GitHub, about 8 hours at this pace." + TOO_LONG,
        ),
    ],
)  # fmt: skip
def test_forecast(due: list[Credential], seconds: float, text: str) -> None:
    assert progress.forecast(due, progress.Inspected(1000), seconds, 5 * HOUR) == text


def test_forecast_counts_what_cannot_be_renewed() -> None:
    inspected = progress.Inspected(40, 40)
    assert (
        progress.forecast([], inspected, 0, HOUR) == "None of 40 credentials is due. 40 cannot be renewed in this run."
    )
    assert progress.forecast([PLAIN], inspected, 0, HOUR).endswith(" at this pace. 40 cannot be renewed in this run.")


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 90), st.integers(0, 90), st.integers(10, 90), st.integers(30, 120))
def test_estimate_is_the_time_that_writes_take(before: int, writes: int, minutely: int, hourly: int) -> None:
    time = FakeTime(NOW)
    rate_limiter = limiter(time, WriteLimits(minutely, hourly))
    for _ in range(before):
        rate_limiter(write=True)
    estimated, started_at = rate_limiter.estimate(writes), time.elapsed
    for _ in range(writes):
        rate_limiter(write=True)
    assert time.elapsed - started_at == pytest.approx(estimated)


def test_estimate_waits_for_the_end_of_a_pause() -> None:
    time = FakeTime(NOW)
    rate_limiter = limiter(time, WriteLimits())
    rate_limiter.back_off(600)
    assert (rate_limiter.estimate(1), rate_limiter.estimate(61)) == (600, 600 + MINUTE + ARRIVAL_SPREAD)


def test_long_pauses_are_logged_once() -> None:
    time, lines = FakeTime(NOW), list[str]()
    rate_limiter = RateLimiter(time, WriteLimits(), Deadline(time, Limits(run=HOUR)), lines.append)
    for seconds in (3, 600, 600, 605, 60):
        rate_limiter.back_off(seconds)
    assert lines == ["GitHub asks for a pause of 600 seconds; what is sent to it waits."]


def test_long_waits_are_logged_once() -> None:
    time, lines = FakeTime(NOW), list[str]()
    rate_limiter = RateLimiter(time, WriteLimits(60, 3), Deadline(time, Limits(run=3 * HOUR)), lines.append)
    for _ in range(7):
        rate_limiter(write=True)
    assert lines == ["The pace allows the next write to GitHub in 60 minutes."] * 2


def test_long_runs_log_progress() -> None:
    time, lines = FakeTime(NOW), list[str]()
    progress_log = Progress(lines.append, time, lambda writes: writes * 60.0)
    progress_log.start("finished", 8, writes=20)
    for writes in (3, 3, 0, 5, 0, 0, 9, 0):
        time.sleep(LOG_EVERY * 0.4)
        progress_log.done(writes)
    assert lines == [
        "3 of 8 credentials finished; about 14 minutes to go for 14 writes",
        "6 of 8 credentials finished; about 9 minutes to go for 9 writes",
    ]


def test_short_runs_log_no_progress() -> None:
    lines = list[str]()
    progress_log = Progress(lines.append, FakeTime(NOW), lambda _: 0.0)
    progress_log.start("looked at", 1000)
    for _ in range(1000):
        progress_log.done()
    assert lines == []
