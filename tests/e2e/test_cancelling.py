"""A run that is stopped when a new token was issued but is not yet stored."""

import signal
import subprocess
import threading
from pathlib import Path

import pytest

from graph_token_sandbox import Fault
from tests.e2e.act import TIMEOUT, remove_containers
from tests.e2e.conftest import World, container

AFTER_THE_EXCHANGE = {"while it is proven": ("debug_token", 1), "while it is written": ("put_secret", 0)}


def waiting_for(world: World, route: str, skip: int) -> None:
    """Return once the request has arrived (a fault delays its answer)."""
    pause = threading.Event()
    for _ in range(12000):
        if [request.route for request in world.sandbox.requests].count(route) > skip:
            return
        pause.wait(0.005)
    raise AssertionError(f"{route} was never asked for")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("stage", AFTER_THE_EXCHANGE)
def test_cancelled_step_finishes_its_write(
    world: World, image: str, tmp_path: Path, stage: str, number: signal.Signals
) -> None:
    """The runner signals the docker command, which passes it on to the program, process 1 of the container."""
    world.store("system_user")
    old = world.stored()
    route, skip = AFTER_THE_EXCHANGE[stage]
    world.sandbox.faults.add(Fault(route=route, skip=skip, delay=1.0))
    step = container(world, image, tmp_path / "step")
    process = step.start()
    waiting_for(world, route, skip)
    process.send_signal(number)
    run = step.finish(process)
    assert (run.status, run.outputs["verdict"], run.outputs["renewed"]) == (0, "renewed", "true")
    assert world.stored() != old
    assert world.sandbox.meta.token(world.stored()).valid
    assert "renewed" in run.summary


def test_step_cancelled_early_changes_nothing(world: World, image: str, tmp_path: Path) -> None:
    world.store("system_user")
    old = world.stored()
    world.sandbox.faults.add(Fault(route="debug_token", delay=1.0))
    step = container(world, image, tmp_path / "step")
    process = step.start()
    waiting_for(world, "debug_token", 0)
    process.send_signal(signal.SIGINT)
    run = step.finish(process)
    assert (run.status, run.outputs["verdict"], world.stored()) == (1, "failed", old)
    assert "Interrupted" in run.summary


def test_killed_step_is_finished_by_next_run(world: World, image: str, tmp_path: Path) -> None:
    world.store("system_user")
    old = world.stored()
    world.sandbox.faults.add(Fault(route="put_secret", delay=30.0, reset=True))
    step = container(world, image, tmp_path / "step")
    process = step.start()
    waiting_for(world, "put_secret", 0)
    subprocess.run(["docker", "kill", step.name], check=True, capture_output=True)
    assert step.finish(process).status == 137
    assert world.stored() == old
    assert world.sandbox.meta.token(old).valid
    assert container(world, image, tmp_path / "next").run().outputs["verdict"] == "renewed"
    assert world.stored() != old


def test_cancelled_workflow_loses_nothing(world: World) -> None:
    """Act does not signal the container as the runner does: it goes on for a short time and is then removed."""
    world.store("system_user")
    world.sandbox.faults.add(Fault(route="debug_token", skip=1, delay=1.0))
    process = world.act.start("schedule", "rotate.yml", world.secrets())
    waiting_for(world, "debug_token", 1)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=TIMEOUT)
    remove_containers()
    assert world.sandbox.meta.token(world.stored()).valid
    world.sandbox.faults.clear()
    run = world.run("schedule")
    assert (run.status, run.verdict in {"renewed", "current"}) == (0, True)
    assert world.stored() != world.seeded.tokens["system_user"]
