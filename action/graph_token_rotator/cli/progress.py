"""What a fleet's log says while the run goes on: what is ahead once all is planned, and on long runs how far it is."""

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import NamedTuple

from ..domain.credential import Credential
from ..domain.time_format import format_span
from ..runtime.clock import Clock

LOG_EVERY = 30.0  # seconds between two lines
SHORT = timedelta(minutes=1)


class Progress:
    """Says it through `say`, from whichever thread; `estimate` tells how many seconds so many writes take from now on."""

    def __init__(self, say: Callable[[str], None], clock: Clock, estimate: Callable[[int], float]) -> None:
        self._log, self._clock, self._estimate = say, clock, estimate
        self._lock = threading.Lock()
        self._logged_at = clock.monotonic()
        self._all = self._done = self._ahead = 0
        self._words = ""

    def start(self, words: str, credentials: int, writes: int = 0) -> None:
        """A part of the work, such as "looked at", with all that is in it."""
        self._words, self._all, self._done, self._ahead = words, credentials, 0, writes

    def done(self, writes: int = 0) -> None:
        """One credential more, with the writes that were planned for it."""
        with self._lock:
            self._done, self._ahead = self._done + 1, self._ahead - writes
            now = self._clock.monotonic()
            if now - self._logged_at < LOG_EVERY or self._done == self._all:
                return
            self._logged_at = now
            text = f"{self._done:,} of {self._all:,} credentials {self._words}"
            ahead = (
                f"; {rough_time(self._estimate(self._ahead))} to go for {self._ahead:,} writes" if self._ahead else ""
            )
        self._log(text + ahead)


def write_count(credential: Credential) -> int:
    """How many writes its renewal takes: the secrets, and the variable beside the source."""
    return 1 + len(credential.copies) + credential.record_expiry


class Inspected(NamedTuple):
    """How many credentials there are, and for how many a new token cannot even be asked for."""

    total: int
    not_renewable: int = 0


def forecast(due: Sequence[Credential], looked: Inspected, seconds: float, available: float) -> str:
    """What is ahead, in a sentence or two: `seconds` for the writes of those that are due, of `available` ones."""
    total = looked.total
    stuck = f" {looked.not_renewable:,} cannot be renewed in this run." if looked.not_renewable else ""
    if not due:
        return f"None of {total:,} credentials is due.{stuck}"
    number = sum(write_count(credential) for credential in due)
    text = f"{len(due):,} of {total:,} credentials {'is' if len(due) == 1 else 'are'} due"
    text += f": {number:,} write{'' if number == 1 else 's'} to GitHub, {rough_time(seconds)} at this pace."
    if seconds > available:
        text += f" A run has {rough_time(available)}, so the rest is left to the next one."
    return text + stuck


def rough_time(seconds: float) -> str:
    """`less than a minute`, `about 5 minutes`, `about 3 hours`."""
    span = timedelta(seconds=seconds)
    return "less than a minute" if span < SHORT else f"about {format_span(span)}"
