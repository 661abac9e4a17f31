"""The frozen and the ticking clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from graph_token_sandbox.clock import Clock
from tests.sandbox.clients import NOW


def test_frozen_clock_moves_only_by_hand() -> None:
    clock = Clock(NOW.astimezone(timezone(timedelta(hours=-8))))
    assert (clock.now(), clock.now().tzinfo) == (NOW, UTC)

    clock.advance(timedelta(days=1))
    assert clock.now() == NOW + timedelta(days=1)

    clock.set(NOW)
    assert clock.now() == NOW


def test_ticking_clock_can_be_shifted() -> None:
    clock = Clock()
    clock.set(NOW)
    clock.advance(timedelta(days=1))

    first, second = clock.now(), clock.now()
    assert NOW + timedelta(days=1) <= first <= second < NOW + timedelta(days=1, minutes=1)


def test_times_need_a_time_zone() -> None:
    naive = datetime(2026, 11, 24)  # noqa: DTZ001 (the mistake itself)
    with pytest.raises(ValueError, match="has no time zone"):
        Clock(naive)
