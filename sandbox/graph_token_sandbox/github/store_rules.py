"""Every place a secret or variable can be kept in, and what it takes to get there: one table.

Permissions: https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens
Bodies and scopes: GitHub's OpenAPI description, and the pages under https://docs.github.com/en/rest
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Level = Literal["repository", "environment", "organization", "user"]
StoreName = Literal["actions", "dependabot", "codespaces", "agents"]

SECRET_READS: Final = frozenset({"public_key", "get_secret", "list_secrets", "list_selected"})
SECRET_ROUTES: Final = SECRET_READS | {"put_secret", "delete_secret", "set_selected"}
VARIABLE_READS: Final = frozenset({"get_variable", "list_variables", "list_selected_for"})
VARIABLE_ROUTES: Final = VARIABLE_READS | {"create_variable", "update_variable", "delete_variable"}
KEPT_ROUTES: Final = SECRET_ROUTES | VARIABLE_ROUTES

_BOTH: Final = ("encrypted_value", "key_id")


@dataclass(frozen=True)
class StoreRules:
    """What it takes to use one kind of secrets or variables at one level."""

    permission: str
    """Its name as a key of an app's `permissions`."""
    scopes: tuple[str, ...] = ("repo",)
    """Any of these will do for a classic token."""
    required: tuple[str, ...] = ()
    """Fields the schema of `PUT` asks for."""
    text_ids: bool = False
    """Whether `selected_repository_ids` may hold strings in version 2022-11-28."""
    new_text_ids: bool = False
    """The same in version 2026-03-10."""
    needs_admin: bool = False
    """A person has to be an admin of the repository."""
    not_for_apps: frozenset[str] = frozenset()
    """Routes that no app may call (`enabledForGitHubApps: false`)."""
    refusal: str = "Must have admin rights to Repository."
    """What a classic token is told that may not."""


_ORGANIZATION: Final = ("admin:org",)
_KEY: Final = frozenset({"public_key"})
_BY_ROLE: Final = "You must be an org admin or have the actions {} fine-grained permission."

SECRETS: Final[dict[tuple[Level, str], StoreRules]] = {
    ("repository", "actions"): StoreRules("secrets", required=_BOTH),
    ("environment", "actions"): StoreRules("environments", required=_BOTH),
    ("organization", "actions"): StoreRules(
        "organization_secrets",
        _ORGANIZATION,
        ("visibility",),
        text_ids=True,
        new_text_ids=True,
        refusal=_BY_ROLE.format("secrets"),
    ),
    ("repository", "dependabot"): StoreRules("dependabot_secrets"),
    ("organization", "dependabot"): StoreRules(
        "organization_dependabot_secrets", _ORGANIZATION, ("visibility",), text_ids=True
    ),
    ("repository", "codespaces"): StoreRules("codespaces_secrets", needs_admin=True, not_for_apps=_KEY),
    ("organization", "codespaces"): StoreRules(
        "organization_codespaces_secrets", _ORGANIZATION, ("visibility",), not_for_apps=SECRET_ROUTES
    ),
    ("user", "codespaces"): StoreRules(
        "codespaces_user_secrets",
        ("codespace", "codespace:secrets"),
        ("key_id",),
        text_ids=True,
        new_text_ids=True,
        not_for_apps=SECRET_ROUTES,
    ),
    ("repository", "agents"): StoreRules("agent_secrets", required=_BOTH),
    ("organization", "agents"): StoreRules("organization_agent_secrets", _ORGANIZATION, (*_BOTH, "visibility")),
}
VARIABLES: Final[dict[Level, StoreRules]] = {
    "repository": StoreRules("actions_variables"),
    "environment": StoreRules("environments"),
    "organization": StoreRules("organization_actions_variables", _ORGANIZATION, refusal=_BY_ROLE.format("variables")),
}


def stores_of(level: Level) -> list[str]:
    """Return the names of the secret stores at a level."""
    return [name for at, name in SECRETS if at == level]
