"""GitHub's REST API, as far as secrets, variables, issues, apps and the state of workflows go."""

from .api import GitHubApi
from .apps import GitHubApp, Installation
from .board import Comment, Issue
from .keeping import Kept
from .limits import Limits, Usage
from .people import Person
from .records import AccessToken, Deprecation, Organization, Repository
from .registry import GitHub

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
