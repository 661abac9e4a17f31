"""Test how the expiry of writers is reported."""

from datetime import datetime, timedelta

import pytest

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.instants import NEVER
from graph_token_rotator.domain.reason import Reason
from graph_token_rotator.domain.writers import GITHUB_TOKEN, WriterInfo
from graph_token_rotator.rotation import writer_checks
from graph_token_sandbox import Deprecation
from tests.harness import ActionHarness
from tests.support import CREDENTIAL, DAY, NOW


@pytest.mark.parametrize(
    ("expires_at", "expected"),
    [
        (NEVER, []),
        (NOW + 15 * DAY + timedelta(seconds=1), []),
        (NOW + 15 * DAY, [reasons.WRITER_EXPIRING]),
        (NOW + 7 * DAY, [reasons.WRITER_EXPIRING_SOON]),
        (NOW - DAY, [reasons.WRITER_EXPIRING_SOON]),
    ],
)
def test_expiry_is_reported_in_time(expires_at: datetime, expected: list[Reason]) -> None:
    findings = writer_checks.expiry_findings(WriterInfo(expires_at, NOW), CREDENTIAL.warn_before, GITHUB_TOKEN)
    assert [finding.reason for finding in findings] == expected


def test_api_version_headers_are_reported(harness: ActionHarness) -> None:
    harness.sandbox.github.deprecation = Deprecation(NOW, None)
    assert "ApiVersionDeprecated" in harness.run(harness.environ("long_lived_user")).summary
    harness.sandbox.github.deprecation = Deprecation(NOW, NOW + 80 * DAY)
    assert "ApiVersionEnds" in harness.run(harness.environ("long_lived_user")).summary


def test_only_a_lasting_writer_token_warns(harness: ActionHarness) -> None:
    for name, days in (("ghp_sandbox", 10), ("ghs_sandbox", 1)):
        harness.sandbox.github.add_token(name, kind="fine-grained", expires_at=NOW + days * DAY)
    run = harness.run(harness.environ("long_lived_user", github_token="ghp_sandbox"))
    assert (run.status, run.outputs["verdict"]) == (0, "current")
    assert "::warning title=Graph token (WriterExpiring)::" in run.log
    run = harness.run(harness.environ("long_lived_user", github_token="ghs_sandbox"))
    assert "::warning" not in run.log
