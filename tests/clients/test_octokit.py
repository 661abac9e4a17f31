"""Octokit, with libsodium for sealing, on the routes that the program uses."""

import pytest

from graph_token_sandbox import Sandbox
from graph_token_sandbox.seed import REPOSITORY, Seeded, seed
from tests.clients.conftest import ENVIRONMENT, STORE_ADDRESSES, level, octokit

VALUE = "EAAnew-é-token"
SOCIAL = {"owner": "octo", "repo": "social"}
EU = {"owner": "octo", "repo": "eu", "environment": ENVIRONMENT["environment"]}


@pytest.mark.parametrize("store", STORE_ADDRESSES)
def test_secrets_in_each_store(sandbox: Sandbox, seeded: Seeded, store: str) -> None:
    address, token = STORE_ADDRESSES[store]
    result = octokit(
        "secrets",
        sandbox.github_url,
        **(EU if "environment" in address else SOCIAL),
        token=seeded.github_tokens[token],
        store=address.get("store", "codespaces" if "user" in address else "actions"),
        level=level(address),
        secret="FB_TOKEN",
        value=VALUE,
    )
    limited = "organization" in address or "user" in address
    assert result == {
        "written": [201, 204, 201, 201],
        "removed": 204,
        "name": "FB_TOKEN",
        "names": ["FB_TOKEN", "OTHER"],
        "selected": [REPOSITORY] if limited else [],
    }
    details = sandbox.github.secret_details(name="FB_TOKEN", **address)
    assert (details.value, details.selected) == (VALUE, (REPOSITORY,) if limited else ())


@pytest.mark.parametrize("store", ["actions", "environment", "organization"])
def test_variables_at_each_level(sandbox: Sandbox, seeded: Seeded, store: str) -> None:
    address, _ = STORE_ADDRESSES[store]
    result = octokit(
        "variables",
        sandbox.github_url,
        **(EU if "environment" in address else SOCIAL),
        token=seeded.github_tokens["organization"],
        level=level(address),
        variable="ENDS",
        value="2027-01-23T05:17:00Z",
    )
    assert result == {
        "created": [201, 201],
        "updated": 204,
        "removed": 204,
        "value": "2027-01-23T05:17:00Z",
        "names": ["ENDS"],
    }
    assert sandbox.github.variable(name="ENDS", **address) == "2027-01-23T05:17:00Z"


def test_issue(sandbox: Sandbox, seeded: Seeded) -> None:
    token = seeded.github_tokens["issues"]
    result = octokit(
        "issue", sandbox.github_url, **SOCIAL, token=token, title="Token expires", comment="Still failing."
    )
    assert result == {"open": ["Token expires"], "comments": ["Still failing."], "closed": "completed"}
    (issue,) = sandbox.github.issues(REPOSITORY)
    assert (issue.title, issue.state, [comment.body for comment in issue.comments]) == (
        "Token expires",
        "closed",
        ["Still failing."],
    )


@pytest.mark.parametrize("name", ["id", "client_id"])
def test_app_writes_a_secret(name: str) -> None:
    """The sandbox's clock goes with the machine's here, as Octokit's does."""
    with Sandbox() as sandbox:
        seed(sandbox)
        app = sandbox.github.apps.add("rotator", {"secrets": "write"})
        sandbox.github.apps.install(app, "octo", [REPOSITORY])
        key = {"appId": getattr(app, name), "privateKey": app.private_key}
        result = octokit("app", sandbox.github_url, **SOCIAL, **key, secret="FB_TOKEN", value=VALUE)
        assert result == {"slug": "rotator", "same": True, "written": 201, "revoked": 204}
        assert sandbox.github.secret(REPOSITORY, "FB_TOKEN") == VALUE


@pytest.mark.parametrize(
    ("token", "refused"),
    [
        ("read_only", [403, "Resource not accessible by personal access token"]),
        ("other_repository", [404, "Not Found"]),
        ("expired", [401, "Bad credentials"]),
    ],
)
def test_refusal_is_reported(sandbox: Sandbox, seeded: Seeded, token: str, refused: list[object]) -> None:
    target = {"store": "actions", "level": "repository", "secret": "FB_TOKEN", "value": VALUE}
    assert octokit("secrets", sandbox.github_url, **SOCIAL, **target, token=seeded.github_tokens[token]) == {
        "refused": refused
    }
    with pytest.raises(KeyError):
        sandbox.github.secret(REPOSITORY, "FB_TOKEN")
