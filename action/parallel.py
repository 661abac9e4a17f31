"""Several waits at once."""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from .errors import ActionError, Interrupted

A = TypeVar("A")
B = TypeVar("B")

NAP = 0.25  # seconds after which a wait looks up, for a signal to be noticed


def both(first: Callable[[], A], second: Callable[[], B]) -> tuple[A | ActionError, B | ActionError]:
    """Run both at the same time; each gives its result or the `ActionError` it raised. Other errors are raised here."""
    results: list[B | BaseException] = []

    def run() -> None:
        try:
            results.append(second())
        except BaseException as error:  # noqa: BLE001  # carried over to the calling thread below
            results.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    mine: A | ActionError
    try:
        mine = first()
    except ActionError as error:
        mine = error
    thread.join()
    theirs = results[0]
    if isinstance(theirs, BaseException) and not isinstance(theirs, ActionError):
        raise theirs
    return mine, theirs


def each(work: Callable[[A], B], items: Sequence[A], workers: int, stop: Callable[[], None]) -> list[B]:
    """Do the work for all items, so many at a time; the results in the items' order.

    If the calling thread is interrupted meanwhile, `stop` is told, and what has begun is waited for.
    """
    from concurrent.futures import Future, ThreadPoolExecutor, wait  # noqa: PLC0415  # one item needs no pool

    with ThreadPoolExecutor(workers) as pool:
        futures: list[Future[B]] = []
        while len(futures) < len(items) or not all(future.done() for future in futures):
            try:
                futures += [pool.submit(work, item) for item in items[len(futures) :]]
                wait(futures, timeout=NAP)
            except Interrupted:
                stop()
    return [future.result() for future in futures]
