"""Test the fault matrix: every request of a renewal, with every fault, once and lasting.

A temporary fault is survived, and a lasting one fails the run. The stored value is always the old token or a verified new
one, and the time is bounded. Time is faked: only waits for a silent server are real, and short.
"""

import json
from typing import Any

import pytest

from graph_token_rotator.runtime.clock import Limits
from graph_token_sandbox import REMOVED, Fault
from tests.harness import ActionHarness, FakeTime
from tests.support import NOW

HTML = "<html><body>Bad Gateway ::error::x @octo</body></html>"
GRAPH = '{"error":{"message":"m","type":"OAuthException","code":%d}}'
SECONDARY = '{"message":"You have exceeded a secondary rate limit.","status":"403"}'

# (route, requests of that route that pass first)
REQUESTS = [("debug_token", 0), ("public_key", 0), ("exchange", 0), ("page", 0), ("debug_token", 1), ("put_secret", 0)]
ANYWHERE: dict[str, dict[str, Any]] = {
    "reset": {"reset": True},
    "applied, then lost": {"reset": True, "applied": True},
    "silent": {"delay": 60.0},
    "applied, then silent": {"delay": 60.0, "applied": True},
    "429 of a proxy": {"status": 429, "body": HTML, "headers": {"Retry-After": "3"}, "content_type": "text/html"},
    "403 with Retry-After": {"status": 403, "headers": {"Retry-After": "3"}, "body": SECONDARY},
    "403 without": {"status": 403, "body": SECONDARY},
    "403 HTML": {"status": 403, "body": HTML, "content_type": "text/html"},
    "502 HTML": {"status": 502, "body": HTML, "content_type": "text/html"},
    "200 HTML": {"status": 200, "body": HTML, "content_type": "text/html"},
    "200 empty": {"status": 200, "body": ""},
    "truncated": {"status": 200, "body": '{"data": {"is_valid": tr'},
    "cut in half": {"truncate": True},
}
NO_BODY = {"cut in half"}  # a 204 cannot be cut
META_ONLY: dict[str, dict[str, Any]] = {f"code {code}": {"status": 400, "body": GRAPH % code} for code in (1, 2)}
GITHUB_ONLY: dict[str, dict[str, Any]] = {
    "429 with Retry-After": {"status": 429, "headers": {"Retry-After": "3"}},
    "429 without": {"status": 429},
}
LIMITS = {
    "429": {"status": 429},
    **{f"code {code}": {"status": 400, "body": GRAPH % code} for code in (4, 17, 32, 341, 613, 80001)},
}
TOKEN_ONLY: dict[str, dict[str, Any]] = {
    f"access_token {value!r}": {"patch": {"access_token": value}} for value in (REMOVED, None, "null", "")
}

MATRIX = [
    (route, skip, name, fault)
    for route, skip in REQUESTS
    for name, fault in (
        ANYWHERE
        | (META_ONLY if route not in {"public_key", "put_secret"} else GITHUB_ONLY)
        | (TOKEN_ONLY if route == "exchange" else {})
    ).items()
    if not (route == "put_secret" and name in NO_BODY)
]
IDS = [f"{route}+{skip} {name}" for route, skip, name, _ in MATRIX]
QUICK = Limits(connect=0.3, attempt=0.3)


def story(harness: ActionHarness, route: str, token: str = "system_user") -> dict[str, str]:
    """Return the inputs of a renewal that makes this request."""
    if route == "page":
        return harness.environ("long_lived_user", page_id=harness.seeded.page_id)
    return harness.environ(token)


@pytest.mark.parametrize(("route", "skip", "name", "fault"), MATRIX, ids=IDS)
def test_temporary_fault_is_survived(
    harness: ActionHarness, route: str, skip: int, name: str, fault: dict[str, Any]
) -> None:
    environ = story(harness, route)
    harness.sandbox.faults.add(Fault(route=route, skip=skip, **fault))
    time = FakeTime(NOW)
    run = harness.run(environ, time, QUICK)
    assert (run.status, run.outputs["verdict"]) == (0, "renewed"), run.log
    assert harness.stored() != environ["INPUT_TOKEN"]
    assert time.elapsed < 90


