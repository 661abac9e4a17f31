"""Answers and routes of the simulated GitHub, against GitHub's own description of its API, where that is present."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import requests
from openapi_core import OpenAPI
from openapi_core.testing import MockResponse
from openapi_core.validation.response.exceptions import InvalidData

from graph_token_sandbox.github.api import ROUTES
from tests.contract.test_openapi import FILE, as_request
from tests.sandbox.clients import STORES, AppClient, GitHubClient


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """GitHub's description as it is written."""
    if not FILE.exists():
        pytest.skip(f"no description of GitHub's API here; set GITHUB_OPENAPI to one (looked for {FILE.name})")
    contents: dict[str, Any] = json.loads(FILE.read_text())
    return contents


@pytest.fixture(scope="module")
def description(document: dict[str, Any]) -> OpenAPI:
    return OpenAPI.from_dict(with_nulls(document))


def with_nulls(part: Any) -> Any:
    """Return the description with null among the allowed values of each nullable field."""
    if isinstance(part, list):
        return [with_nulls(item) for item in part]
    if not isinstance(part, dict):
        return part
    words = part.get("enum", [None])
    allowed = {"enum": [*words, None]} if part.get("nullable") is True and None not in words else {}
    return {name: with_nulls(item) for name, item in part.items()} | allowed


def as_response(answer: requests.Response) -> MockResponse:
    """Return an answer in the form of the validator."""
    kind = answer.headers.get("content-type", "").partition(";")[0]
    return MockResponse(answer.content, answer.status_code, headers=dict(answer.headers), content_type=kind)


FULL = {"title": "x", "body": "b", "labels": ["token"], "assignees": ["octocat"]}
CALLS: dict[str, tuple[int, Callable[[GitHubClient], requests.Response]]] = {
    "a repository": (200, lambda github: github.get("repos/octo/social")),
    "the user": (200, lambda github: github.get("user")),
    "the public key": (200, lambda github: github.get(f"{github.secrets}/public-key")),
    "a secret": (200, lambda github: github.get(f"{github.secrets}/KEPT")),
    "the secrets": (200, lambda github: github.get(github.secrets)),
    "a new secret": (201, lambda github: github.put(github.secrets, "NEW", "x")),
    "a changed secret": (204, lambda github: github.put(github.secrets, "KEPT", "x")),
    "an environment secret": (201, lambda github: github.put(github.environment_secrets, "NEW", "x")),
    "a new issue": (201, lambda github: github.issues("POST", json=FULL)),
    "a person's new issue": (201, lambda github: github.issues("POST", token="issues", json={"title": "x"})),
    "no title": (422, lambda github: github.issues("POST", json={"title": ""})),
    "no permission": (403, lambda github: github.issues("POST", token="actions_read_only", json={"title": "x"})),
    "not visible": (404, lambda github: github.issues("GET", token="other_repository")),
    "the issues": (200, lambda github: github.issues("GET", params={"state": "all", "per_page": "2"})),
    "an issue": (200, lambda github: github.issues("GET", "/1")),
    "a deleted issue": (410, lambda github: github.issues("GET", "/3")),
    "a closed issue": (
        200,
        lambda github: github.issues("PATCH", "/1", json={"state": "closed", "state_reason": "completed"}),
    ),
    "the comments": (200, lambda github: github.issues("GET", "/1/comments", params={"per_page": "1"})),
    "a new comment": (201, lambda github: github.issues("POST", "/1/comments", json={"body": "x"})),
    "a blank comment": (422, lambda github: github.issues("POST", "/1/comments", json={"body": ""})),
    "a workflow": (
        200,
        lambda github: github.get("repos/octo/social/actions/workflows/rotate.yml", token=github.run_token),
    ),
}
STORE_CALLS: dict[str, tuple[int, Callable[[GitHubClient, str], requests.Response]]] = {
    "the key": (200, lambda github, store: github.store("GET", store, "/public-key")),
    "the list": (200, lambda github, store: github.store("GET", store)),
    "a secret": (200, lambda github, store: github.store("GET", store, "/KEPT")),
    "a new secret": (201, lambda github, store: github.write(store, "NEW", "x")),
    "a changed secret": (204, lambda github, store: github.write(store, "KEPT", "x")),
    "no more secret": (204, lambda github, store: github.store("DELETE", store, "/KEPT")),
}
SELECTED_CALLS: dict[str, tuple[int, Callable[[GitHubClient, str], requests.Response]]] = {
    "the selected": (200, lambda github, store: github.store("GET", store, "/KEPT/repositories")),
    "a selection": (
        204,
        lambda github, store: github.store("PUT", store, "/KEPT/repositories", json={"selected_repository_ids": []}),
    ),
}
APP_CALLS: dict[str, tuple[int, Callable[[AppClient], requests.Response]]] = {
    "the app": (200, lambda app_client: app_client.call("GET", "app")),
    "on a repository": (200, lambda app_client: app_client.call("GET", "repos/octo/social/installation")),
    "on an organization": (200, lambda app_client: app_client.call("GET", "orgs/octo/installation")),
    "a token": (201, lambda app_client: app_client.mint()),
    "a narrowed token": (
        201,
        lambda app_client: app_client.mint(repositories=["social"], permissions={"secrets": "read"}),
    ),
    "not granted": (422, lambda app_client: app_client.mint(permissions={"issues": "write"})),
    "no such installation": (404, lambda app_client: app_client.call("POST", "app/installations/7/access_tokens")),
    "not signed": (401, lambda app_client: app_client.call("POST", app_client.tokens, authorization="Bearer x")),
    "the end of a token": (204, lambda app_client: app_client.revoke(app_client.mint().json()["token"])),
}


