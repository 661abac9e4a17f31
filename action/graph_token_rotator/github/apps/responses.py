"""What GitHub answers Apps, understood. Pure. Source: https://docs.github.com/rest/apps/apps"""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from ...domain import reasons
from ...domain.credential import NEVER
from ...domain.errors import ActionError
from ...domain.secret import Secret
from ...runtime.http_types import Response
from ..responses import parse_time, refusal


class InstallationToken(NamedTuple):
    """An installation's token, and how long it lives by GitHub's own clock."""

    token: Secret
    lifetime: timedelta


def installation_id(answer: Response) -> int:
    """The id of an App's installation, one that works."""
    value = _object(answer, 200)
    found = value.get("id")
    if not isinstance(found, int):
        raise ActionError(reasons.UNEXPECTED_GITHUB_ANSWER, 0.0, detail="an installation without id")
    if value.get("suspended_at"):
        raise ActionError(reasons.APP_SUSPENDED)
    return found


def installation_token(answer: Response) -> InstallationToken:
    """A new token. Nothing is taken for granted of its form, which GitHub changes."""
    value = _object(answer, 201)
    token, expires_at = value.get("token"), parse_time(str(value.get("expires_at")))
    if not isinstance(token, str) or not token or expires_at == NEVER:
        raise ActionError(reasons.UNEXPECTED_GITHUB_ANSWER, 0.0, detail="no token with an expiry in it")
    return InstallationToken(Secret(token), expires_at - answer.at)


def check_revoked(answer: Response) -> None:
    """That a token is no more: by this request, or before."""
    if answer.status not in {204, 401}:
        raise refusal(answer)


def _object(answer: Response, wanted: int) -> Mapping[str, Any]:
    if answer.status != wanted:
        raise _refusal(answer)
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise ActionError(reasons.UNEXPECTED_GITHUB_ANSWER, 0.0, detail="no JSON object in it")
    return value


def _refusal(answer: Response) -> ActionError:
    """What a refusal means for an App: a signature that is not accepted (401) or of an unknown App (404), no installation
    (404), too few permissions or repositories (403, 422).
    """
    error = refusal(answer)
    reason = {
        reasons.WRITER_REJECTED: reasons.APP_KEY_REJECTED,
        reasons.WRITER_FORBIDDEN: reasons.APP_NOT_GRANTED,
        reasons.HOME_NOT_FOUND: reasons.APP_NOT_INSTALLED,
    }.get(error.reason, error.reason)
    if answer.status == 404 and b"Integration not found" in answer.body:
        reason = reasons.APP_KEY_REJECTED
    if answer.status == 422:
        reason = reasons.APP_NOT_GRANTED
    return ActionError(reason, error.retry_after, **error.facts)
