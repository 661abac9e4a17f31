"""The log of a fleet while the run goes on: what is going to be done, and on long runs how far it is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from ..domain.time_format import format_span

if TYPE_CHECKING:
    from ..domain.credential import Credential
    from ..runtime.clock import Clock

LOG_EVERY = 30.0  # seconds between two lines
SHORT = timedelta(minutes=1)


class Progress:
    """Logs the progress through `log`, from any thread.

    `estimate` returns how many seconds so many writes take from now on.
    """

    def __init__(self, log: Callable[[str], None], clock: Clock, estimate: Callable[[int], float]) -> None:
        self._log, self._clock, self._estimate = log, clock, estimate
        self._lock = threading.Lock()
        self._logged_at = clock.monotonic()
        self._total = self._finished = self._writes_ahead = 0
        self._verb = ""

    def start(self, verb: str, credentials: int, writes: int = 0) -> None:
        """Start a part of the work, such as "looked at", with the number of credentials and of writes in it."""
        self._verb, self._total, self._finished, self._writes_ahead = verb, credentials, 0, writes

    def done(self, writes: int = 0) -> None:
        """Count one credential more, with the writes that were planned for it."""
        with self._lock:
            self._finished, self._writes_ahead = self._finished + 1, self._writes_ahead - writes
            now = self._clock.monotonic()
            if now - self._logged_at < LOG_EVERY or self._finished == self._total:
                return
            self._logged_at = now
            text = f"{self._finished:,} of {self._total:,} credentials {self._verb}"
            if self._writes_ahead:
                seconds = self._estimate(self._writes_ahead)
                text += f"; {rough_time(seconds)} to go for {self._writes_ahead:,} writes"
        self._log(text)


class Inspected(NamedTuple):
    """How many credentials there are, and for how many a new token cannot even be requested."""

    total: int
    not_renewable: int = 0


def forecast(due: Sequence[Credential], inspected: Inspected, seconds: float, available: float) -> str:
    """Return a sentence or two on what is going to be done.

    `seconds` is what the writes of those that are `due` take, `available` the seconds that are left for them.
    """
    total = inspected.total
    blocked = f" {inspected.not_renewable:,} cannot be renewed in this run." if inspected.not_renewable else ""
    if not due:
        return f"None of {total:,} credentials is due.{blocked}"
    writes = sum(credential.write_count for credential in due)
    text = f"{len(due):,} of {total:,} credentials {'is' if len(due) == 1 else 'are'} due"
    text += f": {writes:,} write{'' if writes == 1 else 's'} to GitHub, {rough_time(seconds)} at this pace."
    if seconds > available:
        text += f" A run has {rough_time(available)}, so the rest is left to the next one."
    return text + blocked


def rough_time(seconds: float) -> str:
    """Return a time in words: `less than a minute`, `about 5 minutes`, `about 3 hours`."""
    span = timedelta(seconds=seconds)
    return "less than a minute" if span < SHORT else f"about {format_span(span)}"
