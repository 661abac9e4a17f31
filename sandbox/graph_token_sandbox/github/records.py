"""The records of GitHub: repositories with secrets, issues and workflows, organizations, tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final, Literal, TypedDict

from .issue_tracker import IssueTracker
from .secret_store import Storage

TokenKind = Literal["classic", "fine-grained", "installation", "actions", "app"]
"""`actions` is the `GITHUB_TOKEN` of a workflow run, `app` an app that signed a JSON web token."""

WorkflowState = Literal["active", "deleted", "disabled_fork", "disabled_inactivity", "disabled_manually"]
"""https://docs.github.com/en/rest/actions/workflows#get-a-workflow"""

ACTIONS_BOT: Final = "github-actions[bot]"
"""The login behind every `GITHUB_TOKEN`."""
WRITE_SECRETS: Final = {"secrets": "write", "environments": "write"}


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
    """A repository; a test may change attributes such as `pushed_at` or `has_issues`."""

    id: int
    full_name: str
    private: bool
    archived: bool
    created_at: datetime
    storage: Storage
    environments: dict[str, Storage]
    issue_tracker: IssueTracker
    pushed_at: datetime
    collaborators: frozenset[str]
    """Logins with push access, in lower case."""
    admins: frozenset[str]
    """Logins of the admins among them."""
    has_issues: bool = True
    workflows: dict[str, Workflow] = field(default_factory=dict)
    """By the name of the file in `.github/workflows`."""


@dataclass
class Organization:
    """An organization; it owns the repositories under its name."""

    id: int
    login: str
    created_at: datetime
    storage: Storage
    owners: frozenset[str]
    """Logins that may write its secrets, in lower case."""
    members: frozenset[str]
    """Logins of its other members."""


class TokenDetails(TypedDict, total=False):
    """The attributes of an access token; see `AccessToken`."""

    kind: TokenKind
    repositories: tuple[str, ...] | None
    expires_at: datetime | None
    scopes: tuple[str, ...]
    permissions: dict[str, str]
    numeric_offset: bool
    login: str
    owner: str | None
    installation: int | None


@dataclass(frozen=True)
class AccessToken:
    """A token for the REST API."""

    value: str
    kind: TokenKind = "classic"
    repositories: tuple[str, ...] | None = None
    """Full names, in lower case, of the repositories it reaches; None: all."""
    expires_at: datetime | None = None
    scopes: tuple[str, ...] = ("repo",)
    """Of a classic token."""
    permissions: dict[str, str] = field(default_factory=WRITE_SECRETS.copy)
    """Of every other kind: permission to `read` or `write`."""
    numeric_offset: bool = False
    """Write the expiry header as `... +0000` rather than `... UTC`; both occur."""
    login: str = "octocat"
    """The person's name, or that of the app an installation belongs to."""
    owner: str | None = None
    """The only owner, in lower case, whose repositories and secrets the token reaches; None: any."""
    installation: int | None = None
    """The installation a token was made for."""

    @property
    def budget(self) -> str:
        """The key of the hourly limit it counts in: all tokens of an installation share one."""
        return self.value if self.installation is None else f"installation ID {self.installation}"

    def reaches(self, login: str) -> bool:
        """Whether it may reach anything of the organization or user `login`."""
        if self.owner is not None:
            return self.owner == login.lower()
        return self.repositories is None or any(name.startswith(f"{login.lower()}/") for name in self.repositories)

    @property
    def author(self) -> str:
        """The author of issues and comments written with this token."""
        if self.kind == "actions":
            return ACTIONS_BOT
        return f"{self.login}[bot]" if self.kind == "installation" else self.login


@dataclass(frozen=True)
class Deprecation:
    """The announced end of an API version."""

    at: datetime
    sunset: datetime | None = None
    """The time from which it no longer answers."""

    def headers(self) -> dict[str, str]:
        """Return the headers of RFC 9745 (a structured date) and RFC 8594 (an HTTP date)."""
        headers = {"Deprecation": f"@{int(self.at.timestamp())}"}
        if self.sunset is not None:
            headers["Sunset"] = format_datetime(self.sunset.astimezone(UTC), usegmt=True)
        return headers


def timestamp(time: datetime) -> str:
    """Return a time as GitHub writes it, in UTC and to the second."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
