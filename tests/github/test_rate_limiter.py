"""Test that the requests of a run stay within GitHub's limits."""

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


def slots(window: Window, arrivals: Iterable[tuple[float, int]]) -> list[tuple[float, int]]:
    """Return when each request is sent, if each waits for the one before."""
    used_slots: list[tuple[float, int]] = []
    now = 0.0
    for arrival, cost in arrivals:
        now = max(now, arrival)
        while (free := window.free_at(now, cost)) > now:
            now = free
        window.take(now, cost)
        used_slots.append((now, cost))
    return used_slots


def highest_use(used_slots: Iterable[tuple[float, int]], seconds: float) -> int:
    """Return the highest use in any period of `seconds`, which excludes its end."""
    maximum, current = 0, 0
    window: deque[tuple[float, int]] = deque()
    for time, cost in used_slots:
        while window and window[0][0] + seconds <= time:
            current -= window.popleft()[1]
        window.append((time, cost))
        current += cost
        maximum = max(maximum, current)
    return maximum


@pytest.mark.parametrize(
    ("limit", "costs", "times"),
    [
        (1, [1, 1, 1], [0, 60, 120]),
        (3, [1, 1, 1, 1, 1], [0, 0, 0, 60, 60]),
        (10, [5, 5, 1, 5], [0, 0, 60, 60]),
        (10, [1, 5, 5], [0, 0, 60]),
        (5, [5, 1, 5], [0, 60, 120]),
    ],
)
def test_slots_of_a_window(limit: int, costs: list[int], times: list[float]) -> None:
    used_slots = slots(Window(limit, 60), [(0, cost) for cost in costs])
    assert [time for time, _ in used_slots] == times


@given(
    st.integers(WRITE, 60),
    st.lists(st.tuples(st.floats(0, 40), st.sampled_from([READ, WRITE])), min_size=1, max_size=120),
)
def test_window_limits_without_waiting_too_long(limit: int, gaps: list[tuple[float, int]]) -> None:
    now, arrivals = 0.0, []
    for gap, cost in gaps:
        now += gap
        arrivals.append((now, cost))
    used_slots = slots(Window(limit, 60), arrivals)
    assert highest_use(used_slots, 60) <= limit
    for index, (time, cost) in enumerate(used_slots):
        earliest = max(arrivals[index][0], used_slots[index - 1][0] if index else 0.0)
        in_window = sum(spent for start, spent in used_slots[:index] if start + 60 > earliest)
        assert time == earliest or in_window + cost > limit


@settings(max_examples=10, deadline=None)
@given(st.integers(5, 200), st.integers(100, 900))
def test_long_run_uses_its_limits(per_minute: int, per_hour: int) -> None:
    time = FakeTime(NOW)
    limiter = RateLimiter(time, WriteLimits(per_minute, per_hour), Deadline(time, FOR_HOURS))
    writes: list[tuple[float, int]] = []
    while time.elapsed < 3 * HOUR:
        limiter(write=True)
        writes.append((time.elapsed, 1))
    assert highest_use(writes, MINUTE) <= per_minute
    assert highest_use(writes, HOUR) <= per_hour
    assert highest_use([(write_time, WRITE) for write_time, _ in writes], MINUTE) <= POINTS_PER_MINUTE
    permitted = min(per_hour, 60 * per_minute, 60 * (POINTS_PER_MINUTE // WRITE))
    assert len(writes) >= 0.9 * 3 * permitted


def test_reads_and_writes_share_the_points() -> None:
    time = FakeTime(NOW)
    limiter = RateLimiter(time, UNHURRIED, Deadline(time, FOR_HOURS))
    requests = []
    for number in range(4000):
        write = number % 3 == 0
        limiter(write=write)
        requests.append((time.elapsed, WRITE if write else READ))
    assert highest_use(requests, MINUTE) <= POINTS_PER_MINUTE
    assert sum(cost for _, cost in requests) >= 0.9 * POINTS_PER_MINUTE * time.elapsed / MINUTE


class Watching(FakeTime):
    """A clock whose first wait runs another call meanwhile."""

    def __init__(self) -> None:
        super().__init__(NOW)
        self.meanwhile: Callable[[], object] = lambda: None

    def sleep(self, seconds: float) -> None:
        now, self.meanwhile = self.meanwhile, lambda: None
        now()
        super().sleep(seconds)


def test_waiting_write_delays_no_read() -> None:
    time = Watching()
    limiter = RateLimiter(time, SLOW, Deadline(time, FOR_HOURS))
    for _ in range(SLOW.writes_per_minute):
        limiter(write=True)
    read_times: list[float] = []

    def read() -> None:
        limiter(write=False)
        read_times.append(time.elapsed)

    time.meanwhile = read
    limiter(write=True)
    assert (read_times, time.elapsed) == ([0.0], MINUTE + ARRIVAL_SPREAD)


def test_pause_delays_waiting_requests() -> None:
    time = Watching()
    limiter = RateLimiter(time, SLOW, Deadline(time, FOR_HOURS))
    for _ in range(SLOW.writes_per_minute):
        limiter(write=True)
    time.meanwhile = lambda: limiter.back_off(90)
    limiter(write=True)
    assert time.elapsed == 90


def test_shorter_pause_does_not_end_a_longer_one() -> None:
    time = FakeTime(NOW)
    limiter = RateLimiter(time, SLOW, Deadline(time, FOR_HOURS))
    limiter.back_off(30)
    limiter.back_off(5)
    limiter(write=False)
    assert time.elapsed == 30


def test_limits_hold_after_pauses() -> None:
    time = FakeTime(NOW)
    limiter = RateLimiter(time, SLOW, Deadline(time, FOR_HOURS))
    writes = []
    for number in range(400):
        if number % 50 == 49:
            limiter.back_off(20)
        limiter(write=True)
        writes.append((time.elapsed, 1))
    assert highest_use(writes, MINUTE) <= SLOW.writes_per_minute
    assert all(previous <= following for (previous, _), (following, _) in pairwise(writes))


def test_no_slot_before_the_deadline_is_an_error() -> None:
    time = FakeTime(NOW)
    limiter = RateLimiter(time, SLOW, Deadline(time, Limits(run=50)))
    for _ in range(SLOW.writes_per_minute):
        limiter(write=True)
    with pytest.raises(ServiceError) as raised:
        limiter(write=True)
    assert (github_reason(raised.value), raised.value.retry_after) == (reasons.RATE_LIMITED_BY_GITHUB, None)
    assert time.elapsed == 0


def test_hurry_drops_the_write_limits() -> None:
    time = Watching()
    deadline = Deadline(time, FOR_HOURS)
    limiter = RateLimiter(time, SLOW, deadline)
    for _ in range(SLOW.writes_per_minute):
        limiter(write=True)
    time.meanwhile = limiter.hurry
    limiter(write=True)
    assert time.elapsed < 1
