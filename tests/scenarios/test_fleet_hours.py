"""Fleets whose writes take hours, while the world goes on."""

from datetime import timedelta

import pytest

from action import wiring
from sandbox import TokenSpec
from sandbox.seed import SYSTEM_USER
from tests.harness import FakeTime, Stage
from tests.scenarios.test_fleet import REPOSITORY, Fleet, on, stored, verdicts
from tests.support import DAY, NOW


class Passing(FakeTime):
    """Time that passes for the services as well."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(NOW)
        self._clock = stage.box.clock

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        self._clock.advance(timedelta(seconds=seconds))


@pytest.fixture
def fleet(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    """One at a time, and one write an hour."""
    monkeypatch.setattr(wiring, "WORKERS", 1)
    made = on(stage)
    made.more["pace"] = {"writes-per-hour": 1}
    return made


def due(fleet: Fleet, name: str, days: int) -> str:
    """A token that ends in so many days."""
    age = timedelta(days=60 - days)
    return fleet.add(name, TokenSpec(fleet.stage.seeded.app.id, "SYSTEM_USER", SYSTEM_USER, age=age))


def test_a_token_of_which_nothing_tells_the_end_may_end_within_the_hour_so_it_goes_first(fleet: Fleet) -> None:
    app = fleet.stage.seeded.instagram_app
    fleet.variables["LOGIN_SECRET"] = app.secret
    said = {"provider": "instagram", "app_secret": "env:LOGIN_SECRET"}
    for name, state in (("known", "due"), ("unknown", "short_lived")):
        fleet.add(name, f"instagram_{state}", record_expiry=name == "known", **said)
    for one in fleet.credentials:
        del one["app-id"]
    fleet.stage.box.github.add_token("ghp_writer", kind="classic", scopes=("repo",))
    ends = (NOW + 5 * DAY).isoformat()
    fleet.stage.box.github.put_variable(repository=REPOSITORY, name="KNOWN_EXPIRES_AT", value=ends)
    run = fleet.stage.here(fleet.environ(graph_api_url=fleet.stage.box.instagram_url), Passing(fleet.stage))
    assert (run.status, verdicts(run)) == (0, {"known": "renewed", "unknown": "renewed"})
    assert fleet.stage.box.meta.token(stored(fleet, REPOSITORY, "UNKNOWN")).valid


def test_meta_is_not_asked_for_tokens_that_could_not_be_written_in_time(fleet: Fleet) -> None:
    """They would live on, in nobody's hands."""
    for number in range(9):
        due(fleet, f"team-{number}", 10)
    run = fleet.stage.here(fleet.environ(), Passing(fleet.stage))
    found = verdicts(run)
    assert sorted(found.values()) == ["failed"] * 4 + ["renewed"] * 5
    assert fleet.stage.routes().count("exchange") == 5
    assert "GitHub's rate limit for the writer `octo` of the fleet file is used up" in run.log
