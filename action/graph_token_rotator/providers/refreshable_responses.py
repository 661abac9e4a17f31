"""Decode responses of Instagram Login and Threads. An unexpected response is never a success.

Both share the Graph API's error format, but several of its errors mean something else here.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from ..domain.credential import TokenInfo
from ..domain.errors import ServiceError
from ..domain.instants import NEVER
from ..domain.secret import Secret, is_token
from . import meta_responses
from .errors import (
    AppIdWrong,
    AppSecretWrong,
    AppSignInRefused,
    BasicPermissionMissing,
    LoginSecretWrong,
    NotOfThisLogin,
    PageNotReachable,
    PermissionLost,
    RequestRefused,
    RequestUnsupported,
    TokenDead,
    TokenOfOtherApp,
)

if TYPE_CHECKING:
    from ..domain.provider import RefreshDialect
    from ..runtime.http_types import Response

# A longer `expires_in` is not plausible and counts as an unexpected response.
MAX_LIFETIME = timedelta(days=3650)


class Grant(NamedTuple):
    """A new token, and when it expires (aware UTC, by the server's clock)."""

    token: Secret
    expires_at: datetime


def profile(response: Response, dialect: RefreshDialect) -> TokenInfo:
    """Decode the profile of a token's account. Raises `ServiceError`.

    A token that Meta calls invalid gives an info with a `problem`. The expiry is always unknown here.
    """
    user_id = None
    problem, detail = None, ""
    try:
        account = document(response, dialect)
        user_id = meta_responses.identity(account, dialect.id_field) or meta_responses.identity(account, "id")
        if user_id is None:
            raise meta_responses.unexpected(f"no {dialect.id_field} in it")
    except TokenDead as error:
        problem, detail = meta_responses.reason_of(error), error.detail
    return TokenInfo(
        kind=dialect.kind,
        app_id=None,
        user_id=user_id,
        page_id=None,
        expires_at=NEVER,
        issued_at=None,
        data_access_expires_at=NEVER,
        scopes=frozenset(),
        checked_at=response.at,
        problem=problem,
        detail=detail,
        expiry_known=False,
    )


def grant(response: Response, dialect: RefreshDialect) -> Grant:
    """Decode the token of an exchange or a refresh. Raises `ServiceError`.

    `expires_in` (seconds) is required, because no other response says when the token expires.
    """
    value = document(response, dialect)
    token, seconds = value.get("access_token"), value.get("expires_in")
    if not is_token(token):
        raise meta_responses.unexpected("no usable access_token in it")
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 0 < seconds <= MAX_LIFETIME.total_seconds():
        raise meta_responses.unexpected("no usable expires_in in it")
    return Grant(Secret(str(token)), response.at + timedelta(seconds=seconds))


def document(response: Response, dialect: RefreshDialect) -> dict[str, Any]:
    """Return the JSON object of a successful response. Raises `ServiceError`, translated to this login."""
    try:
        return dict(meta_responses.unwrapped(meta_responses.document(response)))
    except ServiceError as error:
        raise _translated(error, dialect) from None


def _translated(error: ServiceError, dialect: RefreshDialect) -> ServiceError:
    """Return what an error of the Graph API means for a login without pages, whose inputs name no app."""
    if isinstance(error, PermissionLost):
        return error.as_type(BasicPermissionMissing, missing=dialect.permission)
    if isinstance(error, AppSecretWrong):
        return error.as_type(LoginSecretWrong)
    if isinstance(error, TokenOfOtherApp | RequestUnsupported | AppSignInRefused):
        return error.as_type(NotOfThisLogin, credential_type="token")
    if isinstance(error, PageNotReachable | AppIdWrong):
        return error.as_type(RequestRefused)
    return error
