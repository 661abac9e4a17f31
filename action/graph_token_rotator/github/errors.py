"""GitHub's errors as types, beside those of `domain.errors` that all services share.

`responses` and `apps.responses` decide which error a response is; `explain` gives each error its reason.
"""

from ..domain.errors import Forbidden, ServiceError, Unauthorized


class VersionRetired(ServiceError):  # noqa: N818  # named as what happened, as all below
    """GitHub no longer serves the requested version of its API."""


class OrganizationSecretMissing(ServiceError):  # noqa: N818
    """The organization's secret does not exist, and which repositories a new one should reach is unknown."""


class AppKeyUnusable(ServiceError):  # noqa: N818
    """The App's private key cannot be used to sign."""


class AppKeyRejected(ServiceError):  # noqa: N818
    """GitHub does not accept the signature of the App's private key."""


class AppNotInstalled(ServiceError):  # noqa: N818
    """The App is not installed for the owner, or not for the repository."""


class AppNotGranted(ServiceError):  # noqa: N818
    """The App's installation lacks a permission or a repository."""


class AppSuspended(ServiceError):  # noqa: N818
    """The App's installation is suspended."""


class AppNotAllowed(ServiceError):  # noqa: N818
    """GitHub lets no App write secrets of this store."""


class SsoRequired(Forbidden):
    """The organization requires single sign-on, for which the token is not authorized."""


class IpNotAllowed(Forbidden):
    """The organization allows access from listed addresses only."""


class TokenPolicyViolated(Forbidden):
    """A policy of the organization forbids this kind of token or its lifetime."""


class TokenNotApproved(Forbidden):
    """The organization has not approved the token yet."""


class RepositoryArchived(Forbidden):
    """The repository is archived and so read-only."""


class AdminRightsNeeded(Forbidden):
    """The token's owner has no sufficient role in the repository."""


class RefusedOtherwise(Forbidden):
    """GitHub refuses for a reason that is not about permissions."""


class AppTokenRejected(Unauthorized):
    """GitHub does not accept a token that it gave an App."""
