"""Issues and their comments: open, read, change, comment.

https://docs.github.com/en/rest/issues/issues and https://docs.github.com/en/rest/issues/comments
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from ..messages import Response, json_response
from . import issue_json_bodies as json_bodies
from .call import DEFAULT_VERSION, Call
from .errors import GitHubError, rejected
from .issue_tracker import Changes, State
from .request_fields import choice, fields_in, optional_text, required_text, text_list
from .routes import Router

LONGEST_TITLE: Final = 256
"""Characters, like the limits below."""
LONGEST_BODY: Final = 65536
"""The figure in GitHub's refusals; it has been seen to take more."""
LONGEST_LABEL: Final = 50
STATES: Final = ("open", "closed")
REASONS: Final = ("completed", "not_planned", "duplicate", "reopened")

router = Router()


@router.route("POST /repos/{owner}/{repo}/issues", permission="issues")
def create_issue(call: Call) -> Response:
    """Open an issue."""
    call.expect_issues()
    fields = fields_in(call.request.body)
    content: Changes = {"title": _title(fields), "body": _body(fields), **_assignees_and_labels(fields, call)}
    issue = call.repository.issue_tracker.open(call.token.author, call.now, **content)
    body = json_bodies.issue(issue, call)
    return json_response(201, body, {"Location": body["url"]})


@router.route("GET /repos/{owner}/{repo}/issues/{issue_number}", permission="issues")
def get_issue(call: Call) -> Response:
    """Return an issue."""
    return json_response(200, json_bodies.issue(call.issue, call))


@router.route("PATCH /repos/{owner}/{repo}/issues/{issue_number}", permission="issues")
def update_issue(call: Call) -> Response:
    """Change an issue: allowed with push access, and to its author."""
    issue = call.issue
    if not call.may_push and issue.author != call.token.author:
        raise GitHubError(403, "Must have admin rights to Repository.")
    fields = fields_in(call.request.body)
    changes: Changes = _assignees_and_labels(fields, call)
    if fields.get("title") is not None:
        changes["title"] = _title(fields)
    if "body" in fields:
        changes["body"] = _body(fields)
    if "state" in fields:
        changes["state"] = cast("State", choice(fields, "state", STATES))
    if fields.get("state_reason") is not None:
        changes["state_reason"] = choice(fields, "state_reason", REASONS)
    call.repository.issue_tracker.change(issue, call.token.author, call.now, **changes)
    return json_response(200, json_bodies.issue(issue, call))


@router.route("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", permission="issues")
def create_comment(call: Call) -> Response:
    """Comment on an issue."""
    issue = call.issue
    text = required_text(fields_in(call.request.body), "body")
    if not text.strip():
        raise rejected("IssueComment", "data", "unprocessable", message="Body cannot be blank")
    if len(text) > LONGEST_BODY:
        message = f"Body is too long (maximum is {LONGEST_BODY} characters)"
        raise rejected("IssueComment", "data", "unprocessable", message=message)
    comment = call.repository.issue_tracker.comment(issue, call.token.author, call.now, text)
    body = json_bodies.comment(comment, issue, call)
    return json_response(201, body, {"Location": body["url"]})


def _title(fields: Mapping[str, Any]) -> str:
    title = str(fields["title"]) if type(fields.get("title")) is int else required_text(fields, "title")
    if not title.strip():
        raise rejected("Issue", "title", "missing_field")
    if len(title) > LONGEST_TITLE:
        raise _too_long("Issue", "title", LONGEST_TITLE)
    return title


def _body(fields: Mapping[str, Any]) -> str | None:
    body = optional_text(fields, "body")
    if body is not None and len(body) > LONGEST_BODY:
        raise _too_long("Issue", "body", LONGEST_BODY)
    return body


def _assignees_and_labels(fields: Mapping[str, Any], call: Call) -> Changes:
    """Return labels and assignees; without push access they are checked, then silently dropped.

    A label that does not exist yet is created. Version 2026-03-10 has no singular `assignee`.
    """
    changes: Changes = {}
    if "labels" in fields:
        changes["labels"] = text_list(fields, "labels")
        for label in changes["labels"]:
            if not label.strip():
                raise rejected("Label", "name", "missing_field")
            if len(label) > LONGEST_LABEL:
                raise _too_long("Label", "name", LONGEST_LABEL)
    if "assignees" in fields:
        changes["assignees"] = text_list(fields, "assignees")
    elif call.version == DEFAULT_VERSION and fields.get("assignee"):
        changes["assignees"] = [required_text(fields, "assignee")]
    if not call.may_push:
        return {}
    for login in changes.get("assignees", ()):
        if login.lower() not in call.repository.collaborators:
            raise rejected("Issue", "assignees", "invalid", value=login)
    return changes


def _too_long(resource: str, field: str, longest: int) -> GitHubError:
    return rejected(resource, field, "custom", message=f"{field} is too long (maximum is {longest} characters)")
