"""Targets: where a token is stored on GitHub, in words, as pages, and as permissions.

The levels and stores are those of https://docs.github.com/rest/actions/secrets and its sibling APIs. No request is made
here; `github.secrets` knows the API.
"""

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple, TypeAlias
from urllib.parse import quote

from .sanitize import sanitize_name


class StoreKind(Enum):
    """The four kinds of secret store; each has its own secrets and its own public keys."""

    ACTIONS = "actions"
    DEPENDABOT = "dependabot"
    CODESPACES = "codespaces"
    AGENTS = "agents"


class Permission(NamedTuple):
    """A permission of GitHub's: its key in an App's `permissions`, and its name in GitHub's settings."""

    key: str
    words: str


# Source: https://docs.github.com/rest/authentication/permissions-required-for-github-apps
# One permission covers both the secrets and the variables of an environment.
_ENVIRONMENT = Permission("environments", "Environments")
_SECRETS = {
    StoreKind.ACTIONS: Permission("secrets", "Secrets"),
    StoreKind.DEPENDABOT: Permission("dependabot_secrets", "Dependabot secrets"),
    StoreKind.CODESPACES: Permission("codespaces_secrets", "Codespaces secrets"),
    StoreKind.AGENTS: Permission("agent_secrets", "Agent secrets"),
}
_VARIABLES = Permission("actions_variables", "Variables")


class Target(NamedTuple):
    """One secret: of a repository (`owner/name`), an environment of it, an organization, or a user.

    `repository` is empty for the secret of an organization or a user. GitHub derives the user from the token that
    writes (`/user/codespaces/secrets`), so `user` is the owner whose writer is used.
    """

    repository: str
    secret: str
    environment: str | None = None
    organization: str = ""
    store: StoreKind = StoreKind.ACTIONS
    user: str = ""

    @property
    def owner(self) -> str:
        """The login of the user or organization that owns the secret."""
        return self.user or self.organization or self.repository.partition("/")[0]

    @property
    def location(self) -> str:
        """The repository, the organization, or `@login` for a user."""
        return f"@{self.user}" if self.user else self.organization or self.repository

    @property
    def description(self) -> str:
        """The location in words: "environment live of octo/social", "Dependabot of organization octo"."""
        if self.environment:
            return f"environment {sanitize_name(self.environment)} of {self.repository}"
        if self.user:
            return f"{self.store.value.title()} of the user who writes for {self.user}"
        owner = f"organization {self.organization}" if self.organization else f"repository {self.repository}"
        return owner if self.store is StoreKind.ACTIONS else f"{self.store.value.title()} of {owner}"

    @property
    def text(self) -> str:
        """The secret and its location in words: "FB_TOKEN in repository octo/social"."""
        return f"{self.secret} in {self.description}"

    @property
    def key_scope(self) -> tuple[str, str, str]:
        """The store, location and environment: GitHub has one public key for each combination."""
        return self.store.value, self.location.lower(), (self.environment or "").lower()

    @property
    def open_to_apps(self) -> bool:
        """Whether GitHub Apps can write the secret; they get no public key of Codespaces.

        Source: https://docs.github.com/rest/codespaces/repository-secrets#get-a-repository-public-key
        """
        return self.store is not StoreKind.CODESPACES

    @property
    def permissions(self) -> dict[str, str]:
        """The permissions for writing the secret, as an App requests them."""
        return {self._permission(_SECRETS[self.store]).key: "write"}

    @property
    def variable_permissions(self) -> dict[str, str]:
        """The permissions for writing a variable beside the secret, as an App requests them."""
        return {self._permission(_VARIABLES).key: "write"}

    @property
    def permission_text(self) -> str:
        """The permission for writing the secret, as GitHub's settings name it."""
        words = f"`{self._permission(_SECRETS[self.store]).words}: write`"
        return f"the organization permission {words}" if self.organization else words

    @property
    def variable_permission_text(self) -> str:
        """The permission for writing a variable beside the secret, as GitHub's settings name it."""
        level = "organization permission" if self.organization else "permission"
        return f"the {level} `{self._permission(_VARIABLES).words}: write`"

    @property
    def classic_scopes(self) -> tuple[str, ...]:
        """The scopes of which a classic token needs any one; texts recommend the first.

        Source: https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
        """
        if self.user:
            return ("codespace:secrets", "codespace")
        return ("admin:org",) if self.organization else ("repo", "public_repo")

    @property
    def accepted_writers(self) -> str:
        """The types of credential that can write the secret, in words."""
        writer = "a fine-grained personal access token"
        return f"{writer} or a GitHub App" if self.open_to_apps else f"{writer} (GitHub lets no App write here)"

    @property
    def identity(self) -> tuple[str, ...]:
        """The same for two targets that are one secret. GitHub's names have no case.

        The tokens of two writers may belong to one user, so all users count as one.
        """
        location = "@" if self.user else self.location.lower()
        return self.store.value, location, (self.environment or "").lower(), self.secret

    @property
    def report_keys(self) -> Mapping[str, str]:
        """The keys of a report that say where the secret is; those that do not apply are missing."""
        keys = {
            "repository": self.repository,
            "organization": self.organization,
            "environment": self.environment,
            "store": self.store.value,
            "user": self.user,
        }
        return {key: value for key, value in keys.items() if value}

    @property
    def facts(self) -> dict[str, str]:
        """The facts for sentences about this target; the keys are the `{names}` in reasons."""
        return {
            "secret": self.secret,
            "repository": self.location,
            "owner": self.owner,
            "location": self.description,
            "permission": self.permission_text,
            "variable_permission": self.variable_permission_text,
            "classic_scope": self.classic_scopes[0],
            "accepted_writers": self.accepted_writers,
        }

    def _permission(self, general: Permission) -> Permission:
        """Return the permission that the target's level needs in place of a repository's."""
        if self.environment is not None:
            return _ENVIRONMENT
        return general._replace(key=f"organization_{general.key}") if self.organization else general

    def settings_page(self, server_url: str) -> str:
        """Return the address of the page on which a person can replace the secret."""
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


# Where a copy can be: one type for each service that stores secrets. A source is always a `Target`.
# Type checking names every place that has to handle a new one.
CopyTarget: TypeAlias = Target
STORE_NAMES = tuple(store.value for store in StoreKind)
