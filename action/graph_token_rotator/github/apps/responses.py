"""Decode GitHub's responses to Apps. Every function raises `ServiceError`.

Source: https://docs.github.com/rest/apps/apps
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from ...domain.errors import Forbidden, NotFound, ServiceError, Unauthorized, Unexpected
from ...domain.instants import NEVER
from ...domain.secret import Secret, is_token
from ..errors import AppKeyRejected, AppNotGranted, AppNotInstalled, AppSuspended, RefusedOtherwise
from ..refusals import refusal
from ..responses import is_id, json_object, parse_time

if TYPE_CHECKING:
    from ...runtime.http_types import Response


class InstallationToken(NamedTuple):
    """The token of an installation, and its lifetime by GitHub's own clock."""

    token: Secret
    lifetime: timedelta


def installation_id(response: Response) -> int:
    """Decode the id of an App's installation. Raises `AppSuspended` for a suspended one."""
    value = json_object(response, 200, _app_refusal)
    number = value.get("id")
    if not is_id(number):
        raise Unexpected("an installation without id", retry_after=0.0)
    if value.get("suspended_at"):
        raise AppSuspended
    return int(str(number))


def installation_token(response: Response) -> InstallationToken:
    """Decode a new token. Only what no token can be is refused: GitHub changes their form from time to time."""
    value = json_object(response, 201, _app_refusal)
    token, expires_at = value.get("token"), parse_time(value.get("expires_at"))
    if not is_token(token) or expires_at == NEVER:
        raise Unexpected("no token with an expiry in it", retry_after=0.0)
    return InstallationToken(Secret(str(token)), expires_at - response.at)


def check_revoked(response: Response) -> None:
    """Accept that a token is revoked, by this request (204) or earlier (401)."""
    if response.status not in {204, 401}:
        raise refusal(response)


def _app_refusal(response: Response) -> ServiceError:
    """Return the error that a refusal means for an App.

    401: the signature is not accepted. 404: GitHub does not know the App, or it is not installed. 403 and 422: the
    installation lacks a permission or a repository.
    """
    error = refusal(response)
    if response.status == 404 and b"Integration not found" in response.body:
        return error.as_type(AppKeyRejected)
    if response.status == 422:
        return error.as_type(AppNotGranted)
    meanings = {
        Unauthorized: AppKeyRejected,
        Forbidden: AppNotGranted,
        RefusedOtherwise: AppNotGranted,
        NotFound: AppNotInstalled,
    }
    return error.as_type(meanings[type(error)]) if type(error) in meanings else error
