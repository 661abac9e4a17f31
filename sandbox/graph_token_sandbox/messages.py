"""HTTP requests and responses, as the simulated services see them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

JSON = "application/json; charset=utf-8"
FORM = "application/x-www-form-urlencoded"


def fields_of(encoded: str) -> dict[str, str]:
    """Return the fields of a query string or form body; the last value of a repeated field."""
    return dict(parse_qsl(encoded, keep_blank_values=True))


@dataclass(frozen=True)
class Request:
    """A received request: the path still percent-encoded, header names in lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""
    in_flight: int = 1
    """The number of requests in flight at this service, this one included."""

    @cached_property
    def params(self) -> dict[str, str]:
        """Query fields, and the fields of a form body over them."""
        if self.body and self.headers.get("content-type", "").partition(";")[0].strip().lower() == FORM:
            return {**self.query, **fields_of(self.body.decode("utf-8", "replace"))}
        return self.query

    @property
    def base_url(self) -> str:
        """The address in the client's `Host` header, without a trailing slash."""
        return f"http://{self.headers.get('host', '127.0.0.1')}"


@dataclass(frozen=True)
class Response:
    """An answer before transfer headers (`Content-Length`, `Date`, `Connection`) are added."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def json_response(status: int, payload: object, headers: Mapping[str, str] | None = None) -> Response:
    """Return `payload` as JSON; `headers` may replace the content type."""
    return Response(status, json.dumps(payload).encode(), {"Content-Type": JSON, **(headers or {})})


def json_object(body: bytes) -> dict[str, Any] | None:
    """Return the JSON object in `body`, None for other JSON. Raises `ValueError` for what is no JSON."""
    payload = json.loads(body)
    return payload if isinstance(payload, dict) else None
