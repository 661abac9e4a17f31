"""Test which new tokens are refused, as tables."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.credential import TokenInfo
from graph_token_rotator.domain.instants import NEVER
from graph_token_rotator.domain.provider import Kind
from graph_token_rotator.domain.reason import Reason
from graph_token_rotator.rotation.verify import VerificationError, expiry_advanced, verify
from tests.support import CREDENTIAL, DAY, NOW, info

REFRESHED = info(kind=Kind.THREADS, app_id=None, expires_at=NEVER, expiry_known=False, scopes=frozenset())
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEEDS_ACCESS: dict[str, Any] = {"scopes": info().scopes | {"instagram_basic"}}
PAGE = {"kind": Kind.PAGE, "page_id": "77", "expires_at": NEVER}


@pytest.mark.parametrize(
    ("old", "new", "page_id"),
    [
        (info(), info(expires_at=NOW + 60 * DAY), None),
        (info(), info(), None),
        (info(), info(expires_at=NEVER), None),
        (info(user_id=None), info(), None),
        (info(), info(expires_at=info().expires_at - timedelta(seconds=60)), None),
        (info(), info(scopes=info().scopes | {"more"}), None),
        (info(kind=Kind.SYSTEM_USER), info(kind=Kind.SYSTEM_USER, expires_at=NOW + 60 * DAY), None),
        (info(), info(**PAGE), "77"),
        (info(data_access_expires_at=NOW + 9 * DAY), info(data_access_expires_at=NOW + 8 * DAY), None),  # exempt scopes
        (info(**NEEDS_ACCESS, data_access_expires_at=NOW + DAY), info(**NEEDS_ACCESS), None),
        (REFRESHED, REFRESHED._replace(expires_at=NOW + 60 * DAY, expiry_known=True), None),
    ],
)
def test_good_token_passes(old: TokenInfo, new: TokenInfo, page_id: str | None) -> None:
    assert verify(old, new, CREDENTIAL.app, page_id) is None  # type: ignore[func-returns-value]


@pytest.mark.parametrize(
    ("changes", "page_id", "reason"),
    [
        ({"problem": reasons.TOKEN_INVALID}, None, reasons.NEW_TOKEN_NOT_VALID),
        ({"app_id": "9"}, None, reasons.NEW_TOKEN_OF_OTHER_APP),
        ({"app_id": None}, None, reasons.NEW_TOKEN_OF_OTHER_APP),
        ({"kind": Kind.SYSTEM_USER}, None, reasons.NEW_TOKEN_OF_OTHER_KIND),
        ({"user_id": "9"}, None, reasons.NEW_TOKEN_OF_OTHER_USER),
        ({"user_id": None}, None, reasons.NEW_TOKEN_OF_OTHER_USER),
        ({"page_id": "77"}, None, reasons.NEW_TOKEN_OF_OTHER_PAGE),
        ({**PAGE, "page_id": "78"}, "77", reasons.NEW_TOKEN_OF_OTHER_PAGE),
        ({}, "77", reasons.NEW_TOKEN_OF_OTHER_KIND),
        ({"scopes": frozenset({"pages_show_list"})}, None, reasons.NEW_TOKEN_HAS_FEWER_SCOPES),
        ({"expires_at": NOW + 39 * DAY}, None, reasons.NEW_TOKEN_HAS_SHORTER_LIFE),
        ({**PAGE, "expires_at": NOW + 40 * DAY}, "77", reasons.NEW_PAGE_TOKEN_EXPIRES),
        (NEEDS_ACCESS | {"data_access_expires_at": NOW - DAY}, None, reasons.NEW_TOKEN_HAS_LESS_DATA_ACCESS),
        (NEEDS_ACCESS | {"data_access_expires_at": EPOCH}, None, reasons.NEW_TOKEN_HAS_LESS_DATA_ACCESS),
        (NEEDS_ACCESS | {"data_access_expires_at": NOW + 80 * DAY}, None, reasons.NEW_TOKEN_HAS_LESS_DATA_ACCESS),
    ],
)
def test_doubtful_token_is_refused(changes: dict[str, Any], page_id: str | None, reason: Reason) -> None:
    with pytest.raises(VerificationError) as caught:
        verify(info(), info(**changes), CREDENTIAL.app, page_id)
    assert caught.value.finding.reason is reason


@pytest.mark.parametrize(
    ("seconds", "expected"), [(-60, False), (0, False), (1, False), (60, False), (61, True), (86400, True)]
)
def test_only_a_later_expiry_advances(seconds: int, expected: bool) -> None:
    new = info(expires_at=info().expires_at + timedelta(seconds=seconds))
    assert expiry_advanced(info(), new) is expected


@pytest.mark.parametrize("expiry_known", [True, False])
def test_known_expiry_advances_an_unknown_one(expiry_known: bool) -> None:
    assert (
        expiry_advanced(REFRESHED, REFRESHED._replace(expires_at=NOW + 60 * DAY, expiry_known=expiry_known))
        is expiry_known
    )
