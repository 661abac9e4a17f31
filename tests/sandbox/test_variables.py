"""The variables of Actions, in plain."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.clients import GitHubClient

NAME, EXPIRY = "FB_TOKEN_EXPIRES_AT", "2027-01-23T05:17:00Z"
LEVELS: dict[str, tuple[str, dict[str, Any], str]] = {
    "repository": ("repos/octo/social/actions", {"repository": "octo/social"}, "actions_variables"),
    "environment": (
        "repos/octo/social/environments/graph-token",
        {"repository": "octo/social", "environment": "graph-token"},
        "environments",
    ),
    "organization": ("orgs/octo/actions", {"organization": "octo"}, "organization_actions_variables"),
}
every_level = pytest.mark.parametrize("level", LEVELS)


def call(github: GitHubClient, method: str, level: str, below: str = "", **options: Any) -> Any:
    token = options.pop("token", github.seeded.github_tokens["organization"])
    return github.call(method, f"{LEVELS[level][0]}/variables{below}", token=token, **options)


def create(github: GitHubClient, level: str, **fields: Any) -> Any:
    body = {"name": NAME, "value": EXPIRY, **({"visibility": "all"} if level == "organization" else {}), **fields}
    return call(github, "POST", level, json=body)


@every_level
def test_create_update_delete(github: GitHubClient, level: str) -> None:
    missing = call(github, "GET", level, f"/{NAME}")
    created = create(github, level)
    github.sandbox.clock.advance(timedelta(seconds=61))
    updated = call(github, "PATCH", level, f"/{NAME}", json={"value": "later"})
    variable = call(github, "GET", level, f"/{NAME}")

    assert missing.status_code == 404
    assert (created.status_code, created.json()) == (201, {})
    assert (updated.status_code, updated.content) == (204, b"")
    audience = {"visibility": "all"} if level == "organization" else {}
    assert variable.json() == {
        "name": NAME,
        "value": "later",
        "created_at": "2026-11-24T05:17:00Z",
        "updated_at": "2026-11-24T05:18:01Z",
        **audience,
    }
    assert call(github, "GET", level).json() == {"total_count": 1, "variables": [variable.json()]}
    assert github.sandbox.github.variable(name=NAME, **LEVELS[level][1]) == "later"
    deletions = [call(github, "DELETE", level, f"/{NAME}") for _ in range(2)]
    assert ([answer.status_code for answer in deletions], deletions[0].content) == ([204, 404], b"")
    assert call(github, "GET", level).json() == {"total_count": 0, "variables": []}


@every_level
def test_levels_are_separate(github: GitHubClient, level: str) -> None:
    github.sandbox.github.put_variable(name=NAME, value=EXPIRY, **LEVELS[level][1])

    levels = [name for name in LEVELS if call(github, "GET", name, f"/{NAME}").status_code == 200]
    assert levels == [level]


@pytest.mark.parametrize(
    ("fields", "status", "message"),
    [
        ({"name": NAME.lower()}, 409, "Already exists - Variable already exists"),
        ({"name": "GITHUB_X"}, 422, "Variable names can only contain"),
        ({"name": "X", "value": None}, 422, "Invalid request.\n\nFor 'properties/value', nil is not a string."),
        ({"name": "X", "value": "x" * 49_153}, 422, "Variable value is too large"),
    ],
)
def test_wrong_variables(github: GitHubClient, fields: dict[str, Any], status: int, message: str) -> None:
    create(github, "repository")

    answer = create(github, "repository", **fields)

    assert answer.status_code == status
    assert answer.json()["message"].startswith(message)


def test_rename(github: GitHubClient) -> None:
    create(github, "repository")

    assert call(github, "PATCH", "repository", f"/{NAME}", json={"name": "other"}).status_code == 204
    assert github.sandbox.github.variable("octo/social", "OTHER") == EXPIRY
    assert call(github, "GET", "repository", f"/{NAME}").status_code == 404


def test_pages_are_small(github: GitHubClient) -> None:
    for place in range(31):
        github.sandbox.github.put_variable("octo/social", f"V{place:02}", "x")

    sizes = [
        len(call(github, "GET", "repository", params=params).json()["variables"])
        for params in ({}, {"per_page": "100"})
    ]

    assert sizes == [10, 30]


@every_level
def test_permissions_for_writing(github: GitHubClient, level: str) -> None:
    permission = LEVELS[level][2]
    for name, permissions in {"right": {permission: "write"}, "wrong": {"secrets": "write"}}.items():
        github.sandbox.github.add_token(name, kind="fine-grained", permissions=permissions)
    github.sandbox.github.add_token("run", kind="actions", permissions={permission: "write"})
    body = {"name": "X", "value": "x", "visibility": "all"}

    answers = {name: call(github, "POST", level, token=name, json=body) for name in ("wrong", "run", "right")}

    assert [answer.status_code for answer in answers.values()] == [403, 403, 201]
    assert answers["wrong"].headers["X-Accepted-GitHub-Permissions"] == f"{permission}=write"


def test_update_keeps_the_audience(github: GitHubClient) -> None:
    number = github.sandbox.github.repository("octo/social").id
    create(github, "organization", visibility="selected", selected_repository_ids=[number])

    call(github, "PATCH", "organization", f"/{NAME}", json={"value": "later"})

    details = github.sandbox.github.variable_details(name=NAME, organization="octo")
    assert (details.value, details.visibility, details.selected) == ("later", "selected", ("octo/social",))


@pytest.mark.parametrize(("visibility", "status"), [("selected", 200), ("all", 409), ("private", 409)])
def test_selected_repositories(github: GitHubClient, visibility: Any, status: int) -> None:
    selected = ["octo/social"] if visibility == "selected" else []
    github.sandbox.github.put_variable(
        name=NAME, value=EXPIRY, organization="octo", visibility=visibility, selected=selected
    )
    github.sandbox.github.add_token("secrets", kind="fine-grained", permissions={"organization_secrets": "write"})

    answer = call(github, "GET", "organization", f"/{NAME}/repositories")

    assert answer.status_code == status
    assert [repository["full_name"] for repository in answer.json().get("repositories", [])] == selected
    assert call(github, "GET", "organization", f"/{NAME}/repositories", token="secrets").status_code == 403
    assert call(github, "GET", "organization", "/OTHER/repositories").status_code == 404
