"""Test stop signals at every request: the stored token works, and the report is written."""

import os
import signal
import subprocess
import threading

import pytest

from graph_token_rotator.cli import signals
from graph_token_rotator.domain.errors import Interrupted
from graph_token_sandbox import Fault
from tests.harness import ActionHarness

CASES = [
    (route, skip, number)
    for route, skip in (("debug_token", 0), ("public_key", 0), ("exchange", 0), ("debug_token", 1), ("put_secret", 0))
    for number in (signal.SIGTERM, signal.SIGINT)
]


@pytest.mark.parametrize(("route", "skip", "number"), CASES)
@pytest.mark.parametrize("applied", [False, True], ids=["before it is served", "after it was served"])
def test_stop_signal_during_each_request(
    harness: ActionHarness, route: str, skip: int, number: signal.Signals, applied: bool
) -> None:
    environ = harness.environ("system_user")
    harness.sandbox.faults.add(Fault(route=route, skip=skip, delay=1.0, applied=applied))
    harness.runner.empty_files()
    process = harness.runner.start(environ)
    wait_for_request(harness, process, route, skip)
    os.kill(process.pid, number)
    run = harness.finish(process, timeout=30)
    stored = harness.sandbox.meta.token(harness.stored())
    assert stored.valid
    early = route == "public_key" or (route, skip) == ("debug_token", 0)
    assert run.outputs["verdict"] == ("failed" if early else "renewed")
    assert ("Interrupted" in run.log) is early
    assert run.summary
    assert (harness.stored() == environ["INPUT_TOKEN"]) is early


def wait_for_request(harness: ActionHarness, process: "subprocess.Popen[str]", route: str, skip: int) -> None:
    """Wait until the request has arrived, which the fault delays; the process must not exit before."""
    pause = threading.Event()
    while harness.routes().count(route) <= skip:
        assert process.poll() is None
        pause.wait(0.005)


def test_second_signal_does_not_stop_the_report() -> None:
    calls: list[str] = []
    handlers = signals.Signals(lambda: calls.append("shorter"))
    with handlers.installed(60):
        with pytest.raises(Interrupted):
            signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)
    assert calls == ["shorter"]


def test_former_handlers_are_restored() -> None:
    former = signal.getsignal(signal.SIGTERM)
    with signals.Signals(lambda: None).installed(60):
        assert signal.getsignal(signal.SIGTERM) != former
    assert signal.getsignal(signal.SIGTERM) == former
