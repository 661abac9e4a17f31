"""The stores of secrets and variables, and the rules of each: one table.

Paths, bodies and scopes: https://github.com/github/rest-api-description
Permissions: https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, cast

Level = Literal["repository", "environment", "organization", "user"]
StoreName = Literal["actions", "dependabot", "codespaces", "agents"]


@dataclass(frozen=True)
class StoreRules:
    """The rules for one list of secrets or variables."""

    path: str
    """GitHub's template of the list's path."""
    permission: str
    """Its name as a key of an app's `permissions`."""
    scopes: tuple[str, ...] = ("repo",)
    """A classic token needs one of these."""
    required: tuple[str, ...] = ()
    """Fields the schema of `PUT` requires."""
    text_ids: bool = False
    """Whether `selected_repository_ids` may hold strings in version 2022-11-28."""
    new_text_ids: bool = False
    """Whether they may in version 2026-03-10."""
    needs_admin: bool = False
    """A person has to be an admin of the repository."""
    open_to_apps: bool = True
    """False: no app may call it (`enabledForGitHubApps: false`)."""
    key_open_to_apps: bool = True
    """False: no app may read the public key."""
    refusal: str = "Must have admin rights to Repository."
    """GitHub's message for a classic token without the rights."""

    @property
    def level(self) -> Level:
        """Whose secrets or variables these are."""
        if "/environments/" in self.path:
            return "environment"
        root = self.path.split("/")[1]
        return cast("Level", {"repos": "repository", "orgs": "organization"}.get(root, root))

    @property
    def store(self) -> StoreName:
        """The product that reads them."""
        return "actions" if self.level == "environment" else cast("StoreName", self.path.split("/")[-2])


_ORGANIZATION: Final = ("admin:org",)
_VALUE_AND_KEY: Final = ("encrypted_value", "key_id")
_BY_ROLE: Final = "You must be an org admin or have the actions {} fine-grained permission."

SECRETS: Final = (
    StoreRules("/repos/{owner}/{repo}/actions/secrets", "secrets", required=_VALUE_AND_KEY),
    StoreRules(
        "/repos/{owner}/{repo}/environments/{environment_name}/secrets", "environments", required=_VALUE_AND_KEY
    ),
    StoreRules(
        "/orgs/{org}/actions/secrets",
        "organization_secrets",
        _ORGANIZATION,
        ("visibility",),
        text_ids=True,
        new_text_ids=True,
        refusal=_BY_ROLE.format("secrets"),
    ),
    StoreRules("/repos/{owner}/{repo}/dependabot/secrets", "dependabot_secrets"),
    StoreRules(
        "/orgs/{org}/dependabot/secrets",
        "organization_dependabot_secrets",
        _ORGANIZATION,
        ("visibility",),
        text_ids=True,
    ),
    StoreRules(
        "/repos/{owner}/{repo}/codespaces/secrets", "codespaces_secrets", needs_admin=True, key_open_to_apps=False
    ),
    StoreRules(
        "/orgs/{org}/codespaces/secrets",
        "organization_codespaces_secrets",
        _ORGANIZATION,
        ("visibility",),
        open_to_apps=False,
    ),
    StoreRules(
        "/user/codespaces/secrets",
        "codespaces_user_secrets",
        ("codespace", "codespace:secrets"),
        ("key_id",),
        text_ids=True,
        new_text_ids=True,
        open_to_apps=False,
    ),
    StoreRules("/repos/{owner}/{repo}/agents/secrets", "agent_secrets", required=_VALUE_AND_KEY),
    StoreRules(
        "/orgs/{org}/agents/secrets", "organization_agent_secrets", _ORGANIZATION, (*_VALUE_AND_KEY, "visibility")
    ),
)
VARIABLES: Final = (
    StoreRules("/repos/{owner}/{repo}/actions/variables", "actions_variables"),
    StoreRules("/repos/{owner}/{repo}/environments/{environment_name}/variables", "environments"),
    StoreRules(
        "/orgs/{org}/actions/variables",
        "organization_actions_variables",
        _ORGANIZATION,
        refusal=_BY_ROLE.format("variables"),
    ),
)


def stores_of(level: Level) -> list[StoreName]:
    """Return the names of the secret stores at a level."""
    return [rules.store for rules in SECRETS if rules.level == level]
