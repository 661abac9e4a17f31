"""GitHub Apps: the signature, the installation, and its tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.clients import NOW, Hub, Robot

SECONDS = int(NOW.timestamp())
UNREADABLE = "A JSON web token could not be decoded"
ISSUED, EXPIRES = "'Issued at' claim ('iat') must be", "'Expiration time' claim ('exp')"


@pytest.fixture
def robot(hub: Hub) -> Robot:
    return Robot(hub)


def test_an_app_proves_itself_by_either_name(robot: Robot) -> None:
    for issuer in (robot.app.client_id, str(robot.app.id)):
        answer = robot.call("GET", "app", authorization=f"Bearer {robot.proof(iss=issuer)}")
        assert (answer.status_code, answer.json()["client_id"]) == (200, robot.app.client_id)


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
def test_proofs_that_are_refused(robot: Robot, changes: dict[str, Any], status: int, message: str) -> None:
    answer = robot.call("GET", "app", authorization=f"Bearer {robot.proof(**changes)}")

    assert answer.status_code == status
    assert answer.json()["message"].startswith(message)


def test_the_key_of_another_app_is_refused(hub: Hub, robot: Robot) -> None:
    other = Robot(hub)

    answer = robot.call("GET", "app", authorization=f"Bearer {robot.proof(key=other.app.private_key)}")

    assert (answer.status_code, answer.json()["message"]) == (401, UNREADABLE)


def test_only_bearer_will_do(robot: Robot) -> None:
    for authorization in (f"token {robot.proof()}", "Bearer sandbox-github-classic"):
        assert robot.call("GET", "app", authorization=authorization).status_code == 401


def test_a_proof_is_no_token(robot: Robot) -> None:
    assert robot.call("GET", "repos/octo/social").status_code == 401


def test_where_it_is_installed(hub: Hub, robot: Robot) -> None:
    hub.box.github.add_repository("octocat/notes")
    alone = robot.apps.install(robot.app, "octocat", ["octocat/notes"])

    found = {
        path: robot.call("GET", f"{path}/installation").json().get("id")
        for path in ("repos/octo/social", "orgs/octo", "users/octocat", "repos/octocat/notes", "repos/octo/nothing")
    }

    assert found == {
        "repos/octo/social": robot.installation.id,
        "orgs/octo": robot.installation.id,
        "users/octocat": alone.id,
        "repos/octocat/notes": alone.id,
        "repos/octo/nothing": None,
    }


def test_a_token_writes_for_an_hour(hub: Hub, robot: Robot) -> None:
    minted = robot.mint().json()
    first = hub.put(hub.secrets, "S", "x", token=minted["token"])
    hub.box.clock.advance(timedelta(hours=1))

    assert minted["expires_at"] == "2026-11-24T06:17:00Z"
    assert minted["permissions"] == {"metadata": "read", "secrets": "write", "environments": "write"}
    assert minted["repository_selection"] == "all"
    assert first.status_code == 201
    assert hub.get(hub.secrets, token=minted["token"]).status_code == 401


@pytest.mark.parametrize(
    ("body", "secrets", "other"),
    [
        ({}, 201, 201),
        ({"repositories": ["social"]}, 201, 404),
        ({"permissions": {"secrets": "read"}}, 403, 403),
        ({"permissions": {}}, 201, 201),
    ],
)
def test_a_token_can_be_narrowed(hub: Hub, robot: Robot, body: dict[str, Any], secrets: int, other: int) -> None:
    hub.box.github.add_repository("octo/other")
    sealed = [
        hub.sealed(f"repos/octo/{name}/actions/secrets", "x", token=hub.team.github_tokens["classic"])
        for name in ("social", "other")
    ]
    token = robot.mint(**body).json()["token"]

    statuses = [
        hub.call("PUT", f"repos/octo/{name}/actions/secrets/S", token=token, json=given).status_code
        for name, given in zip(("social", "other"), sealed, strict=True)
    ]

    assert statuses == [secrets, other]


def test_narrowed_by_number(hub: Hub, robot: Robot) -> None:
    minted = robot.mint(repository_ids=[hub.box.github.repository("octo/social").id]).json()

    assert minted["repository_selection"] == "selected"
    assert [found["full_name"] for found in minted["repositories"]] == ["octo/social"]


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
def test_what_the_installation_lacks(hub: Hub, body: dict[str, Any], message: str) -> None:
    hub.box.github.add_repository("octo/hidden")
    robot = Robot(hub, repositories=["octo/social"])

    answer = robot.mint(**body)

    assert (answer.status_code, answer.json()["message"]) == (422, message)


@pytest.mark.parametrize(
    ("switch", "wish", "long"),
    [(False, None, True), (True, None, False), (True, "enabled", True), (False, "disabled", False)],
)
def test_both_forms_of_token(robot: Robot, switch: bool, wish: str | None, long: bool) -> None:
    robot.apps.short_tokens = switch
    headers = {} if wish is None else {"X-GitHub-Stateless-S2S-Token": wish}

    token = robot.call("POST", robot.tokens, headers=headers).json()["token"]

    assert token.startswith("ghs_")
    assert len(token) in (range(510, 531) if long else [40])
    assert token.startswith(f"ghs_{robot.app.id}_eyJ") == long
    assert token.count(".") == (2 if long else 0)


def test_a_token_can_be_given_back(hub: Hub, robot: Robot) -> None:
    token, other = (robot.mint().json()["token"] for _ in range(2))

    assert robot.revoke(token).status_code == 204
    assert [hub.get(hub.secrets, token=value).status_code for value in (token, other)] == [401, 200]
    assert robot.revoke(hub.team.github_tokens["classic"]).status_code == 403


def test_a_suspended_installation(hub: Hub, robot: Robot) -> None:
    token = robot.mint().json()["token"]
    robot.apps.suspend(robot.installation)

    for refused in (robot.mint(), hub.get(hub.secrets, token=token)):
        assert (refused.status_code, refused.json()["message"]) == (403, "This installation has been suspended")
    assert robot.call("GET", "orgs/octo/installation").json()["suspended_at"] == "2026-11-24T05:17:00Z"
    robot.apps.unsuspend(robot.installation)
    assert robot.mint().status_code == 201


def test_a_removed_installation(hub: Hub, robot: Robot) -> None:
    token = robot.mint().json()["token"]
    robot.apps.uninstall(robot.installation)

    assert robot.mint().status_code == 404
    assert robot.call("GET", "orgs/octo/installation").status_code == 404
    assert hub.get(hub.secrets, token=token).status_code == 401


def test_the_installation_of_another_app(hub: Hub, robot: Robot) -> None:
    assert Robot(hub).call("POST", robot.tokens).status_code == 404


def test_the_tokens_of_an_installation_share_an_hour(hub: Hub, robot: Robot) -> None:
    used = [hub.get(hub.secrets, token=robot.mint().json()["token"]).headers["x-ratelimit-used"] for _ in range(2)]

    assert used == ["1", "2"]
