"""Who keeps secrets and variables: repositories with their environments, organisations and users."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import TypedDict

from .records import Organization, Repository
from .secret_store import Audience, SecretStore, Storage, Visibility
from .store_rules import StoreName, stores_of


class StoreLocation(TypedDict, total=False):
    """Where a secret or variable is, if not among the Actions ones of a repository or environment."""

    store: StoreName
    organization: str
    user: str


class PutOptions(StoreLocation, total=False):
    """The same, and who sees it."""

    visibility: Visibility
    selected: Iterable[str]
    """Full names of the selected repositories."""


class Owners:
    """Repositories, organisations and users by name. Unknown ones are a KeyError."""

    def __init__(self, seed: int) -> None:
        """Start empty; `seed` decides the key pairs."""
        self.random = random.Random(seed)
        self.repositories: dict[int, Repository] = {}
        self.ids: dict[str, int] = {}
        """Numbers of repositories by their present and former names, in lower case."""
        self.organizations: dict[str, Organization] = {}
        self._users: dict[str, Storage] = {}

    def repository(self, full_name: str) -> Repository:
        """Return a repository by its present or a former name, in any case."""
        return self.repositories[self.ids[full_name.lower()]]

    def organization(self, login: str) -> Organization:
        """Return an organisation by its name, in any case."""
        return self.organizations[login.lower()]

    def user(self, login: str) -> Storage:
        """Return what a user keeps; everyone may."""
        return self._users.setdefault(login.lower(), Storage.fresh(stores_of("user"), self.random))

    def storage(self, full_name: str | None, environment: str | None, where: StoreLocation) -> Storage:
        """Return what an organisation, user, environment or repository keeps."""
        if "organization" in where:
            return self.organization(where["organization"]).storage
        if "user" in where:
            return self.user(where["user"])
        repository = self.repository(full_name or "")
        return repository.storage if environment is None else repository.environments[environment.lower()]

    def secret_store(self, full_name: str | None, environment: str | None, where: StoreLocation) -> SecretStore:
        """Return the secrets of a store."""
        fallback: StoreName = "codespaces" if "user" in where else "actions"
        return self.storage(full_name, environment, where).secret_stores[where.get("store", fallback)]

    def audience(self, where: PutOptions) -> Audience | None:
        """Return who is to see what is put there; None for a repository's own."""
        if "organization" not in where and "user" not in where:
            return None
        selected = tuple(self.repository(name).id for name in where.get("selected", ()))
        return Audience(where.get("visibility", "selected" if selected or "user" in where else "all"), selected)

    def sees(self, full_name: str, audience: Audience | None) -> bool:
        """Whether a repository sees what an organisation or user keeps for an audience."""
        repository = self.repository(full_name)
        if audience is None or audience.visibility == "all":
            return True
        return repository.private if audience.visibility == "private" else repository.id in audience.selected

    def belonging_to(self, login: str) -> list[Repository]:
        """Return the repositories of an organisation or user, oldest first."""
        prefix = f"{login.lower()}/"
        return [found for found in self.repositories.values() if found.full_name.lower().startswith(prefix)]
