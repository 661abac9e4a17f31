"""What a test puts into GitHub's stores, and what it finds there."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from nacl.public import SealedBox

from ..clock import Clock
from .owners import Owners, PutOptions, StoreLocation
from .secret_store import SealedSecret, Variable, Visibility


@dataclass(frozen=True)
class StoredValue:
    """All there is to know about a secret or variable."""

    value: str
    created_at: datetime
    updated_at: datetime
    visibility: Visibility | None
    """Of an organisation's or user's: which repositories see it."""
    selected: tuple[str, ...]
    """Full names of the selected repositories."""


class StoreFixtures:
    """Secrets and variables, in plain.

    Each is named by its repository and, if it has one, environment, or by `organization=` or `user=`. `store=` is
    `actions` unless it says `dependabot`, `codespaces` or `agents`. With both a repository and an organisation (or
    user), the question is what that repository's next run would get of theirs. What is not there is a KeyError.
    """

    def __init__(self, clock: Clock, seed: int) -> None:
        """Start empty; `seed` decides the key pairs."""
        self.clock = clock
        self.lock = threading.RLock()
        self.owners = Owners(seed)

    def put_secret(
        self,
        repository: str | None = None,
        name: str = "",
        value: str = "",
        environment: str | None = None,
        **where: Unpack[PutOptions],
    ) -> None:
        """Store a secret given in plain; an organisation's is for all its repositories unless told otherwise."""
        with self.lock:
            secret_store = self.owners.secret_store(repository, environment, where)
            sealed = SealedBox(secret_store.key.public_key).encrypt(value.encode())
            secret_store.put(name, sealed, self.clock.now(), self.owners.audience(where))

    def secret(
        self,
        repository: str | None = None,
        name: str = "",
        environment: str | None = None,
        **where: Unpack[StoreLocation],
    ) -> str:
        """Return the value the next run would get."""
        return self.secret_details(repository, name, environment, **where).value

    def secret_details(
        self,
        repository: str | None = None,
        name: str = "",
        environment: str | None = None,
        **where: Unpack[StoreLocation],
    ) -> StoredValue:
        """Return a secret's value with its dates and who sees it."""
        with self.lock:
            stored = self.owners.secret_store(repository, environment, where).secrets[name.upper()]
            return self._kept(stored.open(), stored, repository)

    def put_variable(
        self,
        repository: str | None = None,
        name: str = "",
        value: str = "",
        environment: str | None = None,
        **where: Unpack[PutOptions],
    ) -> None:
        """Store a variable of Actions."""
        with self.lock:
            storage = self.owners.storage(repository, environment, where)
            storage.put_variable(name, value, self.clock.now(), self.owners.audience(where))

    def variable(
        self,
        repository: str | None = None,
        name: str = "",
        environment: str | None = None,
        **where: Unpack[StoreLocation],
    ) -> str:
        """Return the value of a variable the next run would get."""
        return self.variable_details(repository, name, environment, **where).value

    def variable_details(
        self,
        repository: str | None = None,
        name: str = "",
        environment: str | None = None,
        **where: Unpack[StoreLocation],
    ) -> StoredValue:
        """Return a variable's value with its dates and who sees it."""
        with self.lock:
            stored = self.owners.storage(repository, environment, where).variables[name.upper()]
            return self._kept(stored.value, stored, repository)

    def rotate_key(
        self, repository: str | None = None, environment: str | None = None, **where: Unpack[StoreLocation]
    ) -> None:
        """Give a store a new key pair; what was sealed for the old one can still be read, not written."""
        with self.lock:
            self.owners.secret_store(repository, environment, where).change_key(self.owners.random)

    def _kept(self, value: str, stored: SealedSecret | Variable, repository: str | None) -> StoredValue:
        audience = stored.audience
        if repository is not None and not self.owners.sees(repository, audience):
            raise KeyError(repository)
        numbers = audience.selected if audience else ()
        selected = tuple(self.owners.repositories[number].full_name for number in numbers)
        return StoredValue(
            value, stored.created_at, stored.updated_at, audience.visibility if audience else None, selected
        )
