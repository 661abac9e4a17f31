"""The program's requests to GitHub fit GitHub's own description of its API, where that file is present."""

import json
import os
from pathlib import Path

import pytest
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest

from graph_token_sandbox import LoggedRequest
from tests.harness import ROOT, ActionHarness

FILE = Path(os.environ.get("GITHUB_OPENAPI", ROOT.parent / "shared" / "data" / "github-openapi.json"))


@pytest.fixture(scope="module")
def description() -> OpenAPI:
    if not FILE.exists():
        pytest.skip(f"no description of GitHub's API here; set GITHUB_OPENAPI to one (looked for {FILE.name})")
    return OpenAPI.from_file_path(str(FILE))


@pytest.mark.parametrize("environment", [None, "graph-token", "live/eu"])
def test_requests_for_secrets_fit_the_description(
    harness: ActionHarness, description: OpenAPI, environment: str | None
) -> None:
    harness.sandbox.github.add_repository("octo/social", environments=("graph-token", "live/eu"))
    inputs = {"environment": environment} if environment else {}
    assert harness.run(harness.environ("system_user", **inputs)).outputs["verdict"] == "renewed"
    requests = [request for request in harness.sandbox.requests if request.service == "github"]
    assert [request.route for request in requests] == ["public_key", "put_secret"]
    for request in requests:
        description.validate_request(as_request(request))


@pytest.mark.parametrize("environment", [None, "live/eu"])
def test_requests_for_variables_fit_the_description(
    harness: ActionHarness, description: OpenAPI, environment: str | None
) -> None:
    if "/repos/{owner}/{repo}/actions/variables" not in description.spec["paths"]:
        pytest.skip("the description of GitHub's API here leaves out variables")
    requests = variable_requests(harness, environment)
    assert len(requests) == 4
    for request in requests:
        description.validate_request(as_request(request))


@pytest.mark.parametrize(
    ("environment", "root"),
    [(None, "/repos/octo/social/actions"), ("live/eu", "/repos/octo/social/environments/live%2Feu")],
)
def test_variables_are_requested_as_documented(harness: ActionHarness, environment: str | None, root: str) -> None:
    """https://docs.github.com/rest/actions/variables"""
    requests = variable_requests(harness, environment)
    variable = f"{root}/variables/FB_TOKEN_EXPIRES_AT"
    assert [(request.method, request.path) for request in requests] == [
        ("GET", variable),
        ("POST", f"{root}/variables"),
        ("GET", variable),
        ("PATCH", variable),
    ]
    body = {"name": "FB_TOKEN_EXPIRES_AT", "value": "2027-01-23T05:17:00Z"}
    assert [json.loads(request.body) for request in requests if request.method != "GET"] == [body, body]


def variable_requests(harness: ActionHarness, environment: str | None) -> list[LoggedRequest]:
    """Return the requests for variables of two runs that renew."""
    harness.sandbox.github.add_repository("octo/social", environments=("live/eu",))
    inputs = {"environment": environment} if environment else {}
    writer = harness.seeded.github_tokens["classic"]
    for _ in range(2):
        run = harness.run(harness.environ("system_user", record_expiry="true", github_token=writer, **inputs))
        assert run.outputs["verdict"] == "renewed"
    return [request for request in harness.sandbox.requests if "variable" in request.route]


def as_request(logged: LoggedRequest) -> MockRequest:
    """Convert a logged request for the validator."""
    return MockRequest(
        "https://api.github.com",
        logged.method.lower(),
        logged.path,
        headers=logged.headers,
        data=logged.body or None,
        content_type=logged.headers.get("content-type", ""),
    )
