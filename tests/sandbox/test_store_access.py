"""Permissions for each store, and the messages of refusals."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.clients import ORGANIZATIONS, STORES, AppClient, GitHubClient

PERMISSIONS = {
    "actions": "secrets",
    "environment": "environments",
    "organization": "organization_secrets",
    "dependabot": "dependabot_secrets",
    "dependabot organization": "organization_dependabot_secrets",
    "codespaces": "codespaces_secrets",
    "codespaces organization": "organization_codespaces_secrets",
    "codespaces user": "codespaces_user_secrets",
    "agents": "agent_secrets",
    "agents organization": "organization_agent_secrets",
}
every_permission = pytest.mark.parametrize(("store", "permission"), PERMISSIONS.items())


def put(github: GitHubClient, store: str, token: str) -> Any:
    """Put a properly sealed secret with a token."""
    return github.call("PUT", f"{STORES[store][0]}/secrets/S", token=token, json=github.sealed_for(store, "x"))


@every_permission
def test_permission_of_each_store(github: GitHubClient, store: str, permission: str) -> None:
    other_permissions = {name: "write" for name in PERMISSIONS.values() if name != permission}
    for name, permissions in {
        "right": {permission: "write"},
        "weak": {permission: "read"},
        "wrong": other_permissions,
    }.items():
        github.sandbox.github.add_token(name, kind="fine-grained", permissions=permissions)

    answers = {name: put(github, store, name) for name in ("wrong", "weak", "right")}

    assert {name: answer.status_code for name, answer in answers.items()} == {"wrong": 403, "weak": 403, "right": 201}
    assert answers["wrong"].headers["X-Accepted-GitHub-Permissions"] == f"{permission}=write"
    assert answers["wrong"].json()["message"] == "Resource not accessible by personal access token"


@every_permission
def test_delete_needs_write_permission(github: GitHubClient, store: str, permission: str) -> None:
    github.write(store, "S", "x")
    github.sandbox.github.add_token("weak", kind="fine-grained", permissions={permission: "read"})

    answer = github.call("DELETE", f"{STORES[store][0]}/secrets/S", token="weak")

    assert (answer.status_code, answer.headers["X-Accepted-GitHub-Permissions"]) == (403, f"{permission}=write")
    assert github.sandbox.github.secret(name="S", **STORES[store][1]) == "x"


@every_permission
def test_stores_open_to_apps(github: GitHubClient, store: str, permission: str) -> None:
    """The description's `enabledForGitHubApps`: of Codespaces only a repository's, and there not the key."""
    token = AppClient(github, permissions={permission: "write"}).mint().json()["token"]

    written = put(github, store, token)
    key = github.get(f"{STORES[store][0]}/secrets/public-key", token=token)

    closed = {"codespaces organization", "codespaces user"}
    assert written.status_code == (403 if store in closed else 201)
    assert key.status_code == (403 if store in closed | {"codespaces"} else 200)


@pytest.mark.parametrize("store", STORES)
def test_workflow_token_is_refused(github: GitHubClient, store: str) -> None:
    github.sandbox.github.add_token("run", kind="actions", permissions=dict.fromkeys(PERMISSIONS.values(), "write"))

    answer = put(github, store, "run")

    assert (answer.status_code, answer.json()["message"]) == (403, "Resource not accessible by integration")


@pytest.mark.parametrize("store", STORES)
def test_classic_scopes(github: GitHubClient, store: str) -> None:
    accepted = {"codespaces user": "codespace, codespace:secrets"} | dict.fromkeys(ORGANIZATIONS, "admin:org")
    scopes = {"repo", "admin:org", "codespace"}
    statuses = {}
    for scope in scopes:
        github.sandbox.github.add_token(scope, kind="classic", scopes=(scope,))
        answer = put(github, store, scope)
        statuses[scope] = answer.status_code
        assert answer.headers["X-Accepted-OAuth-Scopes"] == accepted.get(store, "repo")

    (good,) = (scope for scope, status in statuses.items() if status == 201)
    assert good in accepted.get(store, "repo")
    refused = 403 if store in ORGANIZATIONS else 404
    assert {status for scope, status in statuses.items() if scope != good} == {refused}


@pytest.mark.parametrize(
    ("login", "status", "message"),
    [
        ("octocat", 201, None),
        ("hubot", 403, "You must be an org admin or have the actions secrets fine-grained permission."),
        ("stranger", 404, "Not Found"),
    ],
)
def test_only_owners_write_for_an_organization(
    github: GitHubClient, login: str, status: int, message: str | None
) -> None:
    github.sandbox.github.add_organization("octo", members=["hubot"])
    github.sandbox.github.add_token("person", kind="classic", scopes=("admin:org",), login=login)

    answer = put(github, "organization", "person")

    assert (answer.status_code, answer.json().get("message")) == (status, message)


@pytest.mark.parametrize(
    ("details", "status"),
    [({"owner": "Octo"}, 201), ({"owner": "elsewhere"}, 403), ({"repositories": ("elsewhere/social",)}, 403)],
)
def test_fine_grained_token_has_one_owner(github: GitHubClient, details: dict[str, Any], status: int) -> None:
    github.sandbox.github.add_token(
        "person", kind="fine-grained", permissions={"organization_secrets": "write"}, **details
    )

    assert put(github, "organization", "person").status_code == status


def test_codespaces_needs_an_admin(github: GitHubClient) -> None:
    github.sandbox.github.add_token("person", kind="classic", login="hubot")

    assert put(github, "actions", "person").status_code == 201
    assert put(github, "codespaces", "person").status_code == 403


def test_organization_profile_is_public(github: GitHubClient) -> None:
    answer = github.get("orgs/Octo", token=github.seeded.github_tokens["no_repo_scope"])

    assert (answer.status_code, answer.json()["login"]) == (200, "octo")
