"""When a token ends, as far as anything tells; for machines. Pure."""

from datetime import datetime

from ..domain.credential import TokenInfo
from ..domain.instants import NEVER
from ..domain.time_format import whole_days


def token_expiry(info: TokenInfo | None) -> datetime | None:
    """When the token ends or ended, `NEVER` for an endless one, None if unknown."""
    if info is None or not info.expiry_known:
        return None
    return None if info.problem and info.expires_at == NEVER else info.expires_at


def data_access_expiry(info: TokenInfo | None) -> datetime | None:
    """When access to data ends, None if unknown: of a dead token that it never does is not worth saying."""
    if info is None or (info.data_access_expires_at == NEVER and (info.problem or info.kind.refreshable)):
        return None
    return info.data_access_expires_at


def days_left(info: TokenInfo | None) -> str:
    """Whole days, rounded down; 0 for a dead token, `never` for an endless one, empty if unknown."""
    if info is None or (info.problem is None and not info.expiry_known):
        return ""
    if info.problem:
        return "0"
    return "never" if info.expires_at == NEVER else str(whole_days(info.expires_at - info.checked_at))
