"""Test which reason each error of GitHub has, as a table that lists every type."""

import pytest

from graph_token_rotator.domain import errors, reasons
from graph_token_rotator.domain.errors import ServiceError
from graph_token_rotator.domain.reason import Reason
from graph_token_rotator.github import errors as github_errors
from graph_token_rotator.github.explain import REASONS, finding_of
from tests.support import error_types

EXPECTED: dict[type[ServiceError], Reason] = {
    errors.RateLimited: reasons.RATE_LIMITED_BY_GITHUB,
    errors.Unexpected: reasons.UNEXPECTED_GITHUB_ANSWER,
    errors.TransientError: reasons.GITHUB_UNAVAILABLE,
    errors.CertificateRejected: reasons.CERTIFICATE_REJECTED,
    errors.Unauthorized: reasons.WRITER_REJECTED,
    errors.Forbidden: reasons.WRITER_FORBIDDEN,
    github_errors.SsoRequired: reasons.SSO_REQUIRED,
    github_errors.IpNotAllowed: reasons.IP_NOT_ALLOWED,
    github_errors.TokenPolicyViolated: reasons.TOKEN_POLICY,
    github_errors.TokenNotApproved: reasons.TOKEN_NOT_APPROVED,
    github_errors.RepositoryArchived: reasons.REPOSITORY_ARCHIVED,
    github_errors.AdminRightsNeeded: reasons.ADMIN_RIGHTS_NEEDED,
    github_errors.RefusedOtherwise: reasons.REFUSED_BY_GITHUB,
    github_errors.AppTokenRejected: reasons.APP_TOKEN_REJECTED,
    errors.NotFound: reasons.HOME_NOT_FOUND,
    errors.Rejected: reasons.SECRET_REFUSED,
    errors.Unconfirmed: reasons.WRITE_UNCONFIRMED,
    errors.ServiceError: reasons.UNEXPECTED_GITHUB_ANSWER,
    github_errors.VersionRetired: reasons.API_VERSION_RETIRED,
    github_errors.OrganizationSecretMissing: reasons.ORGANISATION_SECRET_MISSING,
    github_errors.AppKeyUnusable: reasons.APP_KEY_UNUSABLE,
    github_errors.AppKeyRejected: reasons.APP_KEY_REJECTED,
    github_errors.AppNotInstalled: reasons.APP_NOT_INSTALLED,
    github_errors.AppNotGranted: reasons.APP_NOT_GRANTED,
    github_errors.AppSuspended: reasons.APP_SUSPENDED,
    github_errors.AppNotAllowed: reasons.APP_NOT_ALLOWED,
}
# Types without a row of their own, which get the reason of a base type.
FALLBACKS: dict[type[ServiceError], Reason] = {
    errors.TransportError: reasons.GITHUB_UNAVAILABLE,
    errors.Unavailable: reasons.GITHUB_UNAVAILABLE,
    # GitHub has no operation that is unsupported, and refreshes no token.
    errors.Unsupported: reasons.UNEXPECTED_GITHUB_ANSWER,
    errors.RefreshRefused: reasons.UNEXPECTED_GITHUB_ANSWER,
}


def test_table_lists_every_type() -> None:
    assert set(EXPECTED) | set(FALLBACKS) == error_types(errors, github_errors)
    assert set(EXPECTED) == set(REASONS)


@pytest.mark.parametrize(("error_type", "reason"), (EXPECTED | FALLBACKS).items())
def test_reason_of_each_error(error_type: type[ServiceError], reason: Reason) -> None:
    assert finding_of(error_type(), {}).reason is reason


def test_own_types_have_own_reasons() -> None:
    own_reasons = [EXPECTED[error_type] for error_type in error_types(github_errors) - error_types(errors)]
    assert len(set(own_reasons)) == len(own_reasons)


def test_special_types_come_first() -> None:
    order = list(REASONS)
    for index, error_type in enumerate(order):
        assert not [base for base in order[:index] if issubclass(error_type, base)]


def test_facts_of_the_error_count_most() -> None:
    error = errors.Forbidden("HTTP 403: no", status=403, permission="`Secrets: write`")
    finding = finding_of(error, {"permission": "more", "writer": "`github-token`"})
    assert finding.facts == {
        "permission": "`Secrets: write`",
        "writer": "`github-token`",
        "detail": "HTTP 403: no",
        "code": "403",
        "service": "GitHub",
    }
