"""Stop signals at every request: the stored value is the old one or a proven new one, and the report is written."""

import os
import signal
import subprocess
import threading

import pytest

from action import signals
from action.errors import Interrupted
from sandbox import Fault
from tests.harness import Stage

MOMENTS = [
    (route, skip, number)
    for route, skip in (("debug_token", 0), ("public_key", 0), ("exchange", 0), ("debug_token", 1), ("put_secret", 0))
    for number in (signal.SIGTERM, signal.SIGINT)
]


@pytest.mark.parametrize(("route", "skip", "number"), MOMENTS)
@pytest.mark.parametrize("applied", [False, True], ids=["before it is served", "after it was served"])
def test_stopped_while_waiting_for(stage: Stage, route: str, skip: int, number: signal.Signals, applied: bool) -> None:
    environ = stage.environ("system_user")
    stage.box.faults.add(Fault(route=route, skip=skip, delay=0.4, applied=applied))
    stage.clean()
    process = subprocess.Popen(
        stage.command(),
        env=stage.base | environ,
        cwd=stage.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    waiting_for(stage, route, skip)
    os.kill(process.pid, number)
    log, errors = process.communicate(timeout=30)
    run = stage.collect(process.returncode, log)
    assert errors == ""
    stored = stage.box.meta.token(stage.stored())
    assert stored.valid
    early = route == "public_key" or (route, skip) == ("debug_token", 0)
    assert run.outputs["verdict"] == ("failed" if early else "renewed")
    assert ("Interrupted" in run.log) is early
    assert run.summary
    assert (stage.stored() == environ["INPUT_TOKEN"]) is early


def waiting_for(stage: Stage, route: str, skip: int) -> None:
    """Return once the request has arrived (it is held for a moment by the fault)."""
    pause = threading.Event()
    for _ in range(2000):
        if stage.routes().count(route) > skip:
            return
        pause.wait(0.005)
    raise AssertionError(f"{route} was never asked for")


def test_a_second_signal_does_not_interrupt_the_report() -> None:
    calls: list[str] = []
    held = signals.Signals(lambda: calls.append("shorter"))
    with held.installed():
        with pytest.raises(Interrupted):
            signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)
    assert calls == ["shorter"]


def test_former_handlers_are_put_back() -> None:
    former = signal.getsignal(signal.SIGTERM)
    with signals.Signals(lambda: None).installed():
        assert signal.getsignal(signal.SIGTERM) != former
    assert signal.getsignal(signal.SIGTERM) == former
