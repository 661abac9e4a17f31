"""The proof that a new token may take the old one's place. Pure."""

from datetime import timedelta

from ..domain import reasons
from ..domain.credential import NEVER, App, Kind, TokenInfo
from ..domain.errors import ActionError
from ..domain.time_format import format_time

# Two answers about one moment may differ by this much; less is no move.
TOLERANCE = timedelta(minutes=1)


def verify(old: TokenInfo, new: TokenInfo, app: App, page_id: str | None) -> None:
    """Raise the `ActionError` of the first thing that speaks against the new token; an equal expiry does not.

    Wanted are: valid, same app, same kind (or the wanted page's), same user, same page, every scope kept, no shorter life;
    a page's token that is to replace a renewable one must never expire, since nothing could extend it.
    """
    derived = page_id is not None and old.kind is not Kind.PAGE
    kind = Kind.PAGE if derived else old.kind
    page = page_id if derived else old.page_id
    if new.problem is not None:
        raise ActionError(reasons.NEW_TOKEN_NOT_VALID, detail=new.detail)
    if old.app_id is not None and new.app_id != app.id:
        raise ActionError(reasons.NEW_TOKEN_OF_OTHER_APP)
    if new.kind is not kind:
        raise ActionError(reasons.NEW_TOKEN_OF_OTHER_KIND, detail=f"{new.kind.text} instead of {kind.text}")
    if old.user_id is not None and new.user_id != old.user_id:
        raise ActionError(reasons.NEW_TOKEN_OF_OTHER_USER)
    if new.page_id != page:
        raise ActionError(reasons.NEW_TOKEN_OF_OTHER_PAGE)
    if missing := old.scopes - new.scopes:
        raise ActionError(reasons.NEW_TOKEN_HAS_FEWER_SCOPES, detail=f"{len(missing)} of {len(old.scopes)}")
    if derived and new.expires_at != NEVER:
        raise ActionError(reasons.NEW_PAGE_TOKEN_EXPIRES, detail=format_time(new.expires_at))
    if old.expiry_known and old.expires_at - new.expires_at > TOLERANCE:
        raise ActionError(reasons.NEW_TOKEN_HAS_SHORTER_LIFE, detail=format_time(new.expires_at))


def expiry_advanced(old: TokenInfo, new: TokenInfo) -> bool:
    """Whether the expiry is really later; a page's token in place of a user's counts as such, and so does one whose end is
    known in place of one whose end was not: the logins that refresh count it from the refresh.
    """
    if not old.expiry_known:
        return new.expiry_known
    return new.kind is not old.kind or new.expires_at - old.expires_at > TOLERANCE
