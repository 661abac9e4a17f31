"""How a run's requests are held within GitHub's limits."""

from collections import deque
from collections.abc import Callable, Iterable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.errors import ServiceError
from graph_token_rotator.domain.writers import WriteLimits
from graph_token_rotator.github.rate_limiter import (
    ARRIVAL_SPREAD,
    HOUR,
    MINUTE,
    POINTS_PER_MINUTE,
    READ,
    WRITE,
    RateLimiter,
    Window,
)
from graph_token_rotator.runtime.clock import Deadline, Limits
from tests.harness import FakeTime
from tests.support import NOW, github_reason

SLOW, UNHURRIED = WriteLimits(60, 500), WriteLimits(10_000, 1_000_000)
FOR_HOURS = Limits(run=24 * HOUR)


def taken(window: Window, arrivals: Iterable[tuple[float, int]]) -> list[tuple[float, int]]:
    """When each turn was given, if each waits for the one before."""
    given: list[tuple[float, int]] = []
    now = 0.0
    for arrival, cost in arrivals:
        now = max(now, arrival)
        while (free := window.free_at(now, cost)) > now:
            now = free
        window.take(now, cost)
        given.append((now, cost))
    return given


def highest(given: Iterable[tuple[float, int]], seconds: float) -> int:
    """The most that was used in any span so long; the end of a span is not in it."""
    most, used = 0, 0
    inside: deque[tuple[float, int]] = deque()
    for moment, cost in given:
        while inside and inside[0][0] + seconds <= moment:
            used -= inside.popleft()[1]
        inside.append((moment, cost))
        used += cost
        most = max(most, used)
    return most


@pytest.mark.parametrize(
    ("most", "costs", "moments"),
    [
        (1, [1, 1, 1], [0, 60, 120]),
        (3, [1, 1, 1, 1, 1], [0, 0, 0, 60, 60]),
        (10, [5, 5, 1, 5], [0, 0, 60, 60]),
        (10, [1, 5, 5], [0, 0, 60]),
        (5, [5, 1, 5], [0, 60, 120]),
    ],
)
def test_slots_of_a_window(most: int, costs: list[int], moments: list[float]) -> None:
    given = taken(Window(most, 60), [(0, cost) for cost in costs])
    assert [moment for moment, _ in given] == moments


@given(
    st.integers(WRITE, 60),
    st.lists(st.tuples(st.floats(0, 40), st.sampled_from([READ, WRITE])), min_size=1, max_size=120),
)
def test_window_limits_without_waiting_too_long(most: int, gaps: list[tuple[float, int]]) -> None:
    now, arrivals = 0.0, []
    for gap, cost in gaps:
        now += gap
        arrivals.append((now, cost))
    given = taken(Window(most, 60), arrivals)
    assert highest(given, 60) <= most
    for at, (moment, cost) in enumerate(given):
        earliest = max(arrivals[at][0], given[at - 1][0] if at else 0.0)
        held = sum(spent for begun, spent in given[:at] if begun + 60 > earliest)
        assert moment == earliest or held + cost > most


@settings(max_examples=10, deadline=None)
@given(st.integers(5, 200), st.integers(100, 900))
def test_long_run_uses_its_limits(per_minute: int, per_hour: int) -> None:
    time = FakeTime(NOW)
    pacer = RateLimiter(time, WriteLimits(per_minute, per_hour), Deadline(time, FOR_HOURS))
    moments: list[tuple[float, int]] = []
    while time.elapsed < 3 * HOUR:
        pacer(write=True)
        moments.append((time.elapsed, 1))
    assert highest(moments, MINUTE) <= per_minute
    assert highest(moments, HOUR) <= per_hour
    assert highest([(moment, WRITE) for moment, _ in moments], MINUTE) <= POINTS_PER_MINUTE
    permitted = min(per_hour, 60 * per_minute, 60 * (POINTS_PER_MINUTE // WRITE))
    assert len(moments) >= 0.9 * 3 * permitted


def test_reads_and_writes_share_the_points() -> None:
    time = FakeTime(NOW)
    pacer = RateLimiter(time, UNHURRIED, Deadline(time, FOR_HOURS))
    sent = []
    for number in range(4000):
        write = number % 3 == 0
        pacer(write=write)
        sent.append((time.elapsed, WRITE if write else READ))
    assert highest(sent, MINUTE) <= POINTS_PER_MINUTE
    assert sum(cost for _, cost in sent) >= 0.9 * POINTS_PER_MINUTE * time.elapsed / MINUTE


class Watching(FakeTime):
    """Somebody else is at it while the first one sleeps."""

    def __init__(self) -> None:
        super().__init__(NOW)
        self.meanwhile: Callable[[], object] = lambda: None

    def sleep(self, seconds: float) -> None:
        now, self.meanwhile = self.meanwhile, lambda: None
        now()
        super().sleep(seconds)


def test_waiting_write_delays_no_read() -> None:
    time = Watching()
    pacer = RateLimiter(time, SLOW, Deadline(time, FOR_HOURS))
    for _ in range(SLOW.writes_per_minute):
        pacer(write=True)
    read: list[float] = []

    def reading() -> None:
        pacer(write=False)
        read.append(time.elapsed)

    time.meanwhile = reading
    pacer(write=True)
    assert (read, time.elapsed) == ([0.0], MINUTE + ARRIVAL_SPREAD)


def test_pause_delays_waiting_requests() -> None:
    time = Watching()
    pacer = RateLimiter(time, SLOW, Deadline(time, FOR_HOURS))
    for _ in range(SLOW.writes_per_minute):
        pacer(write=True)
    time.meanwhile = lambda: pacer.back_off(90)
    pacer(write=True)
    assert time.elapsed == 90


def test_shorter_pause_does_not_end_a_longer_one() -> None:
    time = FakeTime(NOW)
    pacer = RateLimiter(time, SLOW, Deadline(time, FOR_HOURS))
    pacer.back_off(30)
    pacer.back_off(5)
    pacer(write=False)
    assert time.elapsed == 30


def test_limits_hold_after_pauses() -> None:
    time = FakeTime(NOW)
    pacer = RateLimiter(time, SLOW, Deadline(time, FOR_HOURS))
    moments = []
    for number in range(400):
        if number % 50 == 49:
            pacer.back_off(20)
        pacer(write=True)
        moments.append((time.elapsed, 1))
    assert highest(moments, MINUTE) <= SLOW.writes_per_minute
    assert all(earlier <= later for (earlier, _), (later, _) in pairwise(moments))


def test_no_slot_before_the_deadline_is_an_error() -> None:
    time = FakeTime(NOW)
    pacer = RateLimiter(time, SLOW, Deadline(time, Limits(run=50)))
    for _ in range(SLOW.writes_per_minute):
        pacer(write=True)
    with pytest.raises(ServiceError) as raised:
        pacer(write=True)
    assert (github_reason(raised.value), raised.value.retry_after) == (reasons.RATE_LIMITED_BY_GITHUB, None)
    assert time.elapsed == 0


def test_hurry_drops_the_write_limits() -> None:
    time = Watching()
    deadline = Deadline(time, FOR_HOURS)
    pacer = RateLimiter(time, SLOW, deadline)
    for _ in range(SLOW.writes_per_minute):
        pacer(write=True)
    time.meanwhile = pacer.hurry
    pacer(write=True)
    assert time.elapsed < 1
