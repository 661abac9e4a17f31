"""GitHub's REST API, as far as secrets, variables, issues, apps and the state of workflows go."""

from sandbox.github.api import GitHubApi
from sandbox.github.apps import GitHubApp, Installation
from sandbox.github.board import Comment, Issue
from sandbox.github.keeping import Kept
from sandbox.github.limits import Limits, Usage
from sandbox.github.people import Person
from sandbox.github.records import AccessToken, Deprecation, Organization, Repository
from sandbox.github.registry import GitHub

__all__ = [
    "AccessToken",
    "Comment",
    "Deprecation",
    "GitHub",
    "GitHubApi",
    "GitHubApp",
    "Installation",
    "Issue",
    "Kept",
    "Limits",
    "Organization",
    "Person",
    "Repository",
    "Usage",
]
