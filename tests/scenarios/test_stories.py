"""Whole runs of the real entry point in their own process; what a person and the runner see is compared with golden files.

`UPDATE_GOLDEN=1 make test` writes the golden files anew; read the difference before you commit it.
"""

import json
import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from graph_token_sandbox import TokenSpec
from tests.harness import ActionHarness, Run

GOLDEN = Path(__file__).parent / "golden"

# name: token, inputs, exit status, verdict, requests, whether the stored value is a new one
STORIES: dict[str, tuple[str, dict[str, str], int, str, int, bool]] = {
    "short-lived-made-long-lived": ("short_lived_user", {}, 0, "renewed", 5, True),
    "user-token-turned-into-page-token": ("short_lived_user", {"page_id": "109876543210987"}, 0, "renewed", 6, True),
    "system-user-renewed": ("system_user", {}, 0, "renewed", 5, True),
    "system-user-in-an-environment": ("system_user", {"environment": "graph-token"}, 0, "renewed", 5, True),
    "forced": ("fresh_system_user", {"force": "true"}, 0, "renewed", 5, True),
    "not-due": ("long_lived_user", {}, 0, "current", 2, False),
    "page-token-watched": ("page", {"page_id": "109876543210987"}, 0, "current", 2, False),
    "never-expiring-system-user-forced": ("never_expiring_system_user", {"force": "true"}, 0, "current", 2, False),
    "not-extended": ("long_lived_user", {"force": "true"}, 0, "not-extended", 4, False),
    "not-extended-urgent": ("expiring_user", {}, 1, "not-extended", 4, False),
    "dry-run-planned": ("system_user", {"dry_run": "true"}, 0, "planned", 2, False),
    "dry-run-expiring": ("expiring_user", {"dry_run": "true"}, 1, "expiring", 2, False),
    "dry-run-page": ("long_lived_user", {"dry_run": "true", "page_id": "109876543210987"}, 0, "planned", 2, False),
    "data-access-soon": ("data_access_soon", {}, 1, "expiring", 2, False),
    "data-access-over": ("data_access_over", {}, 1, "needs-human", 2, False),
    "expired": ("expired_user", {}, 1, "needs-human", 2, False),
    "password-changed": ("password_changed", {}, 1, "needs-human", 2, False),
    "app-removed": ("app_removed", {}, 1, "needs-human", 2, False),
    "garbage": ("garbage", {}, 1, "needs-human", 2, False),
    "token-of-another-app": ("other_app", {}, 1, "failed", 2, False),
    "wrong-app-secret": ("system_user", {"app_secret": "not-the-secret"}, 1, "failed", 2, False),
    "wrong-app-id": ("system_user", {"app_id": "99"}, 1, "failed", 2, False),
    "wrong-page": ("page", {"page_id": "99"}, 1, "failed", 2, False),
    "unknown-page": ("long_lived_user", {"page_id": "99"}, 1, "needs-human", 4, False),
    "github-token-wrong": ("system_user", {"github_token": "sandbox-github-unknown"}, 1, "failed", 3, False),
    "github-token-of-the-workflow": ("system_user", {"github_token": "sandbox-github-actions"}, 1, "failed", 2, False),
    "github-token-read-only": ("system_user", {"github_token": "sandbox-github-read_only"}, 1, "failed", 5, False),
    "github-token-expiring": ("long_lived_user", {"github_token": "sandbox-github-expiring"}, 1, "current", 2, False),
    "github-installation-token": (
        "system_user",
        {"github_token": "sandbox-github-installation"},
        0,
        "renewed",
        5,
        True,
    ),
    "environment-missing": ("system_user", {"environment": "nowhere"}, 1, "failed", 2, False),
}


@pytest.mark.parametrize("name", STORIES)
def test_story(harness: ActionHarness, name: str) -> None:
    token, inputs, status, verdict, requests, replaced = STORIES[name]
    environment = inputs.get("environment")
    environ = harness.environ(token, **({"secret": "FB_TOKEN"} | inputs))
    source_environment = None if environment == "nowhere" else environment
    harness.sandbox.github.put_secret(
        "octo/social", "FB_TOKEN", harness.seeded.tokens[token], environment=source_environment
    )
    run = harness.run(environ)
    assert (run.status, run.outputs["verdict"], len(harness.sandbox.requests)) == (status, verdict, requests)
    assert (harness.stored(source_environment) != harness.seeded.tokens[token]) is replaced
    assert run.outputs["renewed"] == str(replaced).lower()
    compare(name, "\n".join(page(harness, run)) + "\n")


