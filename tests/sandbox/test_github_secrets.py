"""Secrets of Actions in repositories and environments."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.clients import GitHubClient

TOKEN = "EAAsandbox-value ✓"


@pytest.fixture(params=["repository", "environment"])
def path(request: pytest.FixtureRequest, github: GitHubClient) -> str:
    return github.secrets if request.param == "repository" else github.environment_secrets


def environment_of(github: GitHubClient, path: str) -> str | None:
    return github.seeded.environment if path == github.environment_secrets else None


def test_next_run_gets_the_sealed_value(github: GitHubClient, path: str) -> None:
    created = github.put(path, "fb_token", "first")
    updated = github.put(path, "FB_TOKEN", TOKEN)

    assert (created.status_code, created.json()) == (201, {})
    assert (updated.status_code, updated.content) == (204, b"")
    assert github.sandbox.github.secret(github.seeded.repository, "FB_TOKEN", environment_of(github, path)) == TOKEN


def test_body_in_chunks(github: GitHubClient) -> None:
    """Some clients do not say how long it is; the connection is good for more afterwards."""
    body = json.dumps(github.sealed(github.secrets, TOKEN)).encode()
    answers = [github.call("PUT", f"{github.secrets}/FB_TOKEN", data=iter([body[:9], body[9:]])) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 204]
    assert github.sandbox.requests[-1].headers["transfer-encoding"] == "chunked"
    assert github.sandbox.github.secret(github.seeded.repository, "FB_TOKEN") == TOKEN


def test_secret_has_dates_but_no_value(github: GitHubClient, path: str) -> None:
    github.put(path, "fb_token", TOKEN)
    github.sandbox.clock.advance(timedelta(seconds=61, milliseconds=700))
    github.put(path, "fb_token", TOKEN)

    assert github.get(f"{path}/fb_token").json() == {
        "name": "FB_TOKEN",
        "created_at": "2026-11-24T05:17:00Z",
        "updated_at": "2026-11-24T05:18:01Z",
    }


def test_repository_and_environment_are_separate(github: GitHubClient) -> None:
    github.sandbox.github.put_secret(github.seeded.repository, "FB_TOKEN", "repository's")
    github.sandbox.github.put_secret(
        github.seeded.repository, "FB_TOKEN", "environment's", environment=github.seeded.environment
    )

    assert github.sandbox.github.secret(github.seeded.repository, "FB_TOKEN") == "repository's"
    assert (
        github.sandbox.github.secret(github.seeded.repository, "FB_TOKEN", github.seeded.environment) == "environment's"
    )
    with pytest.raises(KeyError):
        github.sandbox.github.secret(github.seeded.repository, "NOTHING")


def test_list_is_paged(github: GitHubClient, path: str) -> None:
    for number in range(5):
        github.put(path, f"S{number}", "x")

    first = github.get(path, params={"per_page": "3"})
    second = github.call("GET", first.links["next"]["url"].removeprefix(f"{github.sandbox.github_url}/"))

    assert first.json()["total_count"] == 5
    assert [secret["name"] for secret in first.json()["secrets"] + second.json()["secrets"]] == [
        f"S{number}" for number in range(5)
    ]
    assert "next" not in second.links


def test_unknown_secrets_are_not_found(github: GitHubClient, path: str) -> None:
    assert github.get(f"{path}/NOTHING").status_code == 404


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
def test_wrong_bodies(github: GitHubClient, path: str, changes: dict[str, Any], message: str) -> None:
    body = {key: value for key, value in {**github.sealed(path, TOKEN), **changes}.items() if value is not None}

    answer = github.call("PUT", f"{path}/FB_TOKEN", json=body)

    assert (answer.status_code, answer.json()["message"], answer.json()["status"]) == (422, message, "422")
    assert github.get(f"{path}/FB_TOKEN").status_code == 404


@pytest.mark.parametrize(("body", "message"), [("{", "Problems parsing JSON"), ("[]", "Body should be a JSON object")])
def test_bodies_that_are_no_objects(github: GitHubClient, body: str, message: str) -> None:
    answer = github.call("PUT", f"{github.secrets}/FB_TOKEN", data=body)

    assert (answer.status_code, answer.json()["message"]) == (400, message)


def test_wrong_or_old_key_is_refused(github: GitHubClient) -> None:
    repositorys = github.sealed(github.secrets, TOKEN)
    yesterdays = github.sealed(github.environment_secrets, TOKEN)
    github.sandbox.github.put_secret(github.seeded.repository, "OLD", "still readable", github.seeded.environment)
    github.sandbox.github.rotate_key(github.seeded.repository, github.seeded.environment)

    for body in (repositorys, yesterdays):
        answer = github.call("PUT", f"{github.environment_secrets}/FB_TOKEN", json=body)
        assert (answer.status_code, answer.json()["message"]) == (422, IMPROPER)
    assert github.put(github.environment_secrets, "FB_TOKEN", TOKEN).status_code == 201
    assert github.sandbox.github.secret(github.seeded.repository, "OLD", github.seeded.environment) == "still readable"


@pytest.mark.parametrize(("size", "status"), [(49_152, 201), (49_153, 422)])
def test_largest_value(github: GitHubClient, size: int, status: int) -> None:
    assert github.put(github.secrets, "BIG", "x" * size).status_code == status


@pytest.mark.parametrize("name", ["1ST", "GITHUB_TOKEN", "github_x", "WITH-DASH", "WITH%20SPACE", "%C3%84"])
def test_invalid_names(github: GitHubClient, name: str) -> None:
    assert github.put(github.secrets, name, TOKEN).status_code == 422
