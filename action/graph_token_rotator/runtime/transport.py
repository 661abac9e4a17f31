"""Send HTTP requests, in bounded time, with retries and with errors that leak nothing.

Redirects stay on the same server. The retries of urllib3 are off: they cannot see the Graph API's error codes in a
body, know no deadline for the whole run, and log the address, which may hold a token.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from ..domain.errors import ServiceError, TransportError
from ..domain.instants import LATEST
from .clock import POLL_SECONDS, Clock, Deadline, Limits
from .exchange import Exchange, Session
from .http_types import Request, Response

T = TypeVar("T")

BACKOFF = (0.5, 2.0)  # seconds before the second and the third attempt; there is no fourth
MAX_REDIRECTS = 3
EARLIEST_SERVER_TIME = datetime(2020, 1, 1, tzinfo=UTC)  # before that this program did not exist


class Transport:
    """Sends requests, each until it has a usable response or another attempt is pointless.

    All its requests share one deadline, `limits.run` seconds after its creation. Threads may share a transport.
    """

    def __init__(self, clock: Clock, limits: Limits) -> None:
        self._clock = clock
        self._limits = limits
        self.deadline = Deadline(clock, limits)
        self._session = Session(self._server_time)

    def call(self, request: Request, decode: Callable[[Response], T], again: Callable[[], Request] | None = None) -> T:
        """Send a request, up to three times, and return the decoded response.

        `decode` raises a `ServiceError` for a response that is no success; its `retry_after` decides whether another
        attempt follows. With `again`, each further attempt sends the request that `again` returns, for instance with a
        fresh signature. Raises the `ServiceError` of the last attempt; its `earlier` holds those of the attempts
        before.
        """
        errors: list[ServiceError] = []
        while True:
            try:
                return decode(self._send(request))
            except ServiceError as error:
                error.earlier = tuple(errors)
                error.__traceback__ = None  # its frames hold the whole response
                delay = self._delay(error, len(errors)) if request.repeatable else None
                if delay is None:
                    raise
                errors.append(error)
            self._wait(delay)
            try:
                request = again() if again else request
            except ServiceError as error:
                error.earlier = tuple(errors)
                raise

    def _delay(self, error: ServiceError, attempt: int) -> float | None:
        """Return the seconds to wait before another attempt, or None to give up; `attempt` counts from 0."""
        if error.retry_after is None or attempt >= len(BACKOFF):
            return None
        delay = max(error.retry_after, BACKOFF[attempt])
        return delay if delay < self.deadline.remaining() else None

    def _wait(self, seconds: float) -> None:
        """Wait in short steps, so that the shorter deadline after a stop signal is noticed."""
        end = self._clock.monotonic() + seconds
        while (seconds_left := min(end - self._clock.monotonic(), self.deadline.remaining())) > 0:
            self._clock.sleep(min(seconds_left, POLL_SECONDS))

    def _send(self, request: Request) -> Response:
        """Make one attempt, and follow redirects on the same server. Raises `ServiceError`."""
        url, moved = request.url, False
        for _ in range(MAX_REDIRECTS + 1):
            seconds = min(self._limits.attempt, self.deadline.remaining())
            if seconds <= 0:
                raise TransportError("the run's time is used up", retry_after=0.0)
            response = self._await(self._session.start(request, url, self._limits.connect, seconds), seconds)
            target = _redirect(response, url)
            if target is None:
                return response._replace(moved=moved)
            moved = moved or response.status in {301, 308}
            url, request = target, request._replace(query=None)  # the new address includes its query
        raise TransportError("too many redirects", retry_after=0.0)

    def _await(self, exchange: Exchange, seconds: float) -> Response:
        """Wait for the exchange in short steps, so that the shorter deadline after a stop signal is noticed.

        Raises `ServiceError`. An exchange without a result in time is given up.
        """
        result = None
        try:
            for _ in range(math.ceil(seconds / POLL_SECONDS)):
                result = exchange.result(min(POLL_SECONDS, seconds))
                if result is not None or self.deadline.remaining() <= 0:
                    break
        except BaseException:  # a stop signal
            exchange.give_up()
            raise
        if result is None:
            exchange.give_up()
            raise TransportError(f"no answer within {seconds:.3g} seconds", retry_after=0.0)
        if isinstance(result, ServiceError):
            raise result
        return result

    def _server_time(self, headers: Mapping[str, str]) -> datetime:
        """Return the server's time as aware UTC; the local time where the server names none that can be true."""
        try:
            date = parsedate_to_datetime(headers["date"]).astimezone(UTC)
        except (KeyError, ValueError, TypeError, OverflowError):
            return self._clock.now()
        return date if EARLIEST_SERVER_TIME <= date <= LATEST else self._clock.now()


def _redirect(response: Response, url: str) -> str | None:
    """Return the address that a response redirects to, if it is on the same server.

    No other may get credentials.
    """
    location = response.headers.get("location")
    if response.status not in {301, 302, 307, 308} or not location:
        return None
    try:
        target = urljoin(url, location)
        return target if urlsplit(target)[:2] == urlsplit(url)[:2] and target != url else None
    except ValueError:
        return None
