"""The common behavior of all stores."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.clients import NOW, ORGANIZATIONS, STORES, GitHubClient
from tests.sandbox.test_github_secrets import IMPROPER

every_store = pytest.mark.parametrize("store", STORES)


@every_store
def test_next_run_gets_the_sealed_value(github: GitHubClient, store: str) -> None:
    created, updated = github.write(store, "fb_token", "first"), github.write(store, "FB_TOKEN", "second")

    assert (created.status_code, created.json()) == (201, {})
    assert (updated.status_code, updated.content) == (204, b"")
    assert github.sandbox.github.secret(name="FB_TOKEN", **STORES[store][1]) == "second"


@every_store
def test_secret_has_dates_but_no_value(github: GitHubClient, store: str) -> None:
    github.write(store, "FB_TOKEN", "first")
    github.sandbox.clock.advance(timedelta(seconds=61))
    github.write(store, "FB_TOKEN", "second")

    secret, listed = github.store("GET", store, "/fb_token"), github.store("GET", store)

    dates = {"created_at": "2026-11-24T05:17:00Z", "updated_at": "2026-11-24T05:18:01Z"}
    assert secret.json().items() >= {"name": "FB_TOKEN", **dates}.items()
    assert listed.json() == {"total_count": 1, "secrets": [secret.json()]}
    assert github.sandbox.github.secret_details(name="FB_TOKEN", **STORES[store][1]).updated_at == NOW + timedelta(
        seconds=61
    )


@every_store
def test_deleted_secret_can_be_created_again(github: GitHubClient, store: str) -> None:
    github.write(store, "FB_TOKEN", "first")

    deleted, again = github.store("DELETE", store, "/fb_token"), github.store("DELETE", store, "/FB_TOKEN")

    assert (deleted.status_code, deleted.content) == (204, b"")
    assert (again.status_code, github.store("GET", store, "/FB_TOKEN").status_code) == (404, 404)
    assert github.write(store, "FB_TOKEN", "second").status_code == 201


@every_store
def test_stores_are_separate(github: GitHubClient, store: str) -> None:
    github.write(store, "S", "x")

    values = {}
    for name, (_, address, _) in STORES.items():
        with suppress(KeyError):
            values[name] = github.sandbox.github.secret(name="S", **address)
    assert values == {store: "x"}


@every_store
@pytest.mark.parametrize("other", STORES)
def test_key_of_another_store_is_refused(github: GitHubClient, store: str, other: str) -> None:
    sealed = {**github.sealed_for(other, "x"), **({"visibility": "all"} if store in ORGANIZATIONS else {})}

    answer = github.store("PUT", store, "/S", json=sealed)

    if store == other:
        assert answer.status_code == 201
    else:
        assert (answer.status_code, answer.json()["message"]) == (422, IMPROPER)


@every_store
def test_new_key_replaces_the_old_one(github: GitHubClient, store: str) -> None:
    github.write(store, "OLD", "still readable")
    old_body = github.sealed_for(store, "x")
    github.sandbox.github.rotate_key(**STORES[store][1])

    assert github.store("PUT", store, "/S", json=old_body).status_code == 422
    assert github.write(store, "S", "x").status_code == 201
    assert github.sandbox.github.secret(name="OLD", **STORES[store][1]) == "still readable"


VALUE, KEY, SEEN = "encrypted_value", "key_id", "visibility"


@pytest.mark.parametrize(
    ("store", "required"),
    [
        ("actions", {VALUE, KEY}),
        ("environment", {VALUE, KEY}),
        ("organization", {SEEN}),
        ("dependabot", set()),
        ("dependabot organization", {SEEN}),
        ("codespaces", set()),
        ("codespaces organization", {SEEN}),
        ("codespaces user", {KEY}),
        ("agents", {VALUE, KEY}),
        ("agents organization", {VALUE, KEY, SEEN}),
    ],
)
def test_required_fields(github: GitHubClient, store: str, required: set[str]) -> None:
    body = github.sealed_for(store, "x")
    for field in body:
        answer = github.store("PUT", store, "/S", json={name: value for name, value in body.items() if name != field})
        assert answer.status_code == 422
        missing = answer.json()["message"] == f'Invalid request.\n\n"{field}" wasn\'t supplied.'
        # without a value the schema may be content, but then there has to be a secret already
        assert missing == (field in required or field == KEY)
        assert missing or answer.json()["message"] == IMPROPER


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("orgs/nothing/actions/secrets/public-key", "no such organization"),
        ("orgs/octo/packages/secrets", "no such store"),
        ("user/actions/secrets", "only Codespaces has secrets of a user"),
        ("repos/octo/social/actions/secrets/S/repositories", "only an organization selects"),
        ("orgs/octo/actions/secrets/NOTHING", "no such secret"),
        ("orgs/octo/actions/secrets/NOTHING/repositories", "no such secret"),
    ],
)
def test_not_found(github: GitHubClient, path: str, reason: str) -> None:
    assert github.get(path, token=github.seeded.github_tokens["organization"]).status_code == 404, reason


def test_secret_of_a_user(github: GitHubClient) -> None:
    number = github.sandbox.github.repository("octo/social").id
    github.write("codespaces user", "S", "x", selected_repository_ids=[str(number)])

    secret: dict[str, Any] = github.store("GET", "codespaces user", "/S").json()
    assert secret["visibility"] == "selected"
    assert secret["selected_repositories_url"] == f"{github.sandbox.github_url}/user/codespaces/secrets/S/repositories"
    assert github.sandbox.github.secret_details(name="S", user="octocat").selected == ("octo/social",)
