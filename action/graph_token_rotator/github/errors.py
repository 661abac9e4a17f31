"""GitHub's errors as types, beside those that every service has."""

from ..domain.errors import ServiceError


class VersionRetired(ServiceError):  # noqa: N818  # named as what happened, as all below
    """GitHub no longer serves the version of its API that was asked for."""


class OrganizationSecretMissing(ServiceError):  # noqa: N818
    """The organization's secret does not exist, so nothing says which repositories a new one should reach."""


class AppKeyUnusable(ServiceError):  # noqa: N818
    """The App's private key cannot sign."""


class AppKeyRejected(ServiceError):  # noqa: N818
    """GitHub does not accept what the App's private key signed."""


class AppNotInstalled(ServiceError):  # noqa: N818
    """The App is not installed for the owner, or not for the repository."""


class AppNotGranted(ServiceError):  # noqa: N818
    """The App's installation lacks a permission or a repository."""


class AppSuspended(ServiceError):  # noqa: N818
    """The App's installation is suspended."""


class AppNotAllowed(ServiceError):  # noqa: N818
    """GitHub lets no App write there."""
