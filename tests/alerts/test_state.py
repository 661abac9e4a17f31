"""Which problems are reported, and when they are reported again."""

from datetime import datetime, timedelta

import pytest

from graph_token_rotator.alerts.state import alert_state, urgency_step
from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.finding import Finding
from graph_token_rotator.domain.instants import NEVER
from graph_token_rotator.domain.outcome import Outcome
from graph_token_rotator.domain.reason import Reason
from graph_token_rotator.domain.reasons import ALL
from tests.support import DAY, HOUR, NOW, credential, info


def outcome(reason: Reason, *notes: Reason, left: timedelta = 40 * DAY, writer: datetime = NEVER) -> Outcome:
    """Return an outcome whose token has this much time left."""
    token = info(expires_at=NOW + left, data_access_expires_at=NOW + 10 * DAY)
    return Outcome(credential(), Finding(reason), token, tuple(map(Finding, notes)), writer_expires_at=writer)


@pytest.mark.parametrize(
    ("left", "step"),
    [
        (15 * DAY, None),
        (15 * DAY - HOUR, 14),
        (8 * DAY, 14),
        (8 * DAY - HOUR, 7),
        (3.5 * DAY, 3),
        (2 * DAY, 3),
        (1.5 * DAY, 1),
        (HOUR, 1),
        (timedelta(0), 0),
        (-DAY, 0),
    ],
)
def test_urgency_steps(left: timedelta, step: int | None) -> None:
    assert urgency_step(left) == step


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (outcome(reasons.NOT_DUE), set()),
        (outcome(reasons.RENEWED), set()),
        (outcome(reasons.INTERRUPTED), set()),
        (outcome(reasons.DATA_ACCESS_EXEMPT), set()),
        # Far ahead a token that was not extended is no trouble yet; from a day before the window on, it is.
        (outcome(reasons.EXPIRY_NOT_MOVED, left=18 * DAY), set()),
        (outcome(reasons.EXPIRY_NOT_MOVED, left=15 * DAY - HOUR), {"token:14"}),
        # The same problem by its other names is not reported again.
        (outcome(reasons.EXPIRY_NOT_MOVED_URGENT, left=12 * DAY), {"token:14"}),
        (outcome(reasons.TOKEN_EXPIRING, left=12 * DAY), {"token:14"}),
        (outcome(reasons.PAGE_TOKEN_HAS_EXPIRY, left=14.5 * DAY), {"token:14"}),
        # Each end has its own clock.
        (outcome(reasons.DATA_ACCESS_EXPIRING), {"data access:14"}),
        (outcome(reasons.NOT_DUE, reasons.WRITER_EXPIRING, writer=NOW + 6 * DAY), {"github-token:7"}),
        (outcome(reasons.NOT_DUE, reasons.WRITER_EXPIRING, writer=NOW + 20 * DAY), set()),
        (
            outcome(reasons.EXPIRY_NOT_MOVED_URGENT, reasons.DATA_ACCESS_EXPIRING, left=2 * DAY),
            {"token:3", "data access:14"},
        ),
        # What has no date of its own is as urgent as the token that cannot be renewed meanwhile.
        (outcome(reasons.WRITER_REJECTED), {"WriterRejected"}),
        (outcome(reasons.WRITER_REJECTED, left=13 * DAY), {"WriterRejected"}),
        (outcome(reasons.WRITER_REJECTED, left=6 * DAY), {"WriterRejected:7"}),
        (outcome(reasons.GRAPH_VERSION_RETIRED, left=6 * DAY), {"GraphVersionRetired"}),
        (Outcome(credential(), Finding(reasons.PASSWORD_CHANGED)), {"PasswordChanged"}),
    ],
)
def test_fingerprint(result: Outcome, expected: set[str]) -> None:
    assert alert_state(result, NOW).fingerprint == expected


def test_failing_problems_lead() -> None:
    result = outcome(reasons.NOT_DUE, reasons.WRITER_LACKS_SCOPE, reasons.DATA_ACCESS_EXPIRING)
    assert [finding.reason for finding in alert_state(result, NOW).problems] == [
        reasons.DATA_ACCESS_EXPIRING,
        reasons.WRITER_LACKS_SCOPE,
    ]


def test_dead_token_has_no_deadline() -> None:
    dead = Outcome(
        credential(), Finding(reasons.TOKEN_EXPIRED), info(expires_at=NOW - DAY, problem=reasons.TOKEN_EXPIRED)
    )
    assert alert_state(dead, NOW).fingerprint == {"TokenExpired"}


def test_only_an_interruption_is_silent() -> None:
    silent = [reason for reason in ALL.values() if reason.fails and not alert_state(outcome(reason), NOW).fingerprint]
    assert silent == [reasons.INTERRUPTED]


def test_transient_reasons() -> None:
    assert {reason for reason in ALL.values() if reason.transient and not reason.fails} == {reasons.COPIES_UNSEEN}
    for reason in (reasons.META_UNAVAILABLE, reasons.SOURCE_REPLACED):
        assert alert_state(outcome(reason), NOW).transient
    assert not alert_state(outcome(reasons.META_UNAVAILABLE, reasons.WRITER_LACKS_SCOPE), NOW).transient
