"""What a path of the REST API points at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import unquote

ENTERPRISE_PREFIX: Final = "/api/v3"
"""Where GitHub Enterprise Server has the API."""

_METHODS: Final = {
    "secret": {"GET": "get_secret", "PUT": "put_secret"},
    "issues": {"GET": "list_issues", "POST": "create_issue"},
    "issue": {"GET": "get_issue", "PATCH": "update_issue"},
    "comments": {"GET": "list_comments", "POST": "create_comment"},
    "workflow": {"GET": "workflow"},
    "repository": {"GET": "repository"},
}
"""Routes by what the path names and what is done with it; `HEAD` is like `GET`."""


@dataclass(frozen=True)
class Place:
    """A route with what its path names; all parts decoded."""

    route: str
    owner_repo: str | None = None
    repository_id: int | None = None
    environment: str | None = None
    secret: str = ""
    issue: int = 0
    workflow: str = ""
    """A workflow's number or file name."""
    rest: str = ""
    """The path below the repository, still percent-encoded."""


_NOWHERE: Final = Place("other")
_PLAIN: Final = {"/user": Place("user"), "/rate_limit": Place("rate_limit")}


def locate(method: str, path: str) -> Place:
    """Return what `path` points at; route `other` for what the sandbox does not know.

    A `/` inside a name is `%2F`, and a trailing slash leads nowhere:
    https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
    """
    path = path.removeprefix(ENTERPRISE_PREFIX)
    if path in _PLAIN:
        return _PLAIN[path] if method in ("GET", "HEAD") else _NOWHERE
    raw = path.split("/")[1:]
    parts = tuple(unquote(part) for part in raw)
    match parts:
        case ("repos", owner, name, *below):
            return _below(method, Place("other", owner_repo=f"{owner}/{name}", rest="/".join(raw[3:])), tuple(below))
        case ("repositories", number, *below) if number.isdecimal():
            return _below(method, Place("other", repository_id=int(number), rest="/".join(raw[2:])), tuple(below))
    return _NOWHERE


def _below(method: str, at: Place, below: tuple[str, ...]) -> Place:
    match below:
        case ():
            return replace(at, route=_route(method, "repository"))
        case ("actions", "secrets", *tail):
            return _secret(method, at, tail)
        case ("environments", environment, "secrets", *tail):
            return _secret(method, replace(at, environment=environment), tail)
        case ("actions", "workflows", workflow) if workflow:
            return replace(at, route=_route(method, "workflow"), workflow=workflow)
        case ("issues",):
            return replace(at, route=_route(method, "issues"))
        case ("issues", number) if number.isdecimal():
            return replace(at, route=_route(method, "issue"), issue=int(number))
        case ("issues", number, "comments") if number.isdecimal():
            return replace(at, route=_route(method, "comments"), issue=int(number))
    return at


def _secret(method: str, at: Place, tail: list[str]) -> Place:
    reading = method in ("GET", "HEAD")
    match tail:
        case [] if reading:
            return replace(at, route="list_secrets")
        case ["public-key"] if reading:
            return replace(at, route="public_key")
        case [name] if name and name != "public-key":
            return replace(at, route=_route(method, "secret"), secret=name)
    return at


def _route(method: str, named: str) -> str:
    return _METHODS[named].get("GET" if method == "HEAD" else method, "other")
