"""The words of the domain: what is known, what was decided, what came of it.

Values are named tuples: they do not change, and a run has loaded them before `dataclasses` would be imported.
"""

from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple

from .reason import Reason
from .secret import Secret
from .target import Target
from .time_format import NEVER as NEVER  # noqa: PLC0414  # an expiry is compared with it wherever there are credentials

# People hear of an end a day before runs turn red, so that daily runs tell them at least `warn-before` ahead.
HEADS_UP = timedelta(days=1)


class Kind(Enum):
    """The kinds of token: Facebook's by the words of `debug_token`, and those of two logins with one kind each."""

    USER = "USER"
    PAGE = "PAGE"
    SYSTEM_USER = "SYSTEM_USER"
    OTHER = "OTHER"
    INSTAGRAM = "INSTAGRAM"
    THREADS = "THREADS"

    @property
    def text(self) -> str:
        """How a person says it: "user token"."""
        if self.refreshable:
            return f"{self.value.title()} token"
        return "token of unknown kind" if self is Kind.OTHER else f"{self.value.lower().replace('_', ' ')} token"

    @property
    def refreshable(self) -> bool:
        """Whether a token of this kind is refreshed by itself alone, and nothing tells its app, permissions and age."""
        return self in {Kind.INSTAGRAM, Kind.THREADS}


class Threshold(NamedTuple):
    """Either a share of the lifetime (0 to 1) or a length of time."""

    share: float | None = None
    length: timedelta | None = None

    def span(self, lifetime: timedelta) -> timedelta:
        """How long before expiry this threshold lies."""
        return self.length if self.length is not None else lifetime * (self.share or 0.0)


class App(NamedTuple):
    """The Meta app a token belongs to."""

    id: str
    secret: Secret


NO_APP = App("", Secret(""))


class Credential(NamedTuple):
    """One token through time: where it comes from, where it is kept, and when it is due.

    It is written to `copies` first and to `source`, which the next run reads, last. Where the provider needs no app,
    `app` is `NO_APP`.
    """

    token: Secret
    app: App
    source: Target
    page_id: str | None
    renew_before: Threshold
    warn_before: timedelta
    force: bool
    required_scopes: frozenset[str] = frozenset()
    name: str = ""
    provider: str = "facebook"
    copies: tuple[Target, ...] = ()
    revoke_old: bool = False
    record_expiry: bool = False

    @property
    def title(self) -> str:
        """What people call it: its name in the fleet file, else the secret's."""
        return self.name or self.source.secret


class TokenInfo(NamedTuple):
    """What the provider says of a token, and when it said so. All times are aware UTC; `NEVER` where there is no end.

    `trouble` is why the token does not work, None for a living one; `detail` is what the provider said about it.
    `asked` and `served` are the versions of the Graph API: the one wanted, and the one that answered (empty: not said).
    Where nothing tells when the token ends, `expiry_known` is false and `expires_at` is `NEVER`.
    """

    kind: Kind
    app_id: str | None
    user_id: str | None
    page_id: str | None
    expires_at: datetime
    issued_at: datetime | None
    data_access_expires_at: datetime
    scopes: frozenset[str]
    seen_at: datetime
    problem: Reason | None = None
    detail: str = ""
    requested_version: str = ""
    served_version: str = ""
    expiry_known: bool = True


# Where Meta gives no issued_at: the lifetime of a long-lived token.
ASSUMED_LIFETIME = timedelta(days=60)
