"""Reasons about the token's own state: renewed, working, or about to expire."""

from ..reason import ASK_FOR_TOKEN, LOG_IN, STORE_TOKEN, Reason, Step, Term, Verdict

# A time begins with its day, of ten letters.
_SIGN_IN = "sign in again by {expires:.10}"
_PAGE_TOKENS = (
    "Meta is not known to extend page tokens: logging in for another page token leads to the same expiry again. "
    "A page token that this action derives from a long-lived user token never expires."
)
_STORE_USER_TOKEN = (
    Step("Get a user token, not a page token, with the same permissions and access to the page", "{login_page}"),
    Step("Put the user token into the secret `{secret}` instead", "{secrets_page}"),
    Step("Set `page-id` to the page's id, unless it is set: the next run derives the page token and stores that"),
)

# `expires_at` is later than before, and every target holds the new token.
RENEWED = Reason(
    "Renewed",
    Verdict.RENEWED,
    "The token was extended, proven and written back: it now {life}",
)
PAGE_TOKEN_DERIVED = Reason(
    "PageTokenDerived",
    Verdict.RENEWED,
    "The token of page {page_id} was derived, proven and written back: it {life}",
)
# Instagram and Threads may extend the very token that was sent.
RENEWED_IN_PLACE = Reason(
    "RenewedInPlace",
    Verdict.RENEWED,
    "Meta extended the token and kept its value, so there was nothing to write: it now {life}",
)
NOT_DUE = Reason(
    "NotDue",
    Verdict.CURRENT,
    "The token {life}; its renewal time is {renewal}",
)
# https://developers.facebook.com/documentation/instagram-platform/reference/refresh_access_token
TOO_YOUNG = Reason(
    "TooYoung",
    Verdict.CURRENT,
    "The {kind} works",
    "Meta refreshes it only when it is at least 24 hours old; a later run does.",
)
# The same without `app-secret`: nothing tells a young token from a short-lived one.
TOO_YOUNG_OR_SHORT_LIVED = Reason(
    "TooYoungOrShortLived",
    Verdict.CURRENT,
    "The {kind} works, but Meta did not refresh it ({detail})",
    "It does so only when a token is at least 24 hours old, "
    "and never with a short-lived one, which ends after an hour and has to be exchanged.",
    (
        Step(
            "If the token is short-lived, set `app-secret` to the app's secret for this login: the next run exchanges it. "
            "Otherwise there is nothing to do"
        ),
    ),
)
# `expires_at` is 0.
NEVER_EXPIRES = Reason(
    "NeverExpires",
    Verdict.CURRENT,
    "The token has no expiry, so there is nothing to extend",
    "It can still be revoked, so every run checks it.",
)
PAGE_TOKEN_HAS_EXPIRY = Reason(
    "PageTokenHasExpiry",
    Verdict.CURRENT,
    "The page token {life}",
    _PAGE_TOKENS,
    _STORE_USER_TOKEN,
    term=Term.TOKEN,
    title="store a user token by {expires:.10}",
)
# Inside `warn-before`.
PAGE_TOKEN_EXPIRING = Reason(
    "PageTokenExpiring",
    Verdict.EXPIRING,
    "The page token expires on {expires} ({left}), and this run did not renew it",
    _PAGE_TOKENS,
    _STORE_USER_TOKEN,
    term=Term.TOKEN,
    title="store a user token by {expires:.10}",
)
DUE = Reason(
    "Due",
    Verdict.PLANNED,
    "The token {life} and its renewal time was {renewal}: a real run would extend it",
)
FORCED = Reason(
    "Forced",
    Verdict.PLANNED,
    "The token {life} and `force` is set: a real run would extend it",
)
EXPIRY_UNKNOWN = Reason(
    "ExpiryUnknown",
    Verdict.PLANNED,
    "The {kind} works, and nothing tells when it ends: a real run would refresh it, and so learn it",
)
PAGE_TOKEN_WANTED = Reason(
    "PageTokenWanted",
    Verdict.PLANNED,
    "The token is a {kind}: a real run would derive the token of page {page_id} from it and store that",
)
# Far from the expiry. Every measurement shows that an exchange does not extend a long-lived user token.
EXPIRY_NOT_MOVED = Reason(
    "ExpiryNotMoved",
    Verdict.NOT_EXTENDED,
    "Meta answered the exchange, but the new token would end when the old one does: {expires} ({left})",
    "{extension}. The stored token was left as it is.",
    (Step("{log_in}, before {expires}", "{login_page}"), STORE_TOKEN, Step("{alternative}")),
    term=Term.TOKEN,
    title=_SIGN_IN,
)
# The same inside `warn-before`.
EXPIRY_NOT_MOVED_URGENT = Reason(
    "ExpiryNotMovedUrgent",
    Verdict.NOT_EXTENDED,
    "Meta did not extend the token: it dies on {expires} ({left})",
    "{extension}. The stored token was left as it is.",
    (LOG_IN, STORE_TOKEN, Step("{alternative}")),
    term=Term.TOKEN,
    title=_SIGN_IN,
    urgent=True,
)
# Inside `warn-before`, for kinds of token that are not extended; in a dry run also for a user token that will not be.
TOKEN_EXPIRING = Reason(
    "TokenExpiring",
    Verdict.EXPIRING,
    "The {kind} dies on {expires} ({left}), and this run did not renew it: "
    "Meta is not known to extend a token of this kind",
    steps=(LOG_IN, STORE_TOKEN),
    term=Term.TOKEN,
    title=_SIGN_IN,
)


def _data_access(name: str, verdict: Verdict) -> Reason:
    return Reason(
        name,
        verdict,
        "The app's access to this person's data ends on {data_access}",
        "From then on the token looks healthy, but calls fail. "
        "Extending the token does not move this clock, only the person can.",
        (ASK_FOR_TOKEN, STORE_TOKEN),
        term=Term.DATA_ACCESS,
        title="sign in again by {data_access:.10}",
    )


# From a day before `warn-before` on, so that daily runs notify people before they fail.
DATA_ACCESS_SOON = _data_access("DataAccessSoon", Verdict.CURRENT)
DATA_ACCESS_EXPIRING = _data_access("DataAccessExpiring", Verdict.EXPIRING)
# `EXEMPT_SCOPES` in rotation/plan.py has the source.
DATA_ACCESS_EXEMPT = Reason(
    "DataAccessExempt",
    Verdict.CURRENT,
    "Data access ends or ended on {data_access}, but every permission of this token is exempt from that rule",
)
