"""Explain GitHub's errors: one table gives each type of error its reason.

An error without a row of its own gets that of its base type, at last that of `ServiceError`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..domain import reasons
from ..domain.errors import (
    CertificateRejected,
    Forbidden,
    NotFound,
    RateLimited,
    Rejected,
    ServiceError,
    TransientError,
    Unauthorized,
    Unconfirmed,
    Unexpected,
)
from ..domain.finding import Finding
from . import errors

if TYPE_CHECKING:
    from ..domain.reason import Reason

# The first matching type counts, so special types come before their base types.
REASONS: Mapping[type[ServiceError], Reason] = {
    RateLimited: reasons.RATE_LIMITED_BY_GITHUB,
    Unexpected: reasons.UNEXPECTED_GITHUB_ANSWER,
    TransientError: reasons.GITHUB_UNAVAILABLE,
    CertificateRejected: reasons.CERTIFICATE_REJECTED,
    errors.AppTokenRejected: reasons.APP_TOKEN_REJECTED,
    Unauthorized: reasons.WRITER_REJECTED,
    errors.SsoRequired: reasons.SSO_REQUIRED,
    errors.IpNotAllowed: reasons.IP_NOT_ALLOWED,
    errors.TokenPolicyViolated: reasons.TOKEN_POLICY,
    errors.TokenNotApproved: reasons.TOKEN_NOT_APPROVED,
    errors.RepositoryArchived: reasons.REPOSITORY_ARCHIVED,
    errors.AdminRightsNeeded: reasons.ADMIN_RIGHTS_NEEDED,
    errors.RefusedOtherwise: reasons.REFUSED_BY_GITHUB,
    Forbidden: reasons.WRITER_FORBIDDEN,
    NotFound: reasons.HOME_NOT_FOUND,
    Rejected: reasons.SECRET_REFUSED,
    Unconfirmed: reasons.WRITE_UNCONFIRMED,
    errors.VersionRetired: reasons.API_VERSION_RETIRED,
    errors.OrganizationSecretMissing: reasons.ORGANISATION_SECRET_MISSING,
    errors.AppKeyUnusable: reasons.APP_KEY_UNUSABLE,
    errors.AppKeyRejected: reasons.APP_KEY_REJECTED,
    errors.AppNotInstalled: reasons.APP_NOT_INSTALLED,
    errors.AppNotGranted: reasons.APP_NOT_GRANTED,
    errors.AppSuspended: reasons.APP_SUSPENDED,
    errors.AppNotAllowed: reasons.APP_NOT_ALLOWED,
    ServiceError: reasons.UNEXPECTED_GITHUB_ANSWER,
}


# What a person does who has to give an App access.
APP_ACCESS: Mapping[str, str] = {
    "fix_access": "Add the repository to the App's installation, with the permission for this secret",
    "access_page": "https://docs.github.com/apps/using-github-apps/reviewing-and-modifying-installed-github-apps",
}
# What a refusal means for the token of an App.
APP_ERRORS: Mapping[type[ServiceError], type[ServiceError]] = {
    Unauthorized: errors.AppTokenRejected,
    **dict.fromkeys(
        (Forbidden, errors.TokenPolicyViolated, errors.TokenNotApproved, errors.AdminRightsNeeded), errors.AppNotGranted
    ),
}


def finding_of(error: ServiceError, facts: Mapping[str, str]) -> Finding:
    """Return the finding for an error of GitHub; `facts` fill sentences about the secret and its writer."""
    reason = next(reason for error_type, reason in REASONS.items() if isinstance(error, error_type))
    return Finding(reason, {**facts, "service": "GitHub", **error.facts})


def for_app(error: ServiceError) -> ServiceError:
    """Return what an error means for the token of an App.

    Neither another token nor another key of the App helps against it.
    """
    kind = APP_ERRORS.get(type(error))
    return error.as_type(kind) if kind else error
