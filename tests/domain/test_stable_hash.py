"""Test that renewals of a fleet are spread in time, by stable offsets."""

from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from graph_token_rotator.domain.provider import Kind
from graph_token_rotator.domain.stable_hash import stable_offset
from graph_token_rotator.domain.threshold import Threshold
from graph_token_rotator.rotation import plan
from tests.support import DAY, HOUR, NOW, credential, info

NAMES = [f"team-{number}" for number in range(1000)]


@given(st.text(), st.timedeltas(timedelta(microseconds=1), timedelta(days=3650)))
def test_offset_is_stable_and_in_its_window(name: str, window: timedelta) -> None:
    assert timedelta(0) <= stable_offset(name, window) < window
    assert stable_offset(name, window) == stable_offset(name, window)


def test_offsets_fill_their_window_evenly() -> None:
    hours = Counter(stable_offset(name, 24 * HOUR) // HOUR for name in NAMES)
    assert set(hours) == set(range(24))
    assert max(hours.values()) < 2 * len(NAMES) / 24
    assert stable_offset("acme-page", timedelta(0)) == timedelta(0)


def test_fleet_renewals_spread_over_five_days() -> None:
    token = info(kind=Kind.SYSTEM_USER, issued_at=NOW, expires_at=NOW + 60 * DAY)
    unspread = plan.renewal_time_of(credential(), token)
    renewal_times = [plan.renewal_time_of(credential(name=name), token) for name in NAMES]
    assert unspread == NOW + 40.2 * DAY
    assert unspread - 5.1 * DAY < min(renewal_times) < unspread - 4.9 * DAY
    assert unspread - 0.1 * DAY < max(renewal_times) <= unspread
    busiest = max(Counter((renewal_time - NOW) // HOUR for renewal_time in renewal_times).values())
    assert busiest < len(NAMES) / 50


@given(st.sampled_from(NAMES), st.floats(0.01, 1), st.floats(0.1, 4000))
def test_spread_renewal_is_in_its_window(name: str, share: float, hours: float) -> None:
    token = info(kind=Kind.SYSTEM_USER, issued_at=NOW, expires_at=NOW + hours * HOUR)
    settings = {"renew_before": Threshold(share=share), "warn_before": HOUR}
    unspread = plan.renewal_time_of(credential(**settings), token)
    spread = plan.renewal_time_of(credential(name=name, **settings), token)
    assert min(unspread, NOW + (unspread - NOW) * 7 / 8) - timedelta(seconds=1) <= spread <= unspread
