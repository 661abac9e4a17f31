"""The records of Meta: apps, pages and tokens."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from ..clock import Clock
from .errors import MESSAGES, GraphError, session_expired
from .providers import PROVIDERS, ProviderName

Kind = Literal["USER", "PAGE", "SYSTEM_USER", "APP"]
"""The `type` in the answer of `debug_token`."""

DEFAULT_USER: Final = "10215241773831025"
DEFAULT_SCOPES: Final = PROVIDERS["facebook"].scopes
LONGEST_SHORT_LIFETIME: Final = timedelta(days=1)
"""Short-lived tokens last one to two hours, long-lived ones about 60 days: a day separates them.
https://developers.facebook.com/documentation/facebook-login/guides/access-tokens/get-long-lived"""

SCOPES_WITHOUT_DATA_ACCESS_LIMIT: Final = frozenset(
    "ads_management ads_read business_management configure_page_transactions pages_manage_ads pages_manage_cta "
    "pages_manage_engagement pages_manage_instant_articles pages_manage_metadata pages_manage_posts pages_messaging "
    "pages_read_engagement pages_read_user_content pages_show_list read_audience_network_insights "
    "read_insights".split()
)
"""Permissions that still work 90 days after the person was last active.
https://developers.facebook.com/documentation/facebook-login/auth-vs-data"""


@dataclass(frozen=True)
class App:
    """A Meta app. For Instagram Login and for Threads it has ids and secrets of their own: here an app each."""

    id: str
    secret: str
    name: str
    provider: ProviderName = "facebook"

    @property
    def token(self) -> str:
        """The app access token.

        https://developers.facebook.com/docs/facebook-login/guides/access-tokens
        https://developers.facebook.com/documentation/threads/get-started/app-access-tokens
        """
        pair = f"{self.id}|{self.secret}"
        return f"TH|{pair}" if self.provider == "threads" else pair


@dataclass
class Page:
    """A Facebook page and the ids of the users with a role on it."""

    id: str
    name: str
    admins: set[str]


@dataclass(frozen=True)
class TokenSpec:
    """A token to issue; its app says for which of Meta's logins."""

    app_id: str
    kind: Kind = "USER"
    user_id: str = DEFAULT_USER
    lifetime: timedelta | None = timedelta(days=60)
    """From issue to expiry; None: never expires."""
    age: timedelta = timedelta()
    """Issued that long ago."""
    scopes: tuple[str, ...] | None = None
    """None: the usual ones."""
    data_access: timedelta | None = None
    """The time, from now, until the access to the person's data ends; None: no limit."""
    page_id: str | None = None
    issued_at_given: bool = True
    """False: `debug_token` leaves `issued_at` out, as it does for some tokens."""


@dataclass
class Token:
    """An issued token; times are aware UTC datetimes in whole seconds."""

    value: str
    app_id: str
    kind: Kind
    user_id: str
    scopes: tuple[str, ...]
    issued_at: datetime
    expires_at: datetime | None
    data_access_expires_at: datetime | None
    page_id: str | None
    issued_at_given: bool
    long_lived: bool
    clock: Clock = field(repr=False, compare=False)
    killed: GraphError | None = None
    """The reason why it became invalid before its expiry."""

    @property
    def failure(self) -> GraphError | None:
        """The error that every use of this token raises now; None while it is valid."""
        now = self.clock.now()
        if self.killed is None and self.expires_at is not None and self.expires_at <= now:
            return session_expired(self.expires_at, now)
        return replace(self.killed) if self.killed else None  # a copy: a raised error gathers tracebacks

    @property
    def valid(self) -> bool:
        """Whether the token works now."""
        return self.failure is None

    @property
    def data_access_over(self) -> bool:
        """Whether the token, though valid, can no longer read the person's data."""
        limit = self.data_access_expires_at
        limited = any(scope not in SCOPES_WITHOUT_DATA_ACCESS_LIMIT for scope in self.scopes)
        return limited and limit is not None and limit <= self.clock.now()

    def kill(self, code: int, subcode: int | None, message: str | None = None) -> None:
        """Make every later use of this token fail; the message defaults to Meta's own for the subcode."""
        default = MESSAGES.get(subcode or 0, "Error validating access token.")
        self.killed = GraphError(code, message or default.format(app_id=self.app_id), subcode)


def new_token(spec: TokenSpec, app: App, value: str, clock: Clock) -> Token:
    """Return the token of `app` that `spec` describes, as of now."""
    now = whole_second(clock.now())
    issued_at = now - spec.age
    return Token(
        value=value,
        app_id=app.id,
        kind=spec.kind,
        user_id=spec.user_id,
        scopes=PROVIDERS[app.provider].scopes if spec.scopes is None else spec.scopes,
        issued_at=issued_at,
        expires_at=None if spec.lifetime is None else issued_at + spec.lifetime,
        data_access_expires_at=None if spec.data_access is None else now + spec.data_access,
        page_id=spec.page_id,
        issued_at_given=spec.issued_at_given,
        long_lived=spec.lifetime is None or spec.lifetime > LONGEST_SHORT_LIFETIME,
        clock=clock,
    )


def whole_second(time: datetime) -> datetime:
    """Cut `time` down to the second: Meta's times are Unix seconds."""
    return time.replace(microsecond=0)


def unix(time: datetime | None) -> int:
    """Return Unix seconds, and 0 for None, as Meta writes "never"."""
    return 0 if time is None else int(time.astimezone(UTC).timestamp())
