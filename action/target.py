"""Where secrets live: https://docs.github.com/rest/actions/secrets and its siblings."""

from enum import Enum
from typing import NamedTuple
from urllib.parse import quote

from .redact import plain


class StoreKind(Enum):
    """The four kinds of secret store; each keeps secrets of its own, sealed with keys of its own."""

    ACTIONS = "actions"
    DEPENDABOT = "dependabot"
    CODESPACES = "codespaces"
    AGENTS = "agents"


class Target(NamedTuple):
    """One secret: of a repository (`owner/name`), of one of its environments, or of an organisation."""

    repository: str
    secret: str
    environment: str | None = None
    organization: str = ""
    store: StoreKind = StoreKind.ACTIONS

    @property
    def owner(self) -> str:
        """Whose it is."""
        return self.organization or self.repository.partition("/")[0]

    @property
    def place(self) -> str:
        """The repository or organisation."""
        return self.organization or self.repository

    @property
    def home(self) -> str:
        """The place in words: "repository octo/social", "environment live of octo/social", "Dependabot of organisation octo"."""
        if self.environment:
            return f"environment {plain(self.environment)} of {self.repository}"
        place = f"organisation {self.organization}" if self.organization else f"repository {self.repository}"
        return place if self.store is StoreKind.ACTIONS else f"{self.store.value.title()} of {place}"

    @property
    def scope(self) -> tuple[str, str, str]:
        """What has one public key: store, place and environment."""
        return self.store.value, self.place.lower(), (self.environment or "").lower()

    def settings_page(self, server_url: str) -> str:
        """Where a person replaces it."""
        if self.environment:
            return f"{server_url}/{self.repository}/settings/environments"
        root = (
            f"{server_url}/organizations/{self.organization}"
            if self.organization
            else f"{server_url}/{self.repository}"
        )
        return f"{root}/settings/secrets/{quote(self.store.value)}"
