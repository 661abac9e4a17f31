"""HTTP requests and responses as values, without any library."""

import json
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

NO_HEADERS: Mapping[str, str] = MappingProxyType({})
# A page of fifty issues has a thousand objects and lists and some thousands of values. Decoded, each takes up to a hundred
# times the memory of its text.
MAX_CONTAINERS = 20_000
MAX_VALUES = 200_000


class Request(NamedTuple):
    """One HTTP request.

    Its `repr` shows neither the address nor the contents, since both may hold secrets. A request that is not
    `repeatable` is sent once: if its response is lost, it may have been carried out all the same.
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
    """One HTTP response; the names of its headers are in lower case. Its `repr` shows only the status.

    `at` is the server's own time (header `Date`, aware UTC), against which expiries of that server are compared. It is
    the local time where the server names none. `moved` says whether a permanent redirect led to it.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    at: datetime
    moved: bool = False

    def json(self) -> Any:
        """Return the decoded JSON of the body; None where it is none, or holds more than any response should."""
        if self.body.count(b"{") + self.body.count(b"[") > MAX_CONTAINERS or self.body.count(b",") > MAX_VALUES:
            return None
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    def __repr__(self) -> str:
        return f"Response({self.status})"
