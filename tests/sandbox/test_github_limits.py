"""Rate limits of the simulated GitHub."""

from __future__ import annotations

from datetime import timedelta

import pytest

from graph_token_sandbox import Limits, Usage
from tests.sandbox.clients import NOW, GitHubClient

HOUR_OVER = str(int(NOW.timestamp()) + 3600)


def test_headers_count_down(github: GitHubClient) -> None:
    github.get("user")
    answer = github.get("nothing")

    headers = {name: answer.headers[f"x-ratelimit-{name}"] for name in ("limit", "remaining", "used", "reset")}
    assert headers == {"limit": "5000", "remaining": "4998", "used": "2", "reset": HOUR_OVER}
    assert answer.headers["x-ratelimit-resource"] == "core"


def test_limit_per_token_and_hour(github: GitHubClient) -> None:
    github.sandbox.github.limits = Limits(per_hour=2)

    statuses = [github.get("user").status_code for _ in range(3)]
    refused = github.get("user")
    other = github.get("user", token=github.seeded.github_tokens["classic"])
    github.sandbox.clock.advance(timedelta(hours=1))

    assert statuses == [200, 200, 403]
    assert (refused.headers["x-ratelimit-remaining"], refused.headers["x-ratelimit-reset"]) == ("0", HOUR_OVER)
    assert "API rate limit exceeded" in refused.json()["message"]
    assert other.status_code == 200
    assert github.get("user").status_code == 200


def test_limit_of_a_workflow_token(github: GitHubClient) -> None:
    answer = github.get("repos/octo/social", token=github.seeded.github_tokens["actions"])

    assert answer.headers["x-ratelimit-limit"] == "1000"


def test_rate_limit_does_not_count(github: GitHubClient) -> None:
    old = github.get("rate_limit").json()
    new = github.get("rate_limit", headers={"X-GitHub-Api-Version": "2026-03-10"}).json()

    assert old["rate"] == old["resources"]["core"] == new["resources"]["core"]
    assert old["rate"] == {"limit": 5000, "used": 0, "remaining": 5000, "reset": int(HOUR_OVER)}
    assert "rate" not in new


def test_points_per_minute(github: GitHubClient) -> None:
    github.sandbox.github.limits = Limits(points_per_minute=7)

    statuses = [github.get("user").status_code for _ in range(2)]
    writes = [github.call("PUT", f"{github.secrets}/S", json={}) for _ in range(2)]
    github.sandbox.clock.advance(timedelta(minutes=1))

    assert statuses == [200, 200]
    assert [answer.status_code for answer in writes] == [422, 403]
    assert writes[1].headers["retry-after"] == "60"
    assert "secondary rate limit" in writes[1].json()["message"]
    assert github.get("user").status_code == 200


def test_concurrent_requests(github: GitHubClient) -> None:
    github.sandbox.github.limits = Limits(concurrent=0)

    assert github.get("user").status_code == 403


@pytest.mark.parametrize(
    ("limits", "statuses"),
    [
        (Limits(content_per_minute=2), [422, 422, 422, 422]),
        (Limits(content_per_minute=2, every_write_is_content=True), [422, 422, 403, 422]),
        (Limits(content_per_hour=2, every_write_is_content=True), [422, 422, 403, 403]),
    ],
)
def test_writes_per_minute_and_hour(github: GitHubClient, limits: Limits, statuses: list[int]) -> None:
    github.sandbox.github.limits = limits

    answers = [github.call("PUT", f"{github.secrets}/S", json={}) for _ in range(3)]
    github.sandbox.clock.advance(timedelta(minutes=1))
    answers.append(github.call("PUT", f"{github.secrets}/S", json={}))

    assert [answer.status_code for answer in answers] == statuses
    assert github.get("user").status_code == 200  # reading goes on


def test_documented_limits(github: GitHubClient) -> None:
    github.sandbox.github.limits = Limits.as_documented()

    statuses = [github.call("PUT", f"{github.secrets}/S", json={}).status_code for _ in range(81)]

    assert statuses == [422] * 80 + [403]


def test_highest_use_is_recorded(github: GitHubClient) -> None:
    github.sandbox.github.limits = Limits(points_per_minute=11)
    for _ in range(3):
        github.call("PUT", f"{github.secrets}/S", json={})
    github.sandbox.clock.advance(timedelta(minutes=1))
    github.get("user")

    assert github.sandbox.github.usage == Usage(
        requests=4, refused=1, concurrent=1, points_per_minute=15, writes_per_minute=3, writes_per_hour=3
    )
    github.sandbox.github.forget_usage()
    assert github.sandbox.github.usage == Usage()


def test_refusals_by_the_hourly_limit_are_recorded(github: GitHubClient) -> None:
    github.sandbox.github.limits = Limits(per_hour=1)

    for _ in range(3):
        github.get("user")

    assert (github.sandbox.github.usage.requests, github.sandbox.github.usage.refused) == (3, 2)
