"""Test the writers of a fleet: texts name each, and each is checked wherever it writes."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple, Unpack

import pytest

from graph_token_sandbox import Fault, TokenSpec
from graph_token_sandbox.github.records import TokenDetails
from graph_token_sandbox.seed import SYSTEM_USER
from tests.harness import ActionHarness, FakeTime, Run
from tests.scenarios.test_faults import QUICK
from tests.scenarios.test_fleet import SITE, Fleet, on, stored, verdicts
from tests.scenarios.test_fleet_shared_problems import reasons
from tests.support import DAY, NOW

OWN_TOKEN, PARTNER_TOKEN = "sandbox-github-of-octo", "sandbox-github-of-the-others"
OWN_DETAILS: TokenDetails = {"kind": "fine-grained", "permissions": {"secrets": "write", "environments": "write"}}
PARTNER_SITE = {"repository": "partner/site", "secret": "FB_TOKEN"}
PARTNER_SHOP = {"repository": "partner/shop", "secret": "FB_TOKEN"}
PARTNER_WRITER = "The writer `partner` of the fleet file"
NO = '{"message": "no"}'


@pytest.fixture
def fleet(harness: ActionHarness) -> Fleet:
    """Return a fleet with copies at a partner, for whom another token writes."""
    fleet = on(harness)
    for name in ("partner/site", "partner/shop"):
        harness.sandbox.github.add_repository(name)
    fleet.variables |= {"WRITER": OWN_TOKEN, "PARTNER_PAT": PARTNER_TOKEN}
    for token in (OWN_TOKEN, PARTNER_TOKEN):
        harness.sandbox.github.add_token(token, **OWN_DETAILS)
    fleet.more["writers"]["partner"] = {"token": "env:PARTNER_PAT"}
    return fleet


def text(run: Run) -> str:
    """Return the texts of all findings."""
    report = json.loads(run.outputs["report"])
    return "\n".join(
        f"{finding['message']} {finding['hint']}" for entry in report for finding in (entry, *entry["notes"])
    )


class WriterCase(NamedTuple):
    """A writer's token, a fault, and the texts about the writer."""

    writer: TokenDetails
    fault: Fault | None
    sentence: str
    hint: str
    dry_run: bool = False


WRITER_CASES = [
    WriterCase(
        {**OWN_DETAILS, "expires_at": NOW - DAY},
        None,
        "GitHub does not accept the writer `octo` of the fleet file: it is wrong, expired or revoked (HTTP 401",
        "Store it in the secret that the variable `WRITER` reads.",
    ),
    WriterCase(
        {**OWN_DETAILS, "permissions": {"secrets": "read"}},
        None,
        "The writer `octo` of the fleet file may not do this in repository octo/social",
        "If it has them, use a fine-grained personal access token",
    ),
    WriterCase(
        {**OWN_DETAILS, "repositories": ("octo/elsewhere",)},
        None,
        "GitHub shows no repository octo/social to the writer `octo` of the fleet file: the name is wrong",
        "Check `repository`",
    ),
    WriterCase(
        {**OWN_DETAILS, "expires_at": NOW + 10 * DAY},
        None,
        "The writer `octo` of the fleet file itself expires on 2026-12-04",
        "Store it in the secret that the variable `WRITER` reads.",
    ),
    WriterCase(
        {**OWN_DETAILS, "expires_at": NOW + 5 * DAY},
        None,
        "The writer `octo` of the fleet file itself expires very soon, on 2026-11-29 05:17 UTC",
        "Store it in the secret that the variable `WRITER` reads.",
    ),
    WriterCase(
        {"kind": "classic"},
        Fault(route="public_key", headers={"X-OAuth-Scopes": "gist"}),
        "The writer `octo` of the fleet file is a classic token without the scope `repo`",
        "Use a fine-grained personal access token",
        dry_run=True,  # a write that succeeds would prove the opposite
    ),
    WriterCase(
        OWN_DETAILS,
        Fault(route="public_key", status=429, headers={"retry-after": "9999"}),
        "GitHub's rate limit for the writer `octo` of the fleet file is used up",
        "give this workflow a token of its own",
    ),
    WriterCase(
        OWN_DETAILS,
        Fault(route="create_variable", status=403, body=NO),
        "The variable ACME_PAGE_EXPIRES_AT, which is to remember when the token ends, could not be read or written",
        "Give the writer `octo` of the fleet file the permission `Variables: write`, or leave `record-expiry` out.",
    ),
]


