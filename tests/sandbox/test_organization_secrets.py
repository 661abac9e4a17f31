"""Who sees the secrets of an organisation."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from tests.sandbox.clients import ORGANIZATIONS, STORES, Hub

every_organization = pytest.mark.parametrize("store", ORGANIZATIONS)


@pytest.fixture(autouse=True)
def _more_repositories(hub: Hub) -> None:
    hub.box.github.add_repository("octo/public", private=False)
    hub.box.github.add_repository("elsewhere/social")


def number(hub: Hub, name: str) -> int:
    return hub.box.github.repository(name).id


def selected(hub: Hub, store: str) -> tuple[str, ...]:
    return hub.box.github.secret_details(name="S", **STORES[store][1]).selected


@every_organization
def test_leaving_the_list_out_clears_it(hub: Hub, store: str) -> None:
    """https://github.com/external-secrets/external-secrets/pull/6519"""
    chosen = [number(hub, "octo/social"), number(hub, "octo/public")]
    hub.write(store, "S", "x", visibility="selected", selected_repository_ids=chosen)
    before = selected(hub, store)

    hub.write(store, "S", "y", visibility="selected")

    assert before == ("octo/social", "octo/public")
    assert selected(hub, store) == ()
    assert hub.box.github.secret(name="S", **STORES[store][1]) == "y"


@every_organization
def test_it_tells_who_sees_it(hub: Hub, store: str) -> None:
    hub.write(store, "EVERYONE", "x", visibility="private")
    hub.write(store, "SOME", "x", visibility="selected", selected_repository_ids=[number(hub, "octo/social")])
    everyone, some = (hub.store("GET", store, f"/{name}").json() for name in ("EVERYONE", "SOME"))

    assert everyone["visibility"] == "private"
    assert "selected_repositories_url" not in everyone
    listed = hub.store("GET", store, "/SOME/repositories")
    assert some["selected_repositories_url"] == listed.url
    assert [found["full_name"] for found in listed.json()["repositories"]] == ["octo/social"]


@every_organization
def test_the_list_can_be_replaced(hub: Hub, store: str) -> None:
    hub.write(store, "S", "x", visibility="selected", selected_repository_ids=[number(hub, "octo/social")])

    body = {"selected_repository_ids": [number(hub, "octo/public")]}
    answer = hub.store("PUT", store, "/S/repositories", json=body)

    assert answer.status_code == 204
    assert selected(hub, store) == ("octo/public",)


def test_the_list_cannot_be_replaced_when_there_is_none(hub: Hub) -> None:
    hub.write("organization", "S", "x", visibility="all")

    answer = hub.store("PUT", "organization", "/S/repositories", json={"selected_repository_ids": []})

    assert answer.status_code == 409
    assert "visibility is not set to 'selected'" in answer.json()["message"]


def test_the_list_is_paged(hub: Hub) -> None:
    names = [f"octo/r{place:03}" for place in range(101)]
    numbers = [hub.box.github.add_repository(name).id for name in names]
    hub.write("organization", "S", "x", visibility="selected", selected_repository_ids=numbers)

    usual = hub.store("GET", "organization", "/S/repositories")
    large = hub.store("GET", "organization", "/S/repositories", params={"per_page": "1000"})
    last = hub.call(
        "GET",
        large.links["next"]["url"].removeprefix(f"{hub.box.github_url}/"),
        token=hub.team.github_tokens["organization"],
    )

    assert (usual.json()["total_count"], len(usual.json()["repositories"])) == (101, 30)
    found = large.json()["repositories"] + last.json()["repositories"]
    assert [repository["full_name"] for repository in found] == names
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
def test_which_runs_get_it(hub: Hub, fields: dict[str, Any], repositories: set[str]) -> None:
    hub.box.github.put_secret(name="S", value="x", organization="octo", **fields)

    seen = set()
    for name in ("octo/social", "octo/public"):
        with suppress(KeyError):
            assert hub.box.github.secret(name, "S", organization="octo") == "x"
            seen.add(name)
    assert seen == repositories


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
def test_audiences_that_are_refused(hub: Hub, fields: dict[str, Any], message: str) -> None:
    answer = hub.write("organization", "S", "x", **fields)

    assert answer.status_code == 422
    assert message in answer.json()["message"]


def test_a_repository_of_another_owner_cannot_be_selected(hub: Hub) -> None:
    chosen = [number(hub, "elsewhere/social")]

    answer = hub.write("organization", "S", "x", visibility="selected", selected_repository_ids=chosen)

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
def test_numbers_given_as_text(hub: Hub, store: str, old: int, new: int) -> None:
    """Version 2026-03-10 wants integers of Dependabot: https://docs.github.com/en/rest/about-the-rest-api/breaking-changes"""
    fields = {"visibility": "selected", "selected_repository_ids": [str(number(hub, "octo/social"))]}
    body = {**hub.sealed_for(store, "x"), **fields}

    statuses = [
        hub.store("PUT", store, f"/S{version[:4]}", json=body, headers={"X-GitHub-Api-Version": version}).status_code
        for version in ("2022-11-28", "2026-03-10")
    ]

    assert statuses == [old, new]


def test_the_audience_alone_can_change(hub: Hub) -> None:
    hub.write("organization", "S", "x", visibility="selected", selected_repository_ids=[number(hub, "octo/social")])

    assert hub.store("PUT", "organization", "/S", json={"visibility": "private"}).status_code == 204
    kept = hub.box.github.secret_details(name="S", organization="octo")
    assert (kept.value, kept.visibility, kept.selected) == ("x", "private", ())
