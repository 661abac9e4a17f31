"""What the simulated GitHub answers, against GitHub's own description of its API, where that is present."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests
from openapi_core import OpenAPI
from openapi_core.testing import MockResponse
from openapi_core.validation.response.exceptions import InvalidData

from tests.contract.test_openapi import FILE, as_request
from tests.sandbox.clients import Hub


@pytest.fixture(scope="module")
def description() -> OpenAPI:
    if not FILE.exists():
        pytest.skip(f"no description of GitHub's API here; set GITHUB_OPENAPI to one (looked for {FILE.name})")
    return OpenAPI.from_dict(with_nulls(json.loads(FILE.read_text())))


def with_nulls(part: Any) -> Any:
    """The description, with null among the words of a field that is said to take null."""
    if isinstance(part, list):
        return [with_nulls(item) for item in part]
    if not isinstance(part, dict):
        return part
    allowed = {"enum": [*part["enum"], None]} if part.get("nullable") is True and "enum" in part else {}
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


@pytest.mark.parametrize(("status", "ask"), CALLS.values(), ids=CALLS)
def test_github_would_answer_so(
    hub: Hub, description: OpenAPI, status: int, ask: Callable[[Hub], requests.Response]
) -> None:
    person = hub.box.github.person("octo/social")
    hub.issues("POST", json=FULL)
    person.open("A change", pull_request=True)
    person.open("Deleted")
    person.delete(3)
    person.comment(1, "One.")
    person.comment(1, "Two.")
    hub.box.github.put_secret("octo/social", "KEPT", "x")

    answer = ask(hub)

    asked = as_request(hub.box.requests[-1])
    assert answer.status_code == status
    description.validate_request(asked)
    description.validate_response(asked, as_response(answer))


def test_the_description_would_notice(hub: Hub, description: OpenAPI) -> None:
    answer = hub.issues("POST", json=FULL)
    wrong = MockResponse(json.dumps({**answer.json(), "number": "one"}).encode(), 201)

    with pytest.raises(InvalidData):
        description.validate_response(as_request(hub.box.requests[-1]), wrong)
