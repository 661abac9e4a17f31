"""What goes over the wire and comes back, as values."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Request(NamedTuple):
    """One request. It does not print its address or contents, which may hold secrets.

    One that is not `repeatable` is sent once: if its answer is lost, it may have been carried out all the same.
    """

    method: str
    url: str
    headers: Mapping[str, str] = NO_HEADERS
    query: Mapping[str, str] | None = None
    form: Mapping[str, str] | None = None
    json: Mapping[str, object] | None = None
    repeatable: bool = True

    def __repr__(self) -> str:
        return f"Request({self.method})"


class Response(NamedTuple):
    """What came back; `at` is the server's own time (`Date`), by which its expiries are judged."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    at: datetime

    def __repr__(self) -> str:
        return f"Answer({self.status})"
