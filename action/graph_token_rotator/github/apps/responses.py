"""Decode GitHub's responses to Apps. Source: https://docs.github.com/rest/apps/apps"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from ...domain.errors import Forbidden, NotFound, ServiceError, Unauthorized, Unexpected
from ...domain.instants import NEVER
from ...domain.secret import Secret
from ...runtime.http_types import Response
from ..errors import AppKeyRejected, AppNotGranted, AppNotInstalled, AppSuspended
from ..responses import json_value, parse_time, refusal


class InstallationToken(NamedTuple):
    """An installation's token, and how long it lives by GitHub's own clock."""

    token: Secret
    lifetime: timedelta


def installation_id(response: Response) -> int:
    """Decode the id of an App's installation. Raises `AppSuspended` for one that does not work."""
    value = _json_object(response, 200)
    number = value.get("id")
    if not isinstance(number, int):
        raise Unexpected("an installation without id", retry_after=0.0)
    if value.get("suspended_at"):
        raise AppSuspended
    return number


def installation_token(response: Response) -> InstallationToken:
    """Decode a new token. Nothing is taken for granted of its form, which GitHub changes."""
    value = _json_object(response, 201)
    token, expires_at = value.get("token"), parse_time(str(value.get("expires_at")))
    if not isinstance(token, str) or not token or expires_at == NEVER:
        raise Unexpected("no token with an expiry in it", retry_after=0.0)
    return InstallationToken(Secret(token), expires_at - response.at)


def check_revoked(response: Response) -> None:
    """Accept that a token is revoked: by this request, or before."""
    if response.status not in {204, 401}:
        raise refusal(response)


def _json_object(response: Response, status: int) -> Mapping[str, Any]:
    if response.status != status:
        raise _app_refusal(response)
    value = json_value(response)
    if not isinstance(value, dict):
        raise Unexpected("no JSON object in it", retry_after=0.0)
    return value


def _app_refusal(response: Response) -> ServiceError:
    """Return what a refusal means for an App.

    401: a signature that is not accepted. 404: an unknown App, or no installation. 403 and 422: too few permissions or
    repositories.
    """
    error = refusal(response)
    if response.status == 404 and b"Integration not found" in response.body:
        return error.as_type(AppKeyRejected)
    if response.status == 422:
        return error.as_type(AppNotGranted)
    meanings = {Unauthorized: AppKeyRejected, Forbidden: AppNotGranted, NotFound: AppNotInstalled}
    return error.as_type(meanings[type(error)]) if type(error) in meanings else error
