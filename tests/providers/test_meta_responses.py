"""Test which reason each error of Meta has, as a table that lists every type."""

import pytest

from graph_token_rotator.domain import errors, reasons
from graph_token_rotator.domain.errors import ServiceError
from graph_token_rotator.domain.reason import Reason
from graph_token_rotator.providers import errors as meta_errors
from graph_token_rotator.providers.meta_responses import REASONS, reason_of
from tests.support import error_types

EXPECTED: dict[type[ServiceError], Reason] = {
    errors.RateLimited: reasons.RATE_LIMITED_BY_META,
    errors.Unexpected: reasons.UNEXPECTED_META_ANSWER,
    errors.TransientError: reasons.META_UNAVAILABLE,
    errors.CertificateRejected: reasons.CERTIFICATE_REJECTED,
    errors.RefreshRefused: reasons.REFRESH_REFUSED,
    errors.ServiceError: reasons.REFUSED_BY_META,
    meta_errors.TokenExpired: reasons.TOKEN_EXPIRED,
    meta_errors.PasswordChanged: reasons.PASSWORD_CHANGED,
    meta_errors.AppRemoved: reasons.APP_REMOVED,
    meta_errors.AccountCheckpoint: reasons.ACCOUNT_CHECKPOINT,
    meta_errors.AccountUnconfirmed: reasons.ACCOUNT_UNCONFIRMED,
    meta_errors.LoggedOut: reasons.LOGGED_OUT,
    meta_errors.TokenRevoked: reasons.TOKEN_REVOKED,
    meta_errors.DataAccessOver: reasons.DATA_ACCESS_OVER,
    meta_errors.TokenDead: reasons.TOKEN_INVALID,
    meta_errors.PageRoleLost: reasons.PAGE_ROLE_LOST,
    meta_errors.TokenUnreadable: reasons.BROKEN_COPY,
    meta_errors.TokenOfOtherApp: reasons.TOKEN_OF_OTHER_APP,
    meta_errors.AppSecretWrong: reasons.WRONG_APP_SECRET,
    meta_errors.AppIdWrong: reasons.WRONG_APP_ID,
    meta_errors.AppDeleted: reasons.APP_DELETED,
    meta_errors.AppSignInRefused: reasons.APP_SIGN_IN_REFUSED,
    meta_errors.PathUnknown: reasons.GRAPH_VERSION_UNKNOWN,
    meta_errors.NotProfessional: reasons.NOT_PROFESSIONAL_ACCOUNT,
    meta_errors.AppNotOpen: reasons.APP_NOT_OPEN,
    meta_errors.IpRefused: reasons.SERVER_IP_NOT_ALLOWED,
    meta_errors.ProofRequired: reasons.APP_SECRET_PROOF_REQUIRED,
    meta_errors.PageDeleted: reasons.PAGE_DELETED,
    meta_errors.PageMoved: reasons.PAGE_MOVED,
    meta_errors.AppBlocked: reasons.APP_BLOCKED,
    meta_errors.PermissionLost: reasons.PERMISSION_LOST,
    meta_errors.PageNotReachable: reasons.PAGE_NOT_REACHABLE,
    meta_errors.BasicPermissionMissing: reasons.BASIC_PERMISSION_MISSING,
    meta_errors.LoginSecretWrong: reasons.WRONG_LOGIN_SECRET,
    meta_errors.NotOfThisLogin: reasons.NOT_OF_THIS_LOGIN,
    meta_errors.FacebookTokenGiven: reasons.FACEBOOK_TOKEN,
}
# Types without a row of their own, which get the reason of a base type.
FALLBACKS: dict[type[ServiceError], Reason] = {
    errors.TransportError: reasons.META_UNAVAILABLE,
    errors.Unavailable: reasons.META_UNAVAILABLE,
    # Meta's own codes decide, not the HTTP status, so these arise only as GitHub's errors.
    errors.Unauthorized: reasons.REFUSED_BY_META,
    errors.Forbidden: reasons.REFUSED_BY_META,
    errors.NotFound: reasons.REFUSED_BY_META,
    errors.Rejected: reasons.REFUSED_BY_META,
    errors.Unconfirmed: reasons.REFUSED_BY_META,
    # A refusal that is not understood better.
    errors.Unsupported: reasons.REFUSED_BY_META,
    meta_errors.RequestRefused: reasons.REFUSED_BY_META,
    meta_errors.RequestUnsupported: reasons.REFUSED_BY_META,
    meta_errors.AppLimitReached: reasons.RATE_LIMITED_BY_META,
}


def test_table_lists_every_type() -> None:
    assert set(EXPECTED) | set(FALLBACKS) == error_types(errors, meta_errors)
    assert set(EXPECTED) == set(REASONS)


@pytest.mark.parametrize(("error_type", "reason"), (EXPECTED | FALLBACKS).items())
def test_reason_of_each_error(error_type: type[ServiceError], reason: Reason) -> None:
    assert reason_of(error_type()) is reason


def test_special_types_come_first() -> None:
    order = list(REASONS)
    for index, error_type in enumerate(order):
        assert not [base for base in order[:index] if issubclass(error_type, base)]
