"""What GitHub keeps: repositories, their vaults of secrets, and access tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, TypedDict

from nacl.public import PrivateKey, SealedBox

TokenKind = Literal["classic", "fine-grained", "installation", "actions"]
"""`actions` is the `GITHUB_TOKEN` of a workflow run."""

WRITE_SECRETS: Final = {"secrets": "write", "environments": "write"}


@dataclass(frozen=True)
class Stored:
    """A secret as it lies in a vault: sealed, with the key that opens it."""

    sealed: bytes
    key: PrivateKey
    created_at: datetime
    updated_at: datetime

    def open(self) -> str:
        """Return the value a run would get."""
        return SealedBox(self.key).decrypt(self.sealed).decode()


@dataclass
class Vault:
    """The Actions secrets of a repository or of one of its environments, with a key pair of their own."""

    key_id: str
    key: PrivateKey
    secrets: dict[str, Stored] = field(default_factory=dict)

    def put(self, name: str, sealed: bytes, now: datetime) -> bool:
        """Store a sealed value under its upper-case name; return whether the secret is new.

        Names are stored in upper case: https://docs.github.com/en/actions/reference/security/secrets
        """
        old = self.secrets.get(name.upper())
        moment = now.replace(microsecond=0)
        created_at = old.created_at if old else moment
        self.secrets[name.upper()] = Stored(sealed, self.key, created_at, moment)
        return old is None


@dataclass
class Repository:
    """A repository."""

    id: int
    full_name: str
    private: bool
    archived: bool
    created_at: datetime
    vault: Vault
    environments: dict[str, Vault]


class TokenDetails(TypedDict, total=False):
    """What may be said about an access token; see `AccessToken`."""

    kind: TokenKind
    repositories: tuple[str, ...] | None
    expires_at: datetime | None
    scopes: tuple[str, ...]
    permissions: dict[str, str]
    numeric_offset: bool
    login: str


@dataclass(frozen=True)
class AccessToken:
    """A token for the REST API."""

    value: str
    kind: TokenKind = "classic"
    repositories: tuple[str, ...] | None = None
    """Full names, in lower case, of those it reaches; None: all."""
    expires_at: datetime | None = None
    scopes: tuple[str, ...] = ("repo",)
    """Of a classic token."""
    permissions: dict[str, str] = field(default_factory=WRITE_SECRETS.copy)
    """Of every other kind: permission to `read` or `write`."""
    numeric_offset: bool = False
    """Write the expiry header as `... +0000` rather than `... UTC`; both occur."""
    login: str = "octocat"
