"""Single runs on the real runner: verdict, secret, outputs and log."""

import hashlib
import json

import pytest

from tests.e2e.conftest import SECRET, World


def expect_no_secrets(world: World, text: str) -> None:
    """Check that no secret is in a text that people see."""
    for secret in world.everything_secret():
        assert secret not in text


def test_later_step_gets_the_renewed_token(world: World) -> None:
    world.store("system_user")
    old = world.stored()
    run = world.run("schedule")
    assert (run.status, run.verdict, run.jobs) == (0, "renewed", {"rotate": "success"})
    assert world.stored() != old
    outputs = dict(run.outputs["rotate/rotate"])
    assert json.loads(outputs.pop("report"))[0]["reason"] == "Renewed"
    assert outputs == {
        "verdict": "renewed",
        "expires-at": "2027-01-23T05:17:00Z",
        "days-left": "60",
        "data-access-expires-at": "never",
        "renewed": "true",
        "token": world.stored(),
    }
    assert run.outputs["rotate/later"]["digest"] == hashlib.sha256(world.stored().encode()).hexdigest()
    assert "seen: success, renewed, token ***" in run.text
    assert run.summaries["rotate"].startswith(f"## ✅ `{SECRET}` was renewed: the next renewal is from 2027-01-03\n")
    expect_no_secrets(world, run.text + run.summaries["rotate"])


def test_run_by_hand_renews_only_if_forced(world: World) -> None:
    world.store("fresh_system_user")
    old = world.stored()
    assert world.run("workflow_dispatch").verdict == "current"
    planned = world.run("workflow_dispatch", "--input", "force=true", "--input", "dry-run=true")
    assert (planned.status, planned.verdict, world.stored()) == (0, "planned", old)
    forced = world.run("workflow_dispatch", "--input", "force=true")
    assert (forced.status, forced.verdict) == (0, "renewed")
    assert world.stored() != old


RED = {
    "a dead token": ("expired_user", {}, "needs-human", "TokenExpired"),
    "a wrong PAT": ("system_user", {"ROTATOR_PAT": "sandbox-github-unknown"}, "failed", "WriterRejected"),
    "a wrong app secret": ("system_user", {"FB_APP_SECRET": "not-the-secret-of-this-app"}, "failed", "WrongAppSecret"),
}


@pytest.mark.parametrize("problem", RED)
def test_red_run_has_outputs_and_summary(world: World, problem: str) -> None:
    token, changes, verdict, reason = RED[problem]
    world.store(token)
    old = world.stored()
    run = world.run("schedule", **changes)
    assert (run.status, run.verdict, run.jobs) == (1, verdict, {"rotate": "failure"})
    assert world.stored() == old
    assert run.outputs["rotate/rotate"]["renewed"] == "false"
    assert f"`{reason}`" in run.summaries["rotate"]
    assert "What to do:" in run.summaries["rotate"]
    assert f"::error title=Graph token ({reason})::" in run.text
    assert f"seen: failure, {verdict}, token" in run.text
    (issue,) = world.sandbox.github.issues("octo/social")
    assert (issue.state, f"`{reason}`" in str(issue.body)) == ("open", True)
    assert "https://github.com/octo/social/actions/runs/1" in str(issue.body)
    expect_no_secrets(world, run.text + run.summaries["rotate"])


def test_wrong_inputs_are_all_listed(world: World) -> None:
    world.store("system_user")
    run = world.run("schedule", **{SECRET: "", "FB_APP_SECRET": ""})
    assert (run.status, run.verdict, world.sandbox.requests) == (1, "failed", [])
    for name in ("token", "app-secret"):
        assert f"`{name}` is empty" in run.summaries["rotate"]
