"""Who may write which store, and what a refusal says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.clients import ORGANIZATIONS, STORES, Hub, Robot

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


def put(hub: Hub, store: str, token: str) -> Any:
    """Put a properly sealed secret with some token."""
    return hub.call("PUT", f"{STORES[store][0]}/secrets/S", token=token, json=hub.sealed_for(store, "x"))


@every_permission
def test_each_has_a_permission_of_its_own(hub: Hub, store: str, permission: str) -> None:
    others = {name: "write" for name in PERMISSIONS.values() if name != permission}
    for name, given in {"right": {permission: "write"}, "weak": {permission: "read"}, "wrong": others}.items():
        hub.box.github.add_token(name, kind="fine-grained", permissions=given)

    answers = {name: put(hub, store, name) for name in ("wrong", "weak", "right")}

    assert {name: answer.status_code for name, answer in answers.items()} == {"wrong": 403, "weak": 403, "right": 201}
    assert answers["wrong"].headers["X-Accepted-GitHub-Permissions"] == f"{permission}=write"
    assert answers["wrong"].json()["message"] == "Resource not accessible by personal access token"


@every_permission
def test_who_may_not_write_may_not_delete(hub: Hub, store: str, permission: str) -> None:
    hub.write(store, "S", "x")
    hub.box.github.add_token("weak", kind="fine-grained", permissions={permission: "read"})

    answer = hub.call("DELETE", f"{STORES[store][0]}/secrets/S", token="weak")

    assert (answer.status_code, answer.headers["X-Accepted-GitHub-Permissions"]) == (403, f"{permission}=write")
    assert hub.box.github.secret(name="S", **STORES[store][1]) == "x"


@every_permission
def test_what_apps_may(hub: Hub, store: str, permission: str) -> None:
    """The description's `enabledForGitHubApps`: of Codespaces only a repository's, and there not the key."""
    token = Robot(hub, permissions={permission: "write"}).mint().json()["token"]

    written = put(hub, store, token)
    key = hub.get(f"{STORES[store][0]}/secrets/public-key", token=token)

    closed = {"codespaces organization", "codespaces user"}
    assert written.status_code == (403 if store in closed else 201)
    assert key.status_code == (403 if store in closed | {"codespaces"} else 200)


@pytest.mark.parametrize("store", STORES)
def test_the_token_of_a_run_may_nothing(hub: Hub, store: str) -> None:
    hub.box.github.add_token("run", kind="actions", permissions=dict.fromkeys(PERMISSIONS.values(), "write"))

    answer = put(hub, store, "run")

    assert (answer.status_code, answer.json()["message"]) == (403, "Resource not accessible by integration")


@pytest.mark.parametrize("store", STORES)
def test_classic_scopes(hub: Hub, store: str) -> None:
    accepted = {"codespaces user": "codespace, codespace:secrets"} | dict.fromkeys(ORGANIZATIONS, "admin:org")
    scopes = {"repo", "admin:org", "codespace"}
    statuses = {}
    for scope in scopes:
        hub.box.github.add_token(scope, kind="classic", scopes=(scope,))
        answer = put(hub, store, scope)
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
def test_only_owners_write_for_an_organisation(hub: Hub, login: str, status: int, message: str | None) -> None:
    hub.box.github.add_organization("octo", members=["hubot"])
    hub.box.github.add_token("person", kind="classic", scopes=("admin:org",), login=login)

    answer = put(hub, "organization", "person")

    assert (answer.status_code, answer.json().get("message")) == (status, message)


@pytest.mark.parametrize(
    ("details", "status"),
    [({"owner": "Octo"}, 201), ({"owner": "elsewhere"}, 403), ({"repositories": ("elsewhere/social",)}, 403)],
)
def test_a_fine_grained_token_has_one_owner(hub: Hub, details: dict[str, Any], status: int) -> None:
    hub.box.github.add_token("person", kind="fine-grained", permissions={"organization_secrets": "write"}, **details)

    assert put(hub, "organization", "person").status_code == status


def test_codespaces_wants_an_admin_of_the_repository(hub: Hub) -> None:
    hub.box.github.add_token("person", kind="classic", login="hubot")

    assert put(hub, "actions", "person").status_code == 201
    assert put(hub, "codespaces", "person").status_code == 403


def test_everyone_sees_the_profile_of_an_organisation(hub: Hub) -> None:
    answer = hub.get("orgs/Octo", token=hub.team.github_tokens["no_repo_scope"])

    assert (answer.status_code, answer.json()["login"]) == (200, "octo")
