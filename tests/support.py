"""Values that tests share: a fixed time, and the domain's values with ordinary contents."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from graph_token_rotator.domain.credential import App, Credential, TokenInfo
from graph_token_rotator.domain.errors import ServiceError
from graph_token_rotator.domain.instants import NEVER
from graph_token_rotator.domain.provider import PROVIDERS, Kind, RefreshDialect
from graph_token_rotator.domain.reason import Reason
from graph_token_rotator.domain.secret import Secret
from graph_token_rotator.domain.target import Target
from graph_token_rotator.domain.threshold import Threshold
from graph_token_rotator.github.explain import finding_of as github_finding
from graph_token_rotator.providers.meta_responses import reason_of as meta_reason
from graph_token_rotator.runtime.http_types import Response

__all__ = [
    "CREDENTIAL",
    "DAY",
    "HOUR",
    "INFO",
    "NOW",
    "credential",
    "dialect",
    "error_types",
    "github_reason",
    "info",
    "meta_reason",
    "response",
]

NOW = datetime(2026, 11, 24, 5, 17, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

CREDENTIAL = Credential(
    token=Secret("EAAold"),
    app=App("1234567890123456", Secret("app-secret-of-the-tests")),
    source=Target("octo/social", "FB_TOKEN"),
    page_id=None,
    renew_before=Threshold(share=0.33),
    warn_before=14 * DAY,
    force=False,
)
INFO = TokenInfo(
    kind=Kind.USER,
    app_id="1234567890123456",
    user_id="10215241773831025",
    page_id=None,
    expires_at=NOW + 40 * DAY,
    issued_at=NOW - 20 * DAY,
    data_access_expires_at=NEVER,
    scopes=frozenset({"pages_manage_posts", "pages_show_list"}),
    checked_at=NOW,
)


def info(**changes: Any) -> TokenInfo:
    """Return the info of an ordinary user token, with changes."""
    return INFO._replace(**changes)


def credential(**changes: Any) -> Credential:
    """Return an ordinary credential, with changes."""
    return CREDENTIAL._replace(**changes)


def response(body: bytes | str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a response as the transport passes it on, at `NOW`."""
    return Response(status, headers or {}, body.encode() if isinstance(body, str) else body, NOW)


def github_reason(error: ServiceError) -> Reason:
    """Return the reason for an error of GitHub."""
    return github_finding(error, {}).reason


def dialect(provider: str) -> RefreshDialect:
    """Return the refresh dialect of a provider."""
    protocol = PROVIDERS[provider].protocol
    assert isinstance(protocol, RefreshDialect)
    return protocol


def error_types(*modules: object) -> set[type[ServiceError]]:
    """Return every type of service error that these modules contain."""
    values = [value for module in modules for value in vars(module).values()]
    return {value for value in values if isinstance(value, type) and issubclass(value, ServiceError)}
