"""Decode GitHub's responses about secrets and variables. Every function raises `ServiceError`.

Sources: https://docs.github.com/rest/actions/secrets and https://docs.github.com/rest/actions/variables
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ..domain.errors import Rejected, Unexpected
from ..domain.instants import NEVER
from ..domain.store import RecordedExpiry
from .refusals import refusal
from .responses import is_id, json_object, parse_time

if TYPE_CHECKING:
    from ..runtime.http_types import Response


# More repositories than any organization has.
MAX_REPOSITORIES = 1_000_000


def secret_was_created(response: Response) -> bool:
    """Return True if the secret was created (201), False if it was replaced (204).

    No other status is a success.
    """
    if response.status in {201, 204}:
        return response.status == 201
    if response.status == 422:
        raise Rejected(refusal(response).detail)
    raise refusal(response)


def secret_updated_at(response: Response) -> datetime:
    """Decode when a secret was last written (aware UTC)."""
    time = parse_time(json_object(response, 200).get("updated_at"))
    if time == NEVER:
        raise Unexpected("a secret without updated_at", retry_after=0.0)
    return time


def recorded_expiry(response: Response) -> RecordedExpiry:
    """Decode the value of a variable, and when it was last written (aware UTC)."""
    value = json_object(response, 200)
    time = parse_time(value.get("updated_at"))
    if time == NEVER or not isinstance(value.get("value"), str):
        raise Unexpected("a variable without value and updated_at", retry_after=0.0)
    return RecordedExpiry(value["value"], time)


def check_variable_written(response: Response) -> None:
    """Accept created (201), changed (204) and exists already (409).

    The 409 comes where an earlier attempt created the variable and its response was lost.
    """
    if response.status not in {201, 204, 409}:
        raise refusal(response)


def visibility(response: Response) -> str:
    """Decode which repositories an organization's secret reaches: `all`, `private` or `selected`."""
    value = json_object(response, 200).get("visibility")
    if value not in ("all", "private", "selected"):
        raise Unexpected("an organization secret without visibility", retry_after=0.0)
    return str(value)


def repository_ids(response: Response) -> tuple[list[int], int]:
    """Decode one page of the repositories that a secret reaches.

    Return their ids, and the total number over all pages.
    """
    value = json_object(response, 200)
    repositories, total = value.get("repositories"), value.get("total_count")
    if not isinstance(repositories, list) or not all(
        isinstance(repository, dict) and is_id(repository.get("id")) for repository in repositories
    ):
        raise Unexpected("a list of repositories without ids", retry_after=0.0)
    if not isinstance(total, int) or not 0 <= total <= MAX_REPOSITORIES:
        raise Unexpected("a list of repositories without total_count", retry_after=0.0)
    return [repository["id"] for repository in repositories], total
