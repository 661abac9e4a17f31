"""Several waits at once."""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from ..domain.errors import ActionError

A = TypeVar("A")
B = TypeVar("B")


def run_both(first: Callable[[], A], second: Callable[[], B]) -> tuple[A | ActionError, B | ActionError]:
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


def map_threads(work: Callable[[A], B], items: Sequence[A], workers: int) -> list[B]:
    """Do the work for all items, so many at a time; the results in the items' order.

    Stop signals must be held: an `Interrupted` here would hide what came of the items.
    """
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  # one item needs no pool

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, items))
