"""Meta's errors as types, beside those that every service has. `meta_responses` says which reason each of them is."""

from ..domain.errors import ServiceError
from ..domain.reasons.kinds import Reason


class TokenDead(ServiceError):  # noqa: N818  # named as what happened, as all below
    """Meta says that the token does not work any more; `reason` says why, None where Meta says no more."""

    reason: Reason | None = None


class PageRoleLost(ServiceError):  # noqa: N818
    """The token's owner no longer has a role on the page."""


class TokenUnreadable(ServiceError):  # noqa: N818
    """The token cannot be read: cut short, a letter too many, or no token at all."""


class TokenOfOtherApp(ServiceError):  # noqa: N818
    """The token belongs to another app."""


class AppSecretWrong(ServiceError):  # noqa: N818
    """The app's secret is not accepted."""


class AppIdWrong(ServiceError):  # noqa: N818
    """There is no such app."""


class AppBlocked(ServiceError):  # noqa: N818
    """The app's access to the API is blocked."""


class PermissionLost(ServiceError):  # noqa: N818
    """A permission is missing."""


class PageNotReachable(ServiceError):  # noqa: N818
    """There is no token for the page."""


class RequestRefused(ServiceError):  # noqa: N818
    """The request is refused as it is configured."""


class RequestUnsupported(RequestRefused):
    """Said of tokens of other logins and apps, of pending testers and of stray white space alike.

    The method, which the message names, is not the cause: https://github.com/stevenschobert/instafeed.js/issues/654
    """


class BasicPermissionMissing(ServiceError):  # noqa: N818
    """The permission without which a token can be neither checked nor refreshed is missing."""


class LoginSecretWrong(ServiceError):  # noqa: N818
    """The app's secret for this login is not accepted."""


class NotOfThisLogin(ServiceError):  # noqa: N818
    """The token, or the app's secret, is not known as one of this login."""


class FacebookTokenGiven(ServiceError):  # noqa: N818
    """The token is not known as one of this login, and begins as Facebook's do."""
