"""Test how the requests of one run share GitHub's rate limits, over real HTTP."""

import pytest

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.errors import Forbidden, NotFound, RateLimited, Unavailable
from graph_token_rotator.domain.reason import Reason
from graph_token_rotator.domain.secret import Secret
from graph_token_rotator.domain.store import WriteResult
from graph_token_rotator.domain.target import Target
from graph_token_rotator.github.auth import WriterAuth, token_auth
from graph_token_rotator.github.client import Api, Client, PublicKeyCache
from graph_token_rotator.github.secrets import StoredSecret
from graph_token_rotator.runtime.clock import Limits
from graph_token_rotator.runtime.transport import Transport
from graph_token_sandbox import Fault
from graph_token_sandbox import Limits as Limited
from tests.harness import ActionHarness, FakeTime
from tests.support import NOW

SLOW_DOWN = '{"message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}'
SOCIAL = Target("octo/social", "FB_TOKEN")


class Throttle:
    """A gate that keeps the slots it gave (reads and writes) and the pauses; it gives at most `limit` slots."""

    def __init__(self, limit: int = 100) -> None:
        self.limit = limit
        self.slots: list[str] = []
        self.pauses: list[float] = []

    def __call__(self, *, write: bool) -> None:
        if len(self.slots) == self.limit:
            raise RateLimited("no slot is left")
        self.slots.append("write" if write else "read")

    def back_off(self, seconds: float) -> None:
        self.pauses.append(seconds)


def secret(harness: ActionHarness, throttle: Throttle) -> StoredSecret:
    client = Client(
        Transport(FakeTime(NOW), Limits(run=1000)), Api(harness.sandbox.github_url), PublicKeyCache(), throttle
    )
    return StoredSecret(client, token_auth(Secret(harness.seeded.github_token)), SOCIAL)


def put(store: StoredSecret) -> WriteResult:
    return store.put(Secret("EAAnew"), lambda: None)


def refusal(result: WriteResult) -> Reason | None:
    return result.problem.reason if result.problem else None


def test_each_attempt_waits_for_a_slot(harness: ActionHarness) -> None:
    throttle = Throttle()
    store = secret(harness, throttle)
    harness.sandbox.faults.add(Fault(route="public_key", status=502))
    harness.sandbox.faults.add(Fault(route="put_secret", status=503, times=2))
    assert put(store).problem is None
    assert throttle.slots == ["read", "read", "write", "write", "write"]
    assert harness.routes() == ["public_key"] * 2 + ["put_secret"] * 3


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [
        (Fault(route="public_key", status=403, body=SLOW_DOWN), 60),
        (Fault(route="public_key", status=429, body="<html>"), 60),
        (Fault(route="public_key", status=403, body=SLOW_DOWN, headers={"retry-after": "90"}), 90),
        (
            Fault(
                route="public_key",
                status=403,
                headers={"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW.timestamp()) + 70)},
            ),
            70,
        ),
    ],
)
def test_rate_limit_delays_all_requests(harness: ActionHarness, fault: Fault, seconds: float) -> None:
    throttle = Throttle()
    harness.sandbox.faults.add(fault)
    assert secret(harness, throttle).inspect()
    assert set(throttle.pauses) == {seconds}


def test_used_up_hour_delays_all_requests(harness: ActionHarness) -> None:
    throttle = Throttle()
    harness.sandbox.github.limits = Limited(per_hour=2)
    store = secret(harness, throttle)
    store.inspect()
    assert throttle.pauses == []
    assert put(store).problem is None
    assert throttle.pauses == [3600]


def test_refusal_delays_nothing(harness: ActionHarness) -> None:
    throttle = Throttle()
    harness.sandbox.faults.add(Fault(route="public_key", status=403, body='{"message": "Must have admin rights."}'))
    with pytest.raises(Forbidden):
        secret(harness, throttle).inspect()
    assert (throttle.pauses, throttle.slots) == ([], ["read"])


def test_refused_key_is_requested_once(harness: ActionHarness) -> None:
    store = secret(harness, Throttle())
    harness.sandbox.faults.add(Fault(route="public_key", status=404))
    for _ in range(2):
        with pytest.raises(NotFound):
            store.inspect()
    assert harness.routes() == ["public_key"]


