"""The variables of Actions, in plain."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.sandbox.clients import Hub

NAME, END = "FB_TOKEN_EXPIRES_AT", "2027-01-23T05:17:00Z"
LEVELS: dict[str, tuple[str, dict[str, Any], str]] = {
    "repository": ("repos/octo/social/actions", {"repository": "octo/social"}, "actions_variables"),
    "environment": (
        "repos/octo/social/environments/graph-token",
        {"repository": "octo/social", "environment": "graph-token"},
        "environments",
    ),
    "organization": ("orgs/octo/actions", {"organization": "octo"}, "organization_actions_variables"),
}
every_level = pytest.mark.parametrize("level", LEVELS)


def call(hub: Hub, method: str, level: str, below: str = "", **options: Any) -> Any:
    token = options.pop("token", hub.team.github_tokens["organization"])
    return hub.call(method, f"{LEVELS[level][0]}/variables{below}", token=token, **options)


def create(hub: Hub, level: str, **fields: Any) -> Any:
    body = {"name": NAME, "value": END, **({"visibility": "all"} if level == "organization" else {}), **fields}
    return call(hub, "POST", level, json=body)


@every_level
def test_the_life_of_a_variable(hub: Hub, level: str) -> None:
    missing = call(hub, "GET", level, f"/{NAME}")
    created = create(hub, level)
    hub.box.clock.advance(timedelta(seconds=61))
    updated = call(hub, "PATCH", level, f"/{NAME}", json={"value": "later"})
    told = call(hub, "GET", level, f"/{NAME}")

    assert missing.status_code == 404
    assert (created.status_code, created.json()) == (201, {})
    assert (updated.status_code, updated.content) == (204, b"")
    audience = {"visibility": "all"} if level == "organization" else {}
    assert told.json() == {
        "name": NAME,
        "value": "later",
        "created_at": "2026-11-24T05:17:00Z",
        "updated_at": "2026-11-24T05:18:01Z",
        **audience,
    }
    assert call(hub, "GET", level).json() == {"total_count": 1, "variables": [told.json()]}
    assert hub.box.github.variable(name=NAME, **LEVELS[level][1]) == "later"
    ends = [call(hub, "DELETE", level, f"/{NAME}") for _ in range(2)]
    assert ([end.status_code for end in ends], ends[0].content) == ([204, 404], b"")
    assert call(hub, "GET", level).json() == {"total_count": 0, "variables": []}


@every_level
def test_each_keeps_to_itself(hub: Hub, level: str) -> None:
    hub.box.github.put_variable(name=NAME, value=END, **LEVELS[level][1])

    found = [name for name in LEVELS if call(hub, "GET", name, f"/{NAME}").status_code == 200]
    assert found == [level]


@pytest.mark.parametrize(
    ("fields", "status", "message"),
    [
        ({"name": NAME.lower()}, 409, "Already exists - Variable already exists"),
        ({"name": "GITHUB_X"}, 422, "Variable names can only contain"),
        ({"name": "X", "value": None}, 422, "Invalid request.\n\nFor 'properties/value', nil is not a string."),
        ({"name": "X", "value": "x" * 49_153}, 422, "Variable value is too large"),
    ],
)
def test_variables_that_are_refused(hub: Hub, fields: dict[str, Any], status: int, message: str) -> None:
    create(hub, "repository")

    answer = create(hub, "repository", **fields)

    assert answer.status_code == status
    assert answer.json()["message"].startswith(message)


def test_a_variable_can_be_renamed(hub: Hub) -> None:
    create(hub, "repository")

    assert call(hub, "PATCH", "repository", f"/{NAME}", json={"name": "other"}).status_code == 204
    assert hub.box.github.variable("octo/social", "OTHER") == END
    assert call(hub, "GET", "repository", f"/{NAME}").status_code == 404


def test_the_pages_are_small(hub: Hub) -> None:
    for place in range(31):
        hub.box.github.put_variable("octo/social", f"V{place:02}", "x")

    sizes = [
        len(call(hub, "GET", "repository", params=params).json()["variables"]) for params in ({}, {"per_page": "100"})
    ]

    assert sizes == [10, 30]


@every_level
def test_who_may_write(hub: Hub, level: str) -> None:
    permission = LEVELS[level][2]
    for name, given in {"right": {permission: "write"}, "wrong": {"secrets": "write"}}.items():
        hub.box.github.add_token(name, kind="fine-grained", permissions=given)
    hub.box.github.add_token("run", kind="actions", permissions={permission: "write"})
    body = {"name": "X", "value": "x", "visibility": "all"}

    answers = {name: call(hub, "POST", level, token=name, json=body) for name in ("wrong", "run", "right")}

    assert [answer.status_code for answer in answers.values()] == [403, 403, 201]
    assert answers["wrong"].headers["X-Accepted-GitHub-Permissions"] == f"{permission}=write"


def test_an_organisation_keeps_its_audience_unless_told(hub: Hub) -> None:
    number = hub.box.github.repository("octo/social").id
    create(hub, "organization", visibility="selected", selected_repository_ids=[number])

    call(hub, "PATCH", "organization", f"/{NAME}", json={"value": "later"})

    kept = hub.box.github.variable_details(name=NAME, organization="octo")
    assert (kept.value, kept.visibility, kept.selected) == ("later", "selected", ("octo/social",))


@pytest.mark.parametrize(("visibility", "status"), [("selected", 200), ("all", 409), ("private", 409)])
def test_whom_an_organisations_variable_is_selected_for(hub: Hub, visibility: Any, status: int) -> None:
    selected = ["octo/social"] if visibility == "selected" else []
    hub.box.github.put_variable(name=NAME, value=END, organization="octo", visibility=visibility, selected=selected)
    hub.box.github.add_token("secrets", kind="fine-grained", permissions={"organization_secrets": "write"})

    told = call(hub, "GET", "organization", f"/{NAME}/repositories")

    assert told.status_code == status
    assert [one["full_name"] for one in told.json().get("repositories", [])] == selected
    assert call(hub, "GET", "organization", f"/{NAME}/repositories", token="secrets").status_code == 403
    assert call(hub, "GET", "organization", "/OTHER/repositories").status_code == 404
