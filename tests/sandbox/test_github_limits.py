from __future__ import annotations

from datetime import timedelta

import pytest

from graph_token_sandbox import Limits, Usage
from tests.sandbox.clients import NOW, Hub

HOUR_OVER = str(int(NOW.timestamp()) + 3600)


def test_every_answer_counts_down(hub: Hub) -> None:
    hub.get("user")
    answer = hub.get("nothing")

    shown = {name: answer.headers[f"x-ratelimit-{name}"] for name in ("limit", "remaining", "used", "reset")}
    assert shown == {"limit": "5000", "remaining": "4998", "used": "2", "reset": HOUR_OVER}
    assert answer.headers["x-ratelimit-resource"] == "core"


def test_each_token_has_an_hour_of_its_own(hub: Hub) -> None:
    hub.box.github.limits = Limits(per_hour=2)

    statuses = [hub.get("user").status_code for _ in range(3)]
    refused = hub.get("user")
    other = hub.get("user", token=hub.team.github_tokens["classic"])
    hub.box.clock.advance(timedelta(hours=1))

    assert statuses == [200, 200, 403]
    assert (refused.headers["x-ratelimit-remaining"], refused.headers["x-ratelimit-reset"]) == ("0", HOUR_OVER)
    assert "API rate limit exceeded" in refused.json()["message"]
    assert other.status_code == 200
    assert hub.get("user").status_code == 200


def test_the_token_of_a_run_has_less(hub: Hub) -> None:
    answer = hub.get("repos/octo/social", token=hub.team.github_tokens["actions"])

    assert answer.headers["x-ratelimit-limit"] == "1000"


def test_asking_for_the_limit_is_free(hub: Hub) -> None:
    old = hub.get("rate_limit").json()
    new = hub.get("rate_limit", headers={"X-GitHub-Api-Version": "2026-03-10"}).json()

    assert old["rate"] == old["resources"]["core"] == new["resources"]["core"]
    assert old["rate"] == {"limit": 5000, "used": 0, "remaining": 5000, "reset": int(HOUR_OVER)}
    assert "rate" not in new


def test_points_per_minute(hub: Hub) -> None:
    hub.box.github.limits = Limits(points_per_minute=7)

    statuses = [hub.get("user").status_code for _ in range(2)]
    written = [hub.call("PUT", f"{hub.secrets}/S", json={}) for _ in range(2)]
    hub.box.clock.advance(timedelta(minutes=1))

    assert statuses == [200, 200]
    assert [answer.status_code for answer in written] == [422, 403]
    assert written[1].headers["retry-after"] == "60"
    assert "secondary rate limit" in written[1].json()["message"]
    assert hub.get("user").status_code == 200


def test_requests_at_the_same_time(hub: Hub) -> None:
    hub.box.github.limits = Limits(concurrent=0)

    assert hub.get("user").status_code == 403


@pytest.mark.parametrize(
    ("limits", "statuses"),
    [
        (Limits(content_per_minute=2), [422, 422, 422, 422]),
        (Limits(content_per_minute=2, every_write_is_content=True), [422, 422, 403, 422]),
        (Limits(content_per_hour=2, every_write_is_content=True), [422, 422, 403, 403]),
    ],
)
def test_writes_a_minute_and_an_hour(hub: Hub, limits: Limits, statuses: list[int]) -> None:
    hub.box.github.limits = limits

    answers = [hub.call("PUT", f"{hub.secrets}/S", json={}) for _ in range(3)]
    hub.box.clock.advance(timedelta(minutes=1))
    answers.append(hub.call("PUT", f"{hub.secrets}/S", json={}))

    assert [answer.status_code for answer in answers] == statuses
    assert hub.get("user").status_code == 200  # reading goes on


def test_the_documented_limits_hold_for_an_hour_of_writing(hub: Hub) -> None:
    hub.box.github.limits = Limits.as_documented()

    statuses = [hub.call("PUT", f"{hub.secrets}/S", json={}).status_code for _ in range(81)]

    assert statuses == [422] * 80 + [403]


def test_the_highest_use_is_on_record(hub: Hub) -> None:
    hub.box.github.limits = Limits(points_per_minute=11)
    for _ in range(3):
        hub.call("PUT", f"{hub.secrets}/S", json={})
    hub.box.clock.advance(timedelta(minutes=1))
    hub.get("user")

    assert hub.box.github.usage == Usage(
        requests=4, refused=1, concurrent=1, points_per_minute=15, writes_per_minute=3, writes_per_hour=3
    )
    hub.box.github.forget_usage()
    assert hub.box.github.usage == Usage()


def test_refusals_of_the_hourly_limit_are_on_record_too(hub: Hub) -> None:
    hub.box.github.limits = Limits(per_hour=1)

    for _ in range(3):
        hub.get("user")

    assert (hub.box.github.usage.requests, hub.box.github.usage.refused) == (3, 2)
