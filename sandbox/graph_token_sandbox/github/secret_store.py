"""Secrets and variables as GitHub stores them.

Names are stored in upper case: https://docs.github.com/en/actions/reference/security/secrets
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Literal, NamedTuple, Self, get_args

from nacl.public import PrivateKey, SealedBox

Visibility = Literal["all", "private", "selected"]
"""Which repositories of an organization see a secret or variable of it."""
VISIBILITIES = get_args(Visibility)


class Audience(NamedTuple):
    """The repositories that see a secret or variable of an organization or user."""

    visibility: Visibility
    selected: tuple[int, ...] = ()
    """Ids of the selected repositories."""


@dataclass(frozen=True)
class SealedSecret:
    """A stored secret: sealed, with the key that opens it."""

    sealed: bytes
    key: PrivateKey
    created_at: datetime
    updated_at: datetime
    audience: Audience | None = None
    """Of an organization's or user's secret."""

    def open(self) -> str:
        """Return the value a run would get."""
        return SealedBox(self.key).decrypt(self.sealed).decode()


@dataclass
class SecretStore:
    """The secrets of one store at one level, with a key pair of their own."""

    key_id: str
    key: PrivateKey
    secrets: dict[str, SealedSecret] = field(default_factory=dict)

    @classmethod
    def empty(cls, random: Random) -> Self:
        """Return an empty store; `random` decides its keys."""
        return cls(str(random.randrange(10**17, 10**18)), PrivateKey(random.randbytes(PrivateKey.SIZE)))

    def put(self, name: str, sealed: bytes, now: datetime, audience: Audience | None = None) -> bool:
        """Store a sealed value under its upper-case name; return whether the secret is new."""
        old, updated_at = self.secrets.get(name.upper()), now.replace(microsecond=0)
        created_at = old.created_at if old else updated_at
        self.secrets[name.upper()] = SealedSecret(sealed, self.key, created_at, updated_at, audience)
        return old is None

    def change_key(self, random: Random) -> None:
        """Take a new key pair; secrets sealed for the old one can be read, but no longer written."""
        replacement = self.empty(random)
        self.key_id, self.key = replacement.key_id, replacement.key


@dataclass(frozen=True)
class Variable:
    """A variable of Actions, in plain text."""

    value: str
    created_at: datetime
    updated_at: datetime
    audience: Audience | None = None
    """Of an organization's variable."""


@dataclass
class Storage:
    """The secrets, by store, and the variables of one repository, environment, organization or user."""

    secret_stores: dict[str, SecretStore]
    variables: dict[str, Variable] = field(default_factory=dict)

    @classmethod
    def empty(cls, stores: Iterable[str], random: Random) -> Self:
        """Return an empty storage with these stores."""
        return cls({store: SecretStore.empty(random) for store in stores})

    def put_variable(self, name: str, value: str, now: datetime, audience: Audience | None = None) -> None:
        """Store a variable under its upper-case name."""
        old, updated_at = self.variables.get(name.upper()), now.replace(microsecond=0)
        created_at = old.created_at if old else updated_at
        self.variables[name.upper()] = Variable(value, created_at, updated_at, audience)
