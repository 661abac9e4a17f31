"""A credential, and what its provider says about its token.

Values are named tuples: they are immutable, and a run loads them without importing `dataclasses`, which costs time.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from .provider import DEFAULT_PROVIDER, Kind
from .reason import Reason
from .secret import Secret
from .target import CopyTarget, Target
from .threshold import Threshold

# The lifetime of a long-lived token, used where Meta does not say when a token was issued:
# https://developers.facebook.com/documentation/facebook-login/guides/access-tokens/get-long-lived
ASSUMED_LIFETIME = timedelta(days=60)


class App(NamedTuple):
    """The Meta app that a token belongs to."""

    id: str
    secret: Secret


# Stands for the app of a provider that needs none; its empty secret is falsy.
NO_APP = App("", Secret(""))


class Credential(NamedTuple):
    """One token that is kept valid: its current value, its locations, and when to renew it or to warn.

    A renewed token is written to `copies` first and to `source` last, because the next run reads the source. `app` is
    `NO_APP` where the provider needs no app. `page_id` asks for that page's token instead of a user's. `renew_before`
    and `warn_before` count back from the expiry; `force` renews a token that is not due. `name` is its name in the
    fleet file, empty for the single credential of the inputs.
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
    copies: tuple[CopyTarget, ...] = ()
    revoke_old: bool = False
    record_expiry: bool = False

    @property
    def write_count(self) -> int:
        """How many writes a renewal takes: the copies, the source, and the variable beside it."""
        return 1 + len(self.copies) + self.record_expiry

    @property
    def title(self) -> str:
        """Its name for people: the name in the fleet file, else the name of the secret."""
        return self.name or self.source.secret


class TokenInfo(NamedTuple):
    """What a provider says about a token at `checked_at`. All times are aware UTC.

    A time is `NEVER` where it does not apply. With `expiry_known` false the provider does not say when the token
    expires, and `expires_at` is `NEVER`. `problem` is the reason why the token does not work, None for a working token;
    `detail` is the provider's own text about it. `requested_version` and `served_version` are versions of the Graph
    API; the served one is empty where the response does not name it. `app_id`, `user_id` and `page_id` are None where
    not said.
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
