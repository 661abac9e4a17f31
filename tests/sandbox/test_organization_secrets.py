"""The audience of an organization's secrets."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from tests.sandbox.clients import ORGANIZATIONS, STORES, GitHubClient

every_organization = pytest.mark.parametrize("store", ORGANIZATIONS)


@pytest.fixture(autouse=True)
def _more_repositories(github: GitHubClient) -> None:
    github.sandbox.github.add_repository("octo/public", private=False)
    github.sandbox.github.add_repository("elsewhere/social")


def number(github: GitHubClient, name: str) -> int:
    return github.sandbox.github.repository(name).id


def selected(github: GitHubClient, store: str) -> tuple[str, ...]:
    return github.sandbox.github.secret_details(name="S", **STORES[store][1]).selected


@every_organization
def test_missing_list_clears_it(github: GitHubClient, store: str) -> None:
    """https://github.com/external-secrets/external-secrets/pull/6519"""
    ids = [number(github, "octo/social"), number(github, "octo/public")]
    github.write(store, "S", "x", visibility="selected", selected_repository_ids=ids)
    before = selected(github, store)

    github.write(store, "S", "y", visibility="selected")

    assert before == ("octo/social", "octo/public")
    assert selected(github, store) == ()
    assert github.sandbox.github.secret(name="S", **STORES[store][1]) == "y"


@every_organization
def test_audience_of_a_secret(github: GitHubClient, store: str) -> None:
    github.write(store, "EVERYONE", "x", visibility="private")
    github.write(store, "SOME", "x", visibility="selected", selected_repository_ids=[number(github, "octo/social")])
    everyone, some = (github.store("GET", store, f"/{name}").json() for name in ("EVERYONE", "SOME"))

    assert everyone["visibility"] == "private"
    assert "selected_repositories_url" not in everyone
    listed = github.store("GET", store, "/SOME/repositories")
    assert some["selected_repositories_url"] == listed.url
    assert [repository["full_name"] for repository in listed.json()["repositories"]] == ["octo/social"]


@every_organization
def test_list_can_be_replaced(github: GitHubClient, store: str) -> None:
    github.write(store, "S", "x", visibility="selected", selected_repository_ids=[number(github, "octo/social")])

    body = {"selected_repository_ids": [number(github, "octo/public")]}
    answer = github.store("PUT", store, "/S/repositories", json=body)

    assert answer.status_code == 204
    assert selected(github, store) == ("octo/public",)


def test_missing_list_cannot_be_replaced(github: GitHubClient) -> None:
    github.write("organization", "S", "x", visibility="all")

    answer = github.store("PUT", "organization", "/S/repositories", json={"selected_repository_ids": []})

    assert answer.status_code == 409
    assert "visibility is not set to 'selected'" in answer.json()["message"]


def test_list_is_paged(github: GitHubClient) -> None:
    names = [f"octo/r{place:03}" for place in range(101)]
    numbers = [github.sandbox.github.add_repository(name).id for name in names]
    github.write("organization", "S", "x", visibility="selected", selected_repository_ids=numbers)

    usual = github.store("GET", "organization", "/S/repositories")
    large = github.store("GET", "organization", "/S/repositories", params={"per_page": "1000"})
    last = github.call(
        "GET",
        large.links["next"]["url"].removeprefix(f"{github.sandbox.github_url}/"),
        token=github.seeded.github_tokens["organization"],
    )

    assert (usual.json()["total_count"], len(usual.json()["repositories"])) == (101, 30)
    listed = large.json()["repositories"] + last.json()["repositories"]
    assert [repository["full_name"] for repository in listed] == names
    assert "next" not in last.links


@pytest.mark.parametrize(
    ("fields", "repositories"),
    [
        ({"visibility": "all"}, {"octo/social", "octo/public"}),
        ({"visibility": "private"}, {"octo/social"}),
        ({"visibility": "selected"}, set()),
        ({"visibility": "selected", "selected": ["octo/public"]}, {"octo/public"}),
    ],
)
def test_runs_that_get_a_secret(github: GitHubClient, fields: dict[str, Any], repositories: set[str]) -> None:
    github.sandbox.github.put_secret(name="S", value="x", organization="octo", **fields)

    names = set()
    for name in ("octo/social", "octo/public"):
        with suppress(KeyError):
            assert github.sandbox.github.secret(name, "S", organization="octo") == "x"
            names.add(name)
    assert names == repositories


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"visibility": "some"}, "some is not a member of"),
        ({"visibility": None}, "'properties/visibility', nil is not a string"),
        ({"visibility": "all", "selected_repository_ids": []}, "when the visibility is set to 'selected'"),
        ({"visibility": "selected", "selected_repository_ids": 1}, "1 is not an array"),
        ({"visibility": "selected", "selected_repository_ids": [True]}, "True is not an integer"),
        ({"visibility": "selected", "selected_repository_ids": [42]}, "Validation Failed"),
    ],
)
def test_wrong_audiences(github: GitHubClient, fields: dict[str, Any], message: str) -> None:
    answer = github.write("organization", "S", "x", **fields)

    assert answer.status_code == 422
    assert message in answer.json()["message"]


def test_repository_of_another_owner(github: GitHubClient) -> None:
    ids = [number(github, "elsewhere/social")]

    answer = github.write("organization", "S", "x", visibility="selected", selected_repository_ids=ids)

    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("store", "old", "new"),
    [
        ("organization", 201, 201),
        ("dependabot organization", 201, 422),
        ("codespaces organization", 422, 422),
        ("agents organization", 422, 422),
    ],
)
def test_ids_as_text(github: GitHubClient, store: str, old: int, new: int) -> None:
    """Version 2026-03-10 wants integers of Dependabot: https://docs.github.com/en/rest/about-the-rest-api/breaking-changes"""
    fields = {"visibility": "selected", "selected_repository_ids": [str(number(github, "octo/social"))]}
    body = {**github.sealed_for(store, "x"), **fields}

    statuses = [
        github.store("PUT", store, f"/S{version[:4]}", json=body, headers={"X-GitHub-Api-Version": version}).status_code
        for version in ("2022-11-28", "2026-03-10")
    ]

    assert statuses == [old, new]


def test_only_the_audience_changes(github: GitHubClient) -> None:
    github.write(
        "organization", "S", "x", visibility="selected", selected_repository_ids=[number(github, "octo/social")]
    )

    assert github.store("PUT", "organization", "/S", json={"visibility": "private"}).status_code == 204
    details = github.sandbox.github.secret_details(name="S", organization="octo")
    assert (details.value, details.visibility, details.selected) == ("x", "private", ())
