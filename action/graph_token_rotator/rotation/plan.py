"""The plan: whether a token is kept or extended, why, and what else to report about it.

Each check is one line of `decide`, in order; the first that applies decides. The time is an argument, and the only
input besides it is what the provider said: no request is made here.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

from ..domain import reasons
from ..domain.credential import ASSUMED_LIFETIME, Credential, TokenInfo
from ..domain.finding import Finding
from ..domain.instants import HEADS_UP, NEVER, shifted
from ..domain.provider import Kind
from ..domain.reason import Reason
from ..domain.stable_hash import stable_offset


class Action(Enum):
    """The two things a run can do with a token."""

    KEEP = "keep"
    EXTEND = "extend"


class Decision(NamedTuple):
    """The action, the reason for it, and when renewal is due (aware UTC; `NEVER`: it never is)."""

    action: Action
    finding: Finding
    renewal_time: datetime


# A user token with a lifetime up to this is short-lived. Meta says "1 to 2 hours", and an exchange makes it long-lived:
# https://developers.facebook.com/documentation/facebook-login/guides/access-tokens/get-long-lived
MAX_SHORT_LIFETIME = timedelta(days=1)
# Where Meta does not say when a token was issued, one with no more than this left may be short-lived.
MAX_SHORT_REMAINDER = timedelta(hours=2)
# The share of the time from issue to renewal over which a fleet's renewals are spread: 5 days of 40.
SPREAD = 1 / 8
# Instagram and Threads refuse to refresh a token that is younger than this:
# https://developers.facebook.com/documentation/instagram-platform/reference/refresh_access_token
MIN_REFRESH_AGE = timedelta(hours=24)

# Permissions whose data stay accessible after 90 days without a login:
# https://developers.facebook.com/documentation/facebook-login/auth-vs-data
EXEMPT_SCOPES = frozenset(
    "ads_read ads_management business_management configure_page_transactions pages_manage_ads pages_manage_cta "
    "pages_manage_instant_articles pages_manage_engagement pages_manage_metadata pages_manage_posts pages_messaging "
    "pages_read_engagement pages_read_user_content pages_show_list read_audience_network_insights read_insights".split()
)
# Every login grants this one, and no job depends on it alone.
NEUTRAL_SCOPES = frozenset({"public_profile"})


def decide(credential: Credential, info: TokenInfo, now: datetime) -> Decision:
    """Return what to do with the token at `now` (aware UTC).

    A token that cannot be used is kept: extending it would fail, and its finding says what a person has to do.
    """
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
        expiring = now >= shifted(info.expires_at, -credential.warn_before)
        reason = reasons.PAGE_TOKEN_EXPIRING if expiring else reasons.PAGE_TOKEN_HAS_EXPIRY
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
    # An exchange gives a system user 60 days, so it would only shorten a longer life.
    longer = info.kind is Kind.SYSTEM_USER and info.expires_at - now > ASSUMED_LIFETIME
    if credential.force and not longer:
        return Decision(Action.EXTEND, Finding(reasons.FORCED), renewal_time)
    return Decision(Action.KEEP, Finding(reasons.NOT_DUE), renewal_time)


def renewal_time_of(credential: Credential, info: TokenInfo) -> datetime:
    """Return when renewal is due (aware UTC), `NEVER` where it never is.

    It lies before the warning window, so that nobody is warned before a run has tried to renew. Every run renews a
    token whose expiry neither the provider nor a record gives, because only the renewal reveals it. A page's token that
    has not been derived yet is due at once.
    """
    if credential.page_id is not None and info.kind is not Kind.PAGE:
        return info.checked_at
    if info.kind.refreshable and not (info.expiry_known and credential.record_expiry):
        return info.checked_at
    if info.expires_at == NEVER or info.kind is Kind.PAGE:
        return NEVER
    lifetime = ASSUMED_LIFETIME if info.issued_at is None else info.expires_at - info.issued_at
    before = max(credential.renew_before.span(lifetime), credential.warn_before + HEADS_UP)
    return shifted(info.expires_at, -before - _spread(credential, lifetime - before))


def _spread(credential: Credential, wait: timedelta) -> timedelta:
    """Return how much earlier a fleet's token is renewed, by its name.

    All may have been issued in the same hour.
    """
    return stable_offset(credential.name, wait * SPREAD) if credential.name and wait > timedelta(0) else timedelta(0)


def unusable_reason(credential: Credential, info: TokenInfo, now: datetime) -> Finding | None:
    """Return why this token cannot be used at all, None for one that can.

    Also refuses a token of another app or page: it may work, but it is not the one that was configured.
    """
    facts = {"detail": info.detail}
    if info.app_id is not None and info.app_id != credential.app.id:
        return Finding(reasons.TOKEN_OF_OTHER_APP, {**facts, "token_app": f"app {info.app_id}"})
    if info.problem is not None:
        return Finding(info.problem, facts)
    if info.kind is Kind.OTHER or (info.app_id is None and info.kind.names_app):
        return Finding(reasons.UNSUPPORTED_TOKEN, facts)
    if info.kind is Kind.PAGE and None not in {credential.page_id, info.page_id} and credential.page_id != info.page_id:
        return Finding(reasons.WRONG_PAGE, facts)
    if info.data_access_expires_at <= now and depends_on_data_access(info):
        return Finding(reasons.DATA_ACCESS_OVER, facts)
    return None


def depends_on_data_access(info: TokenInfo) -> bool:
    """Return whether calls fail once data access expires. They do not if every permission is exempt."""
    exempt = info.scopes & EXEMPT_SCOPES
    return not exempt or bool(info.scopes - exempt - NEUTRAL_SCOPES)


def extra_findings(credential: Credential, info: TokenInfo, now: datetime) -> Iterator[Finding]:
    """Yield findings about a working token that are not about its expiry."""
    missing = sorted(credential.required_scopes - info.scopes)
    if missing:
        yield Finding(reasons.REQUIRED_SCOPES_MISSING, {"missing": ", ".join(missing)})
    if now >= shifted(info.data_access_expires_at, -credential.warn_before - HEADS_UP):
        yield Finding(_data_access(credential, info, now))
    if info.served_version not in {"", info.requested_version}:
        yield Finding(reasons.GRAPH_VERSION_RETIRED, {"asked": info.requested_version, "served": info.served_version})


def _data_access(credential: Credential, info: TokenInfo, now: datetime) -> Reason:
    """Return how urgent the expiry of data access is, which is known to be near."""
    if not depends_on_data_access(info):
        return reasons.DATA_ACCESS_EXEMPT
    is_urgent = now >= shifted(info.data_access_expires_at, -credential.warn_before)
    return reasons.DATA_ACCESS_EXPIRING if is_urgent else reasons.DATA_ACCESS_SOON


def renewal_unlikely(credential: Credential, info: TokenInfo, now: datetime) -> bool:
    """Return whether a dry run must not promise a renewal.

    That is so for a long-lived user token inside the warning window: Meta is not known to move its expiry. A real run
    tries all the same, and compares the expiries.
    """
    long_lived = info.issued_at is None or info.expires_at - info.issued_at > MAX_SHORT_LIFETIME
    expiring = now >= shifted(info.expires_at, -credential.warn_before)
    may_be_short = info.issued_at is None and info.expires_at - now <= MAX_SHORT_REMAINDER
    return credential.page_id is None and info.kind is Kind.USER and long_lived and expiring and not may_be_short
