"""The decision: what is to be done with a token, and why. Pure; the time is an argument.

Each check is one line of `decide`, in order; the first that applies decides.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

from ..domain import reasons
from ..domain.credential import ASSUMED_LIFETIME, Credential, TokenInfo
from ..domain.finding import Finding
from ..domain.instants import HEADS_UP, NEVER
from ..domain.provider import Kind
from ..domain.reasons import Reason
from ..domain.stable_hash import stable_offset


class Action(Enum):
    """What is to be done with a credential."""

    KEEP = "keep"
    EXTEND = "extend"


class Decision(NamedTuple):
    """The action, why, and the renewal time: the time from which renewal is due (`NEVER`: there is none)."""

    action: Action
    finding: Finding
    renewal_time: datetime


# A user token that lives no longer than this in all is short-lived ("1 to 2 hours"), and exchanging it makes it long-lived.
SHORT_LIVED = timedelta(days=1)

SHORT_LIVED_MAX = timedelta(hours=2)
# The part of the time between issue and renewal by which a fleet's renewals are spread: of 40 days, 5.
SPREAD = 1 / 8
# Younger tokens of the logins that refresh are refused:
# https://developers.facebook.com/documentation/instagram-platform/reference/refresh_access_token
MIN_REFRESH_AGE = timedelta(hours=24)

# Access to data behind these does not end after 90 days:
# https://developers.facebook.com/documentation/facebook-login/auth-vs-data
EXEMPT_SCOPES = frozenset(
    "ads_read ads_management business_management configure_page_transactions pages_manage_ads pages_manage_cta "
    "pages_manage_instant_articles pages_manage_engagement pages_manage_metadata pages_manage_posts pages_messaging "
    "pages_read_engagement pages_read_user_content pages_show_list read_audience_network_insights read_insights".split()
)
# Every login grants it, and no job depends on it alone.
NEUTRAL_SCOPES = frozenset({"public_profile"})


def decide(credential: Credential, info: TokenInfo, now: datetime) -> Decision:
    """What to do with the token at `now` (aware UTC)."""
    renewal_time = renewal_time_of(credential, info)
    if problem := unusable_reason(credential, info, now):
        return Decision(Action.KEEP, problem, renewal_time)
    if credential.page_id is not None and info.kind is not Kind.PAGE:
        return Decision(Action.EXTEND, Finding(reasons.PAGE_TOKEN_WANTED), renewal_time)
    if not info.expiry_known:
        return Decision(Action.EXTEND, Finding(reasons.EXPIRY_UNKNOWN), renewal_time)
    if info.expires_at == NEVER:
        return Decision(Action.KEEP, Finding(reasons.NEVER_EXPIRES), renewal_time)
    if info.kind is Kind.PAGE:
        expiring = now >= info.expires_at - credential.warn_before
        reason = reasons.TOKEN_EXPIRING if expiring else reasons.PAGE_TOKEN_HAS_EXPIRY
        return Decision(Action.KEEP, Finding(reason), renewal_time)
    if now >= renewal_time:
        return Decision(Action.EXTEND, Finding(reasons.DUE), renewal_time)
    if (
        credential.force
        and info.kind.refreshable
        and info.issued_at is not None
        and now - info.issued_at < MIN_REFRESH_AGE
    ):
        return Decision(Action.KEEP, Finding(reasons.TOO_YOUNG), renewal_time)
    if credential.force:
        return Decision(Action.EXTEND, Finding(reasons.FORCED), renewal_time)
    return Decision(Action.KEEP, Finding(reasons.NOT_DUE), renewal_time)


def renewal_time_of(credential: Credential, info: TokenInfo) -> datetime:
    """The instant from which renewal is wanted. The warning window is part of it: nobody is told before a try.

    Where neither the provider nor a record tells the end, every run renews, and so learns it. A page's token that is
    still to be made is wanted at once.
    """
    if credential.page_id is not None and info.kind is not Kind.PAGE:
        return info.checked_at
    if info.kind.refreshable and not (info.expiry_known and credential.record_expiry):
        return info.checked_at
    if info.expires_at == NEVER or info.kind is Kind.PAGE:
        return NEVER
    lifetime = ASSUMED_LIFETIME if info.issued_at is None else info.expires_at - info.issued_at
    before = max(credential.renew_before.span(lifetime), credential.warn_before + HEADS_UP)
    return info.expires_at - before - _earlier(credential, lifetime - before)


def _earlier(credential: Credential, wait: timedelta) -> timedelta:
    """A fleet's tokens may all have been issued in one hour; by its name each is renewed a little before it must be."""
    return stable_offset(credential.name, wait * SPREAD) if credential.name and wait > timedelta(0) else timedelta(0)


def unusable_reason(credential: Credential, info: TokenInfo, now: datetime) -> Finding | None:
    """Why this token can serve nobody any more, if so."""
    facts = {"detail": info.detail}
    if info.app_id is not None and info.app_id != credential.app.id:
        return Finding(reasons.TOKEN_OF_OTHER_APP, facts)
    if info.problem is not None:
        return Finding(info.problem, facts)
    if info.kind is Kind.OTHER or (info.app_id is None and not info.kind.refreshable):
        return Finding(reasons.UNSUPPORTED_TOKEN, facts)
    if info.kind is Kind.PAGE and None not in {credential.page_id, info.page_id} and credential.page_id != info.page_id:
        return Finding(reasons.WRONG_PAGE, facts)
    if info.data_access_expires_at <= now and depends_on_data_access(info):
        return Finding(reasons.DATA_ACCESS_OVER, facts)
    return None


def depends_on_data_access(info: TokenInfo) -> bool:
    """Whether losing data access would break the token's users: not if every permission is exempt."""
    exempt = info.scopes & EXEMPT_SCOPES
    return not exempt or bool(info.scopes - exempt - NEUTRAL_SCOPES)


def extra_findings(credential: Credential, info: TokenInfo, now: datetime) -> Iterator[Finding]:
    """What there is to say of a living token besides its expiry."""
    missing = sorted(credential.required_scopes - info.scopes)
    if missing:
        yield Finding(reasons.REQUIRED_SCOPES_MISSING, {"missing": ", ".join(missing)})
    if now >= info.data_access_expires_at - credential.warn_before - HEADS_UP:
        yield Finding(_data_access(credential, info, now))
    if info.served_version not in {"", info.requested_version}:
        yield Finding(reasons.GRAPH_VERSION_RETIRED, {"asked": info.requested_version, "served": info.served_version})


def _data_access(credential: Credential, info: TokenInfo, now: datetime) -> Reason:
    if not depends_on_data_access(info):
        return reasons.DATA_ACCESS_EXEMPT
    urgent = now >= info.data_access_expires_at - credential.warn_before
    return reasons.DATA_ACCESS_EXPIRING if urgent else reasons.DATA_ACCESS_SOON


def renewal_unlikely(credential: Credential, info: TokenInfo, now: datetime) -> bool:
    """Whether a dry run may not promise a renewal: a long-lived user token inside the warning window, whose expiry
    Meta is not known to move. A real run tries all the same, and measures.
    """
    long_lived = info.issued_at is None or info.expires_at - info.issued_at > SHORT_LIVED
    inside = now >= info.expires_at - credential.warn_before
    may_be_short = info.issued_at is None and info.expires_at - now <= SHORT_LIVED_MAX
    return credential.page_id is None and info.kind is Kind.USER and long_lived and inside and not may_be_short
