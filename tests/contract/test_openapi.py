"""The requests the program makes of GitHub, against GitHub's own description of its API, where that is present."""

import os
from pathlib import Path

import pytest
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest

from sandbox import Logged
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
    asked = [request for request in stage.box.requests if request.side == "github"]
    assert [request.route for request in asked] == ["public_key", "put_secret"]
    for request in asked:
        description.validate_request(as_request(request))


def as_request(logged: Logged) -> MockRequest:
    """A logged request as the validator takes it."""
    return MockRequest(
        "https://api.github.com",
        logged.method.lower(),
        logged.path,
        headers=logged.headers,
        data=logged.body or None,
        content_type=logged.headers.get("content-type", ""),
    )
