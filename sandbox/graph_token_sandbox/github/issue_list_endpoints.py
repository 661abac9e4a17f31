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
from .issue_endpoints import find
from .issue_tracker import Issue
from .pagination import Page, linked

Key = tuple[float, int]
"""What a list is sorted by, made unique by the issue's number."""

_CHOICES: Final = {
    "state": ("open", "closed", "all"),
    "sort": ("created", "updated", "comments"),
    "direction": ("desc", "asc"),
}
"""The parameters that take one of a few words, the first by default."""


def list_issues(call: Call) -> Response:
    """Answer `GET .../issues`, with pull requests; those alone where issues are disabled.

    `Link` names only the next page, by an opaque cursor and the repository's number: there is no last page to
    jump to. Seen in ossf/criticality_score#829 and google/go-github#3565, not in the documentation.
    """
    query = call.request.query
    chosen = {name: _choice(query, name) for name in _CHOICES}
    keyed = sorted(((_key(issue, chosen["sort"]), issue) for issue in _matching(call, chosen["state"])), key=_first)
    if chosen["direction"] == "desc":
        keyed.reverse()
    page = Page.asked(query)
    if "after" in query:
        keyed = _beyond(keyed, _key_in(query["after"]), descending=chosen["direction"] == "desc")
        shown = keyed[: page.size]
        more = len(keyed) > page.size
    else:
        shown = list(page.of(keyed))
        more = len(keyed) > page.number * page.size
    links = {}
    if more:
        filters = {**query, "after": _cursor(shown[-1][0]), "page": str(page.number + 1)}
        links["next"] = f"{call.base_url}/repositories/{call.repository.id}/issues?{urlencode(filters)}"
    return json_response(200, [json_bodies.issue(issue, call) for _, issue in shown], linked(links))


def list_comments(call: Call) -> Response:
    """Answer `GET .../issues/{number}/comments`: oldest first, by numbered pages."""
    issue, query = find(call), call.request.query
    since = _since(query)
    comments = [comment for comment in issue.comments if since is None or comment.updated_at >= since]
    page = Page.asked(query)
    url = f"{call.base_url}/repositories/{call.repository.id}/issues/{issue.number}/comments"
    described = [json_bodies.comment(comment, issue, call) for comment in page.of(comments)]
    return json_response(200, described, linked(page.links(url, query, len(comments))))


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
        moment = datetime.fromisoformat(query["since"])
    except ValueError:
        raise rejected("Issue", "since", "invalid", value=query["since"]) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _key(issue: Issue, sort: str) -> Key:
    value = {"created": issue.created_at.timestamp(), "updated": issue.updated_at.timestamp()}.get(sort)
    return (len(issue.comments) if value is None else value, issue.number)


def _first(pair: tuple[Key, Issue]) -> Key:
    return pair[0]


def _beyond(keyed: list[tuple[Key, Issue]], key: Key, *, descending: bool) -> list[tuple[Key, Issue]]:
    return [pair for pair in keyed if (pair[0] < key if descending else pair[0] > key)]


def _cursor(key: Key) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode()


def _key_in(cursor: str) -> Key:
    try:
        value, number = json.loads(base64.urlsafe_b64decode(cursor))
        return float(value), int(number)
    except (ValueError, TypeError):
        raise invalid("The cursor is not one of this list's.") from None
