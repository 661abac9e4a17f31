"""A ready-made team: an app for each login of Meta's, a page, a repository, and tokens in every state."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any, Final

from . import Sandbox, TokenSpec
from .github.records import TokenDetails
from .meta import App
from .meta.providers import ProviderName

APP_ID: Final = "1234567890123456"
OTHER_APP_ID: Final = "6543210987654321"
INSTAGRAM_APP_ID: Final = "2345678901234567"
THREADS_APP_ID: Final = "3456789012345678"
PAGE_ID: Final = "109876543210987"
SYSTEM_USER: Final = "100087654321098"
INSTAGRAM_USER: Final = "17841412345678901"
THREADS_USER: Final = "24012345678901234"
REPOSITORY: Final = "octo/social"
ORGANIZATION: Final = "octo"
"""The owner of the repository; `octocat` owns the organization."""
ENVIRONMENT: Final = "graph-token"
WORKFLOW: Final = "rotate.yml"

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_INVALID: Final = {
    "password_changed": 460,
    "app_removed": 458,
    "instagram_password_changed": 460,
    "threads_password_changed": 460,
}
"""Tokens made invalid before they expire, and the error subcode with the reason."""


def _refreshable_specs(provider: ProviderName, spec: TokenSpec) -> dict[str, TokenSpec]:
    """Return `spec` in the states of refreshable tokens; data access, if limited, counts from the issue."""
    ages = {
        "long_lived": 5 * _DAY,
        "fresh": _HOUR,
        "due": 55 * _DAY,
        "expired": 61 * _DAY,
        "password_changed": 10 * _DAY,
    }
    limit = spec.data_access
    aged = {
        state: replace(spec, age=age, data_access=None if limit is None else limit - age) for state, age in ages.items()
    }
    states = {"short_lived": replace(spec, lifetime=_HOUR), **aged}
    return {f"{provider}_{state}": spec for state, spec in states.items()}


_SPECS: Final[dict[str, TokenSpec]] = {
    "short_lived_user": TokenSpec(APP_ID, lifetime=timedelta(hours=2), data_access=90 * _DAY),
    "long_lived_user": TokenSpec(APP_ID, age=5 * _DAY, data_access=85 * _DAY),
    "expiring_user": TokenSpec(APP_ID, age=55 * _DAY, data_access=35 * _DAY),
    "never_expiring_user": TokenSpec(APP_ID, lifetime=None, data_access=80 * _DAY),
    "page": TokenSpec(APP_ID, "PAGE", lifetime=None, data_access=80 * _DAY, page_id=PAGE_ID),
    "system_user": TokenSpec(APP_ID, "SYSTEM_USER", SYSTEM_USER, age=50 * _DAY),
    "fresh_system_user": TokenSpec(APP_ID, "SYSTEM_USER", SYSTEM_USER, age=_DAY),
    "never_expiring_system_user": TokenSpec(APP_ID, "SYSTEM_USER", SYSTEM_USER, lifetime=None),
    "expired_user": TokenSpec(APP_ID, age=61 * _DAY, data_access=29 * _DAY),
    "password_changed": TokenSpec(APP_ID, age=10 * _DAY, data_access=80 * _DAY),
    "app_removed": TokenSpec(APP_ID, age=10 * _DAY, data_access=80 * _DAY),
    "data_access_over": TokenSpec(APP_ID, lifetime=None, age=100 * _DAY, data_access=-_DAY),
    "data_access_soon": TokenSpec(APP_ID, lifetime=None, age=85 * _DAY, data_access=5 * _DAY),
    "other_app": TokenSpec(OTHER_APP_ID, data_access=90 * _DAY),
    **_refreshable_specs("instagram", TokenSpec(INSTAGRAM_APP_ID, user_id=INSTAGRAM_USER)),
    **_refreshable_specs("threads", TokenSpec(THREADS_APP_ID, user_id=THREADS_USER, data_access=90 * _DAY)),
}
OF_A_RUN: Final[TokenDetails] = {
    "kind": "actions",
    "repositories": (REPOSITORY,),
    "permissions": {"actions": "read", "contents": "read", "issues": "write"},
}
"""The `GITHUB_TOKEN` of a workflow with these permissions; each run gets its own."""
GARBAGE: Final = "EAAthis-is-not-a-token"


@dataclass(frozen=True)
class Seeded:
    """The contents of a seeded sandbox. The keys name kinds of tokens: `tokens["expiring_user"]`, `github_tokens["expired"]`."""

    app: App
    instagram_app: App
    threads_app: App
    repository: str
    environment: str
    github_token: str
    """A token that may write the secrets."""
    github_tokens: dict[str, str]
    page_id: str
    tokens: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        """Return everything as one JSON object."""
        apps = {"app": self.app, "instagram_app": self.instagram_app, "threads_app": self.threads_app}
        return {**asdict(self), **{key: {"id": app.id, "secret": app.secret} for key, app in apps.items()}}


def seed(sandbox: Sandbox) -> Seeded:
    """Fill an empty sandbox. Ages and expiries count from the sandbox's present time."""
    app = sandbox.meta.add_app(APP_ID, secret="sandbox-secret-of-acme-social", name="Acme Social")
    sandbox.meta.add_app(OTHER_APP_ID, secret="sandbox-secret-of-another", name="Another App")
    sandbox.meta.add_page(PAGE_ID, name="Acme Page", admins=(TokenSpec(APP_ID).user_id, SYSTEM_USER))
    instagram_app = sandbox.meta.add_app(
        INSTAGRAM_APP_ID, secret="sandbox-secret-of-acme-instagram", name="Acme Social-IG", provider="instagram"
    )
    threads_app = sandbox.meta.add_app(
        THREADS_APP_ID, secret="sandbox-secret-of-acme-threads", name="Acme Social-Threads", provider="threads"
    )
    tokens = {name: sandbox.meta.issue(spec) for name, spec in _SPECS.items()}
    for name, subcode in _INVALID.items():
        sandbox.meta.invalidate(tokens[name], subcode=subcode)
    sandbox.github.add_organization(ORGANIZATION)
    sandbox.github.add_repository(REPOSITORY, environments=(ENVIRONMENT,))
    sandbox.github.set_workflow(REPOSITORY, WORKFLOW)
    github_tokens = _github_tokens(sandbox)
    return Seeded(
        app=app,
        instagram_app=instagram_app,
        threads_app=threads_app,
        repository=REPOSITORY,
        environment=ENVIRONMENT,
        github_token=github_tokens["fine_grained"],
        github_tokens=github_tokens,
        page_id=PAGE_ID,
        tokens={**tokens, "garbage": GARBAGE},
    )


