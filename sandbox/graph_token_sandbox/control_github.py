"""The part of the control port that is about GitHub: secrets, variables, issues, repositories, workflows, apps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, get_args

from .clock import as_utc
from .github import Deprecation
from .github.records import WorkflowState
from .messages import Request

if TYPE_CHECKING:
    from . import Sandbox

Action = Callable[["Sandbox", Request, dict[str, Any]], object]
ACTS: Final = ("open", "rename", "edit", "close", "reopen", "comment", "delete", "delete_label")
"""What a person can do to an issue; the methods of `Collaborator`."""
ADDRESS: Final = frozenset({"repository", "name", "environment", "organization", "user", "store"})
SWITCHES: Final = ("private", "archived", "has_issues")


def _secret(box: Sandbox, request: Request, _: dict[str, Any]) -> object:
    """Tell what the next run would get: ?repository=&name=&environment=, or &organization=, &user=, &store=."""
    return {"value": box.github.secret(**_address(request))}


def _secret_details(box: Sandbox, request: Request, _: dict[str, Any]) -> object:
    """Tell that, when it was written, and which repositories see it."""
    return _readable(asdict(box.github.secret_details(**_address(request))))


def _put_secret(box: Sandbox, request: Request, body: dict[str, Any]) -> object:
    """Store a secret given in plain, at the same addresses: {"value": "..."}.

    An organisation's may have {"visibility": "selected", "selected": ["owner/name"]}.
    """
    box.github.put_secret(**_address(request), **body)
    return {}


def _variable(box: Sandbox, request: Request, _: dict[str, Any]) -> object:
    """Tell the value of a variable: ?repository=&name=&environment=, or &organization=."""
    return {"value": box.github.variable(**_address(request))}


def _put_variable(box: Sandbox, request: Request, body: dict[str, Any]) -> object:
    """Store a variable: {"value": "..."}."""
    box.github.put_variable(**_address(request), **body)
    return {}


def _address(request: Request) -> dict[str, Any]:
    """Return where a secret or variable is; what is left blank is left out."""
    if unknown := request.query.keys() - ADDRESS:
        raise ValueError(f"no such part of an address: {', '.join(sorted(unknown))}")
    return {"name": request.query["name"]} | {part: value for part, value in request.query.items() if value}


def _add_organization(box: Sandbox, _: Request, body: dict[str, Any]) -> object:
    """Create an organisation: {"login": "octo", "owners": ["octocat"], "members": []}."""
    return {"id": box.github.add_organization(body.pop("login"), **body).id}


def _add_app(box: Sandbox, _: Request, body: dict[str, Any]) -> object:
    """Register an app and install it: {"slug": "rotator", "permissions": {"secrets": "write"}, "account": "octo"}.

    With {"repositories": ["octo/social"]} it is installed for those alone.
    """
    app = box.github.apps.add(body["slug"], body["permissions"])
    installation = box.github.apps.install(app, body["account"], body.get("repositories"))
    names = {"id": app.id, "client_id": app.client_id, "private_key": app.private_key}
    return {**names, "installation_id": installation.id}


def _usage(box: Sandbox, *_: object) -> object:
    """Tell the highest use GitHub saw: requests at once, points a minute, writes a minute and an hour, refusals."""
    return asdict(box.github.usage)


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
    return {"number": getattr(box.github.collaborator(request.query["repository"], login), act)(**body)}


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
    ("GET", "/secret/details"): _secret_details,
    ("PUT", "/secret"): _put_secret,
    ("GET", "/variable"): _variable,
    ("PUT", "/variable"): _put_variable,
    ("POST", "/organization"): _add_organization,
    ("POST", "/app"): _add_app,
    ("GET", "/usage"): _usage,
    ("GET", "/issues"): _issues,
    ("POST", "/issues"): _act,
    ("POST", "/repository"): _set_repository,
    ("POST", "/workflow"): _set_workflow,
    ("POST", "/deprecation"): _deprecate,
}
