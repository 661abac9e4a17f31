"""GitHub's REST API, as far as secrets, variables, issues, apps and the state of workflows go."""

from .api import GitHubApi
from .apps import GitHubApp, Installation
from .fixtures import StoredValue
from .issue_tracker import Comment, Issue
from .limits import Limits, Usage
from .records import AccessToken, Deprecation, Organization, Repository
from .registry import GitHub
from .user_roles import Collaborator

__all__ = [
    "AccessToken",
    "Collaborator",
    "Comment",
    "Deprecation",
    "GitHub",
    "GitHubApi",
    "GitHubApp",
    "Installation",
    "Issue",
    "Limits",
    "Organization",
    "Repository",
    "StoredValue",
    "Usage",
]
