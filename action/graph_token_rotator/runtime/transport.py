"""Send HTTP requests, in bounded time, with retries and with errors that leak nothing.

Redirects stay on the same server. The only module that uses Requests. The retries of urllib3 are off: they cannot see
the Graph API's error codes in a body, know no deadline for the whole run, and log the address, which may hold a token.
"""

from __future__ import annotations

import math
import queue
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import requests

from .. import __version__
from ..domain.errors import ServiceError, TransportError
from .clock import POLL_SECONDS, Clock, Deadline, Limits
from .http_types import Request, Response

T = TypeVar("T")

BACKOFF = (0.5, 2.0)  # seconds before the second and the third attempt; there is no fourth
MAX_BODY_BYTES = 1 << 22  # bytes of a response; most have a few thousand, a list of long issues has more
MAX_REDIRECTS = 3
PLAUSIBLE_YEARS = range(2020, 2101)  # of a server's time; any later one could not be reckoned with
POOL_SIZE = 64  # connections to one host that are kept open, enough for a fleet's threads


def _no_auth(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
    """Leave the request as it is: by default Requests replaces our header by one from a `.netrc` file."""
    return prepared


class _Session(requests.Session):
    """A session that leaves redirects alone. By default it reads the whole body of one, without any bound."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return that there is none; `Transport` follows redirects."""


class Transport:
    """Sends requests, each until it has a usable response or another attempt is pointless.

    All its requests share one deadline, `limits.run` seconds after its creation. Threads may share a transport.
    """

    def __init__(self, clock: Clock, limits: Limits) -> None:
        self._clock = clock
        self._limits = limits
        self.deadline = Deadline(clock, limits)
        self._session = _Session()
        self._session.auth = _no_auth
        # By default only ten connections are kept, and a fleet's other threads would open a new one for each request.
        self._session.mount("https://", requests.adapters.HTTPAdapter(pool_maxsize=POOL_SIZE))
        self._session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=POOL_SIZE))
        self._session.headers["User-Agent"] = f"graph-token-rotator/{__version__}"

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
        """Make one attempt, and follow redirects on the same server. Raises `TransportError`.

        Each exchange has its own thread: a server that sends a byte now and then never exceeds a read timeout, so only
        leaving the thread behind ends the wait in time.
        """
        url = request.url
        for _ in range(MAX_REDIRECTS + 1):
            seconds = min(self._limits.attempt, self.deadline.remaining())
            if seconds <= 0:
                raise TransportError("the run's time is used up", retry_after=0.0)
            box: queue.SimpleQueue[Response | TransportError] = queue.SimpleQueue()
            threading.Thread(target=self._exchange_into, args=(box, request, url, seconds), daemon=True).start()
            response = self._await(box, seconds)
            if isinstance(response, TransportError):
                raise response
            target = _redirect(response, url)
            if target is None:
                return response
            url, request = target, request._replace(query=None)  # the new address includes its query
        raise TransportError("too many redirects", retry_after=0.0)

    def _await(self, box: queue.SimpleQueue[Response | TransportError], seconds: float) -> Response | TransportError:
        """Wait for the exchange in short steps, so that the shorter deadline after a stop signal is noticed."""
        for _ in range(math.ceil(seconds / POLL_SECONDS)):
            try:
                return box.get(timeout=min(POLL_SECONDS, seconds))
            except queue.Empty:
                if self.deadline.remaining() <= 0:
                    break
        return TransportError(f"no answer within {seconds:.3g} seconds", retry_after=0.0)

    def _exchange_into(
        self, box: queue.SimpleQueue[Response | TransportError], request: Request, url: str, seconds: float
    ) -> None:
        """Put the result of an exchange into the box; the entry point of its thread."""
        box.put(self._exchange(request, url, seconds))

    def _exchange(self, request: Request, url: str, seconds: float) -> Response | TransportError:
        """Exchange one request for one response, within about `seconds`; any failure is returned as an error."""
        try:
            with self._session.request(
                request.method,
                url,
                params=request.query,
                data=request.form,
                json=request.json,
                headers=dict(request.headers),
                timeout=(min(self._limits.connect, seconds), seconds),
                allow_redirects=False,
                stream=True,
                # Plain http is allowed to this machine only, and must not leave it through a proxy.
                proxies={"http": ""} if url.startswith("http:") else None,
            ) as response:
                body = response.raw.read(MAX_BODY_BYTES + 1, decode_content=True)
                if len(body) > MAX_BODY_BYTES:
                    return TransportError("the answer is too large", retry_after=0.0)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Response(response.status_code, headers, body, self._date(headers))
        except Exception as error:  # noqa: BLE001  # any error's text may hold the address: only its type is used
            return TransportError(_describe(error, seconds), retry_after=0.0)

    def _date(self, headers: Mapping[str, str]) -> datetime:
        """Return the server's time as aware UTC; the local time where the server names none that can be true."""
        try:
            date = parsedate_to_datetime(headers["date"]).astimezone(UTC)
        except (KeyError, ValueError, TypeError, OverflowError):
            return self._clock.now()
        return date if date.year in PLAUSIBLE_YEARS else self._clock.now()


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


def _describe(error: Exception, seconds: float) -> str:
    """Return the type of an error in words, never its own text, which may hold the address."""
    table: tuple[tuple[type[Exception], str], ...] = (
        (requests.exceptions.SSLError, "the TLS certificate was not accepted"),
        (requests.exceptions.ProxyError, "the proxy did not let the request through"),
        (requests.exceptions.ConnectTimeout, "the connection was not accepted in time"),
        (requests.exceptions.Timeout, f"no answer within {seconds:.3g} seconds"),
        (requests.exceptions.ConnectionError, "the connection failed or was cut"),
    )
    return next(
        (words for kind, words in table if isinstance(error, kind)), f"the request failed: {type(error).__name__}"
    )
