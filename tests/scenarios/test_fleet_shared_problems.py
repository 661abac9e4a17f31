"""Fleets in which something goes wrong for one credential: what the others do, and what is reported."""

import json
from datetime import timedelta

import pytest

from graph_token_rotator.cli import job
from graph_token_rotator.domain.credential import Credential
from graph_token_rotator.rotation import assessment
from graph_token_rotator.rotation.assessment import Assessment, Ports
from graph_token_sandbox import Fault, TokenSpec
from graph_token_sandbox.seed import SYSTEM_USER
from tests.harness import ActionHarness, FakeTime, Run
from tests.scenarios.test_faults import QUICK
from tests.scenarios.test_fleet import REPOSITORY, SHOP, SITE, Fleet, on, stored, verdicts
from tests.support import NOW

SLOW_DOWN = '{"message": "You have exceeded a secondary rate limit."}'


@pytest.fixture
def fleet(harness: ActionHarness) -> Fleet:
    return on(harness)


def reasons(run: Run) -> set[str]:
    """Return the reasons of all findings and notes."""
    report = json.loads(run.outputs["report"])
    return {finding["reason"] for entry in report for finding in (entry, *entry["notes"])}


def due(fleet: Fleet) -> TokenSpec:
    return TokenSpec(fleet.harness.seeded.app.id, "SYSTEM_USER", SYSTEM_USER, age=timedelta(days=50))


def test_organization_secret_is_never_created(fleet: Fleet) -> None:
    fleet.harness.sandbox.github.add_organization("octo")
    fleet.harness.sandbox.github.add_token("ghp_writer", kind="classic", scopes=("repo", "admin:org"))
    fleet.add("acme-page", "system_user", {"organization": "octo", "secret": "FB_TOKEN"})
    run = fleet.run()
    assert (run.status, verdicts(run)) == (1, {"acme-page": "partial"})
    assert "OrganisationSecretMissing" in reasons(run)
    assert [request.path for request in fleet.harness.sandbox.requests if request.method == "PUT"] == [
        "/repos/octo/social/actions/secrets/ACME_PAGE"
    ]


@pytest.mark.parametrize("known", [False, True])
def test_user_secret_keeps_its_repositories(fleet: Fleet, known: bool) -> None:
    github = fleet.harness.sandbox.github
    github.add_token("ghp_writer", kind="classic", scopes=("repo", "codespace:secrets"))
    reached = ["octo/shop", "octo/site"] if known else []
    if known:
        github.put_secret(user="octocat", store="codespaces", name="FB_TOKEN", value="x", selected=reached)
    fleet.add("acme-page", "system_user", {"user": True, "store": "codespaces", "secret": "FB_TOKEN"})
    run = fleet.run()
    assert (run.status, verdicts(run)) == (0, {"acme-page": "renewed"})
    secret = github.secret_details(user="octocat", store="codespaces", name="FB_TOKEN")
    assert secret.value == stored(fleet, REPOSITORY, "ACME_PAGE")
    assert sorted(secret.selected) == reached


def test_internal_error_does_not_stop_others(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    assess = assessment.assess

    def broken(credential: Credential, ports: Ports) -> Assessment:
        if credential.name == "two":
            raise RuntimeError(credential.token.reveal())
        return assess(credential, ports)

    monkeypatch.setattr(job, "assess", broken)
    for name in ("one", "two", "three"):
        fleet.add(name, due(fleet))
    run = fleet.run()
    assert (run.status, verdicts(run)) == (1, {"one": "renewed", "two": "failed", "three": "renewed"})
    assert "RuntimeError" in run.log
    assert fleet.variables["TOKEN_TWO"] not in run.everything


def test_stale_copy_is_reported_each_time(fleet: Fleet) -> None:
    fleet.add("acme-page", "system_user", SITE)
    fleet.harness.sandbox.faults.add(Fault(route="put_secret", status=403, body='{"message": "no"}'))
    fleet.run()
    fleet.harness.sandbox.clock.advance(timedelta(hours=1))
    fleet.harness.sandbox.faults.add(Fault(route="put_secret", status=403, body='{"message": "no"}'))
    fleet.harness.sandbox.forget_requests()
    run = fleet.run()
    assert (run.status, verdicts(run)) == (1, {"acme-page": "partial"})
    assert "not as FB_TOKEN in repository octo/site" in run.summary
    assert "CopiesCaughtUp" not in reasons(run)
    assert "exchange" not in fleet.harness.routes()
    assert (verdicts(fleet.run()), stored(fleet, "octo/site", "FB_TOKEN")) == (
        {"acme-page": "current"},
        stored(fleet, REPOSITORY, "ACME_PAGE"),
    )


def test_copies_of_unknown_age_are_left_alone(fleet: Fleet) -> None:
    token = fleet.add("acme-page", "fresh_system_user", SITE, SHOP)
    fleet.harness.sandbox.faults.add(Fault(route="get_secret", status=502, times=None))
    run = fleet.harness.run(fleet.environ(), FakeTime(NOW), QUICK)
    assert (run.status, verdicts(run)) == (0, {"acme-page": "current"})
    assert run.outputs["report"].count("CopiesUnseen") == 1
    assert "::warning title=Graph token (CopiesUnseen)::" in run.log
    assert stored(fleet, REPOSITORY, "ACME_PAGE") == token
    assert "put_secret" not in fleet.harness.routes()


def test_rate_limit_holds_back_the_whole_run(fleet: Fleet) -> None:
    for number in range(6):
        fleet.add(f"team-{number}", due(fleet))
    fleet.harness.sandbox.faults.add(
        Fault(route="put_secret", status=403, body=SLOW_DOWN, headers={"retry-after": "90"})
    )
    time = FakeTime(NOW)
    run = fleet.harness.run(fleet.environ(), time)
    assert (run.status, set(verdicts(run).values())) == (0, {"renewed"})
    assert time.elapsed >= 90
    assert fleet.harness.routes().count("put_secret") == 7


def test_dry_run_finds_an_unwritable_copy(fleet: Fleet) -> None:
    """A name with a typo, say."""
    fleet.add("acme-page", due(fleet), SITE, {"repository": "octo/sight", "secret": "FB_TOKEN"})
    fleet.add("acme-ads", due(fleet), SITE | {"secret": "ADS_TOKEN"})
    run = fleet.run(dry_run="true")
    assert (run.status, verdicts(run)) == (1, {"acme-page": "failed", "acme-ads": "planned"})
    assert "GitHub shows no repository octo/sight to" in run.log
    assert {request.method for request in fleet.harness.sandbox.requests if request.service == "github"} == {"GET"}
    assert fleet.harness.routes().count("public_key") == 3
