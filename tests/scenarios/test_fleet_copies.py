"""Test copies that an earlier run could not write, where the token's own age does not show it."""

import pytest

from graph_token_sandbox import Fault, TokenSpec
from graph_token_sandbox.seed import SYSTEM_USER
from tests.harness import ActionHarness, Run
from tests.scenarios.test_fleet import REPOSITORY, SITE, Fleet, on, stored, verdicts
from tests.support import DAY, HOUR

NO = Fault(route="put_secret", status=403, body='{"message": "no"}')


@pytest.fixture
def fleet(harness: ActionHarness) -> Fleet:
    return on(harness)


def values(fleet: Fleet) -> tuple[str, str]:
    """Return the values of the source and the copy."""
    return stored(fleet, REPOSITORY, "ACME_PAGE"), stored(fleet, "octo/site", "FB_TOKEN")


def add_token_of_unknown_age(fleet: Fleet, *copies: dict[str, str]) -> None:
    """Add a token for which Meta does not say when it was issued."""
    spec = TokenSpec(fleet.harness.seeded.app.id, "SYSTEM_USER", SYSTEM_USER, age=50 * DAY, issued_at_given=False)
    fleet.add("acme-page", spec, *copies)


def run_without_copy(fleet: Fleet) -> Run:
    """Run once without being able to write the copy, which has held the old token for a day."""
    fleet.harness.sandbox.github.put_secret("octo/site", "FB_TOKEN", stored(fleet, REPOSITORY, "ACME_PAGE"))
    fleet.harness.sandbox.clock.advance(DAY)
    fleet.harness.sandbox.faults.add(NO)
    return fleet.run()


def test_next_run_writes_a_failed_copy(fleet: Fleet) -> None:
    add_token_of_unknown_age(fleet, SITE)
    assert verdicts(run_without_copy(fleet)) == {"acme-page": "partial"}
    fleet.harness.sandbox.clock.advance(DAY)
    fleet.harness.sandbox.forget_requests()
    run = fleet.run()
    assert (run.status, verdicts(run)) == (0, {"acme-page": "current"})
    assert "CopiesCaughtUp" in run.summary
    source, copy = values(fleet)
    assert source == copy
    assert "exchange" not in fleet.harness.routes()


def test_written_copy_is_not_written_again(fleet: Fleet) -> None:
    add_token_of_unknown_age(fleet, SITE)
    fleet.run()
    for pause in (HOUR, DAY, DAY):
        fleet.harness.sandbox.clock.advance(pause)
        fleet.harness.sandbox.forget_requests()
        assert fleet.run().status == 0
        assert "put_secret" not in fleet.harness.routes()


def test_older_token_stored_by_hand_reaches_copies(fleet: Fleet) -> None:
    """The token was issued before the copies were last written."""
    fleet.add("acme-page", "system_user", SITE)
    fleet.harness.sandbox.clock.advance(DAY)
    fleet.run()
    fleet.harness.sandbox.clock.advance(DAY)
    fleet.harness.sandbox.github.put_secret(
        REPOSITORY, "ACME_PAGE", fleet.harness.seeded.tokens["never_expiring_system_user"]
    )
    fleet.harness.sandbox.clock.advance(DAY)
    run = fleet.run()
    assert (run.status, verdicts(run)) == (0, {"acme-page": "current"})
    source, copy = values(fleet)
    assert source == copy


def test_source_newer_than_the_job_is_ignored(fleet: Fleet) -> None:
    """The run may hold the earlier token."""
    add_token_of_unknown_age(fleet, SITE)
    fleet.run()
    fleet.harness.sandbox.clock.advance(DAY)
    queued_environ = fleet.environ()
    fleet.harness.sandbox.github.put_secret(REPOSITORY, "ACME_PAGE", fleet.harness.seeded.tokens["page"])
    fleet.harness.sandbox.forget_requests()
    assert fleet.harness.run(queued_environ).status == 0
    assert "put_secret" not in fleet.harness.routes()
    fleet.harness.sandbox.clock.advance(DAY)
    assert fleet.run().status == 0
    assert values(fleet) == (fleet.harness.seeded.tokens["page"],) * 2


def test_unreadable_source_is_reported(fleet: Fleet) -> None:
    add_token_of_unknown_age(fleet, SITE)
    fleet.run()
    fleet.harness.sandbox.clock.advance(DAY)
    fleet.harness.sandbox.faults.add(
        Fault(route="get_secret", status=403, body='{"message": "Resource not accessible"}', times=1)
    )
    run = fleet.run()
    assert (run.status, verdicts(run)) == (1, {"acme-page": "failed"})
    assert "(WriterForbidden)" in run.log
