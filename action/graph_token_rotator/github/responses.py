"""Decode what all of GitHub's responses share: headers, pages and JSON.

Each response becomes a value or a typed error; an unexpected one is never a success. No request is made here.

Source: https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from ..domain.errors import ServiceError, Unexpected
from ..domain.instants import EARLIEST, LATEST, NEVER
from ..domain.repository import Activity
from ..domain.writers import WriterInfo
from ..runtime.http_types import Response
from .refusals import refusal


class PublicKey(NamedTuple):
    """The key with which a value is sealed, in base64.

    Each repository, environment, organization and user has its own. `id` is sent with the sealed value.
    """

    id: str
    key: str


class KeyInfo(NamedTuple):
    """A public key, and what the headers say about the writer and about the API's version.

    `api_sunset_at` (aware UTC) is when GitHub stops serving the version; `NEVER` if not announced. `moved` is whether
    GitHub redirected the request to a new address of the repository.
    """

    key: PublicKey
    writer: WriterInfo
    api_sunset_at: datetime = NEVER
    api_deprecated: bool = False
    moved: bool = False


def key_info(response: Response) -> KeyInfo:
    """Decode a public key and the headers that come with it. Raises `ServiceError`."""
    value = json_object(response, 200)
    if not isinstance(value.get("key"), str) or not isinstance(value.get("key_id"), str | int) or not value["key_id"]:
        raise Unexpected("no public key in it", retry_after=0.0)
    return KeyInfo(
        PublicKey(str(value["key_id"]), value["key"]),
        writer_info(response),
        parse_sunset(response.headers.get("sunset")),
        "deprecation" in response.headers,
        response.moved,
    )


def writer_info(response: Response) -> WriterInfo:
    """Return what the headers of any response say about the token that made the request."""
    scopes = response.headers.get("x-oauth-scopes")
    return WriterInfo(
        parse_token_expiry(response.headers.get("github-authentication-token-expiration")),
        response.at,
        # Empty where GitHub does not say them, as for some tokens of Enterprise Server.
        frozenset(scope.strip() for scope in scopes.split(",")) if scopes and scopes.strip() else None,
    )


def repository_activity(response: Response) -> Activity:
    """Decode whether a repository is private, and when it was last pushed to (null for an empty one).

    Raises `ServiceError`.

    Source: https://docs.github.com/rest/repos/repos#get-a-repository
    """
    value = json_object(response, 200)
    if not isinstance(value.get("private"), bool):
        raise Unexpected("no repository in it", retry_after=0.0)
    pushed_at = parse_time(value.get("pushed_at"))
    return Activity(value["private"], None if pushed_at == NEVER else pushed_at, response.at)


def parse_sunset(header: str | None) -> datetime:
    """Parse the header `sunset` (RFC 8594) as aware UTC; `NEVER` if absent or no plausible date.

    It says when GitHub stops serving the requested version of the API.

    Source: https://docs.github.com/rest/about-the-rest-api/api-versions
    """
    try:
        return _plausible(parsedate_to_datetime(header or ""))
    except (ValueError, OverflowError):
        return NEVER


def next_page(response: Response, url: str) -> str:
    """Return the address of the next page; empty for the last page.

    It is read and not computed, because GitHub pages by opaque cursors. Raises `Unexpected` for an address that is not
    below `url`, since the request for it will carry a token.

    Source: https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
    """
    match = re.search(r'<([^<>]+)>;\s*rel="next"', response.headers.get("link", ""))
    if match and not match[1].startswith(f"{url}/"):
        raise Unexpected("the next page is at another address")
    return match[1] if match else ""


def parse_token_expiry(header: str | None) -> datetime:
    """Parse the header `github-authentication-token-expiration` as aware UTC; `NEVER` where it is absent.

    It comes as `2027-10-12 09:00:00 UTC` or as `2027-10-12 18:00:00 +0900`. Source:
    https://github.com/google/go-github/issues/2649
    """
    if not header:
        return NEVER
    # The name of another time zone is taken for UTC: that is wrong by hours, which does not matter here.
    return parse_time(re.sub(r" (?:[A-Z]{2,5}|([+-][0-9]{4}))$", lambda zone: zone[1] or "+0000", header.strip()))


def parse_time(text: object) -> datetime:
    """Parse a time in ISO 8601 as aware UTC; `NEVER` where it is no time, or none that can be true."""
    if not isinstance(text, str):
        return NEVER
    try:
        return _plausible(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return NEVER


def _plausible(time: datetime) -> datetime:
    """Return the time as aware UTC; `NEVER` where it cannot be true, as the zero time in the year 1."""
    utc = (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    return utc if EARLIEST <= utc <= LATEST else NEVER


def is_id(value: object) -> bool:
    """Return whether a decoded value can be a number that GitHub gives things."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 63


def json_object(
    response: Response, status: int, refused: Callable[[Response], ServiceError] | None = None
) -> dict[str, Any]:
    """Return the JSON object of a response with this status. Raises `ServiceError` for any other response.

    `refused` returns the error for another status, where that is not `refusal`.
    """
    if response.status != status:
        raise (refused or refusal)(response)
    value = response.json()
    if not isinstance(value, dict):
        raise Unexpected("no JSON object in it", retry_after=0.0)
    return value
