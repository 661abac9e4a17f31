"""Test fleets whose writes take hours while other changes happen."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from graph_token_rotator.cli import job
from graph_token_sandbox import Fault, TokenSpec
from graph_token_sandbox.seed import SYSTEM_USER
from tests.harness import ActionHarness, FakeTime
from tests.scenarios.test_fleet import REPOSITORY, SITE, Fleet, on, stored, verdicts
from tests.support import DAY, HOUR, NOW


class Passing(FakeTime):
    """A clock whose waits advance the time of the services as well."""

    def __init__(self, harness: ActionHarness) -> None:
        super().__init__(NOW)
        self._clock = harness.sandbox.clock
        self._plans: list[tuple[float, Callable[[], None]]] = []

    def after(self, wait: timedelta, act: Callable[[], None]) -> None:
        """Call `act` once this much time has passed."""
        self._plans.append((wait.total_seconds(), act))

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        self._clock.advance(timedelta(seconds=seconds))
        while self._plans and self._plans[0][0] <= self.elapsed:
            self._plans.pop(0)[1]()


@pytest.fixture
def fleet(harness: ActionHarness, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    """Return a fleet with one worker and one write an hour."""
    monkeypatch.setattr(job, "WORKERS", 1)
    fleet = on(harness)
    fleet.more["pace"] = {"writes-per-hour": 1}
    return fleet


def due(fleet: Fleet, name: str, days: int) -> str:
    """Add a token that expires in this many days."""
    age = timedelta(days=60 - days)
    return fleet.add(name, TokenSpec(fleet.harness.seeded.app.id, "SYSTEM_USER", SYSTEM_USER, age=age))


def test_unknown_expiry_is_renewed_first(fleet: Fleet) -> None:
    app = fleet.harness.seeded.instagram_app
    fleet.variables["LOGIN_SECRET"] = app.secret
    keys = {"provider": "instagram", "app_secret": "env:LOGIN_SECRET"}
    for name, state in (("known", "due"), ("unknown", "short_lived")):
        fleet.add(name, f"instagram_{state}", record_expiry=name == "known", **keys)
    for entry in fleet.credentials:
        del entry["app-id"]
    fleet.harness.sandbox.github.add_token("ghp_writer", kind="classic", scopes=("repo",))
    expires_at = (NOW + 5 * DAY).isoformat()
    fleet.harness.sandbox.github.put_variable(repository=REPOSITORY, name="KNOWN_EXPIRES_AT", value=expires_at)
    run = fleet.harness.run(fleet.environ(graph_api_url=fleet.harness.sandbox.instagram_url), Passing(fleet.harness))
    assert (run.status, verdicts(run)) == (0, {"known": "renewed", "unknown": "renewed"})
    assert fleet.harness.sandbox.meta.token(stored(fleet, REPOSITORY, "UNKNOWN")).valid


def test_no_new_token_without_time_to_write_it(fleet: Fleet) -> None:
    """Such tokens would stay valid without being stored anywhere."""
    for number in range(9):
        due(fleet, f"team-{number}", 10)
    run = fleet.harness.run(fleet.environ(), Passing(fleet.harness))
    run_verdicts = verdicts(run)
    assert sorted(run_verdicts.values()) == ["failed"] * 4 + ["renewed"] * 5
    assert fleet.harness.routes().count("exchange") == 5
    assert "GitHub's rate limit for the writer `octo` of the fleet file is used up" in run.log


def test_token_saved_during_the_run_is_kept(fleet: Fleet) -> None:
    """The inspection was hours ago. Neither source nor copy is overwritten, and the next run reads the new token."""
    due(fleet, "first", 5)
    old = due(fleet, "second", 10)
    fleet.credentials[1]["copies"] = [SITE]
    environ, sandbox = fleet.environ(), fleet.harness.sandbox
    sandbox.github.put_secret(SITE["repository"], SITE["secret"], old)
    new = TokenSpec(fleet.harness.seeded.app.id, "SYSTEM_USER", SYSTEM_USER)
    time = Passing(fleet.harness)
    time.after(HOUR / 2, lambda: sandbox.github.put_secret(REPOSITORY, "SECOND", sandbox.meta.issue(new)))
    run = fleet.harness.run(environ, time)
    login = stored(fleet, REPOSITORY, "SECOND")
    assert (run.status, verdicts(run)) == (1, {"first": "renewed", "second": "failed"})
    assert "(SourceReplaced)" in run.log
    assert sandbox.meta.token(login).issued_at > NOW + HOUR / 4
    assert stored(fleet, "octo/site", "FB_TOKEN") == old
    assert fleet.run().status == 0
    assert [stored(fleet, REPOSITORY, "SECOND"), stored(fleet, "octo/site", "FB_TOKEN")] == [login, login]


def test_copies_do_not_get_a_replaced_token(fleet: Fleet) -> None:
    due(fleet, "first", 5)
    due(fleet, "second", 50)
    shop, sandbox = {"repository": "octo/shop", "secret": "FB_TOKEN"}, fleet.harness.sandbox
    fleet.credentials[1]["copies"] = [shop]
    time = Passing(fleet.harness)
    login = fleet.harness.seeded.tokens["fresh_system_user"]
    time.after(HOUR / 2, lambda: sandbox.github.put_secret(REPOSITORY, "SECOND", login))
    run = fleet.harness.run(fleet.environ(), time)
    assert (run.status, verdicts(run)) == (1, {"first": "renewed", "second": "partial"})
    assert "SourceReplaced" in run.summary
    assert fleet.run().status == 0
    assert [stored(fleet, REPOSITORY, "SECOND"), stored(fleet, "octo/shop", "FB_TOKEN")] == [login, login]


def test_failed_source_check_stops_no_write(fleet: Fleet) -> None:
    due(fleet, "first", 5)
    due(fleet, "second", 10)
    fleet.harness.sandbox.faults.add(Fault(route="get_secret", status=502, times=None))
    run = fleet.harness.run(fleet.environ(), Passing(fleet.harness))
    assert (run.status, verdicts(run)) == (0, {"first": "renewed", "second": "renewed"})
    assert fleet.harness.routes().count("get_secret") > 0
