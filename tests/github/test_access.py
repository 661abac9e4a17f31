"""How one run's requests to GitHub wait for each other, over real HTTP."""

import pytest

from action.clock import Limits
from action.errors import ActionError
from action.github.secrets import Access, Keys, StoredSecret
from action.model import PublicKey
from action.reasons import github
from action.seal import seal
from action.secret import Secret
from action.target import Target
from action.transport import Transport
from sandbox import Fault
from sandbox import Limits as Limited
from tests.harness import FakeTime, Stage
from tests.support import NOW

SLOW_DOWN = '{"message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}'
SOCIAL = Target("octo/social", "FB_TOKEN")


class Throttle:
    """Notes the turns that were asked for (reads and writes) and the pauses; gives no more than `most` turns."""

    def __init__(self, most: int = 100) -> None:
        self.most = most
        self.turns: list[str] = []
        self.pauses: list[float] = []

    def __call__(self, *, write: bool) -> None:
        if len(self.turns) == self.most:
            raise ActionError(github.GITHUB_RATE_LIMITED, detail="no turn is left")
        self.turns.append("write" if write else "read")

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


def secret(stage: Stage, throttle: Throttle) -> StoredSecret:
    access = Access(Transport(FakeTime(NOW), Limits(run=1000)), stage.box.github_url, Keys(), throttle)
    return StoredSecret(access, lambda: Secret(stage.seeded.github_token), SOCIAL)


def put(store: StoredSecret, key: PublicKey | None = None) -> bool:
    found = key or store.look().key
    return store.put(seal(Secret("EAAnew"), found), found)


def test_each_further_attempt_waits_for_a_turn_of_its_own(stage: Stage) -> None:
    throttle = Throttle()
    store = secret(stage, throttle)
    stage.box.faults.add(Fault(route="public_key", status=502))
    stage.box.faults.add(Fault(route="put_secret", status=503, times=2))
    assert put(store)
    assert throttle.turns == ["read", "read", "write", "write", "write"]
    assert stage.routes() == ["public_key"] * 2 + ["put_secret"] * 3


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
def test_whatever_limit_one_request_meets_holds_back_all(stage: Stage, fault: Fault, seconds: float) -> None:
    throttle = Throttle()
    stage.box.faults.add(fault)
    assert secret(stage, throttle).look()
    assert set(throttle.pauses) == {seconds}


def test_after_the_last_request_of_the_hour_none_is_sent_to_be_refused(stage: Stage) -> None:
    throttle = Throttle()
    stage.box.github.limits = Limited(per_hour=2)
    store = secret(stage, throttle)
    key = store.look().key
    assert throttle.pauses == []
    assert put(store, key)
    assert throttle.pauses == [3600]


def test_what_is_refused_for_good_holds_back_nobody(stage: Stage) -> None:
    throttle = Throttle()
    stage.box.faults.add(Fault(route="public_key", status=403, body='{"message": "Must have admin rights."}'))
    with pytest.raises(ActionError, match="WriterForbidden"):
        secret(stage, throttle).look()
    assert (throttle.pauses, throttle.turns) == ([], ["read"])


def test_where_no_turn_is_left_for_a_repetition_it_is_known_what_came_of_the_first(stage: Stage) -> None:
    throttle = Throttle(most=2)
    store = secret(stage, throttle)
    stage.box.faults.add(Fault(route="put_secret", status=502, applied=True))
    with pytest.raises(ActionError) as caught:
        put(store)
    assert (caught.value.reason, caught.value.earlier) == (
        github.GITHUB_RATE_LIMITED,
        frozenset({github.GITHUB_UNAVAILABLE}),
    )
