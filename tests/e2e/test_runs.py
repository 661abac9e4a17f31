"""One run each on the real runner: what is decided, written, handed on and shown."""

import hashlib
import json

import pytest

from tests.e2e.conftest import SECRET, World


def unseen(world: World, text: str) -> None:
    """No secret is in what a person sees."""
    for secret in world.everything_secret():
        assert secret not in text


def test_a_scheduled_run_renews_what_is_due_and_a_later_step_gets_the_new_token(world: World) -> None:
    world.store("system_user")
    old = world.stored()
    ran = world.run("schedule")
    assert (ran.status, ran.verdict, ran.jobs) == (0, "renewed", {"rotate": "success"})
    assert world.stored() != old
    outputs = dict(ran.outputs["rotate/rotate"])
    assert json.loads(outputs.pop("report"))[0]["reason"] == "Renewed"
    assert outputs == {
        "verdict": "renewed",
        "expires-at": "2027-01-23T05:17:00Z",
        "days-left": "60",
        "data-access-expires-at": "never",
        "renewed": "true",
        "token": world.stored(),
    }
    assert ran.outputs["rotate/later"]["digest"] == hashlib.sha256(world.stored().encode()).hexdigest()
    assert "seen: success, renewed, token ***" in ran.text
    assert ran.summaries["rotate"].startswith(f"## ✅ `{SECRET}` was renewed: the next renewal is from 2027-01-03\n")
    unseen(world, ran.text + ran.summaries["rotate"])


def test_a_run_by_hand_leaves_alone_what_is_not_due_unless_forced(world: World) -> None:
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


@pytest.mark.parametrize("what", RED)
def test_a_red_run_still_delivers_outputs_and_summary(world: World, what: str) -> None:
    token, different, verdict, reason = RED[what]
    world.store(token)
    old = world.stored()
    ran = world.run("schedule", **different)
    assert (ran.status, ran.verdict, ran.jobs) == (1, verdict, {"rotate": "failure"})
    assert world.stored() == old
    assert ran.outputs["rotate/rotate"]["renewed"] == "false"
    assert f"`{reason}`" in ran.summaries["rotate"]
    assert "What to do:" in ran.summaries["rotate"]
    assert f"::error title=Graph token ({reason})::" in ran.text
    assert f"seen: failure, {verdict}, token" in ran.text
    (issue,) = world.box.github.issues("octo/social")
    assert (issue.state, f"`{reason}`" in str(issue.body)) == ("open", True)
    assert "https://github.com/octo/social/actions/runs/1" in str(issue.body)
    unseen(world, ran.text + ran.summaries["rotate"])


def test_wrong_inputs_are_all_told_and_nothing_is_called(world: World) -> None:
    world.store("system_user")
    ran = world.run("schedule", **{SECRET: "", "FB_APP_SECRET": ""})
    assert (ran.status, ran.verdict, world.box.requests) == (1, "failed", [])
    for name in ("token", "app-secret"):
        assert f"`{name}` is empty" in ran.summaries["rotate"]
