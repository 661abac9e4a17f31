"""Faults one can set: wrong answers, late answers, no answers, and answers that got lost."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Final

from .messages import Response

GRAPH_ROUTES: Final = frozenset({"exchange", "debug_token", "page", "accounts", "me", "revoke", "other"})
REFRESH_ROUTES: Final = frozenset({"exchange", "refresh", "debug_token", "me", "other"})
"""Of Instagram Login and Threads."""
GITHUB_ROUTES: Final = frozenset(
    {
        *("public_key", "get_secret", "put_secret", "delete_secret"),
        *("list_secrets", "list_selected", "set_selected"),
        *("list_variables", "get_variable", "create_variable", "update_variable", "delete_variable"),
        "list_selected_for",
        *("app", "installation", "create_token", "revoke_token", "organization"),
        *("list_issues", "create_issue", "get_issue", "update_issue", "list_comments", "create_comment"),
        *("repository", "workflow", "rate_limit", "user", "other"),
    }
)
EVERYTHING: Final = frozenset({"*", "graph", "instagram", "threads", "github"})


class _Removed(Enum):
    REMOVED = "REMOVED"


REMOVED: Final = _Removed.REMOVED
"""As a value in `Fault.patch`: leave this key out of the answer."""


@dataclass(frozen=True)
class Fault:
    """What goes wrong with requests to one route.

    With `status` or `reset` the fault stands in for the service, which does nothing; with `applied`
    the service does its work first ("applied, then lost"). Without either, the service answers and
    the fault alters the answer.
    """

    route: str
    """A route's name, on whichever service; a service's name (`graph`, `instagram`, `threads`, `github`); or `*` for all."""
    status: int | None = None
    body: str | None = None
    """None: the service's ordinary error body for `status`, or without `status` the real body."""
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str | None = None
    delay: float = 0.0
    """Seconds before the service starts to work."""
    reset: bool = False
    """Cut the connection with a TCP reset instead of answering."""
    applied: bool = False
    truncate: bool = False
    """Send half of the body under the full `Content-Length`, then close the connection."""
    skip: int = 0
    """Let that many matching requests pass first."""
    times: int | None = 1
    """How many requests to hit; None for all."""
    patch: dict[str, Any] | None = None
    """Top-level keys to replace in the answer's JSON object, or in each object of a list; `REMOVED` deletes one."""


@dataclass(frozen=True)
class Delivery:
    """What goes over the wire: a response, part of one, or (None) a reset connection."""

    response: Response | None
    truncated: bool = False


@dataclass
class _Armed:
    fault: Fault
    skip: int
    times: int | None

    def hits(self, service: str, route: str) -> bool:
        if self.fault.route not in ("*", service, route) or self.times == 0:
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True


class Faults:
    """The faults in force. For each request the first one that matches is used."""

    def __init__(self) -> None:
        """Start without any."""
        self._lock = threading.Lock()
        self._armed: list[_Armed] = []

    def add(self, fault: Fault) -> None:
        """Put `fault` in force behind those already there; an unknown route is a ValueError."""
        if fault.route not in GRAPH_ROUTES | REFRESH_ROUTES | GITHUB_ROUTES | EVERYTHING:
            message = f"no such route: {fault.route}"
            raise ValueError(message)
        with self._lock:
            self._armed.append(_Armed(fault, fault.skip, fault.times))

    def clear(self) -> None:
        """Lift every fault."""
        with self._lock:
            self._armed.clear()

    def take(self, service: str, route: str) -> Fault | None:
        """Return the fault that hits this request, counting it as used."""
        if not self._armed:
            return None
        with self._lock:
            return next((armed.fault for armed in self._armed if armed.hits(service, route)), None)


def deliver(fault: Fault, work: Callable[[], Response], ordinary_error: Callable[[int], Response]) -> Delivery:
    """Return what the client gets under `fault`; `work` asks the real service."""
    if not fault.reset and fault.status is None:
        return Delivery(_altered(work(), fault), fault.truncate)
    if fault.applied:
        work()
    if fault.reset or fault.status is None:
        return Delivery(None)
    return Delivery(_altered(ordinary_error(fault.status), fault), fault.truncate)


def _altered(response: Response, fault: Fault) -> Response:
    body = response.body if fault.body is None else fault.body.encode()
    if fault.patch is not None:
        body = json.dumps(_patched(json.loads(body), fault.patch)).encode()
    headers = {**response.headers, **fault.headers}
    if fault.content_type is not None:
        headers["Content-Type"] = fault.content_type
    return replace(response, body=body, headers=headers)


def _patched(payload: Any, patch: dict[str, Any]) -> Any:
    if isinstance(payload, list):
        return [_patched(item, patch) for item in payload]
    return {key: value for key, value in {**payload, **patch}.items() if value is not REMOVED}
