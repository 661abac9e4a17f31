"""GitHub's answers about secrets and variables understood. Pure. Source: https://docs.github.com/rest/actions/secrets"""

from datetime import datetime
from typing import Any

from ..domain import reasons
from ..domain.credential import NEVER
from ..domain.errors import ActionError
from ..domain.ports import RecordedExpiry
from ..runtime.http_types import Response
from .responses import json_value, parse_time, refusal


def secret_was_created(answer: Response) -> bool:
    """True if the secret was created (201), false if it was replaced (204); nothing else counts as written."""
    if answer.status in {201, 204}:
        return answer.status == 201
    if answer.status == 422:
        raise ActionError(reasons.SECRET_REFUSED, detail="HTTP 422")
    raise refusal(answer)


def secret_updated_at(answer: Response) -> datetime:
    """When a secret was written last; a zero for a moment, which is the year 1, tells nothing."""
    moment = parse_time(str(_object(answer).get("updated_at")))
    if moment == NEVER or moment.year == 1:
        raise ActionError(reasons.UNEXPECTED_GITHUB_ANSWER, 0.0, detail="a secret without updated_at")
    return moment


def recorded_expiry(answer: Response) -> RecordedExpiry:
    """A variable's value, and when it was written last."""
    value = _object(answer)
    moment = parse_time(str(value.get("updated_at")))
    if moment == NEVER or not isinstance(value.get("value"), str):
        raise ActionError(reasons.UNEXPECTED_GITHUB_ANSWER, 0.0, detail="a variable without value and updated_at")
    return RecordedExpiry(value["value"], moment)


def check_variable_written(answer: Response) -> None:
    """Created (201) or changed (204); 409 says that somebody, perhaps we a moment ago, has created it."""
    if answer.status not in {201, 204, 409}:
        raise refusal(answer)


def visibility(answer: Response) -> str:
    """Whom an organisation's secret reaches."""
    value = _object(answer).get("visibility")
    if value not in {"all", "private", "selected"}:
        raise ActionError(reasons.UNEXPECTED_GITHUB_ANSWER, 0.0, detail="an organisation secret without visibility")
    return str(value)


def repository_ids(answer: Response) -> tuple[list[int], int]:
    """The repositories on one page of those that an organisation's secret reaches, and how many there are in all."""
    value = _object(answer)
    found, total = value.get("repositories"), value.get("total_count")
    if not isinstance(found, list) or not all(
        isinstance(one, dict) and isinstance(one.get("id"), int) for one in found
    ):
        raise ActionError(reasons.UNEXPECTED_GITHUB_ANSWER, 0.0, detail="a list of repositories without ids")
    if not isinstance(total, int):
        raise ActionError(reasons.UNEXPECTED_GITHUB_ANSWER, 0.0, detail="a list of repositories without total_count")
    return [one["id"] for one in found], total


def _object(answer: Response) -> dict[str, Any]:
    value = json_value(answer)
    if answer.status != 200:
        raise refusal(answer)
    if not isinstance(value, dict):
        raise ActionError(reasons.UNEXPECTED_GITHUB_ANSWER, 0.0, detail="no JSON object in it")
    return value
