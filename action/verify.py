"""The proof that a new token may take the old one's place. Pure."""

from .errors import ActionError
from .model import App, Kind, TokenInfo
from .reasons import proof


def verify(old: TokenInfo, new: TokenInfo, app: App, page_id: str | None) -> None:
    """Raise the `ActionError` of the first thing that speaks against the new token; an equal expiry does not.

    Wanted are: valid, same app, same kind (or the wanted page's), same user, same page, every scope kept, no shorter life.
    """
    derived = page_id is not None and old.kind is not Kind.PAGE
    kind = Kind.PAGE if derived else old.kind
    page = page_id if derived else old.page_id
    if new.trouble is not None:
        raise ActionError(proof.NOT_VALID, detail=new.detail)
    if new.app_id != app.id:
        raise ActionError(proof.OTHER_APP)
    if new.kind is not kind:
        raise ActionError(proof.OTHER_KIND, detail=f"{new.kind.words} instead of {kind.words}")
    if new.user_id != old.user_id:
        raise ActionError(proof.OTHER_USER)
    if new.page_id != page:
        raise ActionError(proof.OTHER_PAGE)
    if missing := old.scopes - new.scopes:
        raise ActionError(proof.FEWER_SCOPES, detail=f"{len(missing)} of {len(old.scopes)}")
    if new.expires_at < old.expires_at:
        raise ActionError(proof.SHORTER_LIFE, detail=f"{new.expires_at:%Y-%m-%d %H:%M} UTC")
