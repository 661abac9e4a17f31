"""The control port: what the Python interface does, over HTTP and in JSON, for other processes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from .control_github import GITHUB_ACTIONS
from .faults import REMOVED, Fault
from .messages import Request, Response, json_object, json_response
from .traffic import LoggedRequest

if TYPE_CHECKING:
    from . import Sandbox

Action = Callable[["Sandbox", Request, dict[str, Any]], object]
META_OPTIONS: Final = {
    **dict.fromkeys(("extend_user_tokens", "require_proof", "instagram_same_string", "threads_same_string"), bool),
    "oldest_version": int,
}


def _help(*_: object) -> object:
    """Tell what can be done."""
    return {f"{method} {path}": (action.__doc__ or "").strip() for (method, path), action in ACTIONS.items()}


def _clock(box: Sandbox, *_: object) -> object:
    """Tell the time."""
    return {"now": box.clock.now().isoformat()}


def _set_clock(box: Sandbox, _: Request, body: dict[str, Any]) -> object:
    """Move the clock: {"advance_seconds": 86400} or {"now": "2026-11-24T05:17:00+00:00"}."""
    if "now" in body:
        box.clock.set(datetime.fromisoformat(body["now"]))
    else:
        box.clock.advance(timedelta(seconds=body["advance_seconds"]))
    return _clock(box)


def _requests(box: Sandbox, *_: object) -> object:
    """List the requests so far, with their secrets."""
    return [_readable(entry) for entry in box.requests]


def _readable(entry: LoggedRequest) -> dict[str, Any]:
    return {**asdict(entry), "body": entry.body.decode("utf-8", "replace"), "at": entry.at.isoformat()}


def _forget(box: Sandbox, *_: object) -> object:
    """Empty the list of requests."""
    box.forget_requests()
    return {}


def _add_fault(box: Sandbox, _: Request, body: dict[str, Any]) -> object:
    """Put a fault in force: the fields of Fault; "remove": [keys] deletes keys from the answer."""
    removed = dict.fromkeys(body.pop("remove", ()), REMOVED)
    if removed:
        body["patch"] = {**(body.get("patch") or {}), **removed}
    box.faults.add(Fault(**body))
    return {}


def _clear_faults(box: Sandbox, *_: object) -> object:
    """Lift every fault."""
    box.faults.clear()
    return {}


def _invalidate(box: Sandbox, _: Request, body: dict[str, Any]) -> object:
    """Kill a Meta token: {"token": "...", "subcode": 460}."""
    box.meta.invalidate(body.pop("token"), **body)
    return {}


def _set_meta(box: Sandbox, _: Request, body: dict[str, Any]) -> object:
    """Change how Meta behaves: {"extend_user_tokens": true, "require_proof": true, "oldest_version": 22,
    "instagram_same_string": true, "threads_same_string": true}.
    """
    for name, value in body.items():
        if type(value) is not META_OPTIONS.get(name):
            message = f"no such switch: {name}={value}"
            raise ValueError(message)
        setattr(box.meta, name, value)
    return {name: getattr(box.meta, name) for name in META_OPTIONS}


ACTIONS: Final[dict[tuple[str, str], Action]] = {
    ("GET", "/"): _help,
    ("GET", "/clock"): _clock,
    ("POST", "/clock"): _set_clock,
    ("GET", "/requests"): _requests,
    ("DELETE", "/requests"): _forget,
    ("POST", "/faults"): _add_fault,
    ("DELETE", "/faults"): _clear_faults,
    ("POST", "/invalidate"): _invalidate,
    ("POST", "/meta"): _set_meta,
    **GITHUB_ACTIONS,
}


class Control:
    """The control port as a service of its own; it is not logged and has no faults."""

    name = "control"

    def __init__(self, box: Sandbox) -> None:
        """Control `box`."""
        self._box = box

    def route(self, request: Request) -> str:
        """Name the route."""
        return request.path.strip("/")

    def answer(self, request: Request) -> Response:
        """Do what is asked: 404 for an unknown route, 400 for arguments that make no sense."""
        action = ACTIONS.get((request.method, request.path))
        if action is None:
            return json_response(404, {"error": "no such route; GET / lists them"})
        try:
            body = json_object(request.body) if request.body else {}
            if body is None:
                return json_response(400, {"error": "the body is not a JSON object"})
            return json_response(200, action(self._box, request, body))
        except (ValueError, TypeError, KeyError) as error:
            return json_response(400, {"error": f"{type(error).__name__}: {error}"})

    def ordinary_error(self, status: int) -> Response:
        """Return an error without words."""
        return json_response(status, {"error": str(status)})
