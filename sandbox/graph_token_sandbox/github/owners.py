"""The owners of secrets and variables: repositories with their environments, organizations and users."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import TypedDict

from .records import Organization, Repository
from .secret_store import Audience, SecretStore, Storage, Visibility
from .store_rules import StoreName, stores_of


class StoreLocation(TypedDict, total=False):
    """The store of a secret or variable, where it is not that of Actions in a repository or environment."""

    store: StoreName
    organization: str
    user: str


class PutOptions(StoreLocation, total=False):
    """The store to write to, and the repositories that see the secret or variable."""

    visibility: Visibility
    selected: Iterable[str]
    """Full names of the selected repositories."""


class Owners:
    """Repositories, organizations and users by name. An unknown name raises KeyError."""

    def __init__(self, seed: int) -> None:
        """Start empty; `seed` decides the key pairs."""
        self.random = random.Random(seed)
        self.repositories: dict[int, Repository] = {}
        self.ids: dict[str, int] = {}
        """Ids of repositories by their present and former names, in lower case."""
        self.organizations: dict[str, Organization] = {}
        self._users: dict[str, Storage] = {}

    def repository(self, full_name: str) -> Repository:
        """Return a repository by its present or a former name, in any case."""
        return self.repositories[self.ids[full_name.lower()]]

    def organization(self, login: str) -> Organization:
        """Return an organization by its name, in any case."""
        return self.organizations[login.lower()]

    def user(self, login: str) -> Storage:
        """Return the secrets of a user; every user has a store."""
        return self._users.setdefault(login.lower(), Storage.empty(stores_of("user"), self.random))

    def owned_by(self, login: str) -> list[Repository]:
        """Return the repositories of an organization or user, oldest first."""
        prefix = f"{login.lower()}/"
        repositories = self.repositories.values()
        return [repository for repository in repositories if repository.full_name.lower().startswith(prefix)]

    def storage(self, full_name: str | None, environment: str | None, location: StoreLocation) -> Storage:
        """Return the secrets and variables of an organization, user, environment or repository."""
        if "organization" in location:
            return self.organization(location["organization"]).storage
        if "user" in location:
            return self.user(location["user"])
        repository = self.repository(full_name or "")
        return repository.storage if environment is None else repository.environments[environment.lower()]

    def secret_store(self, full_name: str | None, environment: str | None, location: StoreLocation) -> SecretStore:
        """Return the secrets of one store."""
        default: StoreName = "codespaces" if "user" in location else "actions"
        return self.storage(full_name, environment, location).secret_stores[location.get("store", default)]

    def audience(self, options: PutOptions) -> Audience | None:
        """Return the repositories that are to see a secret or variable; None for a repository's own."""
        if "organization" not in options and "user" not in options:
            return None
        selected = tuple(self.repository(name).id for name in options.get("selected", ()))
        default: Visibility = "selected" if selected or "user" in options else "all"
        return Audience(options.get("visibility", default), selected)

    def sees(self, full_name: str, audience: Audience | None) -> bool:
        """Whether a repository belongs to an audience."""
        repository = self.repository(full_name)
        if audience is None or audience.visibility == "all":
            return True
        return repository.private if audience.visibility == "private" else repository.id in audience.selected
