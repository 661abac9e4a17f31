"""The control port: the Python interface over HTTP and in JSON, for other processes."""

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
    **dict.fromkeys(("instagram_wraps_profiles", "login_subcodes"), bool),
    "oldest_version": int,
}


def _help(*_: object) -> object:
    """List the requests of the control port."""
    return {f"{method} {path}": (action.__doc__ or "").strip() for (method, path), action in ACTIONS.items()}


def _clock(sandbox: Sandbox, *_: object) -> object:
    """Return the time."""
    return {"now": sandbox.clock.now().isoformat()}


def _set_clock(sandbox: Sandbox, _: Request, body: dict[str, Any]) -> object:
    """Move the clock: {"advance_seconds": 86400} or {"now": "2026-11-24T05:17:00+00:00"}."""
    if "now" in body:
        sandbox.clock.set(datetime.fromisoformat(body["now"]))
    else:
        sandbox.clock.advance(timedelta(seconds=body["advance_seconds"]))
    return _clock(sandbox)


def _requests(sandbox: Sandbox, *_: object) -> object:
    """List the requests so far, with their secrets."""
    return [_readable(entry) for entry in sandbox.requests]


def _readable(entry: LoggedRequest) -> dict[str, Any]:
    return {**asdict(entry), "body": entry.body.decode("utf-8", "replace"), "at": entry.at.isoformat()}


def _forget(sandbox: Sandbox, *_: object) -> object:
    """Empty the list of requests."""
    sandbox.forget_requests()
    return {}


def _add_fault(sandbox: Sandbox, _: Request, body: dict[str, Any]) -> object:
    """Add a fault: the fields of Fault; "remove": [keys] deletes keys from the answer."""
    removed = dict.fromkeys(body.pop("remove", ()), REMOVED)
    if removed:
        body["patch"] = {**(body.get("patch") or {}), **removed}
    sandbox.faults.add(Fault(**body))
    return {}


def _clear_faults(sandbox: Sandbox, *_: object) -> object:
    """Remove every fault."""
    sandbox.faults.clear()
    return {}


def _invalidate(sandbox: Sandbox, _: Request, body: dict[str, Any]) -> object:
    """Make a Meta token invalid: {"token": "...", "subcode": 460}."""
    sandbox.meta.invalidate(body.pop("token"), **body)
    return {}


def _set_meta(sandbox: Sandbox, _: Request, body: dict[str, Any]) -> object:
    """Change how Meta behaves: {"extend_user_tokens": true, "require_proof": true, "oldest_version": 22,
    "instagram_same_string": true, "threads_same_string": true, "instagram_wraps_profiles": false, "login_subcodes": true}.
    """
    for name, value in body.items():
        if type(value) is not META_OPTIONS.get(name):
            raise ValueError(f"no such switch: {name}={value}")
        setattr(sandbox.meta, name, value)
    return {name: getattr(sandbox.meta, name) for name in META_OPTIONS}


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
    route_names = ()

    def __init__(self, sandbox: Sandbox) -> None:
        """Control `sandbox`."""
        self._sandbox = sandbox

    def route(self, request: Request) -> str:
        """Return the path as the name of the route."""
        return request.path.strip("/")

    def answer(self, request: Request) -> Response:
        """Carry out a request: 404 for an unknown route, 400 for unusable arguments."""
        action = ACTIONS.get((request.method, request.path))
        if action is None:
            return json_response(404, {"error": "no such route; GET / lists them"})
        try:
            body = json_object(request.body) if request.body else {}
            if body is None:
                return json_response(400, {"error": "the body is not a JSON object"})
            return json_response(200, action(self._sandbox, request, body))
        except (ValueError, TypeError, KeyError) as error:
            return json_response(400, {"error": f"{type(error).__name__}: {error}"})

    def usual_error(self, status: int) -> Response:
        """Return an error without a message."""
        return json_response(status, {"error": str(status)})
