"""Answers of Instagram Login and Threads understood. Pure: what is not understood is no success."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from ..domain import reasons
from ..domain.credential import NEVER, Kind, TokenInfo
from ..domain.errors import ActionError
from ..domain.secret import Secret
from ..runtime.http_types import Response
from . import facebook_responses

# Said of tokens of other logins and apps, of pending testers and of stray white space alike; the method is not to blame:
# https://github.com/stevenschobert/instafeed.js/issues/654
UNSUPPORTED_REQUEST = "Unsupported request - method type"
# With these the token itself is dead or of no use, and the answer was about nothing else.
DEAD = frozenset(
    {
        reasons.TOKEN_EXPIRED,
        reasons.PASSWORD_CHANGED,
        reasons.APP_REMOVED,
        reasons.ACCOUNT_CHECKPOINT,
        reasons.ACCOUNT_UNCONFIRMED,
        reasons.LOGGED_OUT,
        reasons.DATA_ACCESS_OVER,
        reasons.TOKEN_INVALID,
    }
)
# The Graph API's reasons that mean no such thing here: no page is asked for and no app named.
NOT_HERE = frozenset({reasons.PAGE_NOT_REACHABLE, reasons.WRONG_APP_ID})
MAX_LIFETIME = timedelta(days=3650)


class RefreshDialect(NamedTuple):
    """What the two logins differ in: how grant types begin, the permission all needs, and who is asked for how."""

    kind: Kind
    grant_prefix: str
    permission: str
    profile_path: str
    id_field: str


# https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/get-started
INSTAGRAM = RefreshDialect(Kind.INSTAGRAM, "ig", "instagram_business_basic", "me", "user_id")
# https://developers.facebook.com/docs/threads/threads-profiles
THREADS = RefreshDialect(Kind.THREADS, "th", "threads_basic", "v1.0/me", "id")


class Grant(NamedTuple):
    """A token that was handed out, and when it ends."""

    token: Secret
    expires_at: datetime


def profile(answer: Response, login: RefreshDialect) -> TokenInfo:
    """Whose token it is, and that it works; nothing tells when it ends. A dead one is told as such."""
    user_id = None
    trouble, detail = None, ""
    try:
        user_id = facebook_responses.identity(document(answer, login), login.id_field)
        if user_id is None:
            raise facebook_responses.unexpected(f"no {login.id_field} in it")
    except ActionError as error:
        if error.reason not in DEAD:
            raise
        trouble, detail = error.reason, error.facts.get("detail", "")
    return TokenInfo(
        kind=login.kind,
        app_id=None,
        user_id=user_id,
        page_id=None,
        expires_at=NEVER,
        issued_at=None,
        data_access_expires_at=NEVER,
        scopes=frozenset(),
        seen_at=answer.at,
        problem=trouble,
        detail=detail,
        expiry_known=False,
    )


def grant(answer: Response, login: RefreshDialect) -> Grant:
    """The token of an exchange or a refresh. Nothing else tells its end, so one without `expires_in` is not believed."""
    value = document(answer, login)
    token, seconds = value.get("access_token"), value.get("expires_in")
    if not facebook_responses.is_token(token):
        raise facebook_responses.unexpected("no usable access_token in it")
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 < seconds <= MAX_LIFETIME.total_seconds():
        raise facebook_responses.unexpected("no usable expires_in in it")
    return Grant(Secret(str(token)), answer.at + timedelta(seconds=seconds))


def document(answer: Response, login: RefreshDialect) -> dict[str, Any]:
    """The JSON object of a successful answer; errors that mislead are told by what they mean here."""
    try:
        return dict(facebook_responses.document(answer))
    except ActionError as error:
        raise _translated(error, login) from None


def _translated(error: ActionError, login: RefreshDialect) -> ActionError:
    detail = error.facts.get("detail", "")
    if error.reason is reasons.PERMISSION_LOST:
        return ActionError(reasons.BASIC_PERMISSION_MISSING, missing=login.permission, detail=detail)
    if error.reason is reasons.WRONG_APP_SECRET:
        return ActionError(reasons.WRONG_LOGIN_SECRET, detail=detail)
    if error.reason is reasons.TOKEN_OF_OTHER_APP or (
        error.reason is reasons.REFUSED_BY_META and UNSUPPORTED_REQUEST in detail
    ):
        return ActionError(reasons.NOT_OF_THIS_LOGIN, detail=detail, thing="token")
    if error.reason in NOT_HERE:
        return ActionError(reasons.REFUSED_BY_META, detail=detail)
    return error