@pytest.mark.parametrize(("status", "ask"), CALLS.values(), ids=CALLS)
def test_answers_match_the_description(
    github: GitHubClient, description: OpenAPI, status: int, ask: Callable[[GitHubClient], requests.Response]
) -> None:
    person = github.sandbox.github.collaborator("octo/social")
    github.issues("POST", json=FULL)
    person.open("A change", pull_request=True)
    person.open("Deleted")
    person.delete(3)
    person.comment(1, "One.")
    person.comment(1, "Two.")
    github.sandbox.github.put_secret("octo/social", "KEPT", "x")

    check(github, description, ask(github), status)


@pytest.mark.parametrize(
    ("store", "status", "ask"),
    [
        pytest.param(store, *call, id=f"{store}: {name}")
        for store in STORES
        for name, call in {
            **STORE_CALLS,
            **(SELECTED_CALLS if "orgs" in STORES[store][0] or "user" in store else {}),
        }.items()
    ],
)
def test_answers_of_every_store(
    github: GitHubClient,
    description: OpenAPI,
    store: str,
    status: int,
    ask: Callable[[GitHubClient, str], requests.Response],
) -> None:
    github.sandbox.github.put_secret(
        name="KEPT", value="x", visibility="selected", selected=["octo/social"], **STORES[store][1]
    )

    check(github, description, ask(github, store), status)


@pytest.mark.parametrize(("status", "ask"), APP_CALLS.values(), ids=APP_CALLS)
def test_answers_to_an_app(
    github: GitHubClient, description: OpenAPI, status: int, ask: Callable[[AppClient], requests.Response]
) -> None:
    check(github, description, ask(AppClient(github, repositories=["octo/social"])), status)


def test_organization_profile(github: GitHubClient, description: OpenAPI) -> None:
    check(github, description, github.get("orgs/octo"), 200)


def check(github: GitHubClient, description: OpenAPI, answer: requests.Response, status: int) -> None:
    """Check an answer, and the last request, against the description."""
    request = as_request(github.sandbox.requests[-1])
    assert answer.status_code == status, answer.text
    description.validate_request(request)
    description.validate_response(request, as_response(answer))


VARIABLES = (
    "/repos/{owner}/{repo}/actions/variables",
    "/repos/{owner}/{repo}/environments/{environment_name}/variables",
    "/orgs/{org}/actions/variables",
)
LEFT_OUT = {
    *(f"{method} {path}" for path in VARIABLES for method in ("GET", "POST")),
    *(f"{method} {path}/{{name}}" for path in VARIABLES for method in ("GET", "PATCH", "DELETE")),
    "GET /orgs/{org}/actions/variables/{name}/repositories",
}
"""Routes that an extract of the description may leave out: https://docs.github.com/en/rest/actions/variables"""


def test_github_has_every_route(document: dict[str, Any]) -> None:
    operations = {f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods}
    undocumented = {f"{route.method} {route.path}" for route in ROUTES.routes} - operations

    assert undocumented in (set(), LEFT_OUT)


def test_no_route_is_registered_twice() -> None:
    operations = Counter((route.method, route.path) for route in ROUTES.routes)

    assert {operation for operation, count in operations.items() if count > 1} == set()


def test_wrong_answer_is_noticed(github: GitHubClient, description: OpenAPI) -> None:
    answer = github.issues("POST", json=FULL)
    wrong = MockResponse(json.dumps({**answer.json(), "number": "one"}).encode(), 201)

    with pytest.raises(InvalidData):
        description.validate_response(as_request(github.sandbox.requests[-1]), wrong)
