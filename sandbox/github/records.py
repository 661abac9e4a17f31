"""What GitHub keeps: repositories with their secrets, issues and workflows, and access tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final, Literal, TypedDict

from nacl.public import PrivateKey, SealedBox

from sandbox.github.board import Board

TokenKind = Literal["classic", "fine-grained", "installation", "actions"]
"""`actions` is the `GITHUB_TOKEN` of a workflow run."""

WorkflowState = Literal["active", "deleted", "disabled_fork", "disabled_inactivity", "disabled_manually"]
"""https://docs.github.com/en/rest/actions/workflows#get-a-workflow"""

ACTIONS_BOT: Final = "github-actions[bot]"
"""Who the `GITHUB_TOKEN` is."""
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
class Workflow:
    """A workflow of a repository."""

    id: int
    name: str
    state: WorkflowState
    created_at: datetime
    updated_at: datetime


@dataclass
class Repository:
    """A repository; a test may set what is not part of its identity, such as `pushed_at` or `has_issues`."""

    id: int
    full_name: str
    private: bool
    archived: bool
    created_at: datetime
    vault: Vault
    environments: dict[str, Vault]
    board: Board
    pushed_at: datetime
    collaborators: frozenset[str]
    """Who has push access, in lower case."""
    has_issues: bool = True
    workflows: dict[str, Workflow] = field(default_factory=dict)
    """By the name of the file in `.github/workflows`."""


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
    """The person's name, or that of the app an installation belongs to."""

    @property
    def author(self) -> str:
        """Who is named as the author of what is written with this token."""
        if self.kind == "actions":
            return ACTIONS_BOT
        return f"{self.login}[bot]" if self.kind == "installation" else self.login


@dataclass(frozen=True)
class Deprecation:
    """What GitHub says about an API version that is on its way out."""

    at: datetime
    sunset: datetime | None = None
    """When it will stop answering."""

    def headers(self) -> dict[str, str]:
        """Return the headers of RFC 9745 (a structured date) and RFC 8594 (an HTTP date)."""
        headers = {"Deprecation": f"@{int(self.at.timestamp())}"}
        if self.sunset is not None:
            headers["Sunset"] = format_datetime(self.sunset.astimezone(UTC), usegmt=True)
        return headers


def timestamp(moment: datetime) -> str:
    """Return a moment as GitHub writes it, in UTC and to the second."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
