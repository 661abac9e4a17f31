"""The advice of whole runs: what a person is told depends on the kind of token, and leads somewhere."""

import json

import pytest

from graph_token_sandbox import Fault, TokenSpec
from graph_token_sandbox.seed import SYSTEM_USER
from tests.harness import ActionHarness, FakeTime, Run
from tests.scenarios.failures import APP
from tests.scenarios.test_faults import QUICK
from tests.support import DAY, HOUR, NOW

EXPLORER = "https://developers.facebook.com/tools/explorer/"
SYSTEM_USERS = "https://business.facebook.com/settings/system-users"


def steps(run: Run) -> list[dict[str, str]]:
    (entry,) = json.loads(run.outputs["report"])
    found: list[dict[str, str]] = entry["steps"]
    return found


def text(run: Run) -> str:
    return " ".join(f"{step['text']} {step['link']}" for step in steps(run))


def reason(run: Run) -> str:
    (entry,) = json.loads(run.outputs["report"])
    return str(entry["reason"])


def dead(harness: ActionHarness, spec: TokenSpec, subcode: int = 463) -> Run:
    token = harness.sandbox.meta.issue(spec)
    harness.sandbox.meta.invalidate(token, subcode=subcode)
    return harness.run(harness.environ(token))


@pytest.mark.parametrize("subcode", [460, 463, 466, 467])
def test_system_user_is_led_to_business_settings(harness: ActionHarness, subcode: int) -> None:
    run = dead(harness, TokenSpec(APP, "SYSTEM_USER", SYSTEM_USER), subcode)
    assert steps(run)[0]["link"] == SYSTEM_USERS
    assert "Log in" not in text(run)


@pytest.mark.parametrize("left", [HOUR, 5 * DAY, 40 * DAY])
@pytest.mark.parametrize("inputs", [{}, {"page_id": "1234567890"}, {"force": "true"}], ids=str)
def test_page_token_leads_to_a_user_token(harness: ActionHarness, left: object, inputs: dict[str, str]) -> None:
    """Logging in for another page token would lead to the same expiry again."""
    spec = TokenSpec(APP, "PAGE", page_id=harness.seeded.page_id, lifetime=left, issued_at_given=False)  # type: ignore[arg-type]
    if "page_id" in inputs:
        inputs = {"page_id": harness.seeded.page_id}
    run = harness.run(harness.environ(harness.sandbox.meta.issue(spec), **inputs))
    assert reason(run) == ("PageTokenHasExpiry" if left == 40 * DAY else "PageTokenExpiring")
    assert "Get a user token, not a page token" in text(run)
    assert "`page-id`" in text(run)
    assert run.status == (0 if left == 40 * DAY else 1)


@pytest.mark.parametrize("provider", ["instagram", "threads"])
@pytest.mark.parametrize(
    "message", ["Unknown path components: /me", "Something that nobody has seen", "Invalid OAuth access token data."]
)
def test_logins_hear_of_no_input_that_they_do_not_have(harness: ActionHarness, provider: str, message: str) -> None:
    code = {"Unknown": 2500, "Invalid": 190}.get(message.split(maxsplit=1)[0], 100)
    body = json.dumps({"error": {"message": message, "type": "IGApiException", "code": code}})
    harness.sandbox.faults.add(Fault("me", status=400, body=body, times=None))
    url = getattr(harness.sandbox, f"{provider}_url")
    inputs = {"provider": provider, "app_id": "", "app_secret": "", "graph_api_url": url}
    run = harness.run(harness.environ(f"{provider}_due", **inputs), FakeTime(NOW), QUICK)
    assert run.status == 1
    for name in ("page-id", "app-id", "graph-api-version", "explorer"):
        assert name not in text(run)


def test_version_that_does_not_exist_is_named(harness: ActionHarness) -> None:
    run = harness.run(harness.environ("system_user", graph_api_version="v99.0"))
    assert reason(run) == "GraphVersionUnknown"
    assert "`graph-api-version`" in text(run)
    assert "app secret" not in text(run)
    assert harness.routes().count("exchange") == 0


def test_forced_run_keeps_a_longer_life(harness: ActionHarness) -> None:
    """An exchange gives a system user's token 60 days, so one of 90 days would only lose."""
    token = harness.sandbox.meta.issue(TokenSpec(APP, "SYSTEM_USER", SYSTEM_USER, lifetime=90 * DAY))
    run = harness.run(harness.environ(token, force="true"))
    assert (run.status, run.outputs["verdict"], reason(run)) == (0, "current", "NotDue")


def test_page_token_of_a_system_user_that_expires(harness: ActionHarness) -> None:
    token = harness.sandbox.meta.issue(TokenSpec(APP, "SYSTEM_USER", SYSTEM_USER, age=45 * DAY))
    patch = {"access_token": harness.sandbox.meta.issue(
        TokenSpec(APP, "PAGE", SYSTEM_USER, page_id=harness.seeded.page_id, lifetime=15 * DAY)
    )}  # fmt: skip
    harness.sandbox.faults.add(Fault("page", patch=patch, times=None))
    run = harness.run(harness.environ(token, page_id=harness.seeded.page_id))
    assert reason(run) == "NewPageTokenExpires"
    assert steps(run)[0]["link"] == SYSTEM_USERS
    assert "Run the workflow again" not in text(run)
