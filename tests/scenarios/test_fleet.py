"""Test fleets: many credentials from one file, with copies, on one simulated GitHub."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph_token_rotator.cli import job
from graph_token_sandbox import Fault, TokenSpec
from graph_token_sandbox.github.store_rules import StoreName
from graph_token_sandbox.seed import OTHER_APP_ID, SYSTEM_USER
from tests.harness import ActionHarness, FakeTime, Run
from tests.scenarios.test_faults import QUICK
from tests.support import NOW

REPOSITORY = "octo/social"


@dataclass
class Fleet:
    """A fleet file in a workspace, and the environment variables it names."""

    harness: ActionHarness
    credentials: list[dict[str, Any]] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)

    def add(self, name: str, token: str | TokenSpec = "system_user", *copies: dict[str, Any], **keys: Any) -> str:
        """Add a credential whose source is a secret of octo/social, and return its token."""
        value = (
            self.harness.sandbox.meta.issue(token)
            if isinstance(token, TokenSpec)
            else self.harness.seeded.tokens[token]
        )
        secret = name.upper().replace("-", "_")
        self.harness.sandbox.github.put_secret(REPOSITORY, secret, value)
        self.variables[f"TOKEN_{secret}"] = value
        app = {"app-id": self.harness.seeded.app.id, "app-secret": "env:APP_SECRET"}
        source = {"repository": REPOSITORY, "secret": secret}
        token_of = {"name": name, "provider": "facebook", "token": f"env:TOKEN_{secret}"}
        copy_keys = {"copies": list(copies)} if copies else {}
        other_keys = {key.replace("_", "-"): value for key, value in keys.items()}
        self.credentials.append({**token_of, **app, "source": source, **copy_keys, **other_keys})
        return value

    def environ(self, **inputs: str) -> dict[str, str]:
        """Return the variables the runner would set; tokens are those that the sandbox holds now."""
        workspace = self.harness.folder / "workspace"
        workspace.mkdir(exist_ok=True)
        (workspace / "fleet.yml").write_text(
            yaml.safe_dump({"version": 1, "credentials": self.credentials, **self.more})
        )
        for entry in self.credentials:
            source, secret = dict(entry["source"]), entry["source"]["secret"]
            self.variables[f"TOKEN_{secret}"] = self.harness.sandbox.github.secret(name=source.pop("secret"), **source)
        all_inputs = {"secret": "", "app_id": "", "app_secret": "", "config": "fleet.yml"} | inputs
        runner_variables = {"GITHUB_WORKSPACE": str(workspace), "APP_SECRET": self.harness.seeded.app.secret}
        return self.harness.environ("", **all_inputs) | runner_variables | self.variables

    def run(self, **inputs: str) -> Run:
        return self.harness.run(self.environ(**inputs))


def on(harness: ActionHarness) -> Fleet:
    """Return an empty fleet with a writer, and two repositories for copies."""
    harness.sandbox.github.add_repository("octo/site")
    harness.sandbox.github.add_repository("octo/shop", environments=("live",))
    writer = harness.sandbox.github.add_token(
        "ghp_writer", kind="fine-grained", permissions={"secrets": "write", "environments": "write"}
    )
    return Fleet(harness, variables={"WRITER": writer.value}, more={"writers": {"octo": {"token": "env:WRITER"}}})


@pytest.fixture
def fleet(harness: ActionHarness) -> Fleet:
    return on(harness)


def verdicts(run: Run) -> dict[str, str]:
    return {entry["name"]: entry["verdict"] for entry in json.loads(run.outputs["report"])}


def stored(fleet: Fleet, repository: str, secret: str, environment: str | None = None) -> str:
    return fleet.harness.sandbox.github.secret(repository, secret, environment)


SITE = {"repository": "octo/site", "secret": "FB_TOKEN"}
SHOP = {"repository": "octo/shop", "environment": "live", "secret": "FB_TOKEN"}


def test_copies_are_written_before_the_source(fleet: Fleet) -> None:
    old = fleet.add("acme-page", "system_user", SITE, SHOP)
    fleet.add("acme-ads", "fresh_system_user")
    run = fleet.run()
    assert (run.status, verdicts(run)) == (0, {"acme-page": "renewed", "acme-ads": "current"})
    new = stored(fleet, REPOSITORY, "ACME_PAGE")
    assert new != old
    assert [stored(fleet, "octo/site", "FB_TOKEN"), stored(fleet, "octo/shop", "FB_TOKEN", "live")] == [new, new]
    assert "The copy FB_TOKEN did not exist in repository octo/site and was created." in run.summary
    assert "::warning" not in run.log
    puts = [request.path for request in fleet.harness.sandbox.requests if request.method == "PUT"]
    assert puts[-1] == "/repos/octo/social/actions/secrets/ACME_PAGE"
    assert len(puts) == 3


def test_second_run_changes_nothing(fleet: Fleet) -> None:
    fleet.add("acme-page", "system_user", SITE)
    fleet.run()
    fleet.harness.sandbox.forget_requests()
    run = fleet.run()
    assert verdicts(run) == {"acme-page": "current"}
    assert {request.method for request in fleet.harness.sandbox.requests} == {"GET"}


def test_one_dead_token_of_200_stops_no_other(fleet: Fleet) -> None:
    fleet.more["pace"] = {"writes-per-minute": 1000, "writes-per-hour": 1000}
    for number in range(199):
        fleet.add(
            f"team-{number}",
            TokenSpec(fleet.harness.seeded.app.id, "SYSTEM_USER", "100087654321098", age=timedelta(days=50)),
        )
    fleet.add("broken", "password_changed")
    run = fleet.harness.run(fleet.environ(), FakeTime(NOW))
    assert (run.status, run.outputs["verdict"]) == (1, "needs-human")
    assert verdicts(run) == {f"team-{number}": "renewed" for number in range(199)} | {"broken": "needs-human"}
    assert "::error title=Graph token (PasswordChanged)::" in run.log


def test_next_run_writes_the_missing_copy(fleet: Fleet) -> None:
    fleet.add("acme-page", "system_user", SITE, SHOP)
    fleet.harness.sandbox.faults.add(Fault(route="put_secret", status=403, body='{"message": "no"}'))
    run = fleet.run()
    assert (run.status, verdicts(run)) == (1, {"acme-page": "partial"})
    new = stored(fleet, REPOSITORY, "ACME_PAGE")
    assert stored(fleet, "octo/shop", "FB_TOKEN", "live") == new
    assert "not as FB_TOKEN in repository octo/site" in run.summary
    fleet.harness.sandbox.forget_requests()
    fleet.harness.sandbox.clock.advance(timedelta(days=1))
    run = fleet.run()
    assert (run.status, verdicts(run)) == (0, {"acme-page": "current"})
    assert stored(fleet, "octo/site", "FB_TOKEN") == new
    assert "exchange" not in fleet.harness.routes()
    assert "CopiesCaughtUp" in run.summary
    assert "| copies |" in run.summary
    assert "- Written: only in copies" in run.summary


def test_unwritable_source_leaves_working_values(fleet: Fleet) -> None:
    old = fleet.add("acme-page", "system_user", SITE)
    fleet.harness.sandbox.faults.add(Fault(route="put_secret", skip=1, status=500, times=None))
    run = fleet.run()
    assert (run.status, verdicts(run)) == (1, {"acme-page": "partial"})
    assert stored(fleet, REPOSITORY, "ACME_PAGE") == old
    for value in (old, stored(fleet, "octo/site", "FB_TOKEN")):
        assert fleet.harness.sandbox.meta.token(value).valid
    fleet.harness.sandbox.faults.clear()
    assert verdicts(fleet.run()) == {"acme-page": "renewed"}


def test_new_login_at_the_source_reaches_copies(fleet: Fleet) -> None:
    fleet.add("acme-page", "system_user", SITE)
    fleet.run()
    fleet.harness.sandbox.clock.advance(timedelta(hours=1))
    login = fleet.harness.sandbox.meta.issue(TokenSpec(fleet.harness.seeded.app.id, lifetime=None))
    fleet.harness.sandbox.github.put_secret(REPOSITORY, "ACME_PAGE", login)
    assert verdicts(fleet.run()) == {"acme-page": "current"}
    assert stored(fleet, "octo/site", "FB_TOKEN") == login


@pytest.mark.parametrize("write_fails", [False, True])
def test_old_token_is_revoked_after_all_writes(fleet: Fleet, write_fails: bool) -> None:
    old = fleet.add("acme-page", "system_user", SITE, revoke_old=True)
    if write_fails:
        fleet.harness.sandbox.faults.add(Fault(route="put_secret", status=403, body='{"message": "no"}'))
    run = fleet.run()
    assert fleet.harness.sandbox.meta.token(old).valid is write_fails
    assert ("OldTokenRevoked" in run.summary) is not write_fails
    assert fleet.harness.sandbox.meta.token(stored(fleet, REPOSITORY, "ACME_PAGE")).valid


def test_failed_revocation_is_a_warning(fleet: Fleet) -> None:
    fleet.add("acme-page", revoke_old=True)
    fleet.harness.sandbox.faults.add(
        Fault(route="revoke", status=400, body='{"error": {"message": "no", "code": 100}}')
    )
    run = fleet.run()
    assert (run.status, verdicts(run)) == (0, {"acme-page": "renewed"})
    assert "OldTokenNotRevoked" in run.log


def test_organization_secret_keeps_its_repositories(fleet: Fleet) -> None:
    github = fleet.harness.sandbox.github
    github.add_organization("octo")
    names = [f"octo/team-{number}" for number in range(120)]
    for name in names:
        github.add_repository(name)
    github.put_secret(organization="octo", name="FB_TOKEN", value="x", visibility="selected", selected=names)
    github.add_token("ghp_writer", kind="classic", scopes=("repo", "admin:org"))
    fleet.add("acme-page", "system_user", {"organization": "octo", "secret": "FB_TOKEN"})
    run = fleet.run()
    assert (run.status, verdicts(run)) == (0, {"acme-page": "renewed"})
    details = github.secret_details(organization="octo", name="FB_TOKEN")
    assert (details.value, details.visibility) == (stored(fleet, REPOSITORY, "ACME_PAGE"), "selected")
    assert sorted(details.selected) == sorted(names)


STORES: tuple[StoreName, ...] = ("dependabot", "codespaces", "agents")


@pytest.mark.parametrize("store", STORES)
def test_other_stores(fleet: Fleet, store: StoreName) -> None:
    fleet.harness.sandbox.github.add_token("ghp_writer", kind="classic", scopes=("repo",))
    fleet.add("acme-page", "system_user", {"repository": "octo/site", "secret": "FB_TOKEN", "store": store})
    run = fleet.run()
    assert (run.status, verdicts(run)) == (0, {"acme-page": "renewed"})
    value = fleet.harness.sandbox.github.secret("octo/site", "FB_TOKEN", store=store)
    assert value == stored(fleet, REPOSITORY, "ACME_PAGE")


def test_dry_run_changes_nothing(fleet: Fleet) -> None:
    fleet.add("acme-page", "system_user", SITE)
    run = fleet.run(dry_run="true")
    assert (run.status, verdicts(run)) == (0, {"acme-page": "planned"})
    assert {request.method for request in fleet.harness.sandbox.requests} == {"GET"}


def names(run: Run) -> Sequence[str]:
    return sorted(verdicts(run))


def test_select_and_shard(fleet: Fleet) -> None:
    for number in range(7):
        fleet.add(f"team-{number}", "fresh_system_user")
    assert names(fleet.run(select="team-1, team-[45]")) == ["team-1", "team-4", "team-5"]
    parts = [names(fleet.run(shard=f"{part}/3")) for part in (1, 2, 3)]
    assert sorted(name for part in parts for name in part) == [f"team-{number}" for number in range(7)]
    assert max(map(len, parts)) <= 3


def test_each_public_key_is_requested_once(fleet: Fleet) -> None:
    for number in range(9):
        fleet.add(
            f"team-{number}",
            TokenSpec(fleet.harness.seeded.app.id, "SYSTEM_USER", "100087654321098", age=timedelta(days=50)),
        )
    fleet.run()
    assert fleet.harness.routes().count("public_key") == 1
    assert fleet.harness.routes().count("put_secret") == 9


def test_all_problems_at_once_and_no_request(fleet: Fleet) -> None:
    fleet.add("acme-page")
    fleet.credentials[0]["token"] = "EAAliteral0123456789012345678901234567890"
    fleet.credentials[0]["providr"] = "facebook"
    run = fleet.run(export_token="true")
    assert run.status == 2
    assert "`export-token` is for one credential" in run.log
    run = fleet.run()
    assert run.status == 2
    assert len(re.findall(r"::error title=Wrong input::line \d+, column \d+: ", run.log)) == 2
    assert "EAAliteral" not in run.everything
    assert fleet.harness.sandbox.requests == []


@pytest.mark.parametrize("name", ["missing.yml", "../outside.yml", "/etc/passwd", ".github/of-that-name-is-none.yml"])
def test_file_outside_the_workspace(fleet: Fleet, name: str, tmp_path: Path) -> None:
    (tmp_path / "outside.yml").write_text("version: 1\n")
    fleet.add("acme-page")
    run = fleet.run(config=name)
    assert run.status == 2
    assert f"`config`: '{name}' cannot be read" in run.log
    assert fleet.harness.sandbox.requests == []


def test_each_failing_credential_has_an_issue(fleet: Fleet) -> None:
    fleet.add("one", "password_changed")
    fleet.add("two", "app_removed")
    fleet.add("three", "fresh_system_user")
    fleet.harness.run(fleet.environ() | fleet.harness.workflow_variables())
    titles = sorted(issue.title for issue in fleet.harness.sandbox.github.issues(REPOSITORY))
    assert [title.split(":")[0] for title in titles] == ["one", "two"]


def test_queued_run_keeps_newer_copies(fleet: Fleet) -> None:
    """A queued run still holds the token from before the rotation: the copies keep the new one."""
    fleet.add("acme-page", "system_user", SITE)
    queued_environ = fleet.environ()
    fleet.run()
    new = stored(fleet, REPOSITORY, "ACME_PAGE")
    fleet.harness.sandbox.clock.advance(timedelta(hours=1))
    queued_run = fleet.harness.run({**queued_environ, "INPUT_RENEW-BEFORE": "1h", "INPUT_WARN-BEFORE": "1h"})
    assert verdicts(queued_run) == {"acme-page": "current"}
    assert [stored(fleet, "octo/site", "FB_TOKEN"), stored(fleet, REPOSITORY, "ACME_PAGE")] == [new, new]


def test_slow_rotation_leaves_no_stale_copies(fleet: Fleet) -> None:
    fleet.add("acme-page", "system_user", SITE)
    fleet.run()
    fleet.harness.sandbox.clock.advance(timedelta(seconds=30))
    fleet.harness.sandbox.github.put_secret(REPOSITORY, "ACME_PAGE", stored(fleet, REPOSITORY, "ACME_PAGE"))
    fleet.harness.sandbox.forget_requests()
    fleet.run()
    assert "put_secret" not in fleet.harness.routes()


def test_token_behind_a_page_token_is_not_revoked(fleet: Fleet) -> None:
    old = fleet.add("acme-page", "system_user", page_id=fleet.harness.seeded.page_id, revoke_old=True)
    run = fleet.run()
    assert verdicts(run) == {"acme-page": "renewed"}
    assert fleet.harness.sandbox.meta.token(old).valid


def test_shared_token_is_never_revoked(fleet: Fleet) -> None:
    fleet.add("one", revoke_old=True)
    fleet.add("two")
    run = fleet.run()
    assert run.status == 2
    assert "`two` and `one` have the same token" in run.log


@pytest.mark.parametrize("names_app", [True, False])
def test_possibly_shared_token_is_never_revoked(fleet: Fleet, names_app: bool) -> None:
    """Only the variable of the other token would show it, and this shard does not get that."""
    old = fleet.add("one", revoke_old=True)
    fleet.add("two")
    fleet.add("other", "other_app", app_id=OTHER_APP_ID)
    fleet.add("account", "instagram_fresh", provider="instagram")
    if not names_app:
        fleet.credentials[1]["app-id"] = "env:APP_OF_TWO"
    del fleet.credentials[3]["app-id"]
    environ = fleet.environ(select="one")
    del environ["TOKEN_TWO"], environ["TOKEN_OTHER"], environ["TOKEN_ACCOUNT"]
    run = fleet.harness.run(environ)
    assert run.status == 2
    assert run.log.count("::error") == 1
    assert "`one` says `revoke-old`, so it must be known that `two` has another token" in run.log
    assert fleet.harness.sandbox.meta.token(old).valid


def test_used_up_limit_stops_the_other_credentials_of_the_app(fleet: Fleet) -> None:
    for number in range(6):
        fleet.add(f"page-{number}")
    body = json.dumps({"error": {"message": "(#4) Application request limit reached", "code": 4}})
    fleet.harness.sandbox.faults.add(Fault("debug_token", status=400, body=body, times=None))
    run = fleet.run()
    assert set(verdicts(run).values()) == {"failed"}
    assert fleet.harness.routes().count("debug_token") == 1
    assert run.log.count("::error") == 1


@pytest.mark.parametrize("seconds", ["99999999999999", "9" * 400])
def test_absurd_retry_after_is_survived(fleet: Fleet, seconds: str) -> None:
    fleet.add("acme-page", record_expiry=True)
    fleet.add("acme-ads", "fresh_system_user")
    fault = Fault(route="get_variable", status=429, headers={"Retry-After": seconds}, body='{"message": "pause"}')
    fleet.harness.sandbox.faults.add(fault)
    run = fleet.harness.run(fleet.environ(), FakeTime(NOW), QUICK)
    assert verdicts(run)["acme-page"] == "failed"
    assert "(RateLimitedByGitHub)" in run.log
    assert "InternalError" not in run.log
    assert "GitHub asks for a pause of 86,400 seconds" in run.log


def test_empty_shard_is_ok(fleet: Fleet) -> None:
    fleet.add("only", "fresh_system_user")
    runs = [fleet.run(shard=f"{part}/2") for part in (1, 2)]
    assert sorted(len(json.loads(run.outputs["report"])) for run in runs) == [0, 1]
    assert [run.status for run in runs] == [0, 0]
    assert any("This part of the fleet is empty" in run.summary for run in runs)


def test_incomplete_repository_list_stops_the_write(fleet: Fleet) -> None:
    github = fleet.harness.sandbox.github
    github.put_secret(
        organization="octo", name="FB_TOKEN", value="x", visibility="selected", selected=["octo/site", "octo/shop"]
    )
    github.add_token("ghp_writer", kind="classic", scopes=("repo", "admin:org"))
    fleet.add("acme-page", "system_user", {"organization": "octo", "secret": "FB_TOKEN"})
    fleet.harness.sandbox.faults.add(Fault(route="list_selected", patch={"total_count": 3}, times=None))
    run = fleet.run()
    assert verdicts(run) == {"acme-page": "partial"}
    details = github.secret_details(organization="octo", name="FB_TOKEN")
    assert (details.value, len(details.selected)) == ("x", 2)


def test_slot_after_the_deadline_is_not_awaited(fleet: Fleet) -> None:
    """GitHub asks for a longer pause than the run has, so every other request gives up at once."""
    fleet.add("acme-page", "system_user", SITE, SHOP)
    fault = Fault(
        route="put_secret", status=403, headers={"Retry-After": "30000"}, body='{"message": "pause"}', times=None
    )
    fleet.harness.sandbox.faults.add(fault)
    run = fleet.harness.run(fleet.environ(), FakeTime(NOW), QUICK)
    assert (run.status, verdicts(run)) == (1, {"acme-page": "failed"})
    assert fleet.harness.routes().count("put_secret") == 1


@pytest.mark.parametrize("dry_run", ["false", "true"])
def test_forecast_comes_before_the_work(fleet: Fleet, dry_run: str) -> None:
    fleet.add("acme-page", "system_user", SITE, SHOP)
    fleet.add("acme-ads", "fresh_system_user", SITE | {"secret": "ADS_TOKEN"})
    run = fleet.run(dry_run=dry_run)
    forecast = "1 of 2 credentials is due: 3 writes to GitHub, less than a minute at this pace."
    assert forecast in run.log
    assert run.log.index(forecast) < run.log.index("acme-page:")
    assert (forecast in run.summary) is (dry_run == "true")


@pytest.mark.parametrize("part", [{"select": "acme-*"}, {"shard": "1/1"}, {"select": "other", "shard": "1/1"}])
def test_shard_needs_only_its_own_variables(fleet: Fleet, part: dict[str, str]) -> None:
    fleet.add("acme-page", "system_user", SITE)
    fleet.add("other", "fresh_system_user", {"repository": "umbrella/site", "secret": "FB_TOKEN"})
    fleet.more["writers"]["umbrella"] = {"token": "env:UMBRELLA_PAT"}
    environ = fleet.environ(**part)
    del environ["TOKEN_OTHER"]
    run = fleet.harness.run(environ)
    if part == {"select": "acme-*"}:
        assert (run.status, verdicts(run)) == (0, {"acme-page": "renewed"})
        return
    assert run.status == 2
    missing = {line.partition("` needs ")[2].partition(",")[0] for line in run.log.splitlines() if "::error" in line}
    assert missing == {"`UMBRELLA_PAT`", "`TOKEN_OTHER`"}


@pytest.mark.parametrize(
    ("notify", "input_value", "issues"),
    [({}, "false", 0), ({}, "true", 1), ({"issue": True}, "false", 1), ({"issue": False}, "true", 0)],
)
def test_issue_key_of_file_overrides_the_input(
    fleet: Fleet, notify: dict[str, bool], input_value: str, issues: int
) -> None:
    fleet.add("acme-page", "password_changed")
    fleet.more["notify"] = notify
    run = fleet.harness.run(fleet.environ(notify_issue=input_value) | fleet.harness.workflow_variables())
    assert run.status == 1
    assert fleet.harness.routes().count("create_issue") == issues


def test_first_to_expire_is_renewed_first(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "WORKERS", 1)
    for name, age in (("late", 46), ("first", 58), ("later", 42), ("next", 50)):
        fleet.add(name, TokenSpec(fleet.harness.seeded.app.id, "SYSTEM_USER", SYSTEM_USER, age=timedelta(days=age)))
    run = fleet.run()
    written_secrets = [
        request.path.rpartition("/")[2] for request in fleet.harness.sandbox.requests if request.method == "PUT"
    ]
    assert written_secrets == ["FIRST", "NEXT", "LATE", "LATER"]
    assert list(verdicts(run)) == ["late", "first", "later", "next"]


def test_long_fleet_logs_its_progress(fleet: Fleet) -> None:
    for number in range(12):
        fleet.add(f"team-{number}", "system_user")
    fleet.more["pace"] = {"writes-per-hour": 3}
    run = fleet.harness.run(fleet.environ(), FakeTime(NOW))
    assert set(verdicts(run).values()) == {"renewed"}
    assert "12 of 12 credentials are due: 12 writes to GitHub, about 3 hours at this pace." in run.log
    assert "credentials finished; about " in run.log


@pytest.mark.parametrize("text", ['"\\UFFFFFFFF"', f"%YAML 1.{'9' * 5000}\n---\nversion: 1\n"])
def test_number_too_large_for_yaml_is_a_problem(fleet: Fleet, text: str) -> None:
    environ = fleet.environ()
    (fleet.harness.folder / "workspace" / "fleet.yml").write_text(text)
    run = fleet.harness.run(environ)
    assert run.status == 2
    assert "a number here is too large" in run.log