def test_no_slot_for_a_retry_is_unconfirmed(harness: ActionHarness) -> None:
    throttle = Throttle(limit=2)
    store = secret(harness, throttle)
    harness.sandbox.faults.add(Fault(route="put_secret", status=502, applied=True))
    assert refusal(put(store)) is reasons.WRITE_UNCONFIRMED


def shared(harness: ActionHarness, throttle: Throttle | None = None) -> StoredSecret:
    """Return an organization's secret that reaches one repository."""
    hub, target = harness.sandbox.github, Target("", "FB_TOKEN", organization="octo")
    hub.put_secret(organization="octo", name="FB_TOKEN", value="old", visibility="selected", selected=["octo/social"])
    writer = token_auth(Secret(harness.seeded.github_tokens["organization"]))
    return secret(harness, throttle or Throttle())._replace(target=target, writer=writer)


@pytest.mark.parametrize(
    ("fault", "writes", "reason"),
    [
        # The repositories of the secret could not be read, so nothing was sent.
        (Fault(route="get_secret", status=502, times=None), 0, reasons.GITHUB_UNAVAILABLE),
        (Fault(route="get_secret", reset=True, times=None), 0, reasons.GITHUB_UNAVAILABLE),
        (Fault(route="get_secret", body="<html>", times=None), 0, reasons.UNEXPECTED_GITHUB_ANSWER),
        (Fault(route="list_selected", truncate=True, times=None), 0, reasons.GITHUB_UNAVAILABLE),
        (Fault(route="list_selected", patch={"total_count": 2}, times=None), 0, reasons.UNEXPECTED_GITHUB_ANSWER),
        # The write was sent, and its result is unknown.
        (Fault(route="put_secret", reset=True, applied=True, times=None), 3, reasons.WRITE_UNCONFIRMED),
        (Fault(route="put_secret", status=500, times=None), 3, reasons.WRITE_UNCONFIRMED),
        (Fault(route="put_secret", status=200, body="<html>", times=None), 3, reasons.WRITE_UNCONFIRMED),
        # The write was refused, so its result is known.
        (
            Fault(route="put_secret", status=403, body='{"message": "Resource not accessible"}', times=None),
            1,
            reasons.WRITER_FORBIDDEN,
        ),
    ],
)
def test_only_a_sent_write_is_unconfirmed(harness: ActionHarness, fault: Fault, writes: int, reason: Reason) -> None:
    store = shared(harness)
    store.inspect()
    harness.sandbox.faults.add(fault)
    assert refusal(put(store)) is reason
    assert harness.routes().count("put_secret") == writes


def test_retried_read_does_not_make_unconfirmed(harness: ActionHarness) -> None:
    store = shared(harness)
    store.inspect()
    harness.sandbox.faults.add(Fault(route="get_secret", status=502))
    harness.sandbox.faults.add(Fault(route="put_secret", status=403, body='{"message": "Resource not accessible"}'))
    assert refusal(put(store)) is reasons.WRITER_FORBIDDEN


def test_write_after_the_deadline_is_not_sent(harness: ActionHarness) -> None:
    class Slow(Throttle):
        def __call__(self, *, write: bool) -> None:
            if write:
                store.client.transport.deadline.end_by(0)

    store = secret(harness, Slow())
    problem = put(store).problem
    assert problem
    assert (problem.reason, problem.facts["detail"]) == (reasons.GITHUB_UNAVAILABLE, "the run's time is used up")
    assert harness.routes() == ["public_key"]


@pytest.mark.parametrize(("status", "reason"), [(429, reasons.GITHUB_UNAVAILABLE), (503, reasons.WRITE_UNCONFIRMED)])
def test_unconfirmed_needs_a_doubtful_attempt(harness: ActionHarness, status: int, reason: Reason) -> None:
    def token(_: Target) -> Secret:
        if "put_secret" in harness.routes():
            raise Unavailable("no token for a second attempt")
        return Secret(harness.seeded.github_token)

    harness.sandbox.faults.add(Fault(route="put_secret", status=status))
    store = secret(harness, Throttle())._replace(writer=WriterAuth(token))
    assert refusal(put(store)) is reason
    assert harness.routes().count("put_secret") == 1
