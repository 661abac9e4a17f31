"""What a path of the REST API points at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

ENTERPRISE_PREFIX: Final = "/api/v3"
"""Where GitHub Enterprise Server has the API."""

_BY_METHOD: Final = {"GET": "get_secret", "HEAD": "get_secret", "PUT": "put_secret"}


@dataclass(frozen=True)
class Place:
    """A route with what its path names; all parts decoded."""

    route: str
    owner_repo: str | None = None
    repository_id: int | None = None
    environment: str | None = None
    secret: str = ""
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
    environment: str | None = None
    match below:
        case ():
            route, secret = ("repository" if method in ("GET", "HEAD") else "other"), ""
        case ("actions", "secrets", *tail):
            route, secret = _secret_route(method, tail)
        case ("environments", environment, "secrets", *tail):
            route, secret = _secret_route(method, tail)
        case _:
            route, secret = "other", ""
    return Place(route, at.owner_repo, at.repository_id, environment, secret, at.rest)


def _secret_route(method: str, tail: list[str]) -> tuple[str, str]:
    reading = method in ("GET", "HEAD")
    match tail:
        case [] if reading:
            return "list_secrets", ""
        case ["public-key"] if reading:
            return "public_key", ""
        case [name] if name and name != "public-key":
            return _BY_METHOD.get(method, "other"), name
    return "other", ""
