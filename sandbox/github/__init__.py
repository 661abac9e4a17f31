"""GitHub's REST API, as far as Actions secrets go."""

from sandbox.github.api import GitHubApi
from sandbox.github.limits import Limits
from sandbox.github.records import AccessToken, Repository
from sandbox.github.registry import GitHub

__all__ = ["AccessToken", "GitHub", "GitHubApi", "Limits", "Repository"]
