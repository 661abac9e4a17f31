"""Where secrets live: https://docs.github.com/rest/actions/secrets and its siblings."""

from enum import Enum
from typing import NamedTuple
from urllib.parse import quote

from .sanitize import sanitize


class StoreKind(Enum):
    """The four kinds of secret store; each keeps secrets of its own, sealed with keys of its own."""

    ACTIONS = "actions"
    DEPENDABOT = "dependabot"
    CODESPACES = "codespaces"
    AGENTS = "agents"


class Permission(NamedTuple):
    """What a token must be granted: the key in an App's `permissions`, and the words in GitHub's settings."""

    key: str
    words: str


# Source: https://docs.github.com/rest/authentication/permissions-required-for-github-apps ; an environment's secrets and
# variables need no more than its own permission.
_ENVIRONMENT = Permission("environments", "Environments")
_SECRETS = {
    StoreKind.ACTIONS: Permission("secrets", "Secrets"),
    StoreKind.DEPENDABOT: Permission("dependabot_secrets", "Dependabot secrets"),
    StoreKind.CODESPACES: Permission("codespaces_secrets", "Codespaces secrets"),
    StoreKind.AGENTS: Permission("agent_secrets", "Agent secrets"),
}
_VARIABLES = Permission("actions_variables", "Variables")


class Target(NamedTuple):
    """One secret: of a repository (`owner/name`), of one of its environments, of an organization, or of a user.

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
    def location(self) -> str:
        """The repository, the organization, or the account of whom the writer for an owner is."""
        return f"@{self.user}" if self.user else self.organization or self.repository

    @property
    def description(self) -> str:
        """The place in words: "repository octo/social", "environment live of octo/social", "Dependabot of organization octo"."""
        if self.environment:
            return f"environment {sanitize(self.environment)} of {self.repository}"
        if self.user:
            return f"{self.store.value.title()} of the user who writes for {self.user}"
        place = f"organization {self.organization}" if self.organization else f"repository {self.repository}"
        return place if self.store is StoreKind.ACTIONS else f"{self.store.value.title()} of {place}"

    @property
    def text(self) -> str:
        """The secret and its place in words: "FB_TOKEN in repository octo/social"."""
        return f"{self.secret} in {self.description}"

    @property
    def key_scope(self) -> tuple[str, str, str]:
        """What has one public key: store, place and environment."""
        return self.store.value, self.location.lower(), (self.environment or "").lower()

    @property
    def open_to_apps(self) -> bool:
        """Whether GitHub lets Apps write there: they get no public key of Codespaces.

        Source: https://docs.github.com/rest/codespaces/repository-secrets#get-a-repository-public-key
        """
        return self.store is not StoreKind.CODESPACES

    @property
    def permissions(self) -> dict[str, str]:
        """What writing it takes, as an App's `permissions`."""
        return {self._permission(_SECRETS[self.store]).key: "write"}

    @property
    def variable_permissions(self) -> dict[str, str]:
        """What writing a variable beside it takes."""
        return {self._permission(_VARIABLES).key: "write"}

    @property
    def permission_text(self) -> str:
        """What writing it takes, in the words of GitHub's settings."""
        words = f"`{self._permission(_SECRETS[self.store]).words}: write`"
        return f"the organization permission {words}" if self.organization else words

    @property
    def variable_permission_text(self) -> str:
        """What writing a variable beside it takes, in the words of GitHub's settings."""
        level = "organization permission" if self.organization else "permission"
        return f"the {level} `{self._permission(_VARIABLES).words}: write`"

    @property
    def classic_scopes(self) -> tuple[str, ...]:
        """Any of these lets a classic token write it; the first is the one to name.

        Source: https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
        """
        if self.user:
            return ("codespace:secrets", "codespace")
        return ("admin:org",) if self.organization else ("repo", "public_repo")

    @property
    def accepted_writers(self) -> str:
        """What may write it."""
        person = "a fine-grained personal access token"
        return f"{person} or a GitHub App" if self.open_to_apps else f"{person} (GitHub lets no App write here)"

    @property
    def facts(self) -> dict[str, str]:
        """What fills sentences about it."""
        return {
            "secret": self.secret,
            "repository": self.location,
            "owner": self.owner,
            "home": self.description,
            "need": self.permission_text,
            "variable_need": self.variable_permission_text,
            "classic_scope": self.classic_scopes[0],
            "means": self.accepted_writers,
        }

    def _permission(self, general: Permission) -> Permission:
        if self.environment is not None:
            return _ENVIRONMENT
        return general._replace(key=f"organization_{general.key}") if self.organization else general

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
