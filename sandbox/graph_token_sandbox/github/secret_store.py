"""Secrets and variables as they lie in their stores.

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
"""Which repositories of an organisation see a secret or variable of its."""
VISIBILITIES = get_args(Visibility)


class Audience(NamedTuple):
    """Who sees what an organisation or user keeps."""

    visibility: Visibility
    selected: tuple[int, ...] = ()
    """Numbers of the selected repositories."""


@dataclass(frozen=True)
class SealedSecret:
    """A secret as it lies in a store: sealed, with the key that opens it."""

    sealed: bytes
    key: PrivateKey
    created_at: datetime
    updated_at: datetime
    audience: Audience | None = None
    """Of an organisation's or user's secret."""

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
    def fresh(cls, random: Random) -> Self:
        """Return an empty store; `random` decides its keys."""
        return cls(str(random.randrange(10**17, 10**18)), PrivateKey(random.randbytes(PrivateKey.SIZE)))

    def put(self, name: str, sealed: bytes, now: datetime, audience: Audience | None = None) -> bool:
        """Store a sealed value under its upper-case name; return whether the secret is new."""
        old = self.secrets.get(name.upper())
        moment = now.replace(microsecond=0)
        created_at = old.created_at if old else moment
        self.secrets[name.upper()] = SealedSecret(sealed, self.key, created_at, moment, audience)
        return old is None

    def change_key(self, random: Random) -> None:
        """Take a new key pair; what was sealed for the old one can still be read, not written."""
        fresh = self.fresh(random)
        self.key_id, self.key = fresh.key_id, fresh.key


@dataclass(frozen=True)
class Variable:
    """A variable of Actions, in plain."""

    value: str
    created_at: datetime
    updated_at: datetime
    audience: Audience | None = None
    """Of an organisation's variable."""


@dataclass
class Storage:
    """All that one repository, environment, organisation or user keeps: secret stores by name, variables by name."""

    secret_stores: dict[str, SecretStore]
    variables: dict[str, Variable] = field(default_factory=dict)

    @classmethod
    def fresh(cls, stores: Iterable[str], random: Random) -> Self:
        """Return an empty storage with a store for each of `stores`."""
        return cls({store: SecretStore.fresh(random) for store in stores})

    def put_variable(self, name: str, value: str, now: datetime, audience: Audience | None = None) -> None:
        """Store a variable under its upper-case name."""
        old, moment = self.variables.get(name.upper()), now.replace(microsecond=0)
        self.variables[name.upper()] = Variable(value, old.created_at if old else moment, moment, audience)