def page(harness: ActionHarness, run: Run) -> Iterator[str]:
    """Return everything a run left, as one readable text."""
    yield f"exit status {run.status}"
    yield "\n--- log"
    yield re.sub(r"^(::add-mask::).+$", r"\1…", run.log, flags=re.MULTILINE).rstrip()
    yield "\n--- outputs"
    yield from (f"{name}: {value}" for name, value in run.outputs.items() if name != "report")
    yield json.dumps(json.loads(run.outputs["report"]), indent=1)
    yield "\n--- requests"
    first, *rest = [f"{request.method} {request.path} {request.status}" for request in harness.sandbox.requests[1:]]
    pair = sorted(
        [
            f"{harness.sandbox.requests[0].method} {harness.sandbox.requests[0].path} {harness.sandbox.requests[0].status}",
            first,
        ]
    )
    yield from [*pair, *rest]  # the first two are made at the same time
    yield "\n--- summary"
    yield run.summary.rstrip()


def compare(name: str, text: str) -> None:
    """Compare with the golden file, which is written first where that is asked for."""
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        file.write_text(text)
    assert text == file.read_text()


def test_no_golden_file_without_a_story() -> None:
    assert {file.stem for file in GOLDEN.iterdir()} == set(STORIES)


def test_a_year_of_weekly_runs(harness: ActionHarness) -> None:
    """A 60-day system-user token lives on, is renewed only when due, and no run starts with a dead one."""
    harness.environ("fresh_system_user")
    verdicts = []
    for _ in range(52):
        run = harness.run(harness.environ(harness.stored(), github_token=harness.seeded.github_tokens["classic"]))
        verdicts.append(run.outputs["verdict"])
        assert run.status == 0
        harness.sandbox.clock.advance(timedelta(days=7))
    assert set(verdicts) == {"current", "renewed"}
    assert 8 <= verdicts.count("renewed") <= 9


def test_repeated_run_is_harmless(harness: ActionHarness) -> None:
    environ = harness.environ("system_user")
    assert [harness.run(environ).outputs["verdict"] for _ in range(3)] == ["renewed"] * 3
    assert harness.sandbox.meta.token(harness.stored()).kind == "SYSTEM_USER"


@pytest.mark.parametrize("token", ["system_user", "long_lived_user"])
def test_export_gives_the_stored_token(harness: ActionHarness, token: str) -> None:
    run = harness.run(harness.environ(token, export_token="true"))
    assert run.outputs["token"] == harness.stored()
    assert f"::add-mask::{harness.stored()}\n" in run.log


def test_no_export_unasked_or_of_a_dead_token(harness: ActionHarness) -> None:
    assert "token" not in harness.run(harness.environ("system_user")).outputs
    assert harness.run(harness.environ("expired_user", export_token="true")).outputs["token"] == ""


def test_expiry_without_issued_at(harness: ActionHarness) -> None:
    harness.sandbox.meta.extend_user_tokens = True
    spec = TokenSpec(harness.seeded.app.id, age=timedelta(days=55), issued_at_given=False)
    run = harness.run(harness.environ(harness.sandbox.meta.issue(spec)))
    assert (run.status, run.outputs["verdict"], run.outputs["days-left"]) == (0, "renewed", "60")


def test_renamed_repository_is_followed(harness: ActionHarness) -> None:
    environ = harness.environ("system_user")
    harness.sandbox.github.rename_repository("octo/social", "octo/renamed")
    assert harness.run(environ).outputs["verdict"] == "renewed"
    assert harness.sandbox.github.secret("octo/renamed", "FB_TOKEN") != harness.seeded.tokens["system_user"]


def test_missing_secret_is_created_and_reported(harness: ActionHarness) -> None:
    run = harness.run(harness.environ("system_user", secret="ELSEWHERE"))
    assert run.status == 0
    assert "::warning title=Graph token (SecretCreated)::" in run.log


def test_enterprise_server_by_its_base_address(harness: ActionHarness) -> None:
    environ = harness.environ("system_user", github_api_url=harness.sandbox.github_url + "/api/v3")
    assert harness.run(environ).outputs["verdict"] == "renewed"
    assert all(
        request.path.startswith("/api/v3/") for request in harness.sandbox.requests if request.service == "github"
    )