def _github_tokens(sandbox: Sandbox) -> dict[str, str]:
    now = sandbox.clock.now().replace(microsecond=0)
    details: dict[str, TokenDetails] = {
        "classic": {"kind": "classic"},
        "fine_grained": {"kind": "fine-grained", "repositories": (REPOSITORY,), "expires_at": now + 300 * _DAY},
        "organization": {"kind": "classic", "scopes": ("repo", "admin:org")},
        "codespaces": {"kind": "classic", "scopes": ("repo", "codespace:secrets")},
        "installation": {"kind": "installation", "expires_at": now + timedelta(hours=1)},
        "actions": {**OF_A_RUN, "expires_at": now + timedelta(hours=6)},
        "actions_read_only": {**OF_A_RUN, "permissions": {"contents": "read", "issues": "read"}},
        "issues": {"kind": "fine-grained", "repositories": (REPOSITORY,), "permissions": {"issues": "write"}},
        "expired": {"kind": "fine-grained", "expires_at": now - _DAY},
        "expiring": {"kind": "fine-grained", "expires_at": now + 3 * _DAY},
        "expiring_numeric_offset": {"kind": "classic", "expires_at": now + 3 * _DAY, "numeric_offset": True},
        "read_only": {"kind": "fine-grained", "permissions": {"secrets": "read", "environments": "read"}},
        "no_environments": {"kind": "fine-grained", "permissions": {"secrets": "write"}},
        "no_repo_scope": {"kind": "classic", "scopes": ("gist",)},
        "other_repository": {"kind": "fine-grained", "repositories": ("octo/elsewhere",)},
    }
    for name, detail in details.items():
        sandbox.github.add_token(f"sandbox-github-{name}", **detail)
    return {name: f"sandbox-github-{name}" for name in details}
