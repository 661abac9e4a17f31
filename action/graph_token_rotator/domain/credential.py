"""A credential: one token through time, and what is known of a token.

Values are named tuples: they do not change, and a run has loaded them before `dataclasses` would be imported.
"""

from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from .errors import ServiceError
from .finding import Finding
from .provider import DEFAULT_PROVIDER, Kind
from .reasons.kinds import Reason
from .secret import Secret
from .target import Target
from .threshold import Threshold


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
    provider: str = DEFAULT_PROVIDER
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
    checked_at: datetime
    problem: Reason | None = None
    detail: str = ""
    requested_version: str = ""
    served_version: str = ""
    expiry_known: bool = True


class Provider(Protocol):
    """Meta's side of one credential. Everything raises `ServiceError`."""

    def inspect(self, token: Secret) -> TokenInfo:
        """Return what the provider says of the token, working or not; an error where it does not say."""

    def extend(self, token: Secret, info: TokenInfo) -> Secret:
        """Return a token that should expire later; the given one stays valid. `info` is what `inspect` said of it."""

    def revoke(self, old: Secret, new: Secret) -> None:
        """Make the old token invalid at once, signed in by the new one. `Unsupported` where there is no such call."""

    def explain(self, error: ServiceError) -> Finding:
        """Return the finding for an error of this provider."""


# Where Meta gives no issued_at: the lifetime of a long-lived token.
ASSUMED_LIFETIME = timedelta(days=60)
