"""GitHub's REST API, as far as Actions secrets, issues and the state of workflows go."""

from sandbox.github.api import GitHubApi
from sandbox.github.board import Comment, Issue
from sandbox.github.limits import Limits
from sandbox.github.people import Person
from sandbox.github.records import AccessToken, Deprecation, Repository
from sandbox.github.registry import GitHub

__all__ = ["AccessToken", "Comment", "Deprecation", "GitHub", "GitHubApi", "Issue", "Limits", "Person", "Repository"]
