"""Authentication, permissions and versions of the simulated GitHub."""

from __future__ import annotations

import pytest
import requests

from tests.sandbox.clients import GitHubClient

BY_INTEGRATION = "Resource not accessible by integration"
BY_PAT = "Resource not accessible by personal access token"


@pytest.mark.parametrize(
    ("token", "read", "write", "write_environment"),
    [
        ("classic", 200, 201, 201),
        ("fine_grained", 200, 201, 201),
        ("installation", 200, 201, 201),
        ("expiring", 200, 201, 201),
        ("read_only", 200, 403, 403),
        ("no_environments", 200, 201, 403),
        ("actions", 403, 403, 403),
        ("expired", 401, 401, 401),
        ("no_repo_scope", 404, 404, 404),
        ("other_repository", 404, 404, 404),
    ],
)
def test_permissions_of_tokens(github: GitHubClient, token: str, read: int, write: int, write_environment: int) -> None:
    bodies = {path: github.sealed(path, "x") for path in (github.secrets, github.environment_secrets)}
    value = github.seeded.github_tokens[token]

    statuses = [
        github.get(f"{github.secrets}/public-key", token=value).status_code,
        *(github.call("PUT", f"{path}/S", token=value, json=body).status_code for path, body in bodies.items()),
    ]

    assert statuses == [read, write, write_environment]


@pytest.mark.parametrize(
    ("token", "status", "message", "needed"),
    [
        ("actions", 403, BY_INTEGRATION, "secrets=write"),
        ("read_only", 403, BY_PAT, "secrets=write"),
        ("expired", 401, "Bad credentials", None),
        ("other_repository", 404, "Not Found", "secrets=write"),
    ],
)
def test_refusal_names_the_missing_permission(
    github: GitHubClient, token: str, status: int, message: str, needed: str | None
) -> None:
    answer = github.call("PUT", f"{github.secrets}/S", token=github.seeded.github_tokens[token], json={})

    assert (answer.status_code, answer.json()["message"], answer.json()["status"]) == (status, message, str(status))
    assert answer.headers.get("X-Accepted-GitHub-Permissions") == needed


def test_permission_for_environment_secrets(github: GitHubClient) -> None:
    answer = github.get(f"{github.environment_secrets}/public-key")

    assert answer.headers["X-Accepted-GitHub-Permissions"] == "environments=read"


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("classic", None),
        ("expiring", "2026-11-27 05:17:00 UTC"),
        ("expiring_numeric_offset", "2026-11-27 05:17:00 +0000"),
        ("installation", None),
    ],
)
def test_expiry_header(github: GitHubClient, token: str, expected: str | None) -> None:
    answer = github.get(f"{github.secrets}/public-key", token=github.seeded.github_tokens[token])

    assert answer.headers.get("github-authentication-token-expiration") == expected


def test_only_classic_tokens_have_scopes(github: GitHubClient) -> None:
    classic = github.get("user", token=github.seeded.github_tokens["classic"])

    assert classic.headers["X-OAuth-Scopes"] == "repo"
    assert "X-OAuth-Scopes" not in github.get("user").headers


@pytest.mark.parametrize(
    ("authorization", "message"),
    [
        (None, "Requires authentication"),
        ("Bearer nobody", "Bad credentials"),
        ("Basic sandbox-github-classic", "Bad credentials"),
    ],
)
def test_wrong_authorization(github: GitHubClient, authorization: str | None, message: str) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = requests.get(f"{github.sandbox.github_url}/user", headers=headers, timeout=5)

    assert (answer.status_code, answer.json()["message"]) == (401, message)


def test_token_scheme(github: GitHubClient) -> None:
    answer = github.get("user", headers={"Authorization": f"token {github.seeded.github_token}"})

    assert answer.json()["login"] == "octocat"


def test_installation_has_no_user(github: GitHubClient) -> None:
    answer = github.get("user", token=github.seeded.github_tokens["installation"])

    assert (answer.status_code, answer.json()["message"]) == (403, BY_INTEGRATION)


def test_user_agent_is_required(github: GitHubClient) -> None:
    answer = github.get("user", headers={"User-Agent": ""})

    assert answer.status_code == 403
    assert "User-Agent" in answer.text


