"""The expiry that is remembered beside an organization's secret."""

import json
from typing import Any

import pytest

from graph_token_sandbox import Fault
from graph_token_sandbox.github.records import TokenDetails
from graph_token_sandbox.github.secret_store import Visibility
from tests.harness import Stage
from tests.scenarios.test_fleet import Fleet, on, verdicts
from tests.scenarios.test_fleet_shared_problems import reasons
from tests.scenarios.test_fleet_writers import text
from tests.support import DAY

SECRET, VARIABLE = "ACME_PAGE", "ACME_PAGE_EXPIRES_AT"
ROOT = "/orgs/octo/actions/variables"
GRANTED = {"organization_secrets": "write", "organization_actions_variables": "write"}
TEAMS = [f"octo/team-{number}" for number in range(120)]


@pytest.fixture
def fleet(stage: Stage) -> Fleet:
    """One whose source is a secret of the organization."""
    made = on(stage)
    made.variables["WRITER"] = "sandbox-github-of-octo"
    writer(made, kind="fine-grained", permissions=GRANTED)
    made.add("acme-page", "system_user", record_expiry=True)
    made.credentials[0]["source"] = {"organization": "octo", "secret": SECRET}
    shared(made, "all")
    return made


def writer(fleet: Fleet, **details: Any) -> None:
    given: TokenDetails = {**details}  # type: ignore[typeddict-item]
    fleet.stage.box.github.add_token("sandbox-github-of-octo", **given)


def shared(fleet: Fleet, visibility: Visibility, *selected: str) -> None:
    """Let the secret reach these."""
    token = fleet.stage.seeded.tokens["system_user"]
    fleet.stage.box.github.put_secret(
        organization="octo", name=SECRET, value=token, visibility=visibility, selected=selected
    )


def asked(fleet: Fleet) -> list[tuple[str, str]]:
    """The requests about variables."""
    return [(one.method, one.path) for one in fleet.stage.box.requests if "variable" in one.route]


@pytest.mark.parametrize(("visibility", "selected"), [("all", []), ("private", []), ("selected", TEAMS)])
def test_variable_reaches_the_same_repositories(fleet: Fleet, visibility: Visibility, selected: list[str]) -> None:
    for name in selected:
        fleet.stage.box.github.add_repository(name)
    shared(fleet, visibility, *selected)
    run = fleet.run()
    assert (run.status, verdicts(run), reasons(run)) == (0, {"acme-page": "renewed"}, {"Renewed"})
    kept = fleet.stage.box.github.variable_details(name=VARIABLE, organization="octo")
    assert (kept.value, kept.visibility, sorted(kept.selected)) == (
        json.loads(run.outputs["report"])[0]["expires_at"],
        visibility,
        sorted(selected),
    )
    assert asked(fleet) == [("GET", f"{ROOT}/{VARIABLE}"), ("POST", ROOT)]


def test_changed_visibility_of_a_variable_stays(fleet: Fleet) -> None:
    fleet.run()
    github = fleet.stage.box.github
    github.put_variable(name=VARIABLE, value="soon", organization="octo", visibility="selected", selected=["octo/shop"])
    fleet.stage.box.clock.advance(50 * DAY)
    fleet.stage.box.forget_requests()
    run = fleet.run()
    assert (run.status, verdicts(run)) == (0, {"acme-page": "renewed"})
    kept = github.variable_details(name=VARIABLE, organization="octo")
    assert (kept.value, kept.visibility, kept.selected) == (
        json.loads(run.outputs["report"])[0]["expires_at"],
        "selected",
        ("octo/shop",),
    )
    assert asked(fleet) == [("GET", f"{ROOT}/{VARIABLE}"), ("PATCH", f"{ROOT}/{VARIABLE}")]


def test_missing_permission_is_named(fleet: Fleet) -> None:
    writer(fleet, kind="fine-grained", permissions={"organization_secrets": "write"})
    run = fleet.run()
    assert (run.status, reasons(run)) == (0, {"Renewed", "ExpiryNotRecorded"})
    assert (
        "Give the writer `octo` of the fleet file the organization permission `Variables: write`, "
        "or leave `record-expiry` out."
    ) in text(run)


def test_incomplete_repository_list_makes_no_variable(fleet: Fleet) -> None:
    shared(fleet, "selected", "octo/site", "octo/shop")
    fleet.stage.box.faults.add(Fault(route="list_selected", skip=1, patch={"total_count": 3}, times=None))
    run = fleet.run()
    assert (run.status, reasons(run)) == (0, {"Renewed", "ExpiryNotRecorded"})
    assert "could not be read or written (2 of 3 selected repositories)" in text(run)
    assert asked(fleet) == [("GET", f"{ROOT}/{VARIABLE}")]


@pytest.mark.parametrize("scopes", [("repo", "admin:org"), ("admin:org",)])
def test_classic_token_needs_one_scope(fleet: Fleet, scopes: tuple[str, ...]) -> None:
    writer(fleet, kind="classic", scopes=scopes)
    run = fleet.run()
    assert (run.status, reasons(run)) == (0, {"Renewed"})
    assert fleet.stage.box.github.variable(name=VARIABLE, organization="octo")


@pytest.mark.parametrize("missing", ["", "organization_actions_variables"])
def test_app_requests_both_permissions(fleet: Fleet, missing: str) -> None:
    hub = fleet.stage.box.github
    app = hub.apps.add("rotator", {name: level for name, level in GRANTED.items() if name != missing})
    hub.apps.install(app, "octo")
    fleet.variables["ROTATOR_KEY"] = app.private_key
    fleet.more["writers"] = {"*": {"app-id": app.client_id, "private-key": "env:ROTATOR_KEY"}}
    run = fleet.run()
    (wanted, *_) = [json.loads(one.body) for one in fleet.stage.box.requests if one.route == "create_token"]
    assert wanted == {"permissions": GRANTED}
    if not missing:
        assert (run.status, reasons(run)) == (0, {"Renewed"})
        assert hub.variable(name=VARIABLE, organization="octo")
        return
    assert (run.status, verdicts(run)) == (1, {"acme-page": "failed"})
    assert (
        "Give the App the organization permission `Secrets: write` and, for `record-expiry`, "
        "the organization permission `Variables: write` in its settings"
    ) in text(run)