@pytest.mark.parametrize(("route", "skip", "name", "fault"), MATRIX, ids=IDS)
def test_lasting_fault_fails_with_a_working_value(
    harness: ActionHarness, route: str, skip: int, name: str, fault: dict[str, Any]
) -> None:
    environ = story(harness, route)
    harness.sandbox.faults.add(Fault(route=route, skip=skip, times=None, **fault))
    time = FakeTime(NOW)
    run = harness.run(environ, time, QUICK)
    assert (run.status, run.outputs["verdict"]) == (1, "failed"), run.log
    stored = harness.sandbox.meta.token(harness.stored())
    assert stored.valid
    if "applied" not in name or route != "put_secret":
        assert harness.stored() == environ["INPUT_TOKEN"]
    else:
        assert "WriteUnconfirmed" in run.log
        assert "not confirmed by GitHub" in run.summary
    assert time.elapsed < 90
    assert "::error title=Graph token (" in run.log
    assert "@octo" not in run.log + run.summary


@pytest.mark.parametrize(("route", "skip"), [("debug_token", 0), ("exchange", 0), ("page", 0), ("debug_token", 1)])
@pytest.mark.parametrize("fault", LIMITS.values(), ids=LIMITS)
def test_used_up_limit_is_called_once(harness: ActionHarness, route: str, skip: int, fault: dict[str, Any]) -> None:
    """Meta counts calls beyond the limit, and they prolong the block."""
    environ = story(harness, route)
    usage = json.dumps({"1": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 19}]})
    headers = {"X-Business-Use-Case-Usage": usage}
    harness.sandbox.faults.add(Fault(route=route, skip=skip, times=None, headers=headers, **fault))
    run = harness.run(environ, FakeTime(NOW), QUICK)
    assert (run.status, run.outputs["verdict"]) == (1, "failed")
    assert "(RateLimitedByMeta)" in run.log
    assert "Meta expects to answer again in 19 minutes" in run.log
    assert harness.routes().count(route) == skip + 1
    assert harness.stored() == environ["INPUT_TOKEN"]


def test_long_retry_after_is_not_waited_for(harness: ActionHarness) -> None:
    harness.sandbox.faults.add(Fault(route="public_key", status=429, headers={"Retry-After": "3600"}, times=None))
    time = FakeTime(NOW)
    run = harness.run(harness.environ("system_user"), time, QUICK)
    assert (run.status, time.elapsed) == (1, 0)
    assert "RateLimitedByGitHub" in run.log


def test_dead_services_end_the_run_in_time(harness: ActionHarness) -> None:
    harness.sandbox.faults.add(Fault(route="*", status=503, headers={"Retry-After": "30"}, times=None))
    time = FakeTime(NOW)
    run = harness.run(harness.environ("system_user"), time, QUICK._replace(run=75))
    assert (run.status, run.outputs["verdict"]) == (1, "failed")
    assert time.elapsed <= 75


