"""The one table that tells what an error of Meta means: by route, status, code, subcode and text.

The first rule that matches counts. Codes and subcodes come before texts, which decide only where Meta sends no code that
says it. Sources: https://developers.facebook.com/docs/graph-api/guides/error-handling and, for the texts, answers that
people have published.
"""

import re
from collections.abc import Container, Mapping
from enum import Enum
from typing import NamedTuple

from ..domain.errors import RateLimited, ServiceError, Unavailable
from . import errors
from .graph_error import GraphError


class Route(Enum):
    """The calls that differ in what an error means."""

    CALLER = "debug_token"  # about the app that signs in, not about the token
    INSPECTED = "data of debug_token"  # about the token
    EXCHANGE = "exchange"
    PAGE = "page"
    OTHER = "other"


class _AnyCode:
    def __contains__(self, code: object) -> bool:
        return True


ANY = _AnyCode()


class Rule(NamedTuple):
    """One line of the table: the error that a response is, if everything given here fits.

    `text` is searched in the message without regard to case. `passing` asks for a passing fault by status or
    `is_transient`.
    """

    error: type[ServiceError]
    codes: Container[int] = ANY
    subcodes: Container[int] = ANY
    text: str = ""
    routes: Container[Route] = frozenset(Route)
    passing: bool = False

    def matches(self, error: GraphError, route: Route) -> bool:
        """Return whether the rule is about this error of a call by this route."""
        return (
            error.code in self.codes
            and error.subcode in self.subcodes
            and route in self.routes
            and (not self.passing or error.transient or error.status >= 500)
            and (not self.text or re.search(self.text, error.message, re.IGNORECASE) is not None)
        )


# The causes of a dead token. Meta sends them as subcodes of 190 and 102, and at times as the code itself.
CAUSES: Mapping[int, type[errors.TokenDead]] = {
    452: errors.PasswordChanged,
    458: errors.AppRemoved,
    459: errors.AccountCheckpoint,
    460: errors.PasswordChanged,
    463: errors.TokenExpired,
    464: errors.AccountUnconfirmed,
    466: errors.TokenRevoked,
    467: errors.LoggedOut,
    490: errors.AccountCheckpoint,
    493: errors.DataAccessOver,
}
NO_PAGE_ROLE = 492
DEAD = frozenset({102, 190})
DEAD_BY_TEXT = DEAD | {0}
# https://developers.facebook.com/docs/graph-api/overview/rate-limiting (80000 to 80099 are business use cases)
RATE_LIMITS = frozenset({4, 9, 17, 32, 341, 429, 613, *range(80000, 80100)})
PERMISSION = frozenset({10, *range(200, 300)})
# As in: API access deactivated. To reactivate, go to the app dashboard. Or: this app is not accessible right now.
BLOCKED = (
    r"\bapi access\b(?! token)|^(?!.*\bpermission)(?=.*\bapp dashboard\b)"
    r"|\b(?:access to (?:the|this) (?:api|data)|app|application)\b[^.]{0,40}\b"
    r"(?:blocked|deactivated|disabled|archived|suspended|restricted|inactive|inaccessible|not active|"
    r"(?:not|n't) (?:currently )?accessible)\b"
)
DELETED = r"\b(?:app|application)\b[^.]{0,20}\bdeleted\b"
NO_APP = r"error validating application|missing client_id|valid (?:app|application|client)[ _]?id|\bapp(?:lication)? does not exist"
NO_VERSION = r"unknown path components|\bversion\b[^.]{0,40}(?:invalid|unknown|unsupported|not supported|deprecated|not exist)|(?:invalid|unknown|unsupported|deprecated) version"
UNREADABLE = (
    r"malformed|decrypt|cannot parse|could not parse|access token data|signature|block size|postcard|token format"
    r"|\btruncated\b|\bcorrupt"
)
NO_ROLE = r"(?:administrator|admin|editor|moderator) of the page|to impersonate|appropriate role on the page"
PERSONAL = (
    r"not an instagram (?:business|professional|creator)"
    r"|instagram[^.]{0,60}\b(?:not an?|must be an?) (?:business|professional|creator)|unsupported account type"
)
NOT_OPEN = r"\bdevelopment mode\b|\bnot live\b|on behalf of user|not accepted the invit"
NO_SIGN_IN = r"must provide an app access token|access token is required|active access token|valid app id"

