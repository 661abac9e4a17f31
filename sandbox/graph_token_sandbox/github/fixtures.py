"""How a test writes secrets and variables to GitHub's stores, and reads them back in plain text."""

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
    """A secret or variable with its dates and its audience."""

    value: str
    created_at: datetime
    updated_at: datetime
    visibility: Visibility | None
    """Of an organization's or user's: which repositories see it."""
    selected: tuple[str, ...]
    """Full names of the selected repositories."""


class StoreFixtures:
    """Secrets and variables, in plain text.

    Each is named by its repository and, if it has one, environment, or by `organization=` or `user=`. `store=` is
    `actions` unless it says `dependabot`, `codespaces` or `agents`. With both a repository and an organization (or
    user), the value is the one that the repository's next run would get from there. A missing one raises KeyError.
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
        **options: Unpack[PutOptions],
    ) -> None:
        """Store a secret; by default all repositories of an organization see it."""
        with self.lock:
            store = self.owners.secret_store(repository, environment, options)
            sealed = SealedBox(store.key.public_key).encrypt(value.encode())
            store.put(name, sealed, self.clock.now(), self.owners.audience(options))

    def secret(
        self,
        repository: str | None = None,
        name: str = "",
        environment: str | None = None,
        **location: Unpack[StoreLocation],
    ) -> str:
        """Return the value the next run would get."""
        return self.secret_details(repository, name, environment, **location).value

    def secret_details(
        self,
        repository: str | None = None,
        name: str = "",
        environment: str | None = None,
        **location: Unpack[StoreLocation],
    ) -> StoredValue:
        """Return a secret's value with its dates and its audience."""
        with self.lock:
            secret = self.owners.secret_store(repository, environment, location).secrets[name.upper()]
            return self._stored_value(secret.open(), secret, repository)

    def put_variable(
        self,
        repository: str | None = None,
        name: str = "",
        value: str = "",
        environment: str | None = None,
        **options: Unpack[PutOptions],
    ) -> None:
        """Store a variable of Actions."""
        with self.lock:
            storage = self.owners.storage(repository, environment, options)
            storage.put_variable(name, value, self.clock.now(), self.owners.audience(options))

    def variable(
        self,
        repository: str | None = None,
        name: str = "",
        environment: str | None = None,
        **location: Unpack[StoreLocation],
    ) -> str:
        """Return the value of a variable the next run would get."""
        return self.variable_details(repository, name, environment, **location).value

    def variable_details(
        self,
        repository: str | None = None,
        name: str = "",
        environment: str | None = None,
        **location: Unpack[StoreLocation],
    ) -> StoredValue:
        """Return a variable's value with its dates and its audience."""
        with self.lock:
            variable = self.owners.storage(repository, environment, location).variables[name.upper()]
            return self._stored_value(variable.value, variable, repository)

    def rotate_key(
        self, repository: str | None = None, environment: str | None = None, **location: Unpack[StoreLocation]
    ) -> None:
        """Give a store a new key pair; secrets sealed for the old one can be read, but no longer written."""
        with self.lock:
            self.owners.secret_store(repository, environment, location).change_key(self.owners.random)

    def _stored_value(self, value: str, entry: SealedSecret | Variable, repository: str | None) -> StoredValue:
        audience = entry.audience
        if repository is not None and not self.owners.sees(repository, audience):
            raise KeyError(repository)
        ids = audience.selected if audience else ()
        selected = tuple(self.owners.repositories[number].full_name for number in ids)
        visibility = audience.visibility if audience else None
        return StoredValue(value, entry.created_at, entry.updated_at, visibility, selected)
