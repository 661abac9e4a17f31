"""Lists of issues and of comments, page by page.

https://docs.github.com/en/rest/issues/issues#list-repository-issues
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

from ..messages import Response, json_response
from . import issue_json_bodies as json_bodies
from .call import Call
from .errors import invalid, rejected
from .issue_tracker import Issue
from .pagination import Page, link_header
from .routes import Router

SortKey = tuple[float, int]
"""The value a list is sorted by, made unique by the issue's number."""

_CHOICES: Final = {
    "state": ("open", "closed", "all"),
    "sort": ("created", "updated", "comments"),
    "direction": ("desc", "asc"),
}
"""The parameters that take one of a few words, the first by default."""

router = Router()


@router.route("GET /repos/{owner}/{repo}/issues", permission="issues")
def list_issues(call: Call) -> Response:
    """List issues and pull requests; only pull requests where issues are disabled.

    `Link` names only the next page, by an opaque cursor and the repository's number: there is no last page to
    jump to. Seen in ossf/criticality_score#829 and google/go-github#3565, not in the documentation.
    """
    query = call.request.query
    choices = {name: _choice(query, name) for name in _CHOICES}
    descending = choices["direction"] == "desc"
    issues = _matching(call, choices["state"])
    entries = sorted(((_sort_key(issue, choices["sort"]), issue) for issue in issues), key=_key_of, reverse=descending)
    page = Page.of_query(query)
    if "after" in query:
        entries = _after(entries, _decode_cursor(query["after"]), descending=descending)
        on_page, has_next = entries[: page.size], len(entries) > page.size
    else:
        on_page, has_next = list(page.slice(entries)), len(entries) > page.number * page.size
    links = {}
    if has_next:
        filters = {**query, "after": _cursor(on_page[-1][0]), "page": str(page.number + 1)}
        links["next"] = f"{call.base_url}/repositories/{call.repository.id}/issues?{urlencode(filters)}"
    return json_response(200, [json_bodies.issue(issue, call) for _, issue in on_page], link_header(links))


@router.route("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", permission="issues")
def list_comments(call: Call) -> Response:
    """List the comments on an issue, oldest first, by numbered pages."""
    issue, query = call.issue, call.request.query
    since = _since(query)
    comments = [comment for comment in issue.comments if since is None or comment.updated_at >= since]
    page = Page.of_query(query)
    url = f"{call.base_url}/repositories/{call.repository.id}/issues/{issue.number}/comments"
    bodies = [json_bodies.comment(comment, issue, call) for comment in page.slice(comments)]
    return json_response(200, bodies, link_header(page.links(url, query, len(comments))))


def _matching(call: Call, state: str) -> Iterable[Issue]:
    query, since = call.request.query, _since(call.request.query)
    labels = [name for name in query.get("labels", "").split(",") if name]
    creator = query.get("creator", "").lower()
    for issue in call.repository.issue_tracker.with_labels(labels):
        if (
            (issue.pull_request or call.repository.has_issues)
            and state in ("all", issue.state)
            and creator in ("", issue.author.lower())
            and (since is None or issue.updated_at >= since)
        ):
            yield issue


def _choice(query: Mapping[str, str], name: str) -> str:
    allowed = _CHOICES[name]
    value = query.get(name, allowed[0])
    if value not in allowed:
        raise rejected("Issue", name, "invalid", value=value)
    return value


def _since(query: Mapping[str, str]) -> datetime | None:
    if "since" not in query:
        return None
    try:
        since = datetime.fromisoformat(query["since"])
    except ValueError:
        raise rejected("Issue", "since", "invalid", value=query["since"]) from None
    return since if since.tzinfo else since.replace(tzinfo=UTC)


def _sort_key(issue: Issue, sort: str) -> SortKey:
    value = {"created": issue.created_at.timestamp(), "updated": issue.updated_at.timestamp()}.get(sort)
    return (len(issue.comments) if value is None else value, issue.number)


def _key_of(entry: tuple[SortKey, Issue]) -> SortKey:
    return entry[0]


def _after(entries: list[tuple[SortKey, Issue]], key: SortKey, *, descending: bool) -> list[tuple[SortKey, Issue]]:
    return [entry for entry in entries if (entry[0] < key if descending else entry[0] > key)]


def _cursor(key: SortKey) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode()


def _decode_cursor(cursor: str) -> SortKey:
    try:
        value, number = json.loads(base64.urlsafe_b64decode(cursor))
        return float(value), int(number)
    except (ValueError, TypeError):
        raise invalid("The cursor is not one of this list's.") from None
