"""Answers of Instagram Login and Threads understood. Pure: what is not understood is no success."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from ..errors import ActionError
from ..model import NEVER, Kind, TokenInfo
from ..reasons import human, meta
from ..secret import Secret
from ..wire import Answer
from . import answers

# Said of tokens of other logins and apps, of pending testers and of stray white space alike; the method is not to blame:
# https://github.com/stevenschobert/instafeed.js/issues/654
UNSUPPORTED = "Unsupported request - method type"
# With these the token itself is dead or of no use, and the answer was about nothing else.
DEAD = frozenset(
    {
        human.TOKEN_EXPIRED,
        human.PASSWORD_CHANGED,
        human.APP_REMOVED,
        human.CHECKPOINT,
        human.UNCONFIRMED,
        human.LOGGED_OUT,
        human.DATA_ACCESS_OVER,
        human.TOKEN_INVALID,
    }
)
# The Graph API's reasons that mean no such thing here: no page is asked for and no app named.
NOT_HERE = frozenset({human.PAGE_NOT_REACHABLE, meta.WRONG_APP_ID})
LONGEST = timedelta(days=3650)


class Login(NamedTuple):
    """What the two logins differ in: how grant types begin, the permission all needs, and who is asked for how."""

    kind: Kind
    grants: str
    permission: str
    profile: str
    identity: str


# https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/get-started
INSTAGRAM = Login(Kind.INSTAGRAM, "ig", "instagram_business_basic", "me", "user_id")
# https://developers.facebook.com/docs/threads/threads-profiles
THREADS = Login(Kind.THREADS, "th", "threads_basic", "v1.0/me", "id")


class Granted(NamedTuple):
    """A token that was handed out, and when it ends."""

    token: Secret
    expires_at: datetime


def profile(answer: Answer, login: Login) -> TokenInfo:
    """Whose token it is, and that it works; nothing tells when it ends. A dead one is told as such."""
    user_id = None
    trouble, detail = None, ""
    try:
        user_id = answers.identity(document(answer, login), login.identity)
        if user_id is None:
            raise answers.unexpected(f"no {login.identity} in it")
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
        trouble=trouble,
        detail=detail,
        expiry_known=False,
    )


def granted(answer: Answer, login: Login) -> Granted:
    """The token of an exchange or a refresh. Nothing else tells its end, so one without `expires_in` is not believed."""
    value = document(answer, login)
    token, seconds = value.get("access_token"), value.get("expires_in")
    if not answers.is_token(token):
        raise answers.unexpected("no usable access_token in it")
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 < seconds <= LONGEST.total_seconds():
        raise answers.unexpected("no usable expires_in in it")
    return Granted(Secret(str(token)), answer.at + timedelta(seconds=seconds))


def document(answer: Answer, login: Login) -> dict[str, Any]:
    """The JSON object of a successful answer; errors that mislead are told by what they mean here."""
    try:
        return dict(answers.document(answer))
    except ActionError as error:
        raise _meant(error, login) from None


def _meant(error: ActionError, login: Login) -> ActionError:
    detail = error.facts.get("detail", "")
    if error.reason is human.PERMISSION_LOST:
        return ActionError(human.BASIC_PERMISSION_MISSING, missing=login.permission, detail=detail)
    if error.reason is meta.WRONG_APP_SECRET:
        return ActionError(meta.WRONG_LOGIN_SECRET, detail=detail)
    if error.reason is meta.OTHER_APP or (error.reason is meta.META_CONFIGURATION and UNSUPPORTED in detail):
        return ActionError(meta.OTHER_LOGIN, detail=detail, thing="token")
    if error.reason in NOT_HERE:
        return ActionError(meta.META_CONFIGURATION, detail=detail)
    return error