@pytest.mark.parametrize("case", WRITER_CASES, ids=lambda case: case.sentence)
@pytest.mark.parametrize("without_file", [False, True])
def test_texts_name_the_actual_writer(fleet: Fleet, case: WriterCase, without_file: bool) -> None:
    """Without writers in the file the texts name the input."""
    fleet.harness.sandbox.github.add_token(OWN_TOKEN, **case.writer)
    fleet.add("acme-page", "system_user", record_expiry=True)
    if case.fault:
        fleet.harness.sandbox.faults.add(case.fault)
    if without_file:
        fleet.more.pop("writers")
    inputs = {"github_token": OWN_TOKEN, "dry_run": str(case.dry_run).lower()}
    run = fleet.harness.run(fleet.environ(**inputs), FakeTime(NOW), QUICK)
    names = ("the writer `octo` of the fleet file", "The writer `octo` of the fleet file", "the variable `WRITER`")
    sentence, hint = case.sentence, case.hint
    for name in names if without_file else ():
        sentence, hint = sentence.replace(name, "`github-token`"), hint.replace(name, "`github-token`")
    assert sentence in text(run)
    assert hint in text(run)
    assert ("`github-token`" in text(run)) is without_file
    assert ("fleet file" in text(run)) is not without_file


def test_texts_name_the_variable_of_an_app_key(fleet: Fleet) -> None:
    apps = fleet.harness.sandbox.github.apps
    fleet.variables["ROTATOR_KEY"] = apps.add("another", {}).private_key
    client = apps.add("rotator", {"secrets": "write"}).client_id
    fleet.more["writers"]["octo"] = {"app-id": client, "private-key": "env:ROTATOR_KEY"}
    fleet.add("acme-page")
    run = fleet.run()
    assert reasons(run) == {"AppKeyRejected"}
    assert "Store it in the secret that the variable `ROTATOR_KEY` reads." in text(run)


def set_partner_token(fleet: Fleet, **details: Unpack[TokenDetails]) -> None:
    """Replace the token of the partner's writer."""
    fleet.harness.sandbox.github.add_token(PARTNER_TOKEN, **OWN_DETAILS | details)


def never_expiring(fleet: Fleet) -> TokenSpec:
    """Return a token whose copies cannot be stale, because Meta does not say when it was issued."""
    return TokenSpec(
        fleet.harness.seeded.app.id, "SYSTEM_USER", SYSTEM_USER, lifetime=None, age=10 * DAY, issued_at_given=False
    )


@pytest.mark.parametrize(("days", "status", "reason"), [(12, 0, "WriterExpiring"), (5, 1, "WriterExpiringSoon")])
@pytest.mark.parametrize("token", ["fresh_system_user", "system_user", "never_expiring", "expired_user"])
def test_expiry_of_a_copy_writer_is_reported(fleet: Fleet, token: str, days: int, status: int, reason: str) -> None:
    """For a token that is current, renewed, never expires, or is dead."""
    set_partner_token(fleet, expires_at=NOW + days * DAY)
    fleet.add(
        "acme-page", never_expiring(fleet) if token == "never_expiring" else token, SITE, PARTNER_SITE, PARTNER_SHOP
    )
    run = fleet.run()
    expiry = (NOW + days * DAY).strftime("%Y-%m-%d %H:%M UTC")
    assert run.status == (1 if token == "expired_user" else status)
    assert reason in reasons(run)
    assert f", on {expiry}" in text(run) or f" on {expiry}" in text(run)
    assert "after that nothing can be written back to repository partner/site, repository partner/shop." in text(run)
    assert "Store it in the secret that the variable `PARTNER_PAT` reads." in text(run)
    assert f"{PARTNER_WRITER} expires: {expiry}" in run.summary


