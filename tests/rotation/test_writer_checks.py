"""The watch over the token that writes."""

from datetime import UTC, datetime, timedelta

import pytest

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.credential import NEVER
from graph_token_rotator.domain.outcome import PublicKey, StoreInfo, WriterInfo
from graph_token_rotator.domain.reasons import Reason
from graph_token_rotator.domain.target import StoreKind, Target
from graph_token_rotator.domain.writers import GITHUB_TOKEN
from graph_token_rotator.github import responses
from graph_token_rotator.rotation import writer_checks
from graph_token_sandbox import Deprecation
from tests.harness import Stage
from tests.support import CREDENTIAL, DAY, NOW


@pytest.mark.parametrize(
    ("expires", "scopes", "reasons"),
    [
        (NEVER, None, []),
        (NOW + 15 * DAY + timedelta(seconds=1), None, []),
        (NOW + 15 * DAY, None, [reasons.WRITER_EXPIRING]),
        (NOW + 7 * DAY, None, [reasons.WRITER_EXPIRING_SOON]),
        (NOW - DAY, None, [reasons.WRITER_EXPIRING_SOON]),
        (NEVER, {"repo"}, []),
        (NEVER, {"public_repo", "gist"}, []),
        (NEVER, {"gist"}, [reasons.WRITER_LACKS_SCOPE]),
    ],
)
def test_what_is_said(expires: datetime, scopes: set[str] | None, reasons: list[Reason]) -> None:
    info = WriterInfo(expires, NOW, None if scopes is None else frozenset(scopes))
    found = writer_checks.source_writer_findings(StoreInfo(PublicKey("1", "k"), info), CREDENTIAL, GITHUB_TOKEN)
    assert [finding.reason for finding in found] == reasons


@pytest.mark.parametrize(
    ("target", "scopes", "lacks"),
    [
        (Target("octo/social", "T"), {"admin:org"}, True),
        (Target("", "T", organization="octo"), {"admin:org"}, False),
        (Target("", "T", organization="octo"), {"repo"}, True),
        (Target("", "T", store=StoreKind.CODESPACES, user="octo"), {"codespace"}, False),
        (Target("", "T", store=StoreKind.CODESPACES, user="octo"), {"repo"}, True),
    ],
)
def test_what_a_classic_token_needs_depends_on_where_it_writes(target: Target, scopes: set[str], lacks: bool) -> None:
    info = WriterInfo(NEVER, NOW, frozenset(scopes))
    assert bool(writer_checks.scope_findings(info, target, GITHUB_TOKEN)) is lacks


@pytest.mark.parametrize(
    ("header", "ends"),
    [
        (None, NEVER),
        ("", NEVER),
        ("soon", NEVER),
        ("Tue, 01 Dec 2026 00:00:00 GMT", datetime(2026, 12, 1, tzinfo=UTC)),
    ],
)
def test_the_end_of_githubs_api_version(header: str | None, ends: datetime) -> None:
    assert responses.parse_sunset(header) == ends
    for deprecated in (False, True):
        home = StoreInfo(PublicKey("1", "k"), WriterInfo(NEVER, NOW), ends, deprecated)
        expected = reasons.API_VERSION_DEPRECATED if deprecated else None
        expected = reasons.API_VERSION_ENDS if ends < NEVER else expected
        assert [finding.reason for finding in writer_checks.source_writer_findings(home, CREDENTIAL, GITHUB_TOKEN)] == (
            [expected] if expected else []
        )


def test_githubs_headers_are_heeded(stage: Stage) -> None:
    stage.box.github.deprecation = Deprecation(NOW, None)
    assert "ApiVersionDeprecated" in stage.here(stage.environ("long_lived_user")).summary
    stage.box.github.deprecation = Deprecation(NOW, NOW + 90 * DAY)
    assert "ApiVersionEnds" in stage.here(stage.environ("long_lived_user")).summary


def test_a_warning_leaves_the_run_green_and_an_installation_token_is_always_near_its_end(stage: Stage) -> None:
    for name, days in (("ghp_sandbox", 10), ("ghs_sandbox", 1)):
        stage.box.github.add_token(name, kind="fine-grained", expires_at=NOW + days * DAY)
    run = stage.here(stage.environ("long_lived_user", github_token="ghp_sandbox"))
    assert (run.status, run.outputs["verdict"]) == (0, "current")
    assert "::warning title=Graph token (WriterExpiring)::" in run.log
    run = stage.here(stage.environ("long_lived_user", github_token="ghs_sandbox"))
    assert "::warning" not in run.log
