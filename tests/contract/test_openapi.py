"""The requests the program makes of GitHub, against GitHub's own description of its API, where that is present."""

import json
import os
from pathlib import Path

import pytest
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest

from graph_token_sandbox import LoggedRequest
from tests.harness import ROOT, Stage

FILE = Path(os.environ.get("GITHUB_OPENAPI", ROOT.parent / "shared" / "data" / "github-openapi.json"))


@pytest.fixture(scope="module")
def description() -> OpenAPI:
    if not FILE.exists():
        pytest.skip(f"no description of GitHub's API here; set GITHUB_OPENAPI to one (looked for {FILE.name})")
    return OpenAPI.from_file_path(str(FILE))


@pytest.mark.parametrize("environment", [None, "graph-token", "live/eu"])
def test_github_would_understand(stage: Stage, description: OpenAPI, environment: str | None) -> None:
    stage.box.github.add_repository("octo/social", environments=("graph-token", "live/eu"))
    given = {"environment": environment} if environment else {}
    assert stage.here(stage.environ("system_user", **given)).outputs["verdict"] == "renewed"
    asked = [request for request in stage.box.requests if request.service == "github"]
    assert [request.route for request in asked] == ["public_key", "put_secret"]
    for request in asked:
        description.validate_request(as_request(request))


@pytest.mark.parametrize("environment", [None, "live/eu"])
def test_github_would_understand_what_is_remembered(
    stage: Stage, description: OpenAPI, environment: str | None
) -> None:
    if "/repos/{owner}/{repo}/actions/variables" not in description.spec["paths"]:
        pytest.skip("the description of GitHub's API here leaves out variables")
    asked = remembered(stage, environment)
    assert len(asked) == 4
    for request in asked:
        description.validate_request(as_request(request))


@pytest.mark.parametrize(
    ("environment", "root"),
    [(None, "/repos/octo/social/actions"), ("live/eu", "/repos/octo/social/environments/live%2Feu")],
)
def test_what_is_remembered_is_asked_as_documented(stage: Stage, environment: str | None, root: str) -> None:
    """https://docs.github.com/rest/actions/variables"""
    asked = remembered(stage, environment)
    one = f"{root}/variables/FB_TOKEN_EXPIRES_AT"
    assert [(request.method, request.path) for request in asked] == [
        ("GET", one),
        ("POST", f"{root}/variables"),
        ("GET", one),
        ("PATCH", one),
    ]
    body = {"name": "FB_TOKEN_EXPIRES_AT", "value": "2027-01-23T05:17:00Z"}
    assert [json.loads(request.body) for request in asked if request.method != "GET"] == [body, body]


def remembered(stage: Stage, environment: str | None) -> list[LoggedRequest]:
    """The requests about variables of two runs that renew."""
    stage.box.github.add_repository("octo/social", environments=("live/eu",))
    given = {"environment": environment} if environment else {}
    writer = stage.seeded.github_tokens["classic"]
    for _ in range(2):
        run = stage.here(stage.environ("system_user", record_expiry="true", github_token=writer, **given))
        assert run.outputs["verdict"] == "renewed"
    return [request for request in stage.box.requests if "variable" in request.route]


def as_request(logged: LoggedRequest) -> MockRequest:
    """A logged request as the validator takes it."""
    return MockRequest(
        "https://api.github.com",
        logged.method.lower(),
        logged.path,
        headers=logged.headers,
        data=logged.body or None,
        content_type=logged.headers.get("content-type", ""),
    )
