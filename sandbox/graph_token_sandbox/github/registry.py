"""The contents of the simulated GitHub, as a test sets them up and reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from typing import Unpack

from ..clock import Clock
from .apps import Apps
from .fixtures import StoreFixtures
from .issue_tracker import Issue, IssueTracker
from .limits import Limits, Meter, Usage
from .records import AccessToken, Deprecation, Organization, Repository, TokenDetails, Workflow, WorkflowState
from .secret_store import Storage
from .store_rules import stores_of
from .user_roles import Collaborator


class GitHub(StoreFixtures):
    """Repositories, organizations, issues, apps and tokens. Starts empty; every change is made under `lock`."""

    def __init__(self, clock: Clock, seed: int) -> None:
        """Start empty; `seed` decides the key pairs."""
        super().__init__(clock, seed)
        self.limits = Limits()
        self.meter = Meter()
        self.deprecation: Deprecation | None = None
        """Set: every answer has the headers that announce the end of the API version."""
        self.tokens: dict[str, AccessToken] = {}
        self.apps = Apps(self.tokens, self.owners, self.clock, self.lock)
        self._serial = count(2_000_000_001)

    def add_repository(
        self, full_name: str, *, environments: Iterable[str] = (), private: bool = True, archived: bool = False
    ) -> Repository:
        """Create `owner/name` with its environments; `octocat`, whose tokens are the default, may push."""
        with self.lock:
            owners, now = self.owners, self.clock.now().replace(microsecond=0)
            repository = Repository(
                id=1_000_001 + len(owners.repositories),
                full_name=full_name,
                private=private,
                archived=archived,
                created_at=now,
                pushed_at=now,
                storage=Storage.empty(stores_of("repository"), owners.random),
                environments={name.lower(): Storage.empty(["actions"], owners.random) for name in environments},
                issue_tracker=IssueTracker(self._serial),
                collaborators=frozenset({"octocat"}),
                admins=frozenset({"octocat"}),
            )
            owners.repositories[repository.id] = repository
            owners.ids[full_name.lower()] = repository.id
            return repository

    def add_organization(
        self, login: str, *, owners: Iterable[str] = ("octocat",), members: Iterable[str] = ()
    ) -> Organization:
        """Create an organization; it owns the repositories named `login/...`."""
        with self.lock:
            storage = Storage.empty(stores_of("organization"), self.owners.random)
            logins = [frozenset(name.lower() for name in group) for group in (owners, members)]
            now = self.clock.now().replace(microsecond=0)
            organization = Organization(9_000_001 + len(self.owners.organizations), login, now, storage, *logins)
            self.owners.organizations[login.lower()] = organization
            return organization

    def rename_repository(self, old: str, new: str) -> None:
        """Rename a repository. Its old path redirects until another takes the name; tokens follow."""
        with self.lock:
            repository = self.repository(old)
            former, repository.full_name = repository.full_name.lower(), new
            self.owners.ids[new.lower()] = repository.id
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
            if token.owner is not None:
                token = replace(token, owner=token.owner.lower())
            self.tokens[value] = token
            return token

    def issues(self, full_name: str) -> list[Issue]:
        """Return copies of a repository's issues and pull requests with their comments, oldest first."""
        with self.lock:
            return self.repository(full_name).issue_tracker.snapshot()

    def collaborator(self, full_name: str, login: str = "octocat") -> Collaborator:
        """Return a person who works on a repository's issues in the browser."""
        return Collaborator(login, self.repository(full_name).issue_tracker, self.clock, self.lock)

    def set_workflow(self, full_name: str, file: str, state: WorkflowState = "active") -> Workflow:
        """Add the workflow `.github/workflows/FILE`, or change its state."""
        with self.lock:
            workflows, now = self.repository(full_name).workflows, self.clock.now().replace(microsecond=0)
            new = Workflow(next(self._serial), file.partition(".")[0], state, now, now)
            workflow = workflows.setdefault(file, new)
            workflow.state, workflow.updated_at = state, now
            return workflow

    def repository(self, full_name: str) -> Repository:
        """Return a repository by its present or a former name, in any case; an unknown one raises KeyError."""
        return self.owners.repository(full_name)

    @property
    def usage(self) -> Usage:
        """The highest use so far, and the number of refusals."""
        with self.lock:
            return self.meter.usage()

    def forget_usage(self) -> None:
        """Restart the record of use; the limits go on counting."""
        with self.lock:
            self.meter.restart_record()
