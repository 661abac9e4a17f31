"""What a path of the REST API points at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import unquote

from .store_rules import KEPT_ROUTES, SECRETS, VARIABLE_ROUTES, VARIABLES, Level, StoreRules

ENTERPRISE_PREFIX: Final = "/api/v3"
"""Where GitHub Enterprise HttpServer has the API."""

_METHODS: Final = {
    "public-key": {"GET": "public_key"},
    "secrets": {"GET": "list_secrets"},
    "secret": {"GET": "get_secret", "PUT": "put_secret", "DELETE": "delete_secret"},
    "selected": {"GET": "list_selected", "PUT": "set_selected"},
    "variables": {"GET": "list_variables", "POST": "create_variable"},
    "variable": {"GET": "get_variable", "PATCH": "update_variable", "DELETE": "delete_variable"},
    "selected_for": {"GET": "list_selected_for"},
    "issues": {"GET": "list_issues", "POST": "create_issue"},
    "issue": {"GET": "get_issue", "PATCH": "update_issue"},
    "comments": {"GET": "list_comments", "POST": "create_comment"},
    "workflow": {"GET": "workflow"},
    "repository": {"GET": "repository"},
    "organization": {"GET": "organization"},
    "user": {"GET": "user"},
    "rate_limit": {"GET": "rate_limit"},
    "app": {"GET": "app"},
    "installation": {"GET": "installation"},
    "tokens": {"POST": "create_token"},
    "token": {"DELETE": "revoke_token"},
}
"""Routes by what the path names and what is done with it; `HEAD` is like `GET`."""


@dataclass(frozen=True)
class Place:
    """A route with what its path names; all parts decoded."""

    route: str
    owner_repo: str | None = None
    repository_id: int | None = None
    environment: str | None = None
    organization: str | None = None
    username: str | None = None
    installation: int = 0
    store: str = "actions"
    name: str = ""
    """Of a secret or variable."""
    issue: int = 0
    workflow: str = ""
    """A workflow's number or file name."""
    rest: str = ""
    """The path below the repository, still percent-encoded."""

    @property
    def level(self) -> Level:
        """Whose things these are."""
        if self.environment is not None:
            return "environment"
        if self.organization is not None:
            return "organization"
        return "user" if self.owner_repo is None and self.repository_id is None else "repository"

    @property
    def kept_in(self) -> StoreRules | None:
        """The rules of the secrets or variables the path names, if it names any."""
        if self.route in VARIABLE_ROUTES:
            return VARIABLES[self.level]
        return SECRETS[self.level, self.store] if self.route in KEPT_ROUTES else None


_NOWHERE: Final = Place("other")
_PLAIN: Final = {("user",): "user", ("rate_limit",): "rate_limit", ("app",): "app", ("installation", "token"): "token"}


def locate(method: str, path: str) -> Place:
    """Return what `path` points at; route `other` for what the sandbox does not know.

    A `/` inside a name is `%2F`, and a trailing slash leads nowhere:
    https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
    """
    raw = path.removeprefix(ENTERPRISE_PREFIX).split("/")[1:]
    parts = tuple(unquote(part) for part in raw)
    if parts in _PLAIN:
        return _at(method, _NOWHERE, _PLAIN[parts])
    match parts:
        case ("repos", owner, name, *below):
            return _below(method, Place("other", owner_repo=f"{owner}/{name}", rest="/".join(raw[3:])), tuple(below))
        case ("repositories", number, *below) if number.isdecimal():
            return _below(method, Place("other", repository_id=int(number), rest="/".join(raw[2:])), tuple(below))
        case ("orgs", login, *below) if login:
            return _in_organization(method, Place("other", organization=login), tuple(below))
        case ("user", store, "secrets", *tail):
            return _secret(method, replace(_NOWHERE, store=store), tail)
        case ("users", username, "installation"):
            return _at(method, replace(_NOWHERE, username=username), "installation")
        case ("app", "installations", number, "access_tokens") if number.isdecimal():
            return _at(method, replace(_NOWHERE, installation=int(number)), "tokens")
    return _NOWHERE


def _in_organization(method: str, at: Place, below: tuple[str, ...]) -> Place:
    match below:
        case ():
            return _at(method, at, "organization")
        case ("installation",):
            return _at(method, at, "installation")
        case ("actions", "variables", *tail):
            return _variable(method, at, tail)
        case (store, "secrets", *tail):
            return _secret(method, replace(at, store=store), tail)
    return at


def _below(method: str, at: Place, below: tuple[str, ...]) -> Place:
    match below:
        case ():
            return _at(method, at, "repository")
        case ("installation",):
            return _at(method, at, "installation")
        case ("environments", environment, "secrets", *tail):
            return _secret(method, replace(at, environment=environment), tail)
        case ("environments", environment, "variables", *tail):
            return _variable(method, replace(at, environment=environment), tail)
        case ("actions", "variables", *tail):
            return _variable(method, at, tail)
        case (store, "secrets", *tail):
            return _secret(method, replace(at, store=store), tail)
        case ("actions", "workflows", workflow) if workflow:
            return _at(method, replace(at, workflow=workflow), "workflow")
        case ("issues",):
            return _at(method, at, "issues")
        case ("issues", number) if number.isdecimal():
            return _at(method, replace(at, issue=int(number)), "issue")
        case ("issues", number, "comments") if number.isdecimal():
            return _at(method, replace(at, issue=int(number)), "comments")
    return at


def _secret(method: str, at: Place, tail: list[str]) -> Place:
    if (at.level, at.store) not in SECRETS:
        return at
    match tail:
        case []:
            return _at(method, at, "secrets")
        case ["public-key"]:
            return _at(method, at, "public-key")
        case [name] if name:
            return _at(method, replace(at, name=name), "secret")
        case [name, "repositories"] if name and at.level in ("organization", "user"):
            return _at(method, replace(at, name=name), "selected")
    return at


def _variable(method: str, at: Place, tail: list[str]) -> Place:
    match tail:
        case []:
            return _at(method, at, "variables")
        case [name] if name:
            return _at(method, replace(at, name=name), "variable")
        case [name, "repositories"] if name and at.level == "organization":
            return _at(method, replace(at, name=name), "selected_for")
    return at


def _at(method: str, at: Place, named: str) -> Place:
    return replace(at, route=_METHODS[named].get("GET" if method == "HEAD" else method, "other"))
