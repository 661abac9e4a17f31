"""Run several calls at the same time: two, one in the background, or the same work for many items."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TypeVar

from ..domain.errors import ServiceError, ThreadsBlocked

A = TypeVar("A")
B = TypeVar("B")


def start_thread(work: Callable[[], None]) -> threading.Thread:
    """Start the work in a thread that does not keep the process alive.

    Raises `ThreadsBlocked` where the machine allows no more threads.
    """
    thread = threading.Thread(target=work, daemon=True)
    try:
        thread.start()
    except RuntimeError:
        raise ThreadsBlocked from None
    return thread


def run_both(first_call: Callable[[], A], second_call: Callable[[], B]) -> tuple[A | ServiceError, B | ServiceError]:
    """Run two calls at the same time, and return the result of each or the `ServiceError` that it raised.

    Raises any other error of either call. Where there is no thread for the second, it comes after the first.
    """
    results: list[B | BaseException] = []

    def run_second() -> None:
        try:
            results.append(second_call())
        except BaseException as error:  # noqa: BLE001  # carried over to the calling thread below
            results.append(error)

    thread = None
    with suppress(ThreadsBlocked):
        thread = start_thread(run_second)
    first_result: A | ServiceError
    try:
        first_result = first_call()
    except ServiceError as error:
        first_result = error
    if thread is None:
        run_second()
    else:
        thread.join()
    second_result = results[0]
    if isinstance(second_result, BaseException) and not isinstance(second_result, ServiceError):
        raise second_result
    return first_result, second_result


@contextmanager
def in_background(work: Callable[[], None]) -> Iterator[None]:
    """Do the work in another thread during the block, and wait for it at the block's end.

    If the block raises, nothing waits. `work` must handle its own errors. Raises `ThreadsBlocked`.
    """
    thread = start_thread(work)
    yield
    thread.join()


def map_threads(work: Callable[[A], B], items: Sequence[A], workers: int) -> list[B]:
    """Do the work for all items, `workers` at a time, and return the results in the order of the items.

    The calling thread is one of the workers, and the only one where no other can be started. Raises the first error of
    `work` after all of it is done. Stop signals must be deferred meanwhile: an `Interrupted` here would lose results.
    """
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for index in range(len(items)):
        waiting.put(index)
    results: dict[int, B] = {}
    errors: list[Exception] = []

    def work_on() -> None:
        while True:
            try:
                index = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                results[index] = work(items[index])
            except Exception as error:  # noqa: BLE001  # carried over to the calling thread below
                errors.append(error)

    threads: list[threading.Thread] = []
    with suppress(ThreadsBlocked):
        threads.extend(start_thread(work_on) for _ in range(min(workers, len(items)) - 1))
    work_on()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return [results[index] for index in range(len(items))]
