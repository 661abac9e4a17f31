"""Test how GitHub's responses are decoded, as tables."""

import json
from datetime import UTC, datetime

import pytest

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.errors import ServiceError
from graph_token_rotator.domain.instants import NEVER
from graph_token_rotator.domain.reason import Reason
from graph_token_rotator.github import responses, secret_responses
from tests.support import NOW, github_reason, response

KEY = json.dumps({"key_id": "123", "key": "a2V5"})


def message(text: str) -> str:
    return json.dumps({"message": text, "documentation_url": "https://docs.github.com/rest", "status": "0"})


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, NEVER),
        ("", NEVER),
        ("2027-10-12 09:00:00 UTC", datetime(2027, 10, 12, 9, tzinfo=UTC)),
        ("2027-03-31 00:00:00 +0900", datetime(2027, 3, 30, 15, tzinfo=UTC)),
        ("2027-10-12 09:00:00 PST", datetime(2027, 10, 12, 9, tzinfo=UTC)),
        ("2027-10-12T09:00:00Z", datetime(2027, 10, 12, 9, tzinfo=UTC)),
        ("2027-10-12", datetime(2027, 10, 12, tzinfo=UTC)),
        ("someday", NEVER),
    ],
)
def test_writer_expiry_header(header: str | None, expected: datetime) -> None:
    headers = {} if header is None else {"github-authentication-token-expiration": header}
    assert responses.key_info(response(KEY, 200, headers)).writer.expires_at == expected


def test_public_key_and_classic_scopes() -> None:
    info = responses.key_info(response(KEY, 200, {"x-oauth-scopes": "repo, gist"}))
    assert (info.key.id, info.key.key, info.writer.checked_at) == ("123", "a2V5", NOW)
    assert info.writer.classic_scopes == frozenset({"repo", "gist"})
    assert responses.key_info(response(KEY)).writer.classic_scopes is None


SECONDARY = "You have exceeded a secondary rate limit."
RESET = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW.timestamp()) + 90)}


@pytest.mark.parametrize(
    ("status", "headers", "body", "reason", "wait"),
    [
        (401, {}, message("Bad credentials"), reasons.WRITER_REJECTED, None),
        (403, {}, message("Resource not accessible by integration"), reasons.WRITER_FORBIDDEN, None),
        (403, {}, "<html>", reasons.GITHUB_UNAVAILABLE, 0),
        (403, {"retry-after": "5"}, message(SECONDARY), reasons.RATE_LIMITED_BY_GITHUB, 5),
        (403, {}, message(SECONDARY), reasons.RATE_LIMITED_BY_GITHUB, 60),
        (403, RESET, message("API rate limit exceeded"), reasons.RATE_LIMITED_BY_GITHUB, 90),
        (429, {}, "", reasons.RATE_LIMITED_BY_GITHUB, 60),
        (429, {"retry-after": "3600"}, "", reasons.RATE_LIMITED_BY_GITHUB, 3600),
        (404, {}, message("Not Found"), reasons.HOME_NOT_FOUND, None),
        (400, {}, message("Unsupported API version"), reasons.API_VERSION_RETIRED, None),
        (410, {}, message("Gone"), reasons.API_VERSION_RETIRED, None),
        (400, {}, message("Problems parsing JSON"), reasons.UNEXPECTED_GITHUB_ANSWER, None),
        (500, {}, "", reasons.GITHUB_UNAVAILABLE, 0),
        (503, {"retry-after": "4"}, "", reasons.GITHUB_UNAVAILABLE, 4),
        (302, {}, "", reasons.UNEXPECTED_GITHUB_ANSWER, None),
    ],
)
def test_refusals(status: int, headers: dict[str, str], body: str, reason: Reason, wait: float | None) -> None:
    for decode in (responses.key_info, secret_responses.secret_was_created):
        with pytest.raises(ServiceError) as caught:
            decode(response(body, status, headers))
        assert (github_reason(caught.value), caught.value.retry_after) == (reason, wait)


@pytest.mark.parametrize("body", ["", "<html>", "{}", "[]", '{"key": "a"}', '{"key": 7, "key_id": "1"}'])
def test_unexpected_keys(body: str) -> None:
    with pytest.raises(ServiceError) as caught:
        responses.key_info(response(body))
    assert (github_reason(caught.value), caught.value.retry_after) == (reasons.UNEXPECTED_GITHUB_ANSWER, 0)


@pytest.mark.parametrize("permission", ["secrets", "organization_dependabot_secrets"])
def test_permission_named_by_github_is_shown(permission: str) -> None:
    headers = {"x-accepted-github-permissions": f"{permission}=write"}
    with pytest.raises(ServiceError) as caught:
        responses.key_info(response(message("Resource not accessible by personal access token"), 403, headers))
    assert caught.value.facts["detail"].endswith(f"needed: {permission}: write")


API = "https://api.github.com"


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("", ""),
        (f'<{API}/x?page=1>; rel="prev"', ""),
        (f'<{API}/x?after=Y3Vyc29y>; rel="next", <{API}/x?page=9>; rel="last"', f"{API}/x?after=Y3Vyc29y"),
    ],
)
def test_next_page_comes_from_the_link_header(link: str, address: str) -> None:
    assert responses.next_page(response("[]", 200, {"link": link}), API) == address


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/x", f"{API}.elsewhere.example/x", "http://api.github.com/x"]
)
def test_next_page_elsewhere_is_refused(address: str) -> None:
    with pytest.raises(ServiceError) as caught:
        responses.next_page(response("[]", 200, {"link": f'<{address}>; rel="next"'}), API)
    assert github_reason(caught.value) is reasons.UNEXPECTED_GITHUB_ANSWER
