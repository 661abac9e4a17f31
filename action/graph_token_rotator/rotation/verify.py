"""Verify that a new token may replace the old one, before any store is written.

This is what keeps a working token from being overwritten by a worse one. It compares two inspections; no request is
made.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ..domain import reasons
from ..domain.finding import Finding
from ..domain.instants import NEVER
from ..domain.provider import Kind
from ..domain.time_format import format_time
from .plan import depends_on_data_access

if TYPE_CHECKING:
    from ..domain.credential import App, TokenInfo
    from ..domain.reason import Reason

# Two inspections of the same token may give expiries that differ by this much.
TOLERANCE = timedelta(minutes=1)


class VerificationError(Exception):
    """The new token must not replace the old one; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.reason.name)
        self.finding = finding


def verify(old: TokenInfo, new: TokenInfo, app: App, page_id: str | None) -> None:
    """Raise `VerificationError` for the first check that the new token fails.

    It must work, belong to the same app, user and page, be of the same kind (or the token of the page `page_id`), have
    every scope of the old token, and not expire earlier, nor give access to data for a shorter time; an equal expiry
    passes. A page token that replaces a renewable token must never expire, since it could not be extended.
    """
    is_derived = page_id is not None and old.kind is not Kind.PAGE
    kind = Kind.PAGE if is_derived else old.kind
    page = page_id if is_derived else old.page_id
    if new.problem is not None:
        raise _refusal(reasons.NEW_TOKEN_NOT_VALID, new.detail)
    if old.app_id is not None and new.app_id != app.id:
        raise _refusal(reasons.NEW_TOKEN_OF_OTHER_APP)
    if new.kind is not kind:
        raise _refusal(reasons.NEW_TOKEN_OF_OTHER_KIND, f"{new.kind.text} instead of {kind.text}")
    if old.user_id is not None and new.user_id != old.user_id:
        raise _refusal(reasons.NEW_TOKEN_OF_OTHER_USER)
    if new.page_id != page:
        raise _refusal(reasons.NEW_TOKEN_OF_OTHER_PAGE)
    if missing := old.scopes - new.scopes:
        raise _refusal(reasons.NEW_TOKEN_HAS_FEWER_SCOPES, f"{len(missing)} of {len(old.scopes)}")
    if is_derived and new.expires_at != NEVER:
        raise _refusal(reasons.NEW_PAGE_TOKEN_EXPIRES, format_time(new.expires_at))
    ends_earlier = old.data_access_expires_at - new.data_access_expires_at > TOLERANCE
    if depends_on_data_access(new) and (ends_earlier or new.data_access_expires_at <= new.checked_at):
        raise _refusal(reasons.NEW_TOKEN_HAS_LESS_DATA_ACCESS, format_time(new.data_access_expires_at))
    if old.expiry_known and old.expires_at - new.expires_at > TOLERANCE:
        raise _refusal(reasons.NEW_TOKEN_HAS_SHORTER_LIFE, format_time(new.expires_at))


def _refusal(reason: Reason, detail: str | None = None) -> VerificationError:
    return VerificationError(Finding(reason, {} if detail is None else {"detail": detail}))


def expiry_advanced(old: TokenInfo, new: TokenInfo) -> bool:
    """Return whether the new token expires later than the old one.

    A token of another kind counts as later: a page's in place of a user's. So does a known expiry in place of an
    unknown one, because Instagram and Threads count the expiry from the refresh.
    """
    if not old.expiry_known:
        return new.expiry_known
    return new.kind is not old.kind or new.expires_at - old.expires_at > TOLERANCE