def test_summary_names_the_first_writer_to_expire(fleet: Fleet) -> None:
    fleet.harness.sandbox.github.add_token(OWN_TOKEN, **OWN_DETAILS | {"expires_at": NOW + 40 * DAY})
    fleet.add("acme-page", "fresh_system_user", SITE, PARTNER_SITE)
    for days, owner in ((300, "octo"), (30, "partner")):
        set_partner_token(fleet, expires_at=NOW + days * DAY)
        assert f"The writer `{owner}` of the fleet file expires: " in fleet.run().summary


def test_known_writer_is_not_requested(fleet: Fleet) -> None:
    fleet.add("acme-page", "fresh_system_user", SITE, PARTNER_SITE)
    fleet.run()
    fleet.harness.sandbox.forget_requests()
    assert fleet.run().status == 0
    assert sorted(fleet.harness.routes()) == ["debug_token", "get_secret", "get_secret", "get_secret", "public_key"]


def test_unknown_writer_is_requested_once(fleet: Fleet) -> None:
    for number in range(5):
        copies = [{**target, "secret": f"TOKEN_{number}"} for target in (SITE, PARTNER_SITE, PARTNER_SHOP)]
        fleet.add(f"team-{number}", never_expiring(fleet), *copies)
    set_partner_token(fleet, expires_at=NOW + 5 * DAY)
    run = fleet.run()
    assert (run.status, set(verdicts(run).values())) == (1, {"current"})
    assert text(run).count(f"{PARTNER_WRITER} itself expires very soon") == 5
    paths = [request.path for request in fleet.harness.sandbox.requests if request.path.startswith("/repos/partner")]
    assert paths == ["/repos/partner/site/actions/secrets/public-key"]


DEAD: dict[str, Callable[[Fleet], None]] = {
    "expired": lambda fleet: set_partner_token(fleet, expires_at=NOW - DAY),
    "revoked": lambda fleet: fleet.harness.sandbox.github.tokens.__delitem__(PARTNER_TOKEN),
}


@pytest.mark.parametrize("cause", DEAD)
@pytest.mark.parametrize("token", ["fresh_system_user", "never_expiring", "expired_user"])
def test_dead_writer_of_copies_fails_every_run(fleet: Fleet, cause: str, token: str) -> None:
    fleet.add(
        "acme-page", never_expiring(fleet) if token == "never_expiring" else token, PARTNER_SITE, SITE, PARTNER_SHOP
    )
    DEAD[cause](fleet)
    for _ in range(3):
        run = fleet.run()
        verdict = "needs-human" if token == "expired_user" else "failed"
        assert (run.status, verdicts(run)) == (1, {"acme-page": verdict})
        assert text(run).count("GitHub does not accept the writer `partner` of the fleet file") == 1
        assert "Store it in the secret that the variable `PARTNER_PAT` reads." in text(run)
        fleet.harness.sandbox.clock.advance(timedelta(hours=1))


def test_dead_writer_stops_no_other_copy(fleet: Fleet) -> None:
    token = fleet.add("acme-page", "fresh_system_user", PARTNER_SITE, SITE, PARTNER_SHOP)
    DEAD["revoked"](fleet)
    run = fleet.run()
    assert reasons(run) == {"WriterRejected", "CopiesCaughtUp", "NotDue"}
    assert stored(fleet, "octo/site", "FB_TOKEN") == token


def test_each_forbidden_location_is_reported(fleet: Fleet) -> None:
    fleet.add("acme-page", "fresh_system_user", PARTNER_SITE, PARTNER_SHOP)
    fleet.run()
    set_partner_token(fleet, permissions={"issues": "write"})
    run = fleet.run()
    assert (run.status, reasons(run)) == (1, {"WriterForbidden", "NotDue"})
    for name in ("site", "shop"):
        assert f"{PARTNER_WRITER} may not do this in repository partner/{name}" in text(run)


def test_missing_location_is_not_the_writers_fault(fleet: Fleet) -> None:
    missing = {"repository": "partner/gone", "secret": "FB_TOKEN"}
    fleet.add("acme-page", never_expiring(fleet), missing, PARTNER_SITE)
    set_partner_token(fleet, expires_at=NOW + 10 * DAY)
    run = fleet.run()
    assert (run.status, reasons(run)) == (0, {"WriterExpiring", "NeverExpires"})
    fleet.credentials[0]["copies"].pop()
    run = fleet.run()
    assert (run.status, reasons(run)) == (0, {"NeverExpires"})


