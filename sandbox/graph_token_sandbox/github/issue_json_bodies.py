"""The JSON objects GitHub describes issues, comments and labels with.

https://docs.github.com/en/rest/issues
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from .call import Call
from .issue_tracker import Comment, Issue, Label
from .json_bodies import simple_user
from .records import ACTIONS_BOT, timestamp

OLD_VERSION: Final = "2022-11-28"
_REACTIONS: Final = ("total_count", "+1", "-1", "laugh", "confused", "heart", "hooray", "eyes", "rocket")


def issue(found: Issue, call: Call) -> dict[str, Any]:
    """Return an issue or pull request; from version 2026-03-10 on without the singular `assignee`.

    https://docs.github.com/en/rest/about-the-rest-api/breaking-changes
    """
    url = f"{call.repository_url}/issues/{found.number}"
    assignees = [simple_user(login, call.base_url) for login in found.assignees]
    return {
        **_common(found.id, found.author, url, call),
        "repository_url": call.repository_url,
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "timeline_url": f"{url}/timeline",
        "html_url": _page(found, call),
        "number": found.number,
        "title": found.title,
        "body": found.body,
        "state": found.state,
        "state_reason": found.state_reason,
        "labels": [label(call.repository.issue_tracker.labels[name.lower()], call) for name in found.labels],
        **({"assignee": assignees[0] if assignees else None} if call.version == OLD_VERSION else {}),
        "assignees": assignees,
        "comments": len(found.comments),
        **dict.fromkeys(("milestone", "active_lock_reason")),
        "locked": False,
        "created_at": timestamp(found.created_at),
        "updated_at": timestamp(found.updated_at),
        "closed_at": _or_none(found.closed_at),
        "closed_by": None if found.closed_by is None else simple_user(found.closed_by, call.base_url),
        **(_pull_request(found, call) if found.pull_request else {}),
    }


def comment(found: Comment, on: Issue, call: Call) -> dict[str, Any]:
    """Return a comment."""
    return {
        **_common(found.id, found.author, f"{call.repository_url}/issues/comments/{found.id}", call),
        "issue_url": f"{call.repository_url}/issues/{on.number}",
        "html_url": f"{_page(on, call)}#issuecomment-{found.id}",
        "body": found.body,
        "created_at": timestamp(found.created_at),
        "updated_at": timestamp(found.updated_at),
    }


def label(found: Label, call: Call) -> dict[str, Any]:
    """Return a label."""
    return {
        "id": found.id,
        "node_id": f"LA_{found.id}",
        "url": f"{call.repository_url}/labels/{found.name}",
        "name": found.name,
        "description": None,
        "color": found.color,
        "default": False,
    }


def _common(number: int, author: str, url: str, call: Call) -> dict[str, Any]:
    collaborates = author.lower() in call.repository.collaborators
    return {
        "id": number,
        "node_id": f"I_{number}",
        "url": url,
        "user": simple_user(author, call.base_url),
        "author_association": "COLLABORATOR" if collaborates else "NONE",
        "performed_via_github_app": _actions_app(call) if author == ACTIONS_BOT else None,
        "reactions": {"url": f"{url}/reactions", **dict.fromkeys(_REACTIONS, 0)},
    }


def _actions_app(call: Call) -> dict[str, Any]:
    return {
        "id": 15368,
        "slug": "github-actions",
        "node_id": "MDM6QXBwMTUzNjg=",
        "owner": simple_user("github", call.base_url),
        "name": "GitHub Actions",
        "description": "Automate your workflow from idea to production",
        "external_url": "https://help.github.com/en/actions",
        "html_url": "https://github.com/apps/github-actions",
        "created_at": "2018-07-30T09:30:17Z",
        "updated_at": "2024-04-10T20:33:16Z",
        "permissions": {"issues": "write"},
        "events": [],
    }


def _pull_request(found: Issue, call: Call) -> dict[str, Any]:
    page = _page(found, call)
    links = {"html_url": page, "diff_url": f"{page}.diff", "patch_url": f"{page}.patch"}
    return {
        "draft": False,
        "pull_request": {"url": f"{call.repository_url}/pulls/{found.number}", **links, "merged_at": None},
    }


def _page(found: Issue, call: Call) -> str:
    kind = "pull" if found.pull_request else "issues"
    return f"https://github.com/{call.repository.full_name}/{kind}/{found.number}"


def _or_none(moment: datetime | None) -> str | None:
    return None if moment is None else timestamp(moment)
