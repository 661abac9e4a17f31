"""The only module that talks HTTP: bounded attempts, retries as a decision, same-origin redirects, no text that leaks.

urllib3's own retries are off: they cannot see Graph's error codes in a body, know no deadline for the whole run, and
log the address, which may hold a token.
"""

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
from .clock import Clock, Deadline, Limits
from .http_types import Request, Response

T = TypeVar("T")

BACKOFF = (0.5, 2.0)  # seconds before the second and the third attempt; there is no fourth
MAX_BODY_BYTES = 1 << 22  # bytes of an answer; real ones have a few thousand, a list of long issues more
MAX_REDIRECTS = 3
POOL_SIZE = 64  # connections to one host that are kept
POLL_SECONDS = 0.25  # seconds after which a wait looks up


def _no_auth(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keeps requests from replacing our header with one from a `.netrc`."""
    return prepared


class Transport:
    """Sends requests until one is answered usably or trying on is pointless."""

    def __init__(self, clock: Clock, limits: Limits) -> None:
        self._clock = clock
        self._limits = limits
        self.deadline = Deadline(clock, limits)
        self._session = requests.Session()
        self._session.auth = _no_auth
        # A fleet's threads keep their connections; by default ten would be kept and the rest opened anew each time.
        self._session.mount("https://", requests.adapters.HTTPAdapter(pool_maxsize=POOL_SIZE))
        self._session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=POOL_SIZE))
        self._session.headers["User-Agent"] = f"graph-token-rotator/{__version__}"

    def call(self, request: Request, decode: Callable[[Response], T], again: Callable[[], Request] | None = None) -> T:
        """Send until a response is usable or trying on is pointless, and return what `decode` makes of it.

        `decode` raises a `ServiceError` for a response that is not the wanted one; its `retry_after` decides whether to
        try again. Each further attempt sends what `again` returns, if that is given. Raises the error of the last attempt,
        whose `earlier` holds the errors of the others.
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
        """Return the seconds to wait before trying again, or None to give up."""
        if error.retry_after is None or attempt >= len(BACKOFF):
            return None
        delay = max(error.retry_after, BACKOFF[attempt])
        return delay if delay < self.deadline.remaining() else None

    def _wait(self, seconds: float) -> None:
        """In short naps, so that a stop signal's shorter deadline is noticed."""
        end = self._clock.monotonic() + seconds
        while (left := min(end - self._clock.monotonic(), self.deadline.remaining())) > 0:
            self._clock.sleep(min(left, POLL_SECONDS))

    def _send(self, request: Request) -> Response:
        """Send once, and follow redirects on the same server. Raises `TransportError`.

        Each exchange has a thread of its own, so that a server that drips bytes cannot outstay the limit.
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
            url, request = target, request._replace(query=None)  # the new address has its own
        raise TransportError("too many redirects", retry_after=0.0)

    def _await(self, box: "queue.SimpleQueue[Response | TransportError]", seconds: float) -> Response | TransportError:
        """In short waits, so that a stop signal's shorter deadline is noticed."""
        for _ in range(math.ceil(seconds / POLL_SECONDS)):
            try:
                return box.get(timeout=min(POLL_SECONDS, seconds))
            except queue.Empty:
                if self.deadline.remaining() <= 0:
                    break
        return TransportError(f"no answer within {seconds:.3g} seconds", retry_after=0.0)

    def _exchange_into(
        self, box: "queue.SimpleQueue[Response | TransportError]", request: Request, url: str, seconds: float
    ) -> None:
        box.put(self._exchange(request, url, seconds))

    def _exchange(self, request: Request, url: str, seconds: float) -> Response | TransportError:
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
                # http is for this machine only, and must not leave it through a proxy
                proxies={"http": ""} if url.startswith("http:") else None,
            ) as response:
                body = response.raw.read(MAX_BODY_BYTES + 1, decode_content=True)
                if len(body) > MAX_BODY_BYTES:
                    return TransportError("the answer is too large", retry_after=0.0)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Response(response.status_code, headers, body, self._date(headers))
        except Exception as error:  # noqa: BLE001  # whatever it is, its text may hold the address: only the type is told
            return TransportError(_describe(error, seconds), retry_after=0.0)

    def _date(self, headers: Mapping[str, str]) -> datetime:
        try:
            return parsedate_to_datetime(headers["date"]).astimezone(UTC)
        except (KeyError, ValueError, TypeError, OverflowError):
            return self._clock.now()


def _redirect(response: Response, url: str) -> str | None:
    """Where the answer sends us, if that is on the same server: credentials go nowhere else."""
    location = response.headers.get("location")
    if response.status not in {301, 302, 307, 308} or not location:
        return None
    try:
        target = urljoin(url, location)
        return target if urlsplit(target)[:2] == urlsplit(url)[:2] and target != url else None
    except ValueError:
        return None


def _describe(error: Exception, seconds: float) -> str:
    """What went wrong on the way, without the address."""
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
