"""Test which copies count as stale, for each answer that a store can give."""

from datetime import datetime, timedelta

import pytest

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.errors import Forbidden, ServiceError, Unavailable
from graph_token_rotator.domain.finding import Finding
from graph_token_rotator.domain.reason import Reason
from graph_token_rotator.domain.secret import Secret
from graph_token_rotator.domain.store import Presence, SecretState, StoreInfo, WriteGuard, WriteResult
from graph_token_rotator.domain.target import Target
from graph_token_rotator.domain.writers import WriterInfo
from graph_token_rotator.rotation.copies import CLOCK_TOLERANCE, MAX_JOB_TIME, stale_copies
from tests.support import DAY, HOUR, NOW, info

TOKEN = Secret("EAAnew")
ISSUED_AT = NOW - DAY
ABSENT = Presence(SecretState.ABSENT)
HOLDS_TOKEN = Presence(SecretState.HOLDS_TOKEN)
UNKNOWN_TIME = Presence(SecretState.PRESENT)


def present(since: datetime) -> Presence:
    """Return the answer of a store that has had the secret since then."""
    return Presence(SecretState.PRESENT, since)


class Writer:
    """A writer about which nothing is known yet."""

    info: WriterInfo | None = None


class Store:
    """A store with one secret that gives a fixed answer, or raises an error; it must not be written."""

    def __init__(self, answer: Presence | ServiceError, repository: str = "octo/site") -> None:
        self.target, self.writer = Target(repository, "FB_TOKEN"), Writer()
        self.facts = {**self.target.facts, "writer": "`github-token`"}
        self.tokens: list[Secret] = []
        self._answer = answer

    def presence(self, token: Secret) -> Presence:
        self.tokens.append(token)
        if isinstance(self._answer, ServiceError):
            raise self._answer
        return self._answer

    def inspect(self) -> StoreInfo:
        raise AssertionError("the presence of a copy needs no inspection")

    def put(self, value: Secret, guard: WriteGuard) -> WriteResult:
        raise AssertionError(f"nothing is written here: {value}, {guard}")

    def permission_notes(self) -> tuple[Finding, ...]:
        return ()

    def explain(self, error: ServiceError) -> Finding:
        return Finding(reasons.WRITER_FORBIDDEN, {**self.facts, **error.facts})


def is_stale(answer: Presence, issued_at: datetime | None = ISSUED_AT, source: Presence = UNKNOWN_TIME) -> bool:
    """Return whether a copy with this answer is stale, for a token that was issued then."""
    copy = Store(answer)
    stale, problems = stale_copies([copy], TOKEN, info(issued_at=issued_at), Store(source, "octo/social"))
    assert problems == []
    assert stale in ([], [copy])
    return stale == [copy]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (ABSENT, True),
        (present(ISSUED_AT - HOUR), True),
        (present(ISSUED_AT + HOUR), False),
        (UNKNOWN_TIME, False),
        (HOLDS_TOKEN, False),
        (Presence(SecretState.HOLDS_TOKEN, ISSUED_AT - HOUR), False),
    ],
    ids=["absent", "older", "younger", "unknown time", "holds token", "holds token, older"],
)
def test_answer_of_a_store_decides(answer: Presence, expected: bool) -> None:
    assert is_stale(answer) is expected


@pytest.mark.parametrize(("difference", "expected"), [(timedelta(0), False), (timedelta(seconds=-1), True)])
def test_clocks_may_differ_a_little(difference: timedelta, expected: bool) -> None:
    """Meta says when a token was issued, and GitHub when a copy was written."""
    assert is_stale(present(ISSUED_AT - CLOCK_TOLERANCE + difference)) is expected


@pytest.mark.parametrize(
    ("issued_at", "source", "expected"),
    [
        # Without a time of issue the source decides, less the longest time that a run's writes may be apart.
        (None, present(NOW - DAY), NOW - DAY - MAX_JOB_TIME),
        # The source may have been written since this job began, so it may hold another token.
        (None, present(NOW - HOUR), None),
        (None, UNKNOWN_TIME, None),
        (None, ABSENT, None),
        # Of two known times the later one counts: a person may save a token long after its issue.
        (NOW - 20 * DAY, present(NOW - DAY), NOW - DAY - MAX_JOB_TIME),
        (NOW - DAY, present(NOW - 20 * DAY), NOW - DAY - CLOCK_TOLERANCE),
        (NOW - 20 * DAY, present(NOW - HOUR), NOW - 20 * DAY - CLOCK_TOLERANCE),
    ],
)
def test_time_since_which_a_copy_may_hold_the_token(
    issued_at: datetime | None, source: Presence, expected: datetime | None
) -> None:
    if expected is None:
        assert not is_stale(ABSENT, issued_at, source)
        assert not is_stale(present(NOW - 300 * DAY), issued_at, source)
        return
    assert is_stale(present(expected - timedelta(seconds=1)), issued_at, source)
    assert not is_stale(present(expected), issued_at, source)


@pytest.mark.parametrize(
    ("error", "reason"),
    [(Unavailable("down", retry_after=0.0), reasons.COPIES_UNSEEN), (Forbidden("no"), reasons.WRITER_FORBIDDEN)],
)
def test_failed_check_is_a_problem_of_that_copy(error: ServiceError, reason: Reason) -> None:
    failing, absent = Store(error, "octo/shop"), Store(ABSENT)
    stale, problems = stale_copies([failing, absent], TOKEN, info(issued_at=ISSUED_AT), Store(UNKNOWN_TIME))
    assert stale == [absent]
    (problem,) = problems
    assert (problem.reason, problem.facts["location"]) == (reason, "repository octo/shop")


def test_failed_check_of_the_source_leaves_all_copies() -> None:
    copy, source = Store(ABSENT), Store(Unavailable("down"), "octo/social")
    stale, problems = stale_copies([copy], TOKEN, info(issued_at=ISSUED_AT), source)
    assert (stale, [problem.reason for problem in problems]) == ([], [reasons.COPIES_UNSEEN])
    assert copy.tokens == []


def test_each_store_is_asked_about_the_token() -> None:
    copies, source = [Store(HOLDS_TOKEN), Store(ABSENT)], Store(UNKNOWN_TIME)
    stale_copies(copies, TOKEN, info(issued_at=ISSUED_AT), source)
    assert [store.tokens for store in (*copies, source)] == [[TOKEN]] * 3


def test_nothing_is_asked_without_copies() -> None:
    source = Store(ABSENT)
    assert stale_copies([], TOKEN, info(), source) == ([], [])
    assert source.tokens == []
