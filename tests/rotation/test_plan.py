"""Test the decision about a token, as tables."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.finding import Finding
from graph_token_rotator.domain.instants import NEVER
from graph_token_rotator.domain.provider import Kind
from graph_token_rotator.domain.reason import Reason
from graph_token_rotator.domain.threshold import Threshold
from graph_token_rotator.rotation import plan
from graph_token_rotator.rotation.plan import Action
from tests.support import DAY, HOUR, NOW, credential, info

KEEP, EXTEND = Action.KEEP, Action.EXTEND


@pytest.mark.parametrize(
    ("remaining", "lifetime", "settings", "action", "reason"),
    [
        (40 * DAY, 60 * DAY, {}, KEEP, reasons.NOT_DUE),
        (19.8 * DAY + HOUR, 60 * DAY, {}, KEEP, reasons.NOT_DUE),
        (19.8 * DAY, 60 * DAY, {}, EXTEND, reasons.DUE),
        (20 * DAY, 60 * DAY, {"renew_before": Threshold(length=20 * DAY)}, EXTEND, reasons.DUE),
        (20 * DAY + HOUR, 60 * DAY, {"renew_before": Threshold(length=20 * DAY)}, KEEP, reasons.NOT_DUE),
        # Renewal is due a day before the warning window begins, whatever renew-before says.
        (14 * DAY, 60 * DAY, {"renew_before": Threshold(length=5 * DAY)}, EXTEND, reasons.DUE),
        (15 * DAY, 60 * DAY, {"renew_before": Threshold(length=5 * DAY)}, EXTEND, reasons.DUE),
        (16 * DAY, 60 * DAY, {"renew_before": Threshold(length=5 * DAY)}, KEEP, reasons.NOT_DUE),
        # Without issued_at, 60 days are assumed.
        (19 * DAY, None, {}, EXTEND, reasons.DUE),
        (21 * DAY, None, {}, KEEP, reasons.NOT_DUE),
        # A short-lived token is always inside the warning window.
        (1.5 * HOUR, 2 * HOUR, {}, EXTEND, reasons.DUE),
        (40 * DAY, 60 * DAY, {"force": True}, EXTEND, reasons.FORCED),
        (40 * DAY, 60 * DAY, {"page_id": "77"}, EXTEND, reasons.PAGE_TOKEN_WANTED),
    ],
)
def test_user_and_system_user_tokens(
    remaining: timedelta, lifetime: timedelta | None, settings: dict[str, Any], action: Action, reason: Reason
) -> None:
    expires_at = NOW + remaining
    for kind in (Kind.USER, Kind.SYSTEM_USER):
        token = info(kind=kind, expires_at=expires_at, issued_at=None if lifetime is None else expires_at - lifetime)
        decision = plan.decide(credential(**settings), token, NOW)
        assert (decision.action, decision.finding.reason) == (action, reason)


@pytest.mark.parametrize(
    ("token", "settings", "reason"),
    [
        (info(expires_at=NEVER), {}, reasons.NEVER_EXPIRES),
        (info(expires_at=NEVER), {"force": True}, reasons.NEVER_EXPIRES),
        (info(kind=Kind.PAGE, page_id="77", expires_at=NEVER), {"page_id": "77"}, reasons.NEVER_EXPIRES),
        (info(kind=Kind.PAGE, page_id="77"), {}, reasons.PAGE_TOKEN_HAS_EXPIRY),
        (info(kind=Kind.PAGE, page_id="77", expires_at=NOW + 13 * DAY), {"force": True}, reasons.PAGE_TOKEN_EXPIRING),
        (info(kind=Kind.SYSTEM_USER, expires_at=NOW + 80 * DAY), {"force": True}, reasons.NOT_DUE),
        (info(kind=Kind.PAGE, page_id="77"), {"page_id": "78"}, reasons.WRONG_PAGE),
        (info(kind=Kind.OTHER), {}, reasons.UNSUPPORTED_TOKEN),
        (info(app_id=None), {}, reasons.UNSUPPORTED_TOKEN),
        (info(app_id="99"), {}, reasons.TOKEN_OF_OTHER_APP),
        (info(problem=reasons.PASSWORD_CHANGED), {"force": True}, reasons.PASSWORD_CHANGED),
        (info(app_id=None, problem=reasons.TOKEN_INVALID), {}, reasons.TOKEN_INVALID),
        (
            info(scopes=frozenset({"instagram_basic"}), data_access_expires_at=NOW),
            {"force": True},
            reasons.DATA_ACCESS_OVER,
        ),
    ],
)
def test_token_is_kept(token: Any, settings: dict[str, Any], reason: Reason) -> None:
    decision = plan.decide(credential(**settings), token, NOW)
    assert (decision.action, decision.finding.reason) == (KEEP, reason)


REFRESHED = info(kind=Kind.INSTAGRAM, app_id=None, expires_at=NEVER, issued_at=None, expiry_known=False)


@pytest.mark.parametrize(
    ("age", "force", "action", "reason"),
    [
        (None, False, EXTEND, reasons.EXPIRY_UNKNOWN),
        (None, True, EXTEND, reasons.EXPIRY_UNKNOWN),
        (23 * HOUR, False, KEEP, reasons.NOT_DUE),
        (23 * HOUR, True, KEEP, reasons.TOO_YOUNG),
        (24 * HOUR, True, EXTEND, reasons.FORCED),
        (40 * DAY, False, KEEP, reasons.NOT_DUE),
        (41 * DAY, False, EXTEND, reasons.DUE),
    ],
)
def test_refreshable_token_decision(age: timedelta | None, force: bool, action: Action, reason: Reason) -> None:
    expiry: dict[str, Any] = (
        {} if age is None else {"issued_at": NOW - age, "expires_at": NOW - age + 60 * DAY, "expiry_known": True}
    )
    decision = plan.decide(credential(force=force, record_expiry=True), REFRESHED._replace(**expiry), NOW)
    assert (decision.action, decision.finding.reason) == (action, reason)


def test_unrecorded_expiry_is_due_in_every_run() -> None:
    token = REFRESHED._replace(expires_at=NOW + 60 * DAY, expiry_known=True)
    assert plan.renewal_time_of(credential(), token) == NOW
    assert plan.renewal_time_of(credential(record_expiry=True), REFRESHED) == NOW
    assert plan.renewal_time_of(credential(record_expiry=True), token) == NOW + 40.2 * DAY


def test_page_token_to_derive_is_due_at_once() -> None:
    assert plan.renewal_time_of(credential(page_id="77"), info()) == NOW
    assert plan.renewal_time_of(credential(page_id="77"), info(kind=Kind.PAGE, expires_at=NEVER)) == NEVER


@pytest.mark.parametrize(
    ("scopes", "expires_at", "reason"),
    [
        ({"instagram_basic"}, NOW + 16 * DAY, None),
        ({"instagram_basic"}, NOW + 15 * DAY, reasons.DATA_ACCESS_SOON),
        ({"instagram_basic"}, NOW + 14 * DAY, reasons.DATA_ACCESS_EXPIRING),
        ({"pages_manage_posts", "email"}, NOW + DAY, reasons.DATA_ACCESS_EXPIRING),
        ({"pages_manage_posts", "public_profile"}, NOW + DAY, reasons.DATA_ACCESS_EXEMPT),
        ({"pages_manage_posts"}, NOW - DAY, reasons.DATA_ACCESS_EXEMPT),
        ({"public_profile"}, NOW + DAY, reasons.DATA_ACCESS_EXPIRING),
        (set(), NOW + DAY, reasons.DATA_ACCESS_EXPIRING),
        (set(), NEVER, None),
    ],
)
def test_data_access_expiry(scopes: set[str], expires_at: datetime, reason: Reason | None) -> None:
    token = info(scopes=frozenset(scopes), data_access_expires_at=expires_at)
    assert [finding.reason for finding in plan.extra_findings(credential(), token, NOW)] == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("settings", "token", "reason", "facts"),
    [
        ({"required_scopes": frozenset({"pages_show_list"})}, {}, None, {}),
        (
            {"required_scopes": frozenset({"pages_messaging", "pages_show_list", "email"})},
            {},
            reasons.REQUIRED_SCOPES_MISSING,
            {"missing": "email, pages_messaging"},
        ),
        ({}, {"requested_version": "v26.0", "served_version": "v26.0"}, None, {}),
        ({}, {"requested_version": "v26.0", "served_version": ""}, None, {}),
        (
            {},
            {"requested_version": "v20.0", "served_version": "v22.0"},
            reasons.GRAPH_VERSION_RETIRED,
            {"asked": "v20.0", "served": "v22.0"},
        ),
    ],
)
def test_scopes_and_version_are_checked(
    settings: dict[str, Any], token: dict[str, Any], reason: Reason | None, facts: dict[str, str]
) -> None:
    findings = list(plan.extra_findings(credential(**settings), info(**token), NOW))
    assert findings == ([Finding(reason, facts)] if reason else [])


@pytest.mark.parametrize(
    ("kind", "remaining", "lifetime", "expected"),
    [
        (Kind.USER, 10 * DAY, 60 * DAY, True),
        (Kind.USER, 16 * DAY, 60 * DAY, False),
        (Kind.USER, HOUR, 2 * HOUR, False),
        (Kind.USER, HOUR, None, False),
        (Kind.SYSTEM_USER, 10 * DAY, 60 * DAY, False),
    ],
)
def test_dry_run_promises_no_unlikely_renewal(
    kind: Kind, remaining: timedelta, lifetime: timedelta | None, expected: bool
) -> None:
    expires_at = NOW + remaining
    token = info(kind=kind, expires_at=expires_at, issued_at=None if lifetime is None else expires_at - lifetime)
    assert plan.renewal_unlikely(credential(), token, NOW) is expected


@given(
    lifetime=st.timedeltas(HOUR, 400 * DAY),
    share=st.floats(0.01, 0.99),
    warn=st.timedeltas(HOUR, 90 * DAY),
    shares=st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted),
)
def test_once_due_stays_due(lifetime: timedelta, share: float, warn: timedelta, shares: list[float]) -> None:
    """A renewal that is due at one time is due at every later time."""
    token = info(issued_at=NOW, expires_at=NOW + lifetime)
    configured = credential(renew_before=Threshold(share=share), warn_before=warn)
    action_before, action_after = (
        plan.decide(configured, token, NOW + lifetime * share_passed).action for share_passed in shares
    )
    assert action_before is KEEP or action_after is EXTEND