def test_outage_costs_no_extra_request(fleet: Fleet) -> None:
    fleet.add("acme-page", never_expiring(fleet), PARTNER_SITE)
    fleet.harness.sandbox.faults.add(Fault(route="public_key", status=502, times=None))
    run = fleet.harness.run(fleet.environ(), FakeTime(NOW), QUICK)
    assert (run.status, reasons(run)) == (1, {"GitHubUnavailable"})
    assert not any(request.path.startswith("/repos/partner") for request in fleet.harness.sandbox.requests)


def test_temporary_fault_of_copies_passes(fleet: Fleet) -> None:
    fleet.add("acme-page", never_expiring(fleet), PARTNER_SITE)
    fleet.harness.sandbox.faults.add(Fault(route="public_key", status=502, skip=1, times=None))
    run = fleet.harness.run(fleet.environ(), FakeTime(NOW), QUICK)
    assert (run.status, reasons(run)) == (0, {"CopiesUnseen", "NeverExpires"})


def test_installation_token_expiry_is_not_reported(fleet: Fleet) -> None:
    hub = fleet.harness.sandbox.github
    hub.add_token("ghs_theirs", kind="fine-grained", expires_at=NOW + timedelta(hours=1))
    fleet.variables["PARTNER_PAT"] = "ghs_theirs"
    fleet.add("acme-page", "fresh_system_user", SITE, PARTNER_SITE)
    app = hub.apps.add("rotator", {"secrets": "write"})
    hub.apps.install(app, "partner")
    for _ in range(2):
        run = fleet.run()
        assert (run.status, reasons(run) - {"CopiesCaughtUp"}) == (0, {"NotDue"})
        fleet.variables["ROTATOR_KEY"] = app.private_key
        fleet.more["writers"]["partner"] = {"app-id": app.client_id, "private-key": "env:ROTATOR_KEY"}


def test_removed_app_of_copies_fails_the_run(fleet: Fleet) -> None:
    """The App is missing for one owner only."""
    hub = fleet.harness.sandbox.github
    app = hub.apps.add("rotator", {"secrets": "write"})
    hub.apps.install(app, "octo")
    fleet.variables["ROTATOR_KEY"] = app.private_key
    fleet.more["writers"] = {"*": {"app-id": app.client_id, "private-key": "env:ROTATOR_KEY"}}
    fleet.add("acme-page", never_expiring(fleet), SITE, PARTNER_SITE)
    run = fleet.run()
    assert (run.status, reasons(run)) == (1, {"AppNotInstalled", "NeverExpires"})
    assert "The App that writes for partner is not installed there" in text(run)


def test_each_level_needs_its_own_scope(fleet: Fleet) -> None:
    hub = fleet.harness.sandbox.github
    hub.add_organization("partner")
    hub.put_secret(organization="partner", name="FB_TOKEN", value="x")
    hub.add_token(OWN_TOKEN, kind="classic", scopes=("repo",))
    set_partner_token(fleet, kind="classic", scopes=("admin:org",))
    organization = {"organization": "partner", "secret": "FB_TOKEN"}
    person = {"user": True, "store": "codespaces", "secret": "FB_TOKEN"}
    fleet.add("acme-page", never_expiring(fleet), organization, person)
    run = fleet.run()
    assert (run.status, reasons(run)) == (0, {"WriterLacksScope", "NeverExpires"})
    assert "The writer `octo` of the fleet file is a classic token without the scope `codespace:secrets`" in text(run)
    assert text(run).count("without the scope") == 1


def test_dry_run_checks_writers_of_copies(fleet: Fleet) -> None:
    set_partner_token(fleet, expires_at=NOW + 5 * DAY)
    fleet.add("acme-page", "system_user", SITE, PARTNER_SITE)
    run = fleet.run(dry_run="true")
    assert (run.status, reasons(run)) == (1, {"Due", "WriterExpiringSoon"})
    partner = [request for request in fleet.harness.sandbox.requests if request.path.startswith("/repos/partner")]
    assert [request.route for request in partner] == ["public_key"]
