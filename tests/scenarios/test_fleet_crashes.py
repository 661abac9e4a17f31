"""Test a fleet that is killed or stopped at any time: nothing is lost, and the next run finishes."""

import json
import os
import random
import signal
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from graph_token_rotator.cli.job import WORKERS
from graph_token_sandbox import Fault, Sandbox, TokenSpec
from graph_token_sandbox.seed import seed
from tests.harness import ActionHarness, Run
from tests.scenarios.test_fleet import REPOSITORY, on, stored, verdicts
from tests.support import NOW

SIZE = 20
SITE = "octo/site"
# A whole run inspects, exchanges and inspects 20 tokens, writes 40 secrets, and requests two public keys.
REQUESTS = 5 * SIZE + 2
KILL_POINTS = random.Random(20261124).choices(range(1, REQUESTS - 1), k=50)
GRACE = 10  # seconds the runner leaves between the first signal and the end


class Crowd:
    """A fleet of `size` credentials, all due, each with a copy; every token has its own user."""

    def __init__(self, harness: ActionHarness, size: int) -> None:
        self.fleet = on(harness)
        self.users = {f"TEAM_{number}": str(100087654000000 + number) for number in range(size)}
        self.old: dict[str, str] = {}
        for name, user in self.users.items():
            due = TokenSpec(harness.seeded.app.id, "SYSTEM_USER", user, age=timedelta(days=50))
            copy = {"repository": SITE, "secret": name}
            self.old[name] = self.fleet.add(name.lower().replace("_", "-"), due, copy)
            harness.sandbox.github.put_secret(SITE, name, self.old[name])

    @property
    def harness(self) -> ActionHarness:
        return self.fleet.harness

    def values(self, name: str) -> tuple[str, str]:
        """Return the values of the source and the copy."""
        return stored(self.fleet, REPOSITORY, name), stored(self.fleet, SITE, name)

    def check_values(self) -> None:
        """Assert that every value is a valid token of the right user."""
        for name, user in self.users.items():
            for value in self.values(name):
                token = self.harness.sandbox.meta.token(value)
                assert (token.valid, token.user_id) == (True, user)

    def check_finished(self) -> None:
        """Assert also that source and copy hold the same new token."""
        self.check_values()
        for name in self.users:
            source, copy = self.values(name)
            assert source == copy != self.old[name]

    def start(self) -> subprocess.Popen[str]:
        self.harness.runner.empty_files()
        return self.harness.runner.start(self.fleet.environ())

    def wait_until(self, process: subprocess.Popen[str], condition: Callable[[list[str]], bool]) -> None:
        """Wait until the routes of the requests meet the condition; the process must not exit before."""
        pause = threading.Event()
        while not condition(self.harness.routes()):
            assert process.poll() is None
            pause.wait(0.002)

    def wait_until_served(self) -> None:
        """Wait until GitHub and Meta have served all requests."""
        pause = threading.Event()
        while any(request.status is None for request in self.harness.sandbox.requests):
            pause.wait(0.002)


def killed_and_run_again(kill_point: int, folder: Path) -> str:
    """Kill a run at this request, run again, and return the route of the last request before the kill."""
    folder.mkdir()
    with Sandbox(now=NOW, latency=0.005) as sandbox:
        crowd = Crowd(ActionHarness(sandbox, seed(sandbox), folder), SIZE)
        # The run is still going on when the signal arrives, however busy the machine is.
        sandbox.faults.add(Fault(route="*", skip=kill_point, delay=0.2, times=None))
        process = crowd.start()
        crowd.wait_until(process, lambda routes: len(routes) >= kill_point)
        process.kill()
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        crowd.wait_until_served()
        sandbox.faults.clear()
        crowd.check_values()
        last_route = crowd.harness.routes()[-1]
        sandbox.clock.advance(timedelta(hours=1))
        sandbox.latency = 0
        run = crowd.harness.finish(crowd.start())
        assert run.status == 0
        assert set(verdicts(run).values()) <= {"renewed", "current"}
        crowd.check_finished()
        return last_route


def test_next_run_finishes_a_killed_one(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        folders = [tmp_path / str(number) for number in range(len(KILL_POINTS))]
        last_routes = set(pool.map(killed_and_run_again, KILL_POINTS, folders))
    assert last_routes >= {"debug_token", "exchange", "put_secret"}


def stopped(crowd: Crowd, number: signal.Signals, condition: Callable[[list[str]], bool]) -> Run:
    """Send this signal to a run when the condition is met, and return the run."""
    process = crowd.start()
    crowd.wait_until(process, condition)
    os.kill(process.pid, number)
    return crowd.harness.finish(process, timeout=GRACE)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("route", ["debug_token", "exchange", "put_secret"])
def test_stopped_fleet_finishes_started_credentials(harness: ActionHarness, number: signal.Signals, route: str) -> None:
    harness.sandbox.latency = 0.05
    crowd = Crowd(harness, 40)
    run = stopped(crowd, number, lambda routes: route in routes)
    crowd.check_values()
    assert run.status == 1
    assert run.summary
    run_verdicts = verdicts(run)
    assert len(run_verdicts) == 40
    reasons = {entry["reason"] for entry in json.loads(run.outputs["report"])}
    assert {"Interrupted"} <= reasons <= {"Interrupted", "Renewed"}
    for name, old in crowd.old.items():
        verdict, values = run_verdicts[name.lower().replace("_", "-")], set(crowd.values(name))
        assert verdict in {"renewed", "failed"}
        assert len(values) == 1
        assert (values == {old}) is (verdict == "failed")
    assert ("renewed" in run_verdicts.values()) is (route != "debug_token")


def test_stop_signal_ends_the_wait_for_a_slot(harness: ActionHarness) -> None:
    crowd = Crowd(harness, SIZE)
    crowd.fleet.more["pace"] = {"writes-per-minute": 5}
    run = stopped(
        crowd, signal.SIGTERM, lambda routes: routes.count("put_secret") == 5 and routes.count("exchange") == SIZE
    )
    assert set(verdicts(run).values()) == {"renewed"}
    crowd.check_finished()


def test_stop_writes_waiting_and_skips_unstarted(harness: ActionHarness) -> None:
    crowd = Crowd(harness, WORKERS + 6)
    crowd.fleet.add("steady", "fresh_system_user")
    crowd.fleet.add("dead", "password_changed")
    crowd.fleet.more["pace"] = {"writes-per-minute": 1}
    ended = threading.Event()

    def stop() -> None:
        """Stop once all workers have new tokens; one write is allowed, so none of them has finished."""
        while harness.routes().count("debug_token") < WORKERS + 8 + WORKERS:
            if ended.wait(0.002):
                return
        os.kill(os.getpid(), signal.SIGTERM)

    stopper = threading.Thread(target=stop)
    stopper.start()
    run = crowd.fleet.run()
    ended.set()
    stopper.join()
    crowd.check_values()
    run_verdicts = verdicts(run)
    assert (run_verdicts.pop("steady"), run_verdicts.pop("dead")) == ("current", "needs-human")
    assert sorted(run_verdicts.values()) == ["failed"] * 6 + ["renewed"] * WORKERS
    assert run.log.count("failed; Interrupted") == 6
