"""The JSON objects of users, organizations and repositories.

https://docs.github.com/en/rest/repos/repos#get-a-repository and https://docs.github.com/en/rest/users/users
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from .records import Organization, Repository, timestamp

OWNER_ID: Final = 583231
ACTIONS_BOT_ID: Final = 41898282

_USER_LINKS: Final = (
    "events_url followers_url following_url gists_url organizations_url received_events_url repos_url starred_url "
    "subscriptions_url".split()
)
_REPOSITORY_LINKS: Final = (
    "archive_url assignees_url blobs_url branches_url collaborators_url comments_url commits_url compare_url "
    "contents_url contributors_url deployments_url downloads_url events_url forks_url git_commits_url git_refs_url "
    "git_tags_url hooks_url issue_comment_url issue_events_url issues_url keys_url labels_url languages_url merges_url "
    "milestones_url notifications_url pulls_url releases_url stargazers_url statuses_url subscribers_url "
    "subscription_url tags_url teams_url trees_url".split()
)
_COUNTS: Final = (
    "forks forks_count network_count size stargazers_count subscribers_count watchers watchers_count".split()
)


def simple_user(login: str, base_url: str) -> dict[str, Any]:
    """Return a user as other objects contain it."""
    app = login.removesuffix("[bot]")
    bot = app != login
    number = ACTIONS_BOT_ID if bot else OWNER_ID
    url = f"{base_url}/users/{quote(login)}"
    return {
        "login": login,
        "id": number,
        "node_id": f"U_{number}",
        "avatar_url": f"https://avatars.githubusercontent.com/u/{number}",
        "gravatar_id": "",
        "url": url,
        "html_url": f"https://github.com/apps/{app}" if bot else f"https://github.com/{login}",
        **{link: f"{url}/{link.removesuffix('_url')}" for link in _USER_LINKS},
        "type": "Bot" if bot else "User",
        "site_admin": False,
    }


def user(login: str, base_url: str) -> dict[str, Any]:
    """Return a user with their public profile."""
    blanks = dict.fromkeys(("name", "company", "blog", "location", "email", "hireable", "bio"))
    counts = dict.fromkeys(("public_repos", "public_gists", "followers", "following"), 0)
    dates = {"created_at": "2011-01-25T18:44:36Z", "updated_at": "2026-01-01T00:00:00Z"}
    return {**simple_user(login, base_url), **blanks, **counts, **dates, "user_view_type": "public"}


def organization(organization: Organization, base_url: str) -> dict[str, Any]:
    """Return an organization with its public profile."""
    url = f"{base_url}/orgs/{organization.login}"
    return {
        "login": organization.login,
        "id": organization.id,
        "node_id": f"O_{organization.id}",
        "url": url,
        **{f"{name}_url": f"{url}/{name}" for name in ("repos", "events", "hooks", "issues")},
        "members_url": f"{url}/members{{/member}}",
        "public_members_url": f"{url}/public_members{{/member}}",
        "avatar_url": f"https://avatars.githubusercontent.com/u/{organization.id}",
        "html_url": f"https://github.com/{organization.login}",
        **dict.fromkeys(("description", "archived_at")),
        **dict.fromkeys(("has_organization_projects", "has_repository_projects"), True),
        **dict.fromkeys(("public_repos", "public_gists", "followers", "following"), 0),
        "type": "Organization",
        **dict.fromkeys(("created_at", "updated_at"), timestamp(organization.created_at)),
    }


def repository(repository: Repository, base_url: str) -> dict[str, Any]:
    """Return a repository in full."""
    owner, _, name = repository.full_name.partition("/")
    url, web = f"{base_url}/repos/{repository.full_name}", f"github.com/{repository.full_name}"
    created_at = timestamp(repository.created_at)
    return {
        "id": repository.id,
        "node_id": f"R_{repository.id}",
        "name": name,
        "full_name": repository.full_name,
        "owner": simple_user(owner, base_url),
        "private": repository.private,
        "visibility": "private" if repository.private else "public",
        "html_url": f"https://{web}",
        "clone_url": f"https://{web}.git",
        "svn_url": f"https://{web}",
        "git_url": f"git://{web}.git",
        "ssh_url": f"git@github.com:{repository.full_name}.git",
        "url": url,
        **{link: f"{url}/{link.removesuffix('_url')}" for link in _REPOSITORY_LINKS},
        **dict.fromkeys(_COUNTS, 0),
        **dict.fromkeys(("description", "homepage", "language", "license", "mirror_url")),
        **dict.fromkeys(("fork", "disabled", "has_discussions", "has_pages", "has_projects", "has_wiki"), False),
        "has_issues": repository.has_issues,
        **dict.fromkeys(("open_issues", "open_issues_count"), repository.issue_tracker.open_count),
        "archived": repository.archived,
        "default_branch": "main",
        "created_at": created_at,
        "pushed_at": timestamp(repository.pushed_at),
        "updated_at": created_at,
        "permissions": dict.fromkeys(("admin", "maintain", "push", "triage", "pull"), True),
    }
