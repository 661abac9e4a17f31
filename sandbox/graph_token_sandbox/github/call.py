"""One request to the REST API, with the things its path and its token stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from ..messages import Request
from .apps import GitHubApp
from .errors import GitHubError, not_found
from .issue_tracker import Issue
from .limits import Window
from .records import AccessToken, Organization, Repository
from .registry import GitHub
from .routes import ENTERPRISE_PREFIX, Route

DEFAULT_VERSION: Final = "2022-11-28"
"""The API version of a request that names none."""


@dataclass(frozen=True)
class Call:
    """A request whose token and limits were checked."""

    github: GitHub
    request: Request
    route: Route
    parameters: Mapping[str, str]
    """The parameters of the path by their names in GitHub's template, decoded."""
    token: AccessToken
    version: str
    window: Window
    """The hour in which the token's requests count."""

    @cached_property
    def now(self) -> datetime:
        """The time of the call."""
        return self.github.clock.now()

    @property
    def base_url(self) -> str:
        """The address of this API as the caller knows it, without a trailing slash."""
        prefix = ENTERPRISE_PREFIX if self.request.path.startswith(ENTERPRISE_PREFIX) else ""
        return f"{self.request.base_url}{prefix}"

    @cached_property
    def repository(self) -> Repository:
        """The repository in the path; 404 if there is none."""
        owners, number = self.github.owners, self.parameters.get("repository_id")
        try:
            return owners.repositories[int(number)] if number else owners.repository(self.full_name)
        except KeyError:
            raise not_found() from None

    @property
    def full_name(self) -> str:
        """The repository's name in the path: `owner/name`."""
        return f"{self.parameters['owner']}/{self.parameters['repo']}"

    @property
    def repository_url(self) -> str:
        """The address of the repository under its present name."""
        return f"{self.base_url}/repos/{self.repository.full_name}"

    @cached_property
    def organization(self) -> Organization:
        """The organization in the path; 404 if there is none."""
        organization = self.github.owners.organizations.get(self.parameters["org"].lower())
        if organization is None:
            raise not_found()
        return organization

    @cached_property
    def issue(self) -> Issue:
        """The issue in the path: 404 for one that never existed, 410 for one that is deleted or disabled."""
        tracker, number = self.repository.issue_tracker, int(self.parameters["issue_number"])
        if number in tracker.deleted:
            raise GitHubError(410, "This issue was deleted")
        issue = tracker.issues.get(number)
        if issue is None:
            raise not_found()
        if not issue.pull_request:
            self.expect_issues()
        return issue

    def expect_issues(self) -> None:
        """Refuse with 410 where issues are disabled."""
        if not self.repository.has_issues:
            raise GitHubError(410, "Issues has been disabled in this repository.")

    @property
    def app(self) -> GitHubApp:
        """The app that signed the request."""
        return self.github.apps.registered[int(self.token.login)]

    @property
    def may_push(self) -> bool:
        """Whether the caller has push access: an app by its permission, a person by being a collaborator."""
        by_app = self.token.kind in ("installation", "actions")
        return by_app or self.token.login.lower() in self.repository.collaborators
