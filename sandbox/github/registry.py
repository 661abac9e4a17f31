"""GitHub's side as a test sets it up and looks at it."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from typing import Unpack

from nacl.public import PrivateKey, SealedBox

from sandbox.clock import Clock
from sandbox.github.board import Board, Issue
from sandbox.github.limits import Limits, Meter
from sandbox.github.people import Person
from sandbox.github.records import (
    AccessToken,
    Deprecation,
    Repository,
    TokenDetails,
    Vault,
    Workflow,
    WorkflowState,
)


class GitHub:
    """Repositories, secrets, issues and tokens. Starts empty; every change is made under `lock`."""

    def __init__(self, clock: Clock, seed: int) -> None:
        """Start empty; `seed` decides the key pairs."""
        self.clock = clock
        self.lock = threading.RLock()
        self.limits = Limits()
        self.meter = Meter()
        self.deprecation: Deprecation | None = None
        """Set: every answer carries the headers that announce the end of the API version."""
        self.tokens: dict[str, AccessToken] = {}
        self._repositories: dict[int, Repository] = {}
        self._ids: dict[str, int] = {}
        self._random = random.Random(seed)
        self._serial = count(2_000_000_001)

    def add_repository(
        self, full_name: str, *, environments: Iterable[str] = (), private: bool = True, archived: bool = False
    ) -> Repository:
        """Create `owner/name` with its environments; `octocat`, whose tokens are the default, may push."""
        with self.lock:
            now = self.clock.now().replace(microsecond=0)
            repository = Repository(
                id=1_000_001 + len(self._repositories),
                full_name=full_name,
                private=private,
                archived=archived,
                created_at=now,
                pushed_at=now,
                vault=self._vault(),
                environments={name.lower(): self._vault() for name in environments},
                board=Board(self._serial),
                collaborators=frozenset({"octocat"}),
            )
            self._repositories[repository.id] = repository
            self._ids[full_name.lower()] = repository.id
            return repository

    def rename_repository(self, old: str, new: str) -> None:
        """Rename; the old path redirects until another repository takes the name, and tokens follow."""
        with self.lock:
            repository = self.repository(old)
            former, repository.full_name = repository.full_name.lower(), new
            self._ids[new.lower()] = repository.id
            for token in self.tokens.values():
                if former in (token.repositories or ()):
                    names = tuple(new.lower() if name == former else name for name in token.repositories or ())
                    self.tokens[token.value] = replace(token, repositories=names)

    def add_token(self, value: str, **details: Unpack[TokenDetails]) -> AccessToken:
        """Register an access token; the details are the fields of `AccessToken`."""
        with self.lock:
            token = AccessToken(value, **details)
            if token.repositories is not None:
                token = replace(token, repositories=tuple(name.lower() for name in token.repositories))
            self.tokens[value] = token
            return token

    def rotate_key(self, full_name: str, environment: str | None = None) -> None:
        """Give a vault a new key pair; what was sealed for the old one can still be read, not written."""
        with self.lock:
            vault, fresh = self.vault(full_name, environment), self._vault()
            vault.key_id, vault.key = fresh.key_id, fresh.key

    def put_secret(self, full_name: str, name: str, value: str, environment: str | None = None) -> None:
        """Store a secret given in plain."""
        with self.lock:
            vault = self.vault(full_name, environment)
            vault.put(name, SealedBox(vault.key.public_key).encrypt(value.encode()), self.clock.now())

    def secret(self, full_name: str, name: str, environment: str | None = None) -> str:
        """Return the value the next run would get; KeyError if there is no such secret."""
        with self.lock:
            return self.vault(full_name, environment).secrets[name.upper()].open()

    def issues(self, full_name: str) -> list[Issue]:
        """Return copies of a repository's issues and pull requests with their comments, oldest first."""
        with self.lock:
            return self.repository(full_name).board.snapshot()

    def person(self, full_name: str, login: str = "octocat") -> Person:
        """Return someone who works on a repository's issues in the browser."""
        return Person(login, self.repository(full_name).board, self.clock, self.lock)

    def set_workflow(self, full_name: str, file: str, state: WorkflowState = "active") -> Workflow:
        """Add the workflow `.github/workflows/FILE`, or change its state."""
        with self.lock:
            known, now = self.repository(full_name).workflows, self.clock.now().replace(microsecond=0)
            found = known.setdefault(file, Workflow(next(self._serial), file.partition(".")[0], state, now, now))
            found.state, found.updated_at = state, now
            return found

    def vault(self, full_name: str, environment: str | None = None) -> Vault:
        """Return where the secrets of a repository or environment are; KeyError if there is no such thing."""
        repository = self.repository(full_name)
        return repository.vault if environment is None else repository.environments[environment.lower()]

    def repository(self, full_name: str) -> Repository:
        """Return a repository by its present or a former name, in any case; KeyError if unknown."""
        return self._repositories[self._ids[full_name.lower()]]

    def repository_by_id(self, repository_id: int) -> Repository:
        """Return a repository by its number; KeyError if unknown."""
        return self._repositories[repository_id]

    def _vault(self) -> Vault:
        key_id = str(self._random.randrange(10**17, 10**18))
        return Vault(key_id, PrivateKey(self._random.randbytes(PrivateKey.SIZE)))
