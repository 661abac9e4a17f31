"""GitHub Apps, where they are installed, and the tokens of their installations.

https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ..clock import Clock
from . import app_jwt
from .errors import GitHubError
from .owners import Owners
from .records import AccessToken, Repository

LIFETIME: Final = timedelta(hours=1)
LENGTH: Final = 520
"""Characters of a token in the long form, approximately: https://docs.github.com/en/rest/apps/apps"""
_ALPHANUMERIC: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True)
class GitHubApp:
    """A registered app."""

    id: int
    client_id: str
    slug: str
    owner: str
    permissions: dict[str, str]
    created_at: datetime
    number: int

    @property
    def private_key(self) -> str:
        """The key its owner downloaded, as PEM."""
        return app_jwt.private_key(self.number)


@dataclass
class Installation:
    """An app on an organization's or user's account."""

    id: int
    app: GitHubApp
    account: str
    repositories: tuple[int, ...] | None
    """Ids of the repositories it may reach; None: all of the account's."""
    permissions: dict[str, str]
    created_at: datetime
    suspended_at: datetime | None = None

    def check(self) -> None:
        """Refuse every request while suspended."""
        if self.suspended_at is not None:
            raise GitHubError(403, "This installation has been suspended")

    def covers(self, repository: Repository) -> bool:
        """Whether it reaches a repository."""
        if self.repositories is not None:
            return repository.id in self.repositories
        return repository.full_name.lower().startswith(f"{self.account.lower()}/")


class Apps:
    """All apps and their installations; creates the tokens of installations."""

    def __init__(self, tokens: dict[str, AccessToken], owners: Owners, clock: Clock, lock: threading.RLock) -> None:
        """Start without any; new tokens go into `tokens`."""
        self.short_tokens = False
        """Create tokens in the old form, of 40 characters."""
        self.installations: dict[int, Installation] = {}
        self.registered: dict[int, GitHubApp] = {}
        self._tokens, self._owners, self._clock, self._lock = tokens, owners, clock, lock

    def add(self, slug: str, permissions: Mapping[str, str], owner: str = "octocat") -> GitHubApp:
        """Register an app that asks for `permissions`."""
        with self._lock:
            number, now = len(self.registered), self._clock.now().replace(microsecond=0)
            app = GitHubApp(
                340_001 + number, f"Iv23li{number:014d}", slug, owner, {"metadata": "read", **permissions}, now, number
            )
            self.registered[app.id] = app
            return app

    def install(self, app: GitHubApp, account: str, repositories: Iterable[str] | None = None) -> Installation:
        """Install an app on an account, for some of its repositories (full names) or, with None, for all."""
        with self._lock:
            ids = None if repositories is None else tuple(self._owners.repository(name).id for name in repositories)
            number, now = 56_000_001 + len(self.installations), self._clock.now().replace(microsecond=0)
            installation = Installation(number, app, account, ids, dict(app.permissions), now)
            self.installations[number] = installation
            return installation

    def suspend(self, installation: Installation) -> None:
        """Suspend an installation: its tokens are refused, and no new one is created."""
        with self._lock:
            installation.suspended_at = self._clock.now().replace(microsecond=0)

    def unsuspend(self, installation: Installation) -> None:
        """End the suspension of an installation."""
        with self._lock:
            installation.suspended_at = None

    def uninstall(self, installation: Installation) -> None:
        """Remove an installation and its tokens."""
        with self._lock:
            del self.installations[installation.id]
            for token in [token for token in self._tokens.values() if token.installation == installation.id]:
                del self._tokens[token.value]

    def find(self, name: str) -> GitHubApp | None:
        """Return an app by its client id or app id."""
        return next((app for app in self.registered.values() if name in (app.client_id, str(app.id))), None)

    def authenticate(self, authorization: str, now: datetime) -> GitHubApp:
        """Return the app that signed the token in an `Authorization` header."""
        name = app_jwt.issuer(authorization, self._key_number, now.timestamp())
        app = self.find(name)
        assert app is not None  # noqa: S101 (its key has just been used)
        return app

    def _key_number(self, name: str) -> int | None:
        app = self.find(name)
        return app.number if app else None

    def installation_for(self, app: GitHubApp, account: str) -> Installation | None:
        """Return the installation of an app on an account."""
        for installation in self.installations.values():
            if installation.app == app and installation.account.lower() == account.lower():
                return installation
        return None

    def mint(
        self,
        installation: Installation,
        full_names: tuple[str, ...] | None,
        permissions: dict[str, str],
        *,
        short: bool,
    ) -> AccessToken:
        """Create an installation's token for these repositories (None: all) with these permissions."""
        now = self._clock.now().replace(microsecond=0)
        token = AccessToken(
            self._short_token() if short else self._long_token(installation.app),
            "installation",
            full_names,
            now + LIFETIME,
            permissions=permissions,
            login=installation.app.slug,
            owner=installation.account.lower(),
            installation=installation.id,
        )
        self._tokens[token.value] = token
        return token

    def _short_token(self) -> str:
        return "ghs_" + "".join(self._owners.random.choices(_ALPHANUMERIC, k=36))

    def _long_token(self, app: GitHubApp) -> str:
        """Return a token of the form `ghs_APPID_JWT`."""
        random = self._owners.random
        head = _base64(json.dumps({"alg": "ES256", "typ": "JWT"}).encode())
        tail = _base64(random.randbytes(64))
        start = f"ghs_{app.id}_{head}."
        size = (LENGTH - len(start) - len(tail) - 1) * 3 // 4
        claims = json.dumps({"iss": "github", "jti": random.randbytes(size).hex()})[: size - 2] + '"}'
        return f"{start}{_base64(claims.encode())}.{tail}"


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
