"""One request about secrets or variables that was let through, and what stores have in common: names and audiences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from ..messages import Request, Response, json_response
from . import json_bodies
from .errors import GitHubError, invalid
from .pagination import Page, linked
from .records import Repository, timestamp
from .request_fields import one_of, required
from .routes import Place
from .secret_store import VISIBILITIES, Audience, SealedSecret, SecretStore, Storage, Variable, Visibility
from .store_rules import StoreRules

LARGEST_VALUE: Final = 48 * 1024
"""Bytes, of a secret and of a variable: https://docs.github.com/en/actions/reference/security/secrets"""
_NAME: Final = re.compile(r"(?!GITHUB_)[A-Z_][A-Z0-9_]*")
_NAME_RULE: Final = (
    " names can only contain alphanumeric characters ([a-z], [A-Z], [0-9]) or underscores (_). Spaces are not "
    "allowed. Must start with a letter ([a-z], [A-Z]) or underscores (_), and not with GITHUB_."
)


@dataclass(frozen=True)
class StoreRequest:
    """A request with the rules and the things it is about."""

    request: Request
    place: Place
    rule: StoreRules
    storage: Storage
    now: datetime
    base_url: str
    """Where this API is, without a trailing slash."""
    selectable: Mapping[int, Repository]
    """The repositories that may be selected to see what an organisation or user keeps."""
    text_ids: bool
    """Whether their numbers may be given as strings."""

    @property
    def secret_store(self) -> SecretStore:
        """The store the path names."""
        return self.storage.secret_stores[self.place.store]

    @property
    def name(self) -> str:
        """The name in the path, as it is stored."""
        return self.place.name.upper()

    @property
    def limited(self) -> bool:
        """Whether not every repository needs to see what is kept here."""
        return self.place.level in ("organization", "user")


def checked_name(kind: str, name: str) -> str:
    """Return a name for a secret or variable as it will be stored."""
    if not _NAME.fullmatch(name.upper()):
        raise GitHubError(422, kind + _NAME_RULE)
    return name.upper()


def described(call: StoreRequest, kind: str, name: str, found: SealedSecret | Variable) -> dict[str, Any]:
    """Return what GitHub tells of a secret or variable, but not the value."""
    told: dict[str, Any] = {
        "name": name,
        "created_at": timestamp(found.created_at),
        "updated_at": timestamp(found.updated_at),
    }
    if found.audience is not None:
        told["visibility"] = found.audience.visibility
        if found.audience.visibility == "selected":
            owner = "user" if call.place.organization is None else f"orgs/{call.place.organization}"
            url = f"{call.base_url}/{owner}/{call.place.store}/{kind}/{name}/repositories"
            told["selected_repositories_url"] = url
    return told


def listed(call: StoreRequest, page: Page, kind: str, items: Iterable[dict[str, Any]]) -> Response:
    """Answer a `GET` on a list, page by page, with a `Link` header to the next."""
    known = list(items)
    links = page.links(f"{call.request.base_url}{call.request.path}", call.request.query, len(known))
    return json_response(200, {"total_count": len(known), kind: page.of(known)}, linked(links))


def selected(call: StoreRequest, audience: Audience | None) -> Response:
    """Answer a `GET` on the repositories that see something."""
    known = [call.selectable[number] for number in audience.selected if number in call.selectable] if audience else []
    shown = (json_bodies.repository(found, call.base_url) for found in known)
    return listed(call, Page.asked(call.request.query), "repositories", shown)


def audience(call: StoreRequest, fields: Mapping[str, Any]) -> Audience | None:
    """Return who is to see what a body puts. Repositories that are left out are taken off the list."""
    if not call.limited:
        return None
    if call.place.level == "user":
        return Audience("selected", selection(call, fields))
    visibility = cast("Visibility", one_of(fields, "visibility", VISIBILITIES))
    if visibility != "selected" and "selected_repository_ids" in fields:
        raise GitHubError(422, "Selected repository ids can only be given when the visibility is set to 'selected'")
    return Audience(visibility, selection(call, fields))


def selection(call: StoreRequest, fields: Mapping[str, Any], *, text: bool | None = None) -> tuple[int, ...]:
    """Return the numbers of selected repositories; `text` overrules whether strings will do."""
    given = fields.get("selected_repository_ids", [])
    if not isinstance(given, list):
        raise invalid(f"For 'properties/selected_repository_ids', {given} is not an array.")
    numbers = [_number(item, text=call.text_ids if text is None else text) for item in given]
    if any(number not in call.selectable for number in numbers):
        raise GitHubError(422, "Validation Failed")
    return tuple(dict.fromkeys(numbers))


def _number(item: Any, *, text: bool) -> int:
    if text and isinstance(item, str) and item.isdecimal():
        return int(item)
    if isinstance(item, bool) or not isinstance(item, int):
        raise invalid(f"For 'items', {'nil' if item is None else item} is not an integer.")
    return item


def check_required(call: StoreRequest, fields: Mapping[str, Any]) -> None:
    """Refuse a body without the fields the schema asks for."""
    for name in call.rule.required:
        required(fields, name)
