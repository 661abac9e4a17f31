"""GitHub Apps: the signature, the installation, and its tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.clients import NOW, AppClient, GitHubClient

SECONDS = int(NOW.timestamp())
UNREADABLE = "A JSON web token could not be decoded"
ISSUED, EXPIRES = "'Issued at' claim ('iat') must be", "'Expiration time' claim ('exp')"


@pytest.fixture
def app_client(github: GitHubClient) -> AppClient:
    return AppClient(github)


def test_app_signs_in_by_id_or_client_id(app_client: AppClient) -> None:
    for issuer in (app_client.app.client_id, str(app_client.app.id)):
        answer = app_client.call("GET", "app", authorization=f"Bearer {app_client.signed_jwt(iss=issuer)}")
        assert (answer.status_code, answer.json()["client_id"]) == (200, app_client.app.client_id)


@pytest.mark.parametrize(
    ("changes", "status", "message"),
    [
        ({"exp": SECONDS + 601}, 401, f"{EXPIRES} is too far in the future"),
        ({"exp": SECONDS}, 401, f"{EXPIRES} must be a numeric value"),
        ({"exp": None}, 401, f"{EXPIRES} must be a numeric value"),
        ({"iat": SECONDS + 1}, 401, ISSUED),
        ({"iat": None}, 401, ISSUED),
        ({"iss": None}, 401, "Missing 'issuer' claim ('iss') in assertion"),
        ({"iss": "1"}, 404, "Integration not found"),
        ({"algorithm": "HS256", "key": "a shared secret, long enough for HS256"}, 401, UNREADABLE),
        ({"algorithm": "RS512"}, 401, UNREADABLE),
    ],
)
def test_wrong_json_web_tokens(app_client: AppClient, changes: dict[str, Any], status: int, message: str) -> None:
    answer = app_client.call("GET", "app", authorization=f"Bearer {app_client.signed_jwt(**changes)}")

    assert answer.status_code == status
    assert answer.json()["message"].startswith(message)


def test_key_of_another_app(github: GitHubClient, app_client: AppClient) -> None:
    other = AppClient(github)

    answer = app_client.call("GET", "app", authorization=f"Bearer {app_client.signed_jwt(key=other.app.private_key)}")

    assert (answer.status_code, answer.json()["message"]) == (401, UNREADABLE)


def test_only_bearer_is_accepted(app_client: AppClient) -> None:
    for authorization in (f"token {app_client.signed_jwt()}", "Bearer sandbox-github-classic"):
        assert app_client.call("GET", "app", authorization=authorization).status_code == 401


def test_json_web_token_cannot_read_repositories(app_client: AppClient) -> None:
    assert app_client.call("GET", "repos/octo/social").status_code == 401


def test_installations_of_an_app(github: GitHubClient, app_client: AppClient) -> None:
    github.sandbox.github.add_repository("octocat/notes")
    only_notes = app_client.apps.install(app_client.app, "octocat", ["octocat/notes"])

    ids = {
        path: app_client.call("GET", f"{path}/installation").json().get("id")
        for path in ("repos/octo/social", "orgs/octo", "users/octocat", "repos/octocat/notes", "repos/octo/nothing")
    }

    assert ids == {
        "repos/octo/social": app_client.installation.id,
        "orgs/octo": app_client.installation.id,
        "users/octocat": only_notes.id,
        "repos/octocat/notes": only_notes.id,
        "repos/octo/nothing": None,
    }


def test_token_expires_after_an_hour(github: GitHubClient, app_client: AppClient) -> None:
    minted = app_client.mint().json()
    first = github.put(github.secrets, "S", "x", token=minted["token"])
    github.sandbox.clock.advance(timedelta(hours=1))

    assert minted["expires_at"] == "2026-11-24T06:17:00Z"
    assert minted["permissions"] == {"metadata": "read", "secrets": "write", "environments": "write"}
    assert minted["repository_selection"] == "all"
    assert first.status_code == 201
    assert github.get(github.secrets, token=minted["token"]).status_code == 401


@pytest.mark.parametrize(
    ("body", "secrets", "other"),
    [
        ({}, 201, 201),
        ({"repositories": ["social"]}, 201, 404),
        ({"permissions": {"secrets": "read"}}, 403, 403),
        ({"permissions": {}}, 201, 201),
    ],
)
def test_token_for_some_repositories(
    github: GitHubClient, app_client: AppClient, body: dict[str, Any], secrets: int, other: int
) -> None:
    github.sandbox.github.add_repository("octo/other")
    sealed = [
        github.sealed(f"repos/octo/{name}/actions/secrets", "x", token=github.seeded.github_tokens["classic"])
        for name in ("social", "other")
    ]
    token = app_client.mint(**body).json()["token"]

    statuses = [
        github.call("PUT", f"repos/octo/{name}/actions/secrets/S", token=token, json=sealed_body).status_code
        for name, sealed_body in zip(("social", "other"), sealed, strict=True)
    ]

    assert statuses == [secrets, other]


def test_token_for_repositories_by_id(github: GitHubClient, app_client: AppClient) -> None:
    minted = app_client.mint(repository_ids=[github.sandbox.github.repository("octo/social").id]).json()

    assert minted["repository_selection"] == "selected"
    assert [repository["full_name"] for repository in minted["repositories"]] == ["octo/social"]


NOT_GRANTED = "The permissions requested are not granted to this installation."
OUT_OF_REACH = "There is at least one repository that does not exist or is not accessible to the parent installation."


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"permissions": {"issues": "read"}}, NOT_GRANTED),
        ({"permissions": {"secrets": "admin"}}, NOT_GRANTED),
        ({"permissions": {"secrets": "all"}}, NOT_GRANTED),
        ({"repositories": ["nothing"]}, OUT_OF_REACH),
        ({"repositories": ["hidden"]}, OUT_OF_REACH),
        ({"repository_ids": [42]}, OUT_OF_REACH),
    ],
)
def test_token_beyond_the_installation(github: GitHubClient, body: dict[str, Any], message: str) -> None:
    github.sandbox.github.add_repository("octo/hidden")
    app_client = AppClient(github, repositories=["octo/social"])

    answer = app_client.mint(**body)

    assert (answer.status_code, answer.json()["message"]) == (422, message)


@pytest.mark.parametrize(
    ("switch", "header", "long"),
    [(False, None, True), (True, None, False), (True, "enabled", True), (False, "disabled", False)],
)
def test_both_forms_of_token(app_client: AppClient, switch: bool, header: str | None, long: bool) -> None:
    app_client.apps.short_tokens = switch
    headers = {} if header is None else {"X-GitHub-Stateless-S2S-Token": header}

    token = app_client.call("POST", app_client.tokens, headers=headers).json()["token"]

    assert token.startswith("ghs_")
    assert len(token) in (range(510, 531) if long else [40])
    assert token.startswith(f"ghs_{app_client.app.id}_eyJ") == long
    assert token.count(".") == (2 if long else 0)


def test_token_can_be_revoked(github: GitHubClient, app_client: AppClient) -> None:
    token, other = (app_client.mint().json()["token"] for _ in range(2))

    assert app_client.revoke(token).status_code == 204
    assert [github.get(github.secrets, token=value).status_code for value in (token, other)] == [401, 200]
    assert app_client.revoke(github.seeded.github_tokens["classic"]).status_code == 403


def test_suspended_installation(github: GitHubClient, app_client: AppClient) -> None:
    token = app_client.mint().json()["token"]
    app_client.apps.suspend(app_client.installation)

    for refused in (app_client.mint(), github.get(github.secrets, token=token)):
        assert (refused.status_code, refused.json()["message"]) == (403, "This installation has been suspended")
    assert app_client.call("GET", "orgs/octo/installation").json()["suspended_at"] == "2026-11-24T05:17:00Z"
    app_client.apps.unsuspend(app_client.installation)
    assert app_client.mint().status_code == 201


def test_removed_installation(github: GitHubClient, app_client: AppClient) -> None:
    token = app_client.mint().json()["token"]
    app_client.apps.uninstall(app_client.installation)

    assert app_client.mint().status_code == 404
    assert app_client.call("GET", "orgs/octo/installation").status_code == 404
    assert github.get(github.secrets, token=token).status_code == 401


def test_installation_of_another_app(github: GitHubClient, app_client: AppClient) -> None:
    assert AppClient(github).call("POST", app_client.tokens).status_code == 404


def test_tokens_of_an_installation_share_a_limit(github: GitHubClient, app_client: AppClient) -> None:
    used = [
        github.get(github.secrets, token=app_client.mint().json()["token"]).headers["x-ratelimit-used"]
        for _ in range(2)
    ]

    assert used == ["1", "2"]