def test_changed_public_key_is_requested_again(harness: ActionHarness) -> None:
    environ = harness.environ("system_user")
    rotate_key = harness.sandbox.github.rotate_key
    harness.sandbox.faults.add(Fault(route="exchange", status=503))  # makes time pass between key and write
    time = FakeTime(NOW)
    rotations: list[bool] = []

    def sleep(seconds: float) -> None:
        if not rotations:
            rotate_key("octo/social", environment=None)
            rotations.append(True)
        time.elapsed += seconds

    time.sleep = sleep  # type: ignore[method-assign]
    run = harness.run(environ, time, QUICK)
    assert (run.status, run.outputs["verdict"]) == (0, "renewed"), run.log
    assert harness.routes()[-3:] == ["put_secret", "public_key", "put_secret"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"user_id": "1"}, "NewTokenOfOtherUser"),
        ({"app_id": "1"}, "NewTokenOfOtherApp"),
        ({"type": "USER"}, "NewTokenOfOtherKind"),
        ({"profile_id": "1"}, "NewTokenOfOtherPage"),
        ({"scopes": []}, "NewTokenHasFewerScopes"),
        ({"expires_at": int(NOW.timestamp()) + 86400}, "NewTokenHasShorterLife"),
        ({"is_valid": False}, "NewTokenNotValid"),
    ],
)
def test_unverified_token_is_not_stored(harness: ActionHarness, changes: dict[str, Any], reason: str) -> None:
    environ = harness.environ("system_user")
    data = {
        "app_id": harness.seeded.app.id,
        "type": "SYSTEM_USER",
        "is_valid": True,
        "expires_at": int(NOW.timestamp()) + 60 * 86400,
        "scopes": list(harness.sandbox.meta.token(environ["INPUT_TOKEN"]).scopes),
        "user_id": harness.sandbox.meta.token(environ["INPUT_TOKEN"]).user_id,
    }
    harness.sandbox.faults.add(Fault(route="debug_token", skip=1, patch={"data": data | changes}))
    run = harness.run(environ)
    assert (run.status, run.outputs["verdict"]) == (1, "failed")
    assert f"title=Graph token ({reason})::" in run.log
    assert harness.stored() == environ["INPUT_TOKEN"]
    assert "put_secret" not in harness.routes()


@pytest.mark.parametrize("token", ["system_user", "long_lived_user"])
def test_expiring_page_token_is_not_stored(harness: ActionHarness, token: str) -> None:
    environ = harness.environ(token, page_id=harness.seeded.page_id)
    stored_token = harness.sandbox.meta.token(environ["INPUT_TOKEN"])
    data = {
        "app_id": stored_token.app_id,
        "type": "PAGE",
        "is_valid": True,
        "expires_at": int((stored_token.expires_at or NOW).timestamp()),
        "scopes": list(stored_token.scopes),
        "user_id": stored_token.user_id,
        "profile_id": harness.seeded.page_id,
    }
    harness.sandbox.faults.add(Fault(route="debug_token", skip=1, patch={"data": data}))
    run = harness.run(environ)
    assert (run.status, run.outputs["verdict"]) == (1, "failed")
    assert "NewPageTokenExpires" in run.log
    assert harness.stored() == environ["INPUT_TOKEN"]


def test_invalid_unicode_does_not_break_the_report(harness: ActionHarness) -> None:
    environ = harness.environ("system_user")
    error = '{"data":{"is_valid":false,"error":{"code":190,"message":"a\\ud800b"}}}'
    harness.sandbox.faults.add(Fault(route="debug_token", status=200, body=error))
    run = harness.run(environ)
    assert (run.status, run.outputs["verdict"]) == (1, "needs-human")
    assert "code 190: a b" in run.log


@pytest.mark.parametrize(
    "second_fault", [{"status": 422}, {"status": 403, "headers": {"Retry-After": "900"}, "body": SECONDARY}]
)
def test_possible_write_is_unconfirmed(harness: ActionHarness, second_fault: dict[str, Any]) -> None:
    environ = harness.environ("system_user")
    harness.sandbox.faults.add(Fault(route="put_secret", status=500, applied=True))
    harness.sandbox.faults.add(Fault(route="put_secret", times=None, **second_fault))
    run = harness.run(environ, FakeTime(NOW), QUICK)
    assert (run.status, run.outputs["verdict"]) == (1, "failed")
    assert "WriteUnconfirmed" in run.log
    assert harness.sandbox.meta.token(harness.stored()).valid


def test_response_from_another_time_is_refused(harness: ActionHarness) -> None:
    headers = {"Date": "Sat, 28 Nov 2026 00:00:00 GMT"}
    harness.sandbox.faults.add(Fault(route="debug_token", headers=headers))
    run = harness.run(harness.environ("system_user"))
    assert (run.status, run.outputs["verdict"]) == (1, "failed")
    assert "ClocksDisagree" in run.log
