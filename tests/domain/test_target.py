"""Test targets in words, as pages and as permissions."""

import pytest

from graph_token_rotator.domain.target import StoreKind, Target


@pytest.mark.parametrize(
    ("target", "owner", "description", "page"),
    [
        (Target("octo/social", "T"), "octo", "repository octo/social", "octo/social/settings/secrets/actions"),
        (
            Target("octo/social", "T", "live"),
            "octo",
            "environment live of octo/social",
            "octo/social/settings/environments",
        ),
        (
            Target("", "T", organization="octo", store=StoreKind.DEPENDABOT),
            "octo",
            "Dependabot of organization octo",
            "organizations/octo/settings/secrets/dependabot",
        ),
        (
            Target("", "T", store=StoreKind.CODESPACES, user="octo"),
            "octo",
            "Codespaces of the user who writes for octo",
            "settings/codespaces",
        ),
    ],
)
def test_owner_description_and_page(target: Target, owner: str, description: str, page: str) -> None:
    assert (target.owner, target.description) == (owner, description)
    assert target.settings_page("https://github.com") == f"https://github.com/{page}"


@pytest.mark.parametrize(
    ("target", "permission", "variable_permission", "scope"),
    [
        (Target("octo/social", "T"), "`Secrets: write`", "the permission `Variables: write`", "repo"),
        (Target("octo/social", "T", "live"), "`Environments: write`", "the permission `Environments: write`", "repo"),
        (
            Target("", "T", organization="octo"),
            "the organization permission `Secrets: write`",
            "the organization permission `Variables: write`",
            "admin:org",
        ),
    ],
)
def test_permissions_and_scope_of_a_target(
    target: Target, permission: str, variable_permission: str, scope: str
) -> None:
    assert (target.facts["permission"], target.facts["variable_permission"], target.facts["classic_scope"]) == (
        permission,
        variable_permission,
        scope,
    )


def test_levels_have_separate_public_keys() -> None:
    codespaces = {
        Target("", "T", store=StoreKind.CODESPACES, user="octo").key_scope,
        Target("", "T", store=StoreKind.CODESPACES, organization="octo").key_scope,
        Target("octo/social", "T", store=StoreKind.CODESPACES).key_scope,
    }
    assert len(codespaces) == 3
