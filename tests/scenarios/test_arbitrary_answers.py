"""Whole runs, in which any request is answered with anything: each ends with a verdict, a report and a working token."""

import json
import resource
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_token_sandbox import Fault, Sandbox
from graph_token_sandbox.seed import seed
from tests.contract.test_decoders import FUZZ, JSON, STATUSES, WRAPPED
from tests.harness import ActionHarness, FakeTime
from tests.scenarios.test_faults import QUICK
from tests.support import NOW

ROUTES = st.tuples(
    st.sampled_from(
        "debug_token exchange page public_key put_secret get_secret list_issues create_issue repository me refresh get_variable".split()
    ),
    st.integers(0, 1),
)
HEADERS = st.dictionaries(
    st.sampled_from(
        "Date Location Retry-After X-RateLimit-Remaining X-RateLimit-Reset X-OAuth-Scopes Sunset Deprecation Link X-GitHub-SSO Facebook-API-Version GitHub-Authentication-Token-Expiration".split()
    ),
    st.one_of(
        st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40),
        st.sampled_from(["0", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT", "/elsewhere", "9999-12-31 23:59:59 UTC"]),
    ),
    max_size=3,
)
BODIES = st.one_of(WRAPPED.map(json.dumps), JSON.map(json.dumps), st.text(st.characters(codec="utf-8"), max_size=30))
# A run that is much larger or slower than any other hangs; both bounds are far above what a run takes.
MAX_SECONDS = 20.0
MAX_GROWTH = 150 << 10  # KiB


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ActionHarness]:
    """One sandbox for all examples; each begins with the tokens as they were."""
    with Sandbox(now=NOW) as sandbox:
        yield ActionHarness(sandbox, seed(sandbox), Path(tmp_path_factory.mktemp("runs")))


def environ(harness: ActionHarness, story: str) -> dict[str, str]:
    """Return the variables of a run that is due, of each provider and kind."""
    inputs = {
        "system user": ("system_user", {}),
        "page": ("long_lived_user", {"page_id": harness.seeded.page_id}),
        "instagram": (
            "instagram_due",
            {"provider": "instagram", "app_id": "", "app_secret": "", "record_expiry": "true"},
        ),
    }
    token, extra = inputs[story]
    if story == "instagram":
        extra = extra | {"graph_api_url": harness.sandbox.instagram_url}
    return harness.environ(token, **extra) | harness.workflow_variables()


@settings(max_examples=250 * FUZZ, deadline=None, derandomize=True)
@given(
    story=st.sampled_from(["system user", "page", "instagram"]),
    faults=st.lists(st.tuples(ROUTES, STATUSES, HEADERS, BODIES), min_size=1, max_size=3),
)
def test_no_answer_costs_a_run_its_report(
    harness: ActionHarness, story: str, faults: list[tuple[tuple[str, int], int, dict[str, str], str]]
) -> None:
    harness.sandbox.faults.clear()
    variables = environ(harness, story)
    for (route, skip), status, headers, body in faults:
        if status >= 200:  # a server sends no answer like 100 alone
            harness.sandbox.faults.add(Fault(route, status=status, headers=headers, body=body, skip=skip, times=None))
    before, started_at = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    run = harness.run(variables, FakeTime(NOW), QUICK)
    assert time.monotonic() - started_at < MAX_SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MAX_GROWTH
    assert run.status in {0, 1}
    assert run.outputs["verdict"]
    assert json.loads(run.outputs["report"])
    assert run.summary
    assert "InternalError" not in run.everything
    assert "Traceback" not in run.everything
    assert harness.sandbox.meta.token(harness.stored()).valid
