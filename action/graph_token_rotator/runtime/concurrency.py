"""Run several calls at the same time: two, one in the background, or the same work for many items."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from ..domain.errors import ServiceError

A = TypeVar("A")
B = TypeVar("B")


def run_both(first_call: Callable[[], A], second_call: Callable[[], B]) -> tuple[A | ServiceError, B | ServiceError]:
    """Run two calls at the same time, and return the result of each or the `ServiceError` that it raised.

    Raises any other error of either call.
    """
    results: list[B | BaseException] = []

    def run_second() -> None:
        try:
            results.append(second_call())
        except BaseException as error:  # noqa: BLE001  # carried over to the calling thread below
            results.append(error)

    thread = threading.Thread(target=run_second, daemon=True)
    thread.start()
    first_result: A | ServiceError
    try:
        first_result = first_call()
    except ServiceError as error:
        first_result = error
    thread.join()
    second_result = results[0]
    if isinstance(second_result, BaseException) and not isinstance(second_result, ServiceError):
        raise second_result
    return first_result, second_result


@contextmanager
def in_background(work: Callable[[], None]) -> Iterator[None]:
    """Do the work in another thread during the block, and wait for it at the block's end.

    If the block raises, nothing waits. `work` must handle its own errors.
    """
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    yield
    thread.join()


def map_threads(work: Callable[[A], B], items: Sequence[A], workers: int) -> list[B]:
    """Do the work for all items, `workers` at a time, and return the results in the order of the items.

    Stop signals must be deferred meanwhile: an `Interrupted` here would lose the results.
    """
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  # one item needs no pool

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, items))
