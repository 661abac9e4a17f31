"""GitHub's errors as types, beside those of `domain.errors` that all services share.

`responses` and `apps.responses` decide which error a response is; `explain` gives each error its reason.
"""

from ..domain.errors import ServiceError


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
