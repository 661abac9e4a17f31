"""Meta's errors as types, beside those of `domain.errors` that all services share.

`diagnosis` decides which error a response is, and `meta_responses` gives each error its reason.
"""

from ..domain.errors import RateLimited, ServiceError


class TokenDead(ServiceError):  # noqa: N818  # named as what happened, as all below
    """The token does not work any more. The types below name the cause, if Meta does."""


class TokenExpired(TokenDead):
    """It has expired."""


class PasswordChanged(TokenDead):
    """Its owner changed the password, or Meta ended the session for security reasons."""


class AppRemoved(TokenDead):
    """Its owner removed the app."""


class AccountCheckpoint(TokenDead):
    """Its owner has to confirm their account first."""


class AccountUnconfirmed(TokenDead):
    """Its owner's account is not confirmed."""


class LoggedOut(TokenDead):
    """Its owner logged out."""


class TokenRevoked(TokenDead):
    """It was revoked by an API call."""


class DataAccessOver(TokenDead):
    """The access to its owner's data has ended."""


class PageRoleLost(ServiceError):  # noqa: N818
    """The token's owner no longer has a role on the page."""


class TokenUnreadable(ServiceError):  # noqa: N818
    """Meta cannot parse the token: it is cut short, has extra letters, or is no token at all."""


class TokenOfOtherApp(ServiceError):  # noqa: N818
    """The token belongs to another app."""


class AppSecretWrong(ServiceError):  # noqa: N818
    """Meta does not accept the app's secret."""


class AppIdWrong(ServiceError):  # noqa: N818
    """No app has this id."""


class AppDeleted(ServiceError):  # noqa: N818
    """The app no longer exists."""


class AppSignInRefused(ServiceError):  # noqa: N818
    """Meta does not see the sign-in with the app's id and secret, or allows none for this type of app."""


class PathUnknown(ServiceError):  # noqa: N818
    """Meta does not know the address: the version does not exist, or there is a path too many."""


class AppLimitReached(RateLimited):
    """The limit of the whole app is used up, not only that of one user or page."""


class AppNotOpen(ServiceError):  # noqa: N818
    """The app may not act for this person: it is not live, and the person has no role in it."""


class IpRefused(ServiceError):  # noqa: N818
    """The app's settings allow its secret from listed addresses only."""


class ProofRequired(ServiceError):  # noqa: N818
    """The app's settings require a proof of its secret, which this call cannot carry."""


class PageDeleted(ServiceError):  # noqa: N818
    """The page that a token belongs to is not there."""


class PageMoved(ServiceError):  # noqa: N818
    """The page has a new id."""


class NotProfessional(ServiceError):  # noqa: N818
    """The Instagram account is no professional one, which the API serves alone."""


class AppBlocked(ServiceError):  # noqa: N818
    """Meta has blocked the app's access to the API."""


class PermissionLost(ServiceError):  # noqa: N818
    """The token lacks a permission."""


class PageNotReachable(ServiceError):  # noqa: N818
    """The page does not exist, or its token cannot be derived."""


class RequestRefused(ServiceError):  # noqa: N818
    """Meta refuses the request for a reason that another attempt does not change."""


class RequestUnsupported(RequestRefused):
    """Meta says "unsupported request - method type", which is misleading: the method is not the cause.

    The same text comes for tokens of other logins or apps, for testers who have not accepted, and for white space in a
    token: https://github.com/stevenschobert/instafeed.js/issues/654
    """


class BasicPermissionMissing(ServiceError):  # noqa: N818
    """The token lacks the one permission without which it can be neither inspected nor refreshed."""


class LoginSecretWrong(ServiceError):  # noqa: N818
    """Meta does not accept the app's secret for this login, which differs from the app's main secret."""


class NotOfThisLogin(ServiceError):  # noqa: N818
    """Meta does not recognize the token, or the app's secret, as one of this login."""


class FacebookTokenGiven(ServiceError):  # noqa: N818
    """Meta does not recognize the token as one of this login, and it begins like a Facebook token."""
