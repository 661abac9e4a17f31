"""What the simulated GitHub answers, against GitHub's own description of its API, where that is present."""

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
from tests.sandbox.clients import STORES, Hub, Robot


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
    """The description, with null among the words of a field that is said to take null."""
    if isinstance(part, list):
        return [with_nulls(item) for item in part]
    if not isinstance(part, dict):
        return part
    words = part.get("enum", [None])
    allowed = {"enum": [*words, None]} if part.get("nullable") is True and None not in words else {}
    return {name: with_nulls(item) for name, item in part.items()} | allowed


def as_response(answer: requests.Response) -> MockResponse:
    """An answer as the validator takes it."""
    kind = answer.headers.get("content-type", "").partition(";")[0]
    return MockResponse(answer.content, answer.status_code, headers=dict(answer.headers), content_type=kind)


FULL = {"title": "x", "body": "b", "labels": ["token"], "assignees": ["octocat"]}
CALLS: dict[str, tuple[int, Callable[[Hub], requests.Response]]] = {
    "a repository": (200, lambda hub: hub.get("repos/octo/social")),
    "the user": (200, lambda hub: hub.get("user")),
    "the public key": (200, lambda hub: hub.get(f"{hub.secrets}/public-key")),
    "a secret": (200, lambda hub: hub.get(f"{hub.secrets}/KEPT")),
    "the secrets": (200, lambda hub: hub.get(hub.secrets)),
    "a new secret": (201, lambda hub: hub.put(hub.secrets, "NEW", "x")),
    "a changed secret": (204, lambda hub: hub.put(hub.secrets, "KEPT", "x")),
    "an environment secret": (201, lambda hub: hub.put(hub.environment_secrets, "NEW", "x")),
    "a new issue": (201, lambda hub: hub.issues("POST", json=FULL)),
    "a person's new issue": (201, lambda hub: hub.issues("POST", token="issues", json={"title": "x"})),
    "no title": (422, lambda hub: hub.issues("POST", json={"title": ""})),
    "no permission": (403, lambda hub: hub.issues("POST", token="actions_read_only", json={"title": "x"})),
    "not visible": (404, lambda hub: hub.issues("GET", token="other_repository")),
    "the issues": (200, lambda hub: hub.issues("GET", params={"state": "all", "per_page": "2"})),
    "an issue": (200, lambda hub: hub.issues("GET", "/1")),
    "a deleted issue": (410, lambda hub: hub.issues("GET", "/3")),
    "a closed issue": (
        200,
        lambda hub: hub.issues("PATCH", "/1", json={"state": "closed", "state_reason": "completed"}),
    ),
    "the comments": (200, lambda hub: hub.issues("GET", "/1/comments", params={"per_page": "1"})),
    "a new comment": (201, lambda hub: hub.issues("POST", "/1/comments", json={"body": "x"})),
    "a blank comment": (422, lambda hub: hub.issues("POST", "/1/comments", json={"body": ""})),
    "a workflow": (
        200,
        lambda hub: hub.get("repos/octo/social/actions/workflows/rotate.yml", token=hub.run),
    ),
}
STORE_CALLS: dict[str, tuple[int, Callable[[Hub, str], requests.Response]]] = {
    "the key": (200, lambda hub, store: hub.store("GET", store, "/public-key")),
    "the list": (200, lambda hub, store: hub.store("GET", store)),
    "a secret": (200, lambda hub, store: hub.store("GET", store, "/KEPT")),
    "a new secret": (201, lambda hub, store: hub.write(store, "NEW", "x")),
    "a changed secret": (204, lambda hub, store: hub.write(store, "KEPT", "x")),
    "no more secret": (204, lambda hub, store: hub.store("DELETE", store, "/KEPT")),
}
SELECTED_CALLS: dict[str, tuple[int, Callable[[Hub, str], requests.Response]]] = {
    "the selected": (200, lambda hub, store: hub.store("GET", store, "/KEPT/repositories")),
    "a selection": (
        204,
        lambda hub, store: hub.store("PUT", store, "/KEPT/repositories", json={"selected_repository_ids": []}),
    ),
}
APP_CALLS: dict[str, tuple[int, Callable[[Robot], requests.Response]]] = {
    "the app": (200, lambda robot: robot.call("GET", "app")),
    "on a repository": (200, lambda robot: robot.call("GET", "repos/octo/social/installation")),
    "on an organisation": (200, lambda robot: robot.call("GET", "orgs/octo/installation")),
    "a token": (201, lambda robot: robot.mint()),
    "a narrowed token": (201, lambda robot: robot.mint(repositories=["social"], permissions={"secrets": "read"})),
    "not granted": (422, lambda robot: robot.mint(permissions={"issues": "write"})),
    "no such installation": (404, lambda robot: robot.call("POST", "app/installations/7/access_tokens")),
    "not signed": (401, lambda robot: robot.call("POST", robot.tokens, authorization="Bearer x")),
    "the end of a token": (204, lambda robot: robot.revoke(robot.mint().json()["token"])),
}


@pytest.mark.parametrize(("status", "ask"), CALLS.values(), ids=CALLS)
def test_github_would_answer_so(
    hub: Hub, description: OpenAPI, status: int, ask: Callable[[Hub], requests.Response]
) -> None:
    person = hub.box.github.collaborator("octo/social")
    hub.issues("POST", json=FULL)
    person.open("A change", pull_request=True)
    person.open("Deleted")
    person.delete(3)
    person.comment(1, "One.")
    person.comment(1, "Two.")
    hub.box.github.put_secret("octo/social", "KEPT", "x")

    check(hub, description, ask(hub), status)


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
def test_github_would_answer_so_for_every_store(
    hub: Hub, description: OpenAPI, store: str, status: int, ask: Callable[[Hub, str], requests.Response]
) -> None:
    hub.box.github.put_secret(
        name="KEPT", value="x", visibility="selected", selected=["octo/social"], **STORES[store][1]
    )

    check(hub, description, ask(hub, store), status)


@pytest.mark.parametrize(("status", "ask"), APP_CALLS.values(), ids=APP_CALLS)
def test_github_would_answer_an_app_so(
    hub: Hub, description: OpenAPI, status: int, ask: Callable[[Robot], requests.Response]
) -> None:
    check(hub, description, ask(Robot(hub, repositories=["octo/social"])), status)


def test_github_would_describe_an_organisation_so(hub: Hub, description: OpenAPI) -> None:
    check(hub, description, hub.get("orgs/octo"), 200)


def check(hub: Hub, description: OpenAPI, answer: requests.Response, status: int) -> None:
    """An answer and what was asked last, against the description."""
    asked = as_request(hub.box.requests[-1])
    assert answer.status_code == status, answer.text
    description.validate_request(asked)
    description.validate_response(asked, as_response(answer))


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


def test_the_description_would_notice(hub: Hub, description: OpenAPI) -> None:
    answer = hub.issues("POST", json=FULL)
    wrong = MockResponse(json.dumps({**answer.json(), "number": "one"}).encode(), 201)

    with pytest.raises(InvalidData):
        description.validate_response(as_request(hub.box.requests[-1]), wrong)
