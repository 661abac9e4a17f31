"""Test calls that run at the same time."""

from threading import Barrier

import pytest

from graph_token_rotator.domain.errors import ServiceError
from graph_token_rotator.runtime.concurrency import map_threads, run_both


def raise_service_error() -> str:
    raise ServiceError


def raise_runtime_error() -> str:
    raise RuntimeError("broken")


def test_both_results_or_errors_are_returned() -> None:
    assert run_both(lambda: 1, lambda: 2) == (1, 2)
    first_error, second_error = run_both(raise_service_error, raise_service_error)
    assert isinstance(first_error, ServiceError)
    assert isinstance(second_error, ServiceError)


def test_unexpected_errors_are_raised() -> None:
    for calls in ((lambda: "", raise_runtime_error), (raise_runtime_error, lambda: "")):
        with pytest.raises(RuntimeError, match="broken"):
            run_both(*calls)


def test_results_keep_order_and_workers_limit() -> None:
    barrier = Barrier(3, timeout=10)

    def work(item: int) -> int:
        barrier.wait()
        return -item

    assert map_threads(work, range(9), 3) == [-item for item in range(9)]
