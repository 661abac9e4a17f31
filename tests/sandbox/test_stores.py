"""What holds in every store, whoever keeps it."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.clients import NOW, ORGANIZATIONS, STORES, Hub
from tests.sandbox.test_github_secrets import IMPROPER

every_store = pytest.mark.parametrize("store", STORES)


@every_store
def test_a_sealed_value_is_what_the_next_run_gets(hub: Hub, store: str) -> None:
    created, updated = hub.write(store, "fb_token", "first"), hub.write(store, "FB_TOKEN", "second")

    assert (created.status_code, created.json()) == (201, {})
    assert (updated.status_code, updated.content) == (204, b"")
    assert hub.box.github.secret(name="FB_TOKEN", **STORES[store][1]) == "second"


@every_store
def test_it_tells_when_but_never_what(hub: Hub, store: str) -> None:
    hub.write(store, "FB_TOKEN", "first")
    hub.box.clock.advance(timedelta(seconds=61))
    hub.write(store, "FB_TOKEN", "second")

    told, listed = hub.store("GET", store, "/fb_token"), hub.store("GET", store)

    dates = {"created_at": "2026-11-24T05:17:00Z", "updated_at": "2026-11-24T05:18:01Z"}
    assert told.json().items() >= {"name": "FB_TOKEN", **dates}.items()
    assert listed.json() == {"total_count": 1, "secrets": [told.json()]}
    assert hub.box.github.secret_details(name="FB_TOKEN", **STORES[store][1]).updated_at == NOW + timedelta(seconds=61)


@every_store
def test_a_deleted_secret_is_gone_and_its_name_free(hub: Hub, store: str) -> None:
    hub.write(store, "FB_TOKEN", "first")

    deleted, again = hub.store("DELETE", store, "/fb_token"), hub.store("DELETE", store, "/FB_TOKEN")

    assert (deleted.status_code, deleted.content) == (204, b"")
    assert (again.status_code, hub.store("GET", store, "/FB_TOKEN").status_code) == (404, 404)
    assert hub.write(store, "FB_TOKEN", "second").status_code == 201


@every_store
def test_each_keeps_to_itself(hub: Hub, store: str) -> None:
    hub.write(store, "S", "x")

    found = {}
    for name, (_, where, _) in STORES.items():
        with suppress(KeyError):
            found[name] = hub.box.github.secret(name="S", **where)
    assert found == {store: "x"}


@every_store
@pytest.mark.parametrize("other", STORES)
def test_only_its_own_key_will_do(hub: Hub, store: str, other: str) -> None:
    sealed = {**hub.sealed_for(other, "x"), **({"visibility": "all"} if store in ORGANIZATIONS else {})}

    answer = hub.store("PUT", store, "/S", json=sealed)

    if store == other:
        assert answer.status_code == 201
    else:
        assert (answer.status_code, answer.json()["message"]) == (422, IMPROPER)


@every_store
def test_a_new_key_outdates_what_was_sealed(hub: Hub, store: str) -> None:
    hub.write(store, "OLD", "still readable")
    yesterdays = hub.sealed_for(store, "x")
    hub.box.github.rotate_key(**STORES[store][1])

    assert hub.store("PUT", store, "/S", json=yesterdays).status_code == 422
    assert hub.write(store, "S", "x").status_code == 201
    assert hub.box.github.secret(name="OLD", **STORES[store][1]) == "still readable"


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
def test_what_may_not_be_left_out(hub: Hub, store: str, required: set[str]) -> None:
    body = hub.sealed_for(store, "x")
    for field in body:
        answer = hub.store("PUT", store, "/S", json={name: value for name, value in body.items() if name != field})
        assert answer.status_code == 422
        missing = answer.json()["message"] == f'Invalid request.\n\n"{field}" wasn\'t supplied.'
        # without a value the schema may be content, but then there has to be a secret already
        assert missing == (field in required or field == KEY)
        assert missing or answer.json()["message"] == IMPROPER


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("orgs/nothing/actions/secrets/public-key", "no such organisation"),
        ("orgs/octo/packages/secrets", "no such store"),
        ("user/actions/secrets", "only Codespaces has secrets of a user"),
        ("repos/octo/social/actions/secrets/S/repositories", "only an organisation selects"),
        ("orgs/octo/actions/secrets/NOTHING", "no such secret"),
        ("orgs/octo/actions/secrets/NOTHING/repositories", "no such secret"),
    ],
)
def test_not_found(hub: Hub, path: str, why: str) -> None:
    assert hub.get(path, token=hub.team.github_tokens["organization"]).status_code == 404, why


def test_a_person_keeps_secrets_for_codespaces(hub: Hub) -> None:
    number = hub.box.github.repository("octo/social").id
    hub.write("codespaces user", "S", "x", selected_repository_ids=[str(number)])

    told: dict[str, Any] = hub.store("GET", "codespaces user", "/S").json()
    assert told["visibility"] == "selected"
    assert told["selected_repositories_url"] == f"{hub.box.github_url}/user/codespaces/secrets/S/repositories"
    assert hub.box.github.secret_details(name="S", user="octocat").selected == ("octo/social",)
