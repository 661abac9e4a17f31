"""The control port's requests about GitHub: secrets, variables, issues, repositories, workflows, apps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, get_args

from .clock import as_utc
from .github.records import Deprecation, WorkflowState
from .messages import Request

if TYPE_CHECKING:
    from . import Sandbox

Action = Callable[["Sandbox", Request, dict[str, Any]], object]
ISSUE_ACTIONS: Final = ("open", "rename", "edit", "close", "reopen", "comment", "delete", "delete_label")
"""What a collaborator can do to an issue: the methods of `Collaborator`."""
ADDRESS: Final = frozenset({"repository", "name", "environment", "organization", "user", "store"})
SWITCHES: Final = ("private", "archived", "has_issues")


def _secret(sandbox: Sandbox, request: Request, _: dict[str, Any]) -> object:
    """Return a secret's value: ?repository=&name=&environment=, or &organization=, &user=, &store=."""
    return {"value": sandbox.github.secret(**_address(request))}


def _secret_details(sandbox: Sandbox, request: Request, _: dict[str, Any]) -> object:
    """Return the value, its dates, and the repositories that see it."""
    return _readable(asdict(sandbox.github.secret_details(**_address(request))))


def _put_secret(sandbox: Sandbox, request: Request, body: dict[str, Any]) -> object:
    """Store a secret in plain text, with the same parameters: {"value": "..."}.

    An organization's may have {"visibility": "selected", "selected": ["owner/name"]}.
    """
    sandbox.github.put_secret(**_address(request), **body)
    return {}


def _variable(sandbox: Sandbox, request: Request, _: dict[str, Any]) -> object:
    """Return the value of a variable: ?repository=&name=&environment=, or &organization=."""
    return {"value": sandbox.github.variable(**_address(request))}


def _put_variable(sandbox: Sandbox, request: Request, body: dict[str, Any]) -> object:
    """Store a variable: {"value": "..."}."""
    sandbox.github.put_variable(**_address(request), **body)
    return {}


def _address(request: Request) -> dict[str, Any]:
    """Return the address of a secret or variable, without blank parts."""
    if unknown := request.query.keys() - ADDRESS:
        raise ValueError(f"no such part of an address: {', '.join(sorted(unknown))}")
    return {"name": request.query["name"]} | {part: value for part, value in request.query.items() if value}


def _add_organization(sandbox: Sandbox, _: Request, body: dict[str, Any]) -> object:
    """Create an organization: {"login": "octo", "owners": ["octocat"], "members": []}."""
    return {"id": sandbox.github.add_organization(body.pop("login"), **body).id}


def _add_app(sandbox: Sandbox, _: Request, body: dict[str, Any]) -> object:
    """Install a new app: {"slug": "rotator", "permissions": {"secrets": "write"}, "account": "octo"}.

    With {"repositories": ["octo/social"]} it is installed for those only.
    """
    app = sandbox.github.apps.add(body["slug"], body["permissions"])
    installation = sandbox.github.apps.install(app, body["account"], body.get("repositories"))
    names = {"id": app.id, "client_id": app.client_id, "private_key": app.private_key}
    return {**names, "installation_id": installation.id}


def _usage(sandbox: Sandbox, *_: object) -> object:
    """Return the highest use: requests at once, points a minute, writes a minute and an hour, refusals."""
    return asdict(sandbox.github.usage)


def _issues(sandbox: Sandbox, request: Request, _: dict[str, Any]) -> object:
    """List the issues with their comments: ?repository=."""
    return [_readable(asdict(issue)) for issue in sandbox.github.issues(request.query["repository"])]


def _work_on_issue(sandbox: Sandbox, request: Request, body: dict[str, Any]) -> object:
    """Do what a collaborator would: ?repository= and {"do": "comment", "number": 1, "body": "..."}.

    Also `open`, `rename`, `edit`, `close`, `reopen`, `delete` and `delete_label`; "login" says who.
    """
    action, login = body.pop("do"), body.pop("login", "octocat")
    if action not in ISSUE_ACTIONS:
        raise ValueError(f"no such act: {action}")
    return {"number": getattr(sandbox.github.collaborator(request.query["repository"], login), action)(**body)}


def _set_repository(sandbox: Sandbox, request: Request, body: dict[str, Any]) -> object:
    """Change a repository: ?repository= and
    {"pushed_at": "...", "private": true, "archived": true, "has_issues": true}.
    """
    repository = sandbox.github.repository(request.query["repository"])
    for name, value in body.items():
        if name == "pushed_at":
            repository.pushed_at = as_utc(datetime.fromisoformat(value))
        elif name in SWITCHES and isinstance(value, bool):
            setattr(repository, name, value)
        else:
            raise ValueError(f"no such switch: {name}={value}")
    return {name: getattr(repository, name) for name in SWITCHES} | {"pushed_at": repository.pushed_at.isoformat()}


def _set_workflow(sandbox: Sandbox, request: Request, body: dict[str, Any]) -> object:
    """Add or change a workflow: ?repository= and {"file": "rotate.yml", "state": "disabled_inactivity"}."""
    if body["state"] not in get_args(WorkflowState):
        raise ValueError(f"no such state: {body['state']}")
    return _readable(asdict(sandbox.github.set_workflow(request.query["repository"], body["file"], body["state"])))


def _deprecate(sandbox: Sandbox, _: Request, body: dict[str, Any]) -> object:
    """Announce the end of the API version: {"at": "...", "sunset": "..."}, or {} to cancel it."""
    times = {name: as_utc(datetime.fromisoformat(value)) for name, value in body.items()}
    sandbox.github.deprecation = Deprecation(**times) if times else None
    return sandbox.github.deprecation.headers() if sandbox.github.deprecation else {}


def _readable(value: Any) -> Any:
    """Return a record with its times as text."""
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
    ("POST", "/issues"): _work_on_issue,
    ("POST", "/repository"): _set_repository,
    ("POST", "/workflow"): _set_workflow,
    ("POST", "/deprecation"): _deprecate,
}
