"""Test the expiry that is recorded beside an organization's secret."""

import json
from typing import Any

import pytest

from graph_token_sandbox import Fault
from graph_token_sandbox.github.records import TokenDetails
from graph_token_sandbox.github.secret_store import Visibility
from tests.harness import ActionHarness
from tests.scenarios.test_fleet import Fleet, on, verdicts
from tests.scenarios.test_fleet_shared_problems import reasons
from tests.scenarios.test_fleet_writers import text
from tests.support import DAY

SECRET, VARIABLE = "ACME_PAGE", "ACME_PAGE_EXPIRES_AT"
ROOT = "/orgs/octo/actions/variables"
GRANTED = {"organization_secrets": "write", "organization_actions_variables": "write"}
TEAMS = [f"octo/team-{number}" for number in range(120)]


@pytest.fixture
def fleet(harness: ActionHarness) -> Fleet:
    """Return a fleet whose source is a secret of the organization."""
    fleet = on(harness)
    fleet.variables["WRITER"] = "sandbox-github-of-octo"
    add_writer(fleet, kind="fine-grained", permissions=GRANTED)
    fleet.add("acme-page", "system_user", record_expiry=True)
    fleet.credentials[0]["source"] = {"organization": "octo", "secret": SECRET}
    put_organization_secret(fleet, "all")
    return fleet


def add_writer(fleet: Fleet, **details: Any) -> None:
    token_details: TokenDetails = {**details}  # type: ignore[typeddict-item]
    fleet.harness.sandbox.github.add_token("sandbox-github-of-octo", **token_details)


def put_organization_secret(fleet: Fleet, visibility: Visibility, *selected: str) -> None:
    """Store the secret for these repositories."""
    token = fleet.harness.seeded.tokens["system_user"]
    fleet.harness.sandbox.github.put_secret(
        organization="octo", name=SECRET, value=token, visibility=visibility, selected=selected
    )


def variable_requests(fleet: Fleet) -> list[tuple[str, str]]:
    """Return the requests about variables."""
    return [(request.method, request.path) for request in fleet.harness.sandbox.requests if "variable" in request.route]


@pytest.mark.parametrize(("visibility", "selected"), [("all", []), ("private", []), ("selected", TEAMS)])
def test_variable_reaches_the_same_repositories(fleet: Fleet, visibility: Visibility, selected: list[str]) -> None:
    for name in selected:
        fleet.harness.sandbox.github.add_repository(name)
    put_organization_secret(fleet, visibility, *selected)
    run = fleet.run()
    assert (run.status, verdicts(run), reasons(run)) == (0, {"acme-page": "renewed"}, {"Renewed"})
    details = fleet.harness.sandbox.github.variable_details(name=VARIABLE, organization="octo")
    assert (details.value, details.visibility, sorted(details.selected)) == (
        json.loads(run.outputs["report"])[0]["expires_at"],
        visibility,
        sorted(selected),
    )
    assert variable_requests(fleet) == [("GET", f"{ROOT}/{VARIABLE}"), ("POST", ROOT)]


def test_changed_visibility_of_a_variable_stays(fleet: Fleet) -> None:
    fleet.run()
    github = fleet.harness.sandbox.github
    github.put_variable(name=VARIABLE, value="soon", organization="octo", visibility="selected", selected=["octo/shop"])
    fleet.harness.sandbox.clock.advance(50 * DAY)
    fleet.harness.sandbox.forget_requests()
    run = fleet.run()
    assert (run.status, verdicts(run)) == (0, {"acme-page": "renewed"})
    details = github.variable_details(name=VARIABLE, organization="octo")
    assert (details.value, details.visibility, details.selected) == (
        json.loads(run.outputs["report"])[0]["expires_at"],
        "selected",
        ("octo/shop",),
    )
    assert variable_requests(fleet) == [("GET", f"{ROOT}/{VARIABLE}"), ("PATCH", f"{ROOT}/{VARIABLE}")]


def test_missing_permission_is_named(fleet: Fleet) -> None:
    add_writer(fleet, kind="fine-grained", permissions={"organization_secrets": "write"})
    run = fleet.run()
    assert (run.status, reasons(run)) == (0, {"Renewed", "ExpiryNotRecorded"})
    assert (
        "Give the writer `octo` of the fleet file the organization permission `Variables: write`, "
        "or leave `record-expiry` out."
    ) in text(run)


def test_incomplete_repository_list_makes_no_variable(fleet: Fleet) -> None:
    put_organization_secret(fleet, "selected", "octo/site", "octo/shop")
    fleet.harness.sandbox.faults.add(Fault(route="list_selected", skip=1, patch={"total_count": 3}, times=None))
    run = fleet.run()
    assert (run.status, reasons(run)) == (0, {"Renewed", "ExpiryNotRecorded"})
    assert "could not be read or written (2 of 3 selected repositories)" in text(run)
    assert variable_requests(fleet) == [("GET", f"{ROOT}/{VARIABLE}")]


@pytest.mark.parametrize("scopes", [("repo", "admin:org"), ("admin:org",)])
def test_classic_token_needs_one_scope(fleet: Fleet, scopes: tuple[str, ...]) -> None:
    add_writer(fleet, kind="classic", scopes=scopes)
    run = fleet.run()
    assert (run.status, reasons(run)) == (0, {"Renewed"})
    assert fleet.harness.sandbox.github.variable(name=VARIABLE, organization="octo")


@pytest.mark.parametrize("missing", ["", "organization_actions_variables"])
def test_app_requests_both_permissions(fleet: Fleet, missing: str) -> None:
    hub = fleet.harness.sandbox.github
    app = hub.apps.add("rotator", {name: level for name, level in GRANTED.items() if name != missing})
    hub.apps.install(app, "octo")
    fleet.variables["ROTATOR_KEY"] = app.private_key
    fleet.more["writers"] = {"*": {"app-id": app.client_id, "private-key": "env:ROTATOR_KEY"}}
    run = fleet.run()
    (body, *_) = [
        json.loads(request.body) for request in fleet.harness.sandbox.requests if request.route == "create_token"
    ]
    assert body == {"permissions": GRANTED}
    if not missing:
        assert (run.status, reasons(run)) == (0, {"Renewed"})
        assert hub.variable(name=VARIABLE, organization="octo")
        return
    assert (run.status, verdicts(run)) == (1, {"acme-page": "failed"})
    assert (
        "Give the App the organization permission `Secrets: write` and, for `record-expiry`, "
        "the organization permission `Variables: write` in its settings"
    ) in text(run)
