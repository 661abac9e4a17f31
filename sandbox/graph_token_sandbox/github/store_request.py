"""One request about secrets or variables, and what their stores share: names, lists, audiences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Final, TypeVar, cast

from ..messages import Response, json_response
from . import json_bodies
from .call import DEFAULT_VERSION, Call
from .errors import GitHubError, invalid, not_found
from .pagination import Page, link_header
from .records import Repository, timestamp
from .request_fields import choice, required_text
from .routes import Route, Router
from .secret_store import VISIBILITIES, Audience, SealedSecret, SecretStore, Storage, Variable, Visibility
from .store_rules import Level, StoreRules

LARGEST_VALUE: Final = 48 * 1024
"""Bytes, of a secret and of a variable: https://docs.github.com/en/actions/reference/security/secrets"""
_NAME: Final = re.compile(r"(?!GITHUB_)[A-Z_][A-Z0-9_]*")
_NAME_RULE: Final = (
    " names can only contain alphanumeric characters ([a-z], [A-Z], [0-9]) or underscores (_). Spaces are not "
    "allowed. Must start with a letter ([a-z], [A-Z]) or underscores (_), and not with GITHUB_."
)


@dataclass(frozen=True)
class StoreRequest:
    """A call about the secrets or variables of one store."""

    call: Call
    rules: StoreRules
    storage: Storage
    """What the repository, environment, organization or user of the path keeps."""

    @property
    def secret_store(self) -> SecretStore:
        """The secrets of the store in the path."""
        return self.storage.secret_stores[self.rules.store]

    @property
    def name(self) -> str:
        """The name in the path, in upper case as it is stored."""
        parameters = self.call.parameters
        return parameters.get("secret_name", parameters.get("name", "")).upper()

    @property
    def has_audience(self) -> bool:
        """Whether secrets and variables here may be limited to some repositories."""
        return self.rules.level in ("organization", "user")

    @cached_property
    def selectable(self) -> dict[int, Repository]:
        """The repositories that may be selected, by their ids."""
        owners = self.call.github.owners
        match self.rules.level:
            case "organization":
                return {repository.id: repository for repository in owners.owned_by(self.call.organization.login)}
            case "user":
                return owners.repositories
        return {}

    @property
    def text_ids(self) -> bool:
        """Whether ids of repositories may be strings."""
        return self.rules.text_ids if self.call.version == DEFAULT_VERSION else self.rules.new_text_ids


StoreEndpoint = TypeVar("StoreEndpoint", bound=Callable[[StoreRequest], Response])


class StoreRouter(Router):
    """Routes that every store has below its own path, which `...` stands for: `PUT .../{secret_name}`."""

    def __init__(self, stores: Iterable[StoreRules]) -> None:
        """Register routes for each of `stores`."""
        super().__init__()
        self._stores = tuple(stores)

    def store_route(
        self, operation: str, levels: Iterable[Level] = ("repository", "environment", "organization", "user")
    ) -> Callable[[StoreEndpoint], StoreEndpoint]:
        """Register an endpoint for an operation on the stores of these levels."""
        method, _, below = operation.partition(" ...")

        def register(endpoint: StoreEndpoint) -> StoreEndpoint:
            for rules in self._stores:
                if rules.level in levels:
                    answer = partial(_answer, endpoint, rules)
                    path = f"{rules.path}{below}"
                    self.routes.append(Route(endpoint.__name__, method, path, answer, rules.permission, rules))
            return endpoint

        return register


def _answer(endpoint: Callable[[StoreRequest], Response], rules: StoreRules, call: Call) -> Response:
    return endpoint(StoreRequest(call, rules, _storage(call, rules.level)))


def _storage(call: Call, level: Level) -> Storage:
    match level:
        case "repository":
            return call.repository.storage
        case "organization":
            return call.organization.storage
        case "user":
            return call.github.owners.user(call.token.login)
    environment = call.repository.environments.get(call.parameters["environment_name"].lower())
    if environment is None:
        raise not_found()
    return environment


def checked_name(kind: str, name: str) -> str:
    """Return a name for a secret or variable as it will be stored."""
    if not _NAME.fullmatch(name.upper()):
        raise GitHubError(422, kind + _NAME_RULE)
    return name.upper()


def describe(request: StoreRequest, name: str, entry: SealedSecret | Variable) -> dict[str, Any]:
    """Return GitHub's description of a secret or variable, without the value."""
    description: dict[str, Any] = {
        "name": name,
        "created_at": timestamp(entry.created_at),
        "updated_at": timestamp(entry.updated_at),
    }
    if entry.audience is not None:
        description["visibility"] = entry.audience.visibility
        if entry.audience.visibility == "selected":
            login = request.call.organization.login if request.rules.level == "organization" else ""
            path = request.rules.path.format(org=login)
            description["selected_repositories_url"] = f"{request.call.base_url}{path}/{name}/repositories"
    return description


def list_response(call: Call, page: Page, key: str, items: Iterable[dict[str, Any]]) -> Response:
    """Answer a `GET` on a list, page by page, with a `Link` header to the next page."""
    entries, query = list(items), call.request.query
    links = page.links(f"{call.request.base_url}{call.request.path}", query, len(entries))
    return json_response(200, {"total_count": len(entries), key: page.slice(entries)}, link_header(links))


def selected_repositories(request: StoreRequest, audience: Audience | None) -> Response:
    """Answer a `GET` on the repositories that see a secret or variable."""
    numbers = audience.selected if audience else ()
    repositories = [request.selectable[number] for number in numbers if number in request.selectable]
    bodies = (json_bodies.repository(repository, request.call.base_url) for repository in repositories)
    return list_response(request.call, Page.of_query(request.call.request.query), "repositories", bodies)


def audience_in(request: StoreRequest, fields: Mapping[str, Any]) -> Audience | None:
    """Return who is to see what a body puts. Repositories that are left out are taken off the list."""
    if not request.has_audience:
        return None
    if request.rules.level == "user":
        return Audience("selected", selected_ids(request, fields))
    visibility = cast("Visibility", choice(fields, "visibility", VISIBILITIES))
    if visibility != "selected" and "selected_repository_ids" in fields:
        raise GitHubError(422, "Selected repository ids can only be given when the visibility is set to 'selected'")
    return Audience(visibility, selected_ids(request, fields))


def selected_ids(request: StoreRequest, fields: Mapping[str, Any], *, text: bool | None = None) -> tuple[int, ...]:
    """Return the ids of selected repositories; `text` overrules whether strings are accepted."""
    items = fields.get("selected_repository_ids", [])
    if not isinstance(items, list):
        raise invalid(f"For 'properties/selected_repository_ids', {items} is not an array.")
    numbers = [_id_in(item, text=request.text_ids if text is None else text) for item in items]
    if any(number not in request.selectable for number in numbers):
        raise GitHubError(422, "Validation Failed")
    return tuple(dict.fromkeys(numbers))


def _id_in(item: Any, *, text: bool) -> int:
    if text and isinstance(item, str) and item.isdecimal():
        return int(item)
    if isinstance(item, bool) or not isinstance(item, int):
        raise invalid(f"For 'items', {'nil' if item is None else item} is not an integer.")
    return item


def check_required(request: StoreRequest, fields: Mapping[str, Any]) -> None:
    """Refuse a body without the fields the schema requires."""
    for name in request.rules.required:
        required_text(fields, name)
