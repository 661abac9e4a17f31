"""The part of the control port that is about GitHub: secrets, issues, repositories, workflows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, get_args

from sandbox.clock import as_utc
from sandbox.github import Deprecation
from sandbox.github.records import WorkflowState
from sandbox.messages import Request

if TYPE_CHECKING:
    from sandbox import Sandbox

Action = Callable[["Sandbox", Request, dict[str, Any]], object]
ACTS: Final = ("open", "rename", "edit", "close", "reopen", "comment", "delete", "delete_label")
"""What a person can do to an issue; the methods of `Person`."""
SWITCHES: Final = ("private", "archived", "has_issues")


def _secret(box: Sandbox, request: Request, _: dict[str, Any]) -> object:
    """Tell what the next run would get: ?repository=&name=&environment= (the last one may be left out)."""
    return {"value": box.github.secret(*_address(request))}


def _put_secret(box: Sandbox, request: Request, body: dict[str, Any]) -> object:
    """Store a secret given in plain: ?repository=&name=&environment= and {"value": "..."}."""
    repository, name, environment = _address(request)
    box.github.put_secret(repository, name, body["value"], environment)
    return {}


def _address(request: Request) -> tuple[str, str, str | None]:
    return request.query["repository"], request.query["name"], request.query.get("environment") or None


def _issues(box: Sandbox, request: Request, _: dict[str, Any]) -> object:
    """List the issues with their comments: ?repository=."""
    return [_readable(asdict(issue)) for issue in box.github.issues(request.query["repository"])]


def _act(box: Sandbox, request: Request, body: dict[str, Any]) -> object:
    """Do what a person would: ?repository= and {"do": "comment", "number": 1, "body": "..."}.

    Also `open`, `rename`, `edit`, `close`, `reopen`, `delete` and `delete_label`; "login" says who.
    """
    act, login = body.pop("do"), body.pop("login", "octocat")
    if act not in ACTS:
        raise ValueError(f"no such act: {act}")
    return {"number": getattr(box.github.person(request.query["repository"], login), act)(**body)}


def _set_repository(box: Sandbox, request: Request, body: dict[str, Any]) -> object:
    """Change a repository: ?repository= and {"pushed_at": "...", "private": true, "archived": true, "has_issues": true}."""
    repository = box.github.repository(request.query["repository"])
    for name, value in body.items():
        if name == "pushed_at":
            repository.pushed_at = as_utc(datetime.fromisoformat(value))
        elif name in SWITCHES and isinstance(value, bool):
            setattr(repository, name, value)
        else:
            raise ValueError(f"no such switch: {name}={value}")
    return {name: getattr(repository, name) for name in SWITCHES} | {"pushed_at": repository.pushed_at.isoformat()}


def _set_workflow(box: Sandbox, request: Request, body: dict[str, Any]) -> object:
    """Add a workflow or change its state: ?repository= and {"file": "rotate.yml", "state": "disabled_inactivity"}."""
    if body["state"] not in get_args(WorkflowState):
        raise ValueError(f"no such state: {body['state']}")
    return _readable(asdict(box.github.set_workflow(request.query["repository"], body["file"], body["state"])))


def _deprecate(box: Sandbox, _: Request, body: dict[str, Any]) -> object:
    """Announce the end of the API version: {"at": "...", "sunset": "..."}, or {} to take it back."""
    moments = {name: as_utc(datetime.fromisoformat(value)) for name, value in body.items()}
    box.github.deprecation = Deprecation(**moments) if moments else None
    return box.github.deprecation.headers() if box.github.deprecation else {}


def _readable(value: Any) -> Any:
    """Return a record with its moments as text."""
    if isinstance(value, dict):
        return {name: _readable(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_readable(item) for item in value]
    return value.isoformat() if isinstance(value, datetime) else value


GITHUB_ACTIONS: Final[dict[tuple[str, str], Action]] = {
    ("GET", "/secret"): _secret,
    ("PUT", "/secret"): _put_secret,
    ("GET", "/issues"): _issues,
    ("POST", "/issues"): _act,
    ("POST", "/repository"): _set_repository,
    ("POST", "/workflow"): _set_workflow,
    ("POST", "/deprecation"): _deprecate,
}
