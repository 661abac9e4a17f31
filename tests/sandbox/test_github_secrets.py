from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.clients import Hub

TOKEN = "EAAsandbox-value ✓"


@pytest.fixture(params=["repository", "environment"])
def path(request: pytest.FixtureRequest, hub: Hub) -> str:
    return hub.secrets if request.param == "repository" else hub.environment_secrets


def environment_of(hub: Hub, path: str) -> str | None:
    return hub.team.environment if path == hub.environment_secrets else None


def test_a_sealed_value_is_what_the_next_run_gets(hub: Hub, path: str) -> None:
    created = hub.put(path, "fb_token", "first")
    updated = hub.put(path, "FB_TOKEN", TOKEN)

    assert (created.status_code, created.json()) == (201, {})
    assert (updated.status_code, updated.content) == (204, b"")
    assert hub.box.github.secret(hub.team.repository, "FB_TOKEN", environment_of(hub, path)) == TOKEN


def test_a_body_may_come_in_chunks(hub: Hub) -> None:
    """Some clients do not say how long it is; the connection is good for more afterwards."""
    body = json.dumps(hub.sealed(hub.secrets, TOKEN)).encode()
    answers = [hub.call("PUT", f"{hub.secrets}/FB_TOKEN", data=iter([body[:9], body[9:]])) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 204]
    assert hub.box.requests[-1].headers["transfer-encoding"] == "chunked"
    assert hub.box.github.secret(hub.team.repository, "FB_TOKEN") == TOKEN


def test_a_secret_tells_when_but_never_what(hub: Hub, path: str) -> None:
    hub.put(path, "fb_token", TOKEN)
    hub.box.clock.advance(timedelta(seconds=61, milliseconds=700))
    hub.put(path, "fb_token", TOKEN)

    assert hub.get(f"{path}/fb_token").json() == {
        "name": "FB_TOKEN",
        "created_at": "2026-11-24T05:17:00Z",
        "updated_at": "2026-11-24T05:18:01Z",
    }


def test_repository_and_environment_keep_apart(hub: Hub) -> None:
    hub.box.github.put_secret(hub.team.repository, "FB_TOKEN", "repository's")
    hub.box.github.put_secret(hub.team.repository, "FB_TOKEN", "environment's", environment=hub.team.environment)

    assert hub.box.github.secret(hub.team.repository, "FB_TOKEN") == "repository's"
    assert hub.box.github.secret(hub.team.repository, "FB_TOKEN", hub.team.environment) == "environment's"
    with pytest.raises(KeyError):
        hub.box.github.secret(hub.team.repository, "NOTHING")


def test_the_list_is_paged(hub: Hub, path: str) -> None:
    for number in range(5):
        hub.put(path, f"S{number}", "x")

    first = hub.get(path, params={"per_page": "3"})
    second = hub.call("GET", first.links["next"]["url"].removeprefix(f"{hub.box.github_url}/"))

    assert first.json()["total_count"] == 5
    assert [secret["name"] for secret in first.json()["secrets"] + second.json()["secrets"]] == [
        f"S{number}" for number in range(5)
    ]
    assert "next" not in second.links


def test_unknown_secrets_are_not_found(hub: Hub, path: str) -> None:
    assert hub.get(f"{path}/NOTHING").status_code == 404


IMPROPER = "Bad request - validation failed due to an improperly encrypted secret"
PATTERN = r"/^(?:[A-Za-z0-9+\/]{4})*(?:[A-Za-z0-9+\/]{2}==|[A-Za-z0-9+\/]{3}=|[A-Za-z0-9+\/]{4})$/"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"key_id": None}, 'Invalid request.\n\n"key_id" wasn\'t supplied.'),
        ({"encrypted_value": None}, 'Invalid request.\n\n"encrypted_value" wasn\'t supplied.'),
        ({"encrypted_value": 7}, "Invalid request.\n\nFor 'properties/encrypted_value', 7 is not a string."),
        ({"encrypted_value": "in plain!"}, f"Invalid request.\n\nin plain! does not match {PATTERN}."),
        ({"encrypted_value": "c2VjcmV0"}, IMPROPER),
        ({"key_id": "012345678912345678"}, IMPROPER),
    ],
)
def test_bodies_that_are_refused(hub: Hub, path: str, changes: dict[str, Any], message: str) -> None:
    body = {key: value for key, value in {**hub.sealed(path, TOKEN), **changes}.items() if value is not None}

    answer = hub.call("PUT", f"{path}/FB_TOKEN", json=body)

    assert (answer.status_code, answer.json()["message"], answer.json()["status"]) == (422, message, "422")
    assert hub.get(f"{path}/FB_TOKEN").status_code == 404


@pytest.mark.parametrize(("body", "message"), [("{", "Problems parsing JSON"), ("[]", "Body should be a JSON object")])
def test_bodies_that_are_no_objects(hub: Hub, body: str, message: str) -> None:
    answer = hub.call("PUT", f"{hub.secrets}/FB_TOKEN", data=body)

    assert (answer.status_code, answer.json()["message"]) == (400, message)


def test_the_key_of_another_vault_or_of_yesterday_is_refused(hub: Hub) -> None:
    repositorys = hub.sealed(hub.secrets, TOKEN)
    yesterdays = hub.sealed(hub.environment_secrets, TOKEN)
    hub.box.github.put_secret(hub.team.repository, "OLD", "still readable", hub.team.environment)
    hub.box.github.rotate_key(hub.team.repository, hub.team.environment)

    for body in (repositorys, yesterdays):
        answer = hub.call("PUT", f"{hub.environment_secrets}/FB_TOKEN", json=body)
        assert (answer.status_code, answer.json()["message"]) == (422, IMPROPER)
    assert hub.put(hub.environment_secrets, "FB_TOKEN", TOKEN).status_code == 201
    assert hub.box.github.secret(hub.team.repository, "OLD", hub.team.environment) == "still readable"


@pytest.mark.parametrize(("size", "status"), [(49_152, 201), (49_153, 422)])
def test_the_largest_value(hub: Hub, size: int, status: int) -> None:
    assert hub.put(hub.secrets, "BIG", "x" * size).status_code == status


@pytest.mark.parametrize("name", ["1ST", "GITHUB_TOKEN", "github_x", "WITH-DASH", "WITH%20SPACE", "%C3%84"])
def test_invalid_names(hub: Hub, name: str) -> None:
    assert hub.put(hub.secrets, name, TOKEN).status_code == 422
