"""One request to the REST API that was let through: who asks for what, where and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..messages import Request
from .records import AccessToken, Repository
from .routes import Place


@dataclass(frozen=True)
class Call:
    """A request with what its token, its path and its headers stand for."""

    request: Request
    token: AccessToken
    place: Place
    repository: Repository
    now: datetime
    version: str
    base_url: str
    """Where this API is, for the addresses in answers; without a trailing slash."""

    @property
    def repository_url(self) -> str:
        """The repository's address by its present name."""
        return f"{self.base_url}/repos/{self.repository.full_name}"

    @property
    def pushes(self) -> bool:
        """Whether the caller has push access: an app by its permission, a person by being a collaborator."""
        by_app = self.token.kind in ("installation", "actions")
        return by_app or self.token.login.lower() in self.repository.collaborators
