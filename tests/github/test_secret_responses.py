"""Test how responses about secrets and variables are decoded, as tables."""

import json
from collections.abc import Callable

import pytest

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.errors import ServiceError
from graph_token_rotator.github import secret_responses
from graph_token_rotator.runtime.http_types import Response
from tests.support import NOW, github_reason, response


@pytest.mark.parametrize(("status", "created"), [(201, True), (204, False)])
def test_created_or_replaced(status: int, created: bool) -> None:
    assert secret_responses.secret_was_created(response("", status)) is created


def test_200_is_not_a_write() -> None:
    with pytest.raises(ServiceError) as caught:
        secret_responses.secret_was_created(response("<html>", 200))
    assert github_reason(caught.value) is reasons.UNEXPECTED_GITHUB_ANSWER


def test_422_says_why() -> None:
    """A message may repeat the sealed value, which is no secret; it is too long to be shown all the same."""
    body = json.dumps({"message": f"Validation failed.\n\n{'Q0FGRQ' * 20}== was improperly encrypted"})
    with pytest.raises(ServiceError) as caught:
        secret_responses.secret_was_created(response(body, 422))
    assert github_reason(caught.value) is reasons.SECRET_REFUSED
    assert caught.value.detail == "HTTP 422: Validation failed. was improperly encrypted"


def test_variable() -> None:
    body = {"name": "FB_TOKEN_EXPIRES_AT", "value": "never", "updated_at": "2026-11-24T05:17:00Z"}
    expiry = secret_responses.recorded_expiry(response(json.dumps(body)))
    assert (expiry.value, expiry.updated_at) == ("never", NOW)


@pytest.mark.parametrize("body", [{"value": "x"}, {"value": 1, "updated_at": "2026-11-24T05:17:00Z"}, [], {}])
def test_unexpected_variables(body: object) -> None:
    with pytest.raises(ServiceError) as caught:
        secret_responses.recorded_expiry(response(json.dumps(body)))
    assert github_reason(caught.value) is reasons.UNEXPECTED_GITHUB_ANSWER


@pytest.mark.parametrize(("status", "accepted"), [(201, True), (204, True), (409, True), (200, False), (404, False)])
def test_variable_is_written_or_refused(status: int, accepted: bool) -> None:
    refusal = None
    try:
        secret_responses.check_variable_written(response("", status))
    except ServiceError as error:
        refusal = error
    assert (refusal is None) is accepted


def test_secret_time_and_visibility() -> None:
    body = {"name": "FB_TOKEN", "updated_at": "2026-11-24T05:17:00Z", "visibility": "selected"}
    assert secret_responses.secret_updated_at(response(json.dumps(body))) == NOW
    assert secret_responses.visibility(response(json.dumps(body))) == "selected"


def test_repositories_that_a_secret_reaches() -> None:
    body = {"total_count": 3, "repositories": [{"id": 7, "name": "social"}, {"id": 9}]}
    assert secret_responses.repository_ids(response(json.dumps(body))) == ([7, 9], 3)


@pytest.mark.parametrize(
    ("decode", "body", "detail"),
    [
        (secret_responses.secret_updated_at, {}, "a secret without updated_at"),
        (secret_responses.secret_updated_at, {"updated_at": "yesterday"}, "a secret without updated_at"),
        (secret_responses.secret_updated_at, {"updated_at": "0001-01-01T00:00:00Z"}, "a secret without updated_at"),
        (secret_responses.secret_updated_at, [], "no JSON object in it"),
        (secret_responses.visibility, {}, "an organization secret without visibility"),
        (secret_responses.visibility, {"visibility": "nobody"}, "an organization secret without visibility"),
        (secret_responses.repository_ids, {"total_count": 1}, "a list of repositories without ids"),
        (
            secret_responses.repository_ids,
            {"total_count": 1, "repositories": [{"id": "7"}]},
            "a list of repositories without ids",
        ),
        (secret_responses.repository_ids, {"repositories": []}, "a list of repositories without total_count"),
    ],
)
def test_unexpected_responses(decode: Callable[[Response], object], body: object, detail: str) -> None:
    with pytest.raises(ServiceError) as caught:
        decode(response(json.dumps(body)))
    assert (github_reason(caught.value), caught.value.facts["detail"]) == (reasons.UNEXPECTED_GITHUB_ANSWER, detail)
