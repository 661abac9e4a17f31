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
    """One secret: of a repository (`owner/name`), of one of its environments, of an organisation, or of a user.

    GitHub takes the user from the token that writes (`/user/codespaces/secrets`); `user` is the owner it writes for.
    """

    repository: str
    secret: str
    environment: str | None = None
    organization: str = ""
    store: StoreKind = StoreKind.ACTIONS
    user: str = ""

    @property
    def owner(self) -> str:
        """Whose it is."""
        return self.user or self.organization or self.repository.partition("/")[0]

    @property
    def place(self) -> str:
        """The repository, the organisation, or the account of whom the writer for an owner is."""
        return f"@{self.user}" if self.user else self.organization or self.repository

    @property
    def home(self) -> str:
        """The place in words: "repository octo/social", "environment live of octo/social", "Dependabot of organisation octo"."""
        if self.environment:
            return f"environment {plain(self.environment)} of {self.repository}"
        if self.user:
            return f"{self.store.value.title()} of the user who writes for {self.user}"
        place = f"organisation {self.organization}" if self.organization else f"repository {self.repository}"
        return place if self.store is StoreKind.ACTIONS else f"{self.store.value.title()} of {place}"

    @property
    def scope(self) -> tuple[str, str, str]:
        """What has one public key: store, place and environment."""
        return self.store.value, self.place.lower(), (self.environment or "").lower()

    def settings_page(self, server_url: str) -> str:
        """Where a person replaces it."""
        if self.user:
            return f"{server_url}/settings/{quote(self.store.value)}"
        if self.environment:
            return f"{server_url}/{self.repository}/settings/environments"
        root = (
            f"{server_url}/organizations/{self.organization}"
            if self.organization
            else f"{server_url}/{self.repository}"
        )
        return f"{root}/settings/secrets/{quote(self.store.value)}"
