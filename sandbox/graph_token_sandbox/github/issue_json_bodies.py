"""The JSON objects of issues, comments and labels.

https://docs.github.com/en/rest/issues
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from .call import DEFAULT_VERSION, Call
from .issue_tracker import Comment, Issue, Label
from .json_bodies import simple_user
from .records import ACTIONS_BOT, timestamp

_REACTIONS: Final = ("total_count", "+1", "-1", "laugh", "confused", "heart", "hooray", "eyes", "rocket")


def issue(issue: Issue, call: Call) -> dict[str, Any]:
    """Return an issue or pull request; version 2026-03-10 has no singular `assignee`.

    https://docs.github.com/en/rest/about-the-rest-api/breaking-changes
    """
    url = f"{call.repository_url}/issues/{issue.number}"
    assignees = [simple_user(login, call.base_url) for login in issue.assignees]
    return {
        **_common(issue.id, issue.author, url, call),
        "repository_url": call.repository_url,
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "timeline_url": f"{url}/timeline",
        "html_url": _web_url(issue, call),
        "number": issue.number,
        "title": issue.title,
        "body": issue.body,
        "state": issue.state,
        "state_reason": issue.state_reason,
        "labels": [label(call.repository.issue_tracker.labels[name.lower()], call) for name in issue.labels],
        **({"assignee": assignees[0] if assignees else None} if call.version == DEFAULT_VERSION else {}),
        "assignees": assignees,
        "comments": len(issue.comments),
        **dict.fromkeys(("milestone", "active_lock_reason")),
        "locked": False,
        "created_at": timestamp(issue.created_at),
        "updated_at": timestamp(issue.updated_at),
        "closed_at": _optional_timestamp(issue.closed_at),
        "closed_by": None if issue.closed_by is None else simple_user(issue.closed_by, call.base_url),
        **(_pull_request(issue, call) if issue.pull_request else {}),
    }


def comment(comment: Comment, issue: Issue, call: Call) -> dict[str, Any]:
    """Return a comment."""
    return {
        **_common(comment.id, comment.author, f"{call.repository_url}/issues/comments/{comment.id}", call),
        "issue_url": f"{call.repository_url}/issues/{issue.number}",
        "html_url": f"{_web_url(issue, call)}#issuecomment-{comment.id}",
        "body": comment.body,
        "created_at": timestamp(comment.created_at),
        "updated_at": timestamp(comment.updated_at),
    }


def label(label: Label, call: Call) -> dict[str, Any]:
    """Return a label."""
    return {
        "id": label.id,
        "node_id": f"LA_{label.id}",
        "url": f"{call.repository_url}/labels/{label.name}",
        "name": label.name,
        "description": None,
        "color": label.color,
        "default": False,
    }


def _common(number: int, author: str, url: str, call: Call) -> dict[str, Any]:
    is_collaborator = author.lower() in call.repository.collaborators
    return {
        "id": number,
        "node_id": f"I_{number}",
        "url": url,
        "user": simple_user(author, call.base_url),
        "author_association": "COLLABORATOR" if is_collaborator else "NONE",
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


def _pull_request(issue: Issue, call: Call) -> dict[str, Any]:
    url = _web_url(issue, call)
    links = {"html_url": url, "diff_url": f"{url}.diff", "patch_url": f"{url}.patch"}
    return {
        "draft": False,
        "pull_request": {"url": f"{call.repository_url}/pulls/{issue.number}", **links, "merged_at": None},
    }


def _web_url(issue: Issue, call: Call) -> str:
    kind = "pull" if issue.pull_request else "issues"
    return f"https://github.com/{call.repository.full_name}/{kind}/{issue.number}"


def _optional_timestamp(time: datetime | None) -> str | None:
    return None if time is None else timestamp(time)
