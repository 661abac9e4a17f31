"""Test the notes of an inspection: missing scopes, and the end of an API version."""

from datetime import UTC, datetime

import pytest

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.instants import NEVER
from graph_token_rotator.domain.reason import Reason
from graph_token_rotator.domain.secret import Secret
from graph_token_rotator.domain.target import StoreKind, Target
from graph_token_rotator.domain.writers import WriteLimits, WriterInfo
from graph_token_rotator.github import responses
from graph_token_rotator.github.auth import token_auth
from graph_token_rotator.github.client import Api, Client, PublicKeyCache
from graph_token_rotator.github.rate_limiter import RateLimiter
from graph_token_rotator.github.secrets import StoredSecret
from graph_token_rotator.runtime.clock import Limits
from graph_token_rotator.runtime.transport import Transport
from graph_token_sandbox import Deprecation
from tests.harness import ActionHarness, FakeTime
from tests.support import DAY, NOW


def store_of(harness: ActionHarness, target: Target, token: str) -> StoredSecret:
    time = FakeTime(NOW)
    transport = Transport(time, Limits())
    limiter = RateLimiter(time, WriteLimits(), transport.deadline)
    client = Client(transport, Api(harness.sandbox.github_url), PublicKeyCache(), limiter)
    return StoredSecret(client, token_auth(Secret(token)), target)


@pytest.mark.parametrize(
    ("target", "scopes", "lacks"),
    [
        (Target("octo/social", "T"), None, False),
        (Target("octo/social", "T"), {"repo"}, False),
        (Target("octo/social", "T"), {"public_repo", "gist"}, False),
        (Target("octo/social", "T"), {"gist"}, True),
        (Target("octo/social", "T"), {"admin:org"}, True),
        (Target("", "T", organization="octo"), {"admin:org"}, False),
        (Target("", "T", organization="octo"), {"repo"}, True),
        (Target("", "T", store=StoreKind.CODESPACES, user="octo"), {"codespace"}, False),
        (Target("", "T", store=StoreKind.CODESPACES, user="octo"), {"repo"}, True),
    ],
)
def test_missing_scope_depends_on_target(
    harness: ActionHarness, target: Target, scopes: set[str] | None, lacks: bool
) -> None:
    store = store_of(harness, target, "ghp_made-up")
    assert store.permission_notes() == ()
    store.writer.info = WriterInfo(NEVER, NOW, None if scopes is None else frozenset(scopes))
    assert [note.reason for note in store.permission_notes()] == [reasons.WRITER_LACKS_SCOPE] * lacks


@pytest.mark.parametrize(
    ("header", "sunset_at"),
    [
        (None, NEVER),
        ("", NEVER),
        ("soon", NEVER),
        ("Tue, 01 Dec 2026 00:00:00 GMT", datetime(2026, 12, 1, tzinfo=UTC)),
    ],
)
def test_sunset_header(header: str | None, sunset_at: datetime) -> None:
    assert responses.parse_sunset(header) == sunset_at


@pytest.mark.parametrize(
    ("deprecation", "expected"),
    [
        (None, []),
        (Deprecation(NOW, None), [reasons.API_VERSION_DEPRECATED]),
        (Deprecation(NOW, NOW + 90 * DAY), []),
        (Deprecation(NOW, NOW + 89 * DAY), [reasons.API_VERSION_ENDS]),
        (Deprecation(NOW, NOW + 500 * DAY), []),
    ],
)
def test_api_version_notes(harness: ActionHarness, deprecation: Deprecation | None, expected: list[Reason]) -> None:
    harness.sandbox.github.deprecation = deprecation
    info = store_of(harness, Target("octo/social", "FB_TOKEN"), harness.seeded.github_token).inspect()
    assert [note.reason for note in info.notes] == expected
