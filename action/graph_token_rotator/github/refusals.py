"""What a refusal of GitHub means: by status, headers and message. No request is made here.

Source: https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api
"""

import re
from collections.abc import Mapping

from ..domain.errors import Forbidden, NotFound, RateLimited, ServiceError, Unauthorized, Unavailable, Unexpected
from ..domain.sanitize import sanitize
from ..runtime.http_types import Response
from . import errors

# Seconds to wait where a rate limit names no time; GitHub says "at least one minute":
# https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
UNSPECIFIED_WAIT = 60.0
# Seconds. The primary limit is one of an hour, so a later reset is no time of GitHub's.
LONGEST_RESET = 2 * 3600.0
# What GitHub's message says about a refusal with HTTP 403; the first that matches counts.
_FORBIDDEN: Mapping[str, type[ServiceError]] = {
    "installation has been suspended": errors.AppSuspended,
    r"\bsaml\b|single sign-on|\bsso\b": errors.SsoRequired,
    r"\bip (?:address|allow)": errors.IpNotAllowed,
    r"\blifetime\b|forbids access via|access tokens? \(classic\)": errors.TokenPolicyViolated,
    r"(?:pending|awaiting|needs|requires) approval|not (?:been |yet )?approved|must be approved": errors.TokenNotApproved,
    r"\barchived\b": errors.RepositoryArchived,
    r"\b(?:must (?:have|be)|needs?|requires?)\b[^.]{0,40}\b(?:admin|owner|write|push|maintain|collaborator)": errors.AdminRightsNeeded,
    "resource not accessible|not have permission|permissions?": Forbidden,
}


def refusal(response: Response) -> ServiceError:
    """Return the error for a response that is not the expected success.

    A 403 without a JSON message comes from a proxy and not from GitHub, so it counts as a temporary fault.
    """
    status, message = response.status, _message(response)
    detail = f"HTTP {status}" + (f": {sanitize(message)}" if message else "")
    if (wait := rate_limit_wait(response)) is not None:
        return RateLimited(detail, retry_after=wait, status=status)
    if status == 401:
        return Unauthorized(detail, status=status)
    if status in {403, 404} and response.headers.get("x-github-sso", "").startswith("required"):
        return _sso_error(response, detail)
    if status == 403 and message:
        permissions = response.headers.get("x-accepted-github-permissions")
        detail += f"; needed: {sanitize(permissions.replace('=', ': '))}" if permissions else ""
        return _forbidden_type(message)(detail, status=status)
    if status == 404:
        return NotFound(detail, status=status)
    if status == 410 or (status == 400 and "version" in message.lower()):
        return errors.VersionRetired(detail, status=status)
    if status in {423, 451}:  # locked, or not available for legal reasons
        return errors.RefusedOtherwise(detail, status=status)
    if status >= 500 or status in {403, 408}:
        return Unavailable(detail, retry_after=_retry_after(response) or 0.0, status=status)
    return Unexpected(detail, retry_after=0.0 if status < 300 else None, status=status)


def _forbidden_type(message: str) -> type[ServiceError]:
    """Return the type of a refusal by its message; `RefusedOtherwise` where none is known."""
    beginning = message[:1000].lower()
    return next((kind for words, kind in _FORBIDDEN.items() if re.search(words, beginning)), errors.RefusedOtherwise)


def _sso_error(response: Response, detail: str) -> ServiceError:
    """Return the error of a token that needs single sign-on, with the page for it, which is in the header.

    Source: https://docs.github.com/rest/authentication/authenticating-to-the-rest-api
    """
    match = re.search(
        r"\burl=(https://[\w.:-]+/orgs/[\w.-]{1,100}/sso(?:\?authorization_request=[\w.-]{1,64})?)",
        response.headers["x-github-sso"],
        re.ASCII,
    )
    error = errors.SsoRequired(detail, status=response.status)
    return error.as_type(errors.SsoRequired, sso_page=match[1]) if match else error


def rate_limit_wait(response: Response) -> float | None:
    """Return the seconds to wait if the response is a primary or secondary rate limit, else None.

    Some secondary rate limits show only in the message. Source:
    https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
    """
    if response.status not in {403, 429}:
        return None
    until_reset, retry_after = seconds_until_reset(response), _retry_after(response)
    if retry_after is not None or until_reset is not None:
        return until_reset if retry_after is None else retry_after
    message = _message(response).lower()
    is_limited = response.status == 429 or any(words in message for words in ("rate limit", "abuse", "login attempts"))
    return UNSPECIFIED_WAIT if is_limited or response.headers.get("x-ratelimit-remaining") == "0" else None


def seconds_until_reset(response: Response) -> float | None:
    """Return the seconds until the primary rate limit resets if no requests are left, else None."""
    reset = response.headers.get("x-ratelimit-reset", "")
    if response.headers.get("x-ratelimit-remaining") != "0" or not re.fullmatch("[0-9]{1,12}", reset):
        return None
    seconds = max(0.0, int(reset) - response.at.timestamp())
    return seconds if seconds <= LONGEST_RESET else None


def _retry_after(response: Response) -> float | None:
    """Return the header `retry-after` in seconds; None where it is absent or a date."""
    text = response.headers.get("retry-after", "").strip()
    return float(text) if re.fullmatch("[0-9]{1,1000}", text) else None


def _message(response: Response) -> str:
    """Return GitHub's error message; empty for a response without one, such as a proxy's."""
    value = response.json()
    message = value.get("message") if isinstance(value, dict) else None
    return message if isinstance(message, str) else ""