@pytest.mark.parametrize(
    ("headers", "status", "selected"),
    [
        ({}, 200, "2022-11-28"),
        ({"X-GitHub-Api-Version": "2026-03-10"}, 200, "2026-03-10"),
        ({"X-GitHub-Api-Version": "2020-01-01"}, 400, None),
    ],
)
def test_api_versions(github: GitHubClient, headers: dict[str, str], status: int, selected: str | None) -> None:
    answer = github.get("user", headers=headers)

    assert (answer.status_code, answer.headers.get("x-github-api-version-selected")) == (status, selected)
    assert answer.headers["x-github-request-id"]
    assert answer.headers["Date"] == "Tue, 24 Nov 2026 05:17:00 GMT"


@pytest.mark.parametrize(
    "path",
    [
        "repos/octo/social/",
        "repos/octo/nothing",
        "repos/octo/social/actions/secrets/",
        "repos/octo/social/environments/nothing/secrets/public-key",
        "repos/octo/social/labels",
        "repositories/42",
        "nothing",
    ],
)
def test_not_found(github: GitHubClient, path: str) -> None:
    assert github.get(path).status_code == 404


def test_repository(github: GitHubClient) -> None:
    repository = github.get("repos/Octo/Social").json()

    assert (repository["full_name"], repository["private"], repository["archived"]) == ("octo/social", True, False)
    assert github.get(f"repositories/{repository['id']}").json() == repository


def test_environment_name_with_a_slash(github: GitHubClient) -> None:
    github.sandbox.github.add_repository("octo/other", environments=("prod/eu",))
    path, classic = "repos/octo/other/environments/prod%2Feu/secrets", github.seeded.github_tokens["classic"]

    assert github.put(path, "S", "x", token=classic).status_code == 201
    assert github.sandbox.github.secret("octo/other", "S", environment="prod/eu") == "x"
    assert github.get("repos/octo/other/environments/prod/eu/secrets/S", token=classic).status_code == 404


def test_archived_repository_is_read_only(github: GitHubClient) -> None:
    github.sandbox.github.add_repository("octo/attic", archived=True)
    path, classic = "repos/octo/attic/actions/secrets", github.seeded.github_tokens["classic"]

    answer = github.put(path, "S", "x", token=classic)

    assert (answer.status_code, answer.json()["message"]) == (403, "Repository was archived so is read-only.")


@pytest.mark.parametrize(
    ("token", "status", "message"),
    [
        ("fine_grained", 403, BY_PAT),  # another repository's
        ("no_repo_scope", 403, "Must have admin rights to Repository."),
        ("classic", 404, "Not Found"),
    ],
)
def test_public_repository_is_visible_to_all(github: GitHubClient, token: str, status: int, message: str) -> None:
    github.sandbox.github.add_repository("octo/public", private=False)
    value = github.seeded.github_tokens[token]

    assert github.get("repos/octo/public", token=value).status_code == 200
    answer = github.get("repos/octo/public/actions/secrets/S", token=value)
    assert (answer.status_code, answer.json()["message"]) == (status, message)


def test_renamed_repository_redirects(github: GitHubClient) -> None:
    number = github.get("repos/octo/social").json()["id"]
    github.sandbox.github.rename_repository("octo/social", "octo/social2")

    read = github.get(f"{github.secrets}/public-key")
    written = github.call("PUT", f"{github.secrets}/S", json={})

    moved = f"{github.sandbox.github_url}/repositories/{number}/actions/secrets"
    assert (read.status_code, read.headers["Location"]) == (301, f"{moved}/public-key")
    assert (written.status_code, written.headers["Location"]) == (307, f"{moved}/S")
    assert github.put(moved.removeprefix(f"{github.sandbox.github_url}/"), "S", "x").status_code == 201
    assert github.sandbox.github.secret("octo/social2", "S") == github.sandbox.github.secret("octo/social", "S") == "x"


def test_prefix_of_enterprise_server(github: GitHubClient) -> None:
    path = f"api/v3/{github.secrets}"

    assert github.put(path, "S", "x").status_code == 201
    assert [entry.route for entry in github.sandbox.requests] == ["public_key", "put_secret"]
    assert (
        github.get("api/v3/repos/octo/social").json()["url"] == f"{github.sandbox.github_url}/api/v3/repos/octo/social"
    )