RULES: tuple[Rule, ...] = (
    # Configuration that comes in the clothes of a passing fault.
    Rule(errors.AppSecretWrong, text="client[ _]secret"),
    Rule(RateLimited, codes={17, 32}),  # of one user, and of one page
    Rule(errors.AppLimitReached, codes=RATE_LIMITS),
    Rule(
        RateLimited, codes={0, 1, 2}, text="request limit reached|too many calls|rate limit|maximum number of requests"
    ),
    Rule(Unavailable, passing=True),
    # The token, by subcode.
    *(
        rule
        for subcode, cause in CAUSES.items()
        for rule in (Rule(cause, subcodes={subcode}), Rule(cause, codes={subcode}))
    ),
    Rule(errors.PageRoleLost, subcodes={NO_PAGE_ROLE}),
    Rule(errors.PageRoleLost, codes={NO_PAGE_ROLE}),
    # The app.
    Rule(errors.AppDeleted, text=DELETED),
    Rule(errors.AppBlocked, codes={0, 3, 100, 101, 190, *PERMISSION}, text=BLOCKED),
    Rule(errors.AppBlocked, codes={368}),
    Rule(errors.AppDeleted, codes=DEAD, text=NO_APP, routes={Route.INSPECTED}),
    Rule(errors.AppSignInRefused, text=NO_SIGN_IN, routes={Route.CALLER}),
    Rule(errors.IpRefused, codes={5}),
    Rule(errors.IpRefused, text=r"\bip\b[^.]{0,60}(?:can't|cannot|not allowed|not permitted|allow ?list|whitelist)"),
    Rule(errors.AppNotOpen, text=NOT_OPEN),
    Rule(errors.AppIdWrong, codes={101}),
    Rule(errors.AppIdWrong, codes={0, 100, 190}, text=NO_APP),
    Rule(errors.AppSignInRefused, text="must provide an app access token"),
    Rule(errors.AppSignInRefused, codes=PERMISSION, routes={Route.CALLER}),
    Rule(errors.TokenOfOtherApp, text="same app|did not match the viewing app|does not belong to (?:the )?application"),
    Rule(errors.AppSecretWrong, text="invalid appsecret_proof"),
    # The address. Code 2500 also stands for a token that is not there.
    Rule(errors.TokenUnreadable, codes={104, 2500}, text="access token"),
    Rule(errors.PathUnknown, codes={2500}),
    Rule(errors.PathUnknown, text=NO_VERSION),
    # The token, by text.
    Rule(errors.PageRoleLost, codes=DEAD_BY_TEXT, text=NO_ROLE),
    Rule(errors.PageDeleted, codes=DEAD_BY_TEXT, text="belongs to a page that"),
    Rule(
        errors.PermissionLost, codes=DEAD_BY_TEXT, text="must be granted|permissions? (?:is|are) (?:missing|required)"
    ),
    Rule(errors.TokenUnreadable, codes=DEAD_BY_TEXT, text=UNREADABLE),
    Rule(errors.TokenExpired, codes=DEAD_BY_TEXT, text="has expired|token expired"),
    Rule(errors.DataAccessOver, codes=DEAD_BY_TEXT, text="longer than 90 days|inactiv"),
    Rule(errors.PasswordChanged, codes=DEAD_BY_TEXT, text="password"),
    Rule(errors.LoggedOut, codes=DEAD_BY_TEXT, text="logged out"),
    Rule(errors.AppRemoved, codes=DEAD_BY_TEXT, text="not authorized (?:the )?app"),
    Rule(errors.AccountCheckpoint, codes=DEAD_BY_TEXT, text="checkpoint|follow the instructions"),
    Rule(errors.AccountUnconfirmed, codes=DEAD_BY_TEXT, text="not a confirmed user"),
    Rule(errors.TokenRevoked, codes=DEAD_BY_TEXT, text="explicitly invalidated|invalidated explicitly"),
    Rule(errors.TokenDead, codes=DEAD),
    Rule(errors.TokenDead, codes={0}, text="access.?token.{0,40}(?:invalid|expired)|invalid.{0,20}access.?token"),
    # The page is the only object that is ever asked for, so its refusal is about the page.
    Rule(errors.ProofRequired, text="appsecret_proof"),
    Rule(errors.PageMoved, codes={21}),
    Rule(errors.PageNotReachable, codes={100, 803}, routes={Route.PAGE}),
    Rule(errors.PathUnknown, codes={803}),
    Rule(errors.PathUnknown, codes={100}, subcodes={33}, routes={Route.CALLER, Route.EXCHANGE}),
    # What the token may do.
    Rule(errors.NotProfessional, text=PERSONAL),
    Rule(errors.PermissionLost, codes=PERMISSION),
    Rule(Unavailable, codes={1, 2}),
    # Threads has an app id and a secret of its own.
    Rule(errors.NotOfThisLogin, codes={1349026, 4476002}),
    Rule(errors.RequestUnsupported, text="unsupported request - method type"),
    Rule(errors.RequestRefused),
)


def error_for(error: GraphError, route: Route = Route.OTHER) -> ServiceError:
    """Return the typed error that the table gives."""
    rule = next(rule for rule in RULES if rule.matches(error, route))
    return rule.error(error.detail, retry_after=0.0 if rule.error is Unavailable else None, status=error.status)
