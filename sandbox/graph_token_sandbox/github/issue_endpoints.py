"""Issues and their comments: open, read, change, comment.

https://docs.github.com/en/rest/issues/issues and https://docs.github.com/en/rest/issues/comments
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from ..messages import Response, json_response
from . import issue_json_bodies as json_bodies
from .call import Call
from .errors import GitHubError, not_found, rejected
from .issue_tracker import Changes, Issue, State
from .request_fields import fields_in, names, nullable, one_of, required

LONGEST_TITLE: Final = 256
LONGEST_BODY: Final = 65536
"""Characters, as GitHub's refusals say; it has been seen to take more."""
LONGEST_LABEL: Final = 50
STATES: Final = ("open", "closed")
REASONS: Final = ("completed", "not_planned", "duplicate", "reopened")


def create_issue(call: Call) -> Response:
    """Answer `POST .../issues`."""
    _check_enabled(call)
    fields = fields_in(call.request.body)
    content: Changes = {"title": _title(fields), "body": _body(fields), **_people_and_labels(fields, call)}
    issue = call.repository.issue_tracker.open(call.token.author, call.now, **content)
    payload = json_bodies.issue(issue, call)
    return json_response(201, payload, {"Location": payload["url"]})


def get_issue(call: Call) -> Response:
    """Answer `GET .../issues/{number}`."""
    return json_response(200, json_bodies.issue(find(call), call))


def update_issue(call: Call) -> Response:
    """Answer `PATCH .../issues/{number}`: for those with push access, and for who opened it."""
    issue = find(call)
    if not call.pushes and issue.author != call.token.author:
        raise GitHubError(403, "Must have admin rights to Repository.")
    fields = fields_in(call.request.body)
    changes: Changes = _people_and_labels(fields, call)
    if fields.get("title") is not None:
        changes["title"] = _title(fields)
    if "body" in fields:
        changes["body"] = _body(fields)
    if "state" in fields:
        changes["state"] = cast("State", one_of(fields, "state", STATES))
    if fields.get("state_reason") is not None:
        changes["state_reason"] = one_of(fields, "state_reason", REASONS)
    call.repository.issue_tracker.change(issue, call.token.author, call.now, **changes)
    return json_response(200, json_bodies.issue(issue, call))


def create_comment(call: Call) -> Response:
    """Answer `POST .../issues/{number}/comments`."""
    issue = find(call)
    body = required(fields_in(call.request.body), "body")
    if not body.strip():
        raise rejected("IssueComment", "data", "unprocessable", message="Body cannot be blank")
    if len(body) > LONGEST_BODY:
        message = f"Body is too long (maximum is {LONGEST_BODY} characters)"
        raise rejected("IssueComment", "data", "unprocessable", message=message)
    comment = call.repository.issue_tracker.comment(issue, call.token.author, call.now, body)
    payload = json_bodies.comment(comment, issue, call)
    return json_response(201, payload, {"Location": payload["url"]})


def find(call: Call) -> Issue:
    """Return the issue the path names: 404 for one that never was, 410 for one that is gone or switched off."""
    issue_tracker, number = call.repository.issue_tracker, call.place.issue
    if number in issue_tracker.deleted:
        raise GitHubError(410, "This issue was deleted")
    issue = issue_tracker.issues.get(number)
    if issue is None:
        raise not_found()
    if not issue.pull_request:
        _check_enabled(call)
    return issue


def _check_enabled(call: Call) -> None:
    if not call.repository.has_issues:
        raise GitHubError(410, "Issues has been disabled in this repository.")


def _title(fields: Mapping[str, Any]) -> str:
    title = str(fields["title"]) if type(fields.get("title")) is int else required(fields, "title")
    if not title.strip():
        raise rejected("Issue", "title", "missing_field")
    if len(title) > LONGEST_TITLE:
        raise _too_long("Issue", "title", LONGEST_TITLE)
    return title


def _body(fields: Mapping[str, Any]) -> str | None:
    body = nullable(fields, "body")
    if body is not None and len(body) > LONGEST_BODY:
        raise _too_long("Issue", "body", LONGEST_BODY)
    return body


def _people_and_labels(fields: Mapping[str, Any], call: Call) -> Changes:
    """Return labels and assignees; without push access they are checked, then silently dropped.

    A label that does not exist yet comes into being. The singular `assignee` went with version 2026-03-10.
    """
    found: Changes = {}
    if "labels" in fields:
        found["labels"] = names(fields, "labels")
        for label in found["labels"]:
            if not label.strip():
                raise rejected("Label", "name", "missing_field")
            if len(label) > LONGEST_LABEL:
                raise _too_long("Label", "name", LONGEST_LABEL)
    if "assignees" in fields:
        found["assignees"] = names(fields, "assignees")
    elif call.version == json_bodies.OLD_VERSION and fields.get("assignee"):
        found["assignees"] = [required(fields, "assignee")]
    if not call.pushes:
        return {}
    for login in found.get("assignees", ()):
        if login.lower() not in call.repository.collaborators:
            raise rejected("Issue", "assignees", "invalid", value=login)
    return found


def _too_long(resource: str, field: str, longest: int) -> GitHubError:
    return rejected(resource, field, "custom", message=f"{field} is too long (maximum is {longest} characters)")
