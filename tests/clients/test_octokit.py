"""Octokit, with libsodium for sealing, on the routes that the program uses."""

import pytest

from graph_token_sandbox import Sandbox
from graph_token_sandbox.seed import REPOSITORY, Seeded, seed
from tests.clients.conftest import ENVIRONMENT, PLACES, level, octokit

VALUE = "EAAnew-é-token"
SOCIAL = {"owner": "octo", "repo": "social"}
EU = {"owner": "octo", "repo": "eu", "environment": ENVIRONMENT["environment"]}


@pytest.mark.parametrize("place", PLACES)
def test_secrets_of(box: Sandbox, team: Seeded, place: str) -> None:
    where, token = PLACES[place]
    told = octokit(
        "secrets",
        box.github_url,
        **(EU if "environment" in where else SOCIAL),
        token=team.github_tokens[token],
        store=where.get("store", "codespaces" if "user" in where else "actions"),
        level=level(where),
        secret="FB_TOKEN",
        value=VALUE,
    )
    limited = "organization" in where or "user" in where
    assert told == {
        "written": [201, 204, 201, 201],
        "removed": 204,
        "told": "FB_TOKEN",
        "names": ["FB_TOKEN", "OTHER"],
        "selected": [REPOSITORY] if limited else [],
    }
    kept = box.github.secret_details(name="FB_TOKEN", **where)
    assert (kept.value, kept.selected) == (VALUE, (REPOSITORY,) if limited else ())


@pytest.mark.parametrize("place", ["actions", "environment", "organization"])
def test_variables_of(box: Sandbox, team: Seeded, place: str) -> None:
    where, _ = PLACES[place]
    told = octokit(
        "variables",
        box.github_url,
        **(EU if "environment" in where else SOCIAL),
        token=team.github_tokens["organization"],
        level=level(where),
        variable="ENDS",
        value="2027-01-23T05:17:00Z",
    )
    assert told == {
        "created": [201, 201],
        "updated": 204,
        "removed": 204,
        "told": "2027-01-23T05:17:00Z",
        "names": ["ENDS"],
    }
    assert box.github.variable(name="ENDS", **where) == "2027-01-23T05:17:00Z"


def test_the_life_of_an_issue(box: Sandbox, team: Seeded) -> None:
    token = team.github_tokens["issues"]
    told = octokit("issue", box.github_url, **SOCIAL, token=token, title="Token dies", comment="Still dying.")
    assert told == {"open": ["Token dies"], "comments": ["Still dying."], "closed": "completed"}
    (kept,) = box.github.issues(REPOSITORY)
    assert (kept.title, kept.state, [one.body for one in kept.comments]) == ("Token dies", "closed", ["Still dying."])


@pytest.mark.parametrize("name", ["id", "client_id"])
def test_as_an_app(name: str) -> None:
    """The sandbox's clock goes with the machine's here, as Octokit's does."""
    with Sandbox() as box:
        seed(box)
        app = box.github.apps.add("rotator", {"secrets": "write"})
        box.github.apps.install(app, "octo", [REPOSITORY])
        key = {"appId": getattr(app, name), "privateKey": app.private_key}
        told = octokit("app", box.github_url, **SOCIAL, **key, secret="FB_TOKEN", value=VALUE)
        assert told == {"slug": "rotator", "same": True, "written": 201, "revoked": 204}
        assert box.github.secret(REPOSITORY, "FB_TOKEN") == VALUE


@pytest.mark.parametrize(
    ("token", "refused"),
    [
        ("read_only", [403, "Resource not accessible by personal access token"]),
        ("other_repository", [404, "Not Found"]),
        ("expired", [401, "Bad credentials"]),
    ],
)
def test_a_refusal_is_understood(box: Sandbox, team: Seeded, token: str, refused: list[object]) -> None:
    to = {"store": "actions", "level": "repository", "secret": "FB_TOKEN", "value": VALUE}
    assert octokit("secrets", box.github_url, **SOCIAL, **to, token=team.github_tokens[token]) == {"refused": refused}
    with pytest.raises(KeyError):
        box.github.secret(REPOSITORY, "FB_TOKEN")
