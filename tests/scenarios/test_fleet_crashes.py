"""A fleet that is killed or stopped at any moment: no value is lost, and the next run finishes what was left."""

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
from tests.harness import Run, Stage
from tests.scenarios.test_fleet import REPOSITORY, on, stored, verdicts
from tests.support import NOW

MANY = 20
SITE = "octo/site"
# Of a whole run: 20 tokens inspected, exchanged and inspected again, 40 secrets written, and two public keys.
REQUESTS = 5 * MANY + 2
MOMENTS = random.Random(20261124).choices(range(1, REQUESTS - 1), k=50)
GRACE = 10  # seconds the runner leaves between the first signal and the end


class Crowd:
    """A fleet of so many, all due, each with a copy; every token has a user of its own."""

    def __init__(self, stage: Stage, many: int) -> None:
        self.fleet = on(stage)
        self.users = {f"TEAM_{number}": str(100087654000000 + number) for number in range(many)}
        self.old: dict[str, str] = {}
        for name, user in self.users.items():
            due = TokenSpec(stage.seeded.app.id, "SYSTEM_USER", user, age=timedelta(days=50))
            copy = {"repository": SITE, "secret": name}
            self.old[name] = self.fleet.add(name.lower().replace("_", "-"), due, copy)
            stage.box.github.put_secret(SITE, name, self.old[name])

    @property
    def stage(self) -> Stage:
        return self.fleet.stage

    def values(self, name: str) -> tuple[str, str]:
        """What the source and the copy hold."""
        return stored(self.fleet, REPOSITORY, name), stored(self.fleet, SITE, name)

    def check_values(self) -> None:
        """Every value is a valid token of the right user."""
        for name, user in self.users.items():
            for value in self.values(name):
                token = self.stage.box.meta.token(value)
                assert (token.valid, token.user_id) == (True, user)

    def check_finished(self) -> None:
        """And source and copy hold the same new one."""
        self.check_values()
        for name in self.users:
            source, copy = self.values(name)
            assert source == copy != self.old[name]

    def start(self) -> subprocess.Popen[str]:
        self.stage.runner.empty_files()
        return self.stage.runner.start(self.fleet.environ())

    def until(self, process: subprocess.Popen[str], reached: Callable[[list[str]], bool]) -> None:
        """Return once the requests, by route, are such; the process must not end before."""
        pause = threading.Event()
        while not reached(self.stage.routes()):
            assert process.poll() is None
            pause.wait(0.002)

    def served(self) -> None:
        """Return once GitHub and Meta have done what was still on its way."""
        pause = threading.Event()
        while any(request.status is None for request in self.stage.box.requests):
            pause.wait(0.002)


def killed_and_run_again(moment: int, folder: Path) -> str:
    """The route of the request that had just arrived when the run was killed."""
    folder.mkdir()
    with Sandbox(now=NOW, latency=0.005) as box:
        crowd = Crowd(Stage(box, seed(box), folder), MANY)
        # However late the kill is on a busy machine, the run is not over by then.
        box.faults.add(Fault(route="*", skip=moment, delay=0.2, times=None))
        process = crowd.start()
        crowd.until(process, lambda routes: len(routes) >= moment)
        process.kill()
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        crowd.served()
        box.faults.clear()
        crowd.check_values()
        last = crowd.stage.routes()[-1]
        box.clock.advance(timedelta(hours=1))
        box.latency = 0
        run = crowd.stage.finish(crowd.start())
        assert run.status == 0
        assert set(verdicts(run).values()) <= {"renewed", "current"}
        crowd.check_finished()
        return last


def test_next_run_finishes_a_killed_one(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        folders = [tmp_path / str(number) for number in range(len(MOMENTS))]
        last = set(pool.map(killed_and_run_again, MOMENTS, folders))
    assert last >= {"debug_token", "exchange", "put_secret"}


def stopped(crowd: Crowd, number: signal.Signals, reached: Callable[[list[str]], bool]) -> Run:
    """What a run leaves that gets this signal then."""
    process = crowd.start()
    crowd.until(process, reached)
    os.kill(process.pid, number)
    return crowd.stage.finish(process, timeout=GRACE)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("route", ["debug_token", "exchange", "put_secret"])
def test_stopped_fleet_finishes_started_credentials(stage: Stage, number: signal.Signals, route: str) -> None:
    stage.box.latency = 0.05
    crowd = Crowd(stage, 40)
    run = stopped(crowd, number, lambda routes: route in routes)
    crowd.check_values()
    assert run.status == 1
    assert run.summary
    found = verdicts(run)
    assert len(found) == 40
    reasons = {one["reason"] for one in json.loads(run.outputs["report"])}
    assert {"Interrupted"} <= reasons <= {"Interrupted", "Renewed"}
    for name, old in crowd.old.items():
        verdict, values = found[name.lower().replace("_", "-")], set(crowd.values(name))
        assert verdict in {"renewed", "failed"}
        assert len(values) == 1
        assert (values == {old}) is (verdict == "failed")
    assert ("renewed" in found.values()) is (route != "debug_token")


def test_stop_signal_ends_the_wait_for_a_slot(stage: Stage) -> None:
    crowd = Crowd(stage, MANY)
    crowd.fleet.more["pace"] = {"writes-per-minute": 5}
    run = stopped(
        crowd, signal.SIGTERM, lambda routes: routes.count("put_secret") == 5 and routes.count("exchange") == MANY
    )
    assert set(verdicts(run).values()) == {"renewed"}
    crowd.check_finished()


def test_stop_writes_waiting_and_skips_unstarted(stage: Stage) -> None:
    crowd = Crowd(stage, WORKERS + 6)
    crowd.fleet.add("steady", "fresh_system_user")
    crowd.fleet.add("dead", "password_changed")
    crowd.fleet.more["pace"] = {"writes-per-minute": 1}
    ended = threading.Event()

    def stop() -> None:
        """Once all who are at work have new tokens; one write is allowed, so that none can be done."""
        while stage.routes().count("debug_token") < WORKERS + 8 + WORKERS:
            if ended.wait(0.002):
                return
        os.kill(os.getpid(), signal.SIGTERM)

    stopper = threading.Thread(target=stop)
    stopper.start()
    run = crowd.fleet.run()
    ended.set()
    stopper.join()
    crowd.check_values()
    found = verdicts(run)
    assert (found.pop("steady"), found.pop("dead")) == ("current", "needs-human")
    assert sorted(found.values()) == ["failed"] * 6 + ["renewed"] * WORKERS
    assert run.log.count("failed; Interrupted") == 6
