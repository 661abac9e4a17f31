"""What people were told last, kept in the issue itself, and what follows from it. Pure.

An issue is found again by a marker in its body, which no page shows: its title, and the text around ours, belong to people.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum

from .model import Target
from .people import Issue
from .standing import Standing

MARKER = re.compile(r"<!-- graph-token-rotator (\{[^<>]*\}) -->")
END = "<!-- /graph-token-rotator -->"
# An issue that was closed this long ago is history; what comes then is a new story.
REOPENED_WITHIN = timedelta(days=30)


class Act(Enum):
    """What to do with the issue. Whatever is not `NOTHING` is news."""

    NOTHING = "nothing"
    OPEN = "opened"
    COMMENT = "commented on"
    REOPEN = "reopened"
    CLOSE = "closed"


def key(target: Target) -> str:
    """The credential's name in markers: says nothing to strangers."""
    named = "\n".join((target.repository.lower(), target.environment or "", target.secret))
    return hashlib.sha256(named.encode()).hexdigest()[:16]


def write(text: str, target: Target, told: Iterable[str], body: str = "") -> str:
    """An issue's body with this text and what it tells; what people wrote around our part of the former `body` stays."""
    marker = f"<!-- graph-token-rotator {json.dumps({'key': key(target), 'told': sorted(told)})} -->"
    ours = f"{marker}\n{text}\n{END}"
    start = MARKER.search(body)
    if not start:
        return ours
    before, after = body[: start.start()], body[start.end() :]
    return f"{before}{ours}{after.partition(END)[2] if END in after else ''}"


def find(issues: Iterable[Issue], target: Target) -> Issue | None:
    """The credential's issue. Of several an open one, then the oldest: two runs at once agree on which it is."""
    ours = [issue for issue in issues if _content(issue.body).get("key") == key(target)]
    return min(ours, key=lambda issue: (not issue.open, issue.number if issue.open else -issue.number), default=None)


def marks(issue: Issue) -> frozenset[str]:
    """What people were told last; empty where somebody's editing has made that unreadable."""
    told = _content(issue.body).get("told")
    return frozenset(map(str, told)) if isinstance(told, list) else frozenset()


def _content(body: str) -> dict[str, object]:
    found = MARKER.search(body)
    try:
        value = json.loads(found[1]) if found else {}
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def decide(standing: Standing, issue: Issue | None, now: datetime) -> Act:
    """What to do with the issue, given how the credential stands. One that a person closed stays closed till there is news."""
    if not standing.marks:
        return Act.CLOSE if issue and issue.open else Act.NOTHING
    if issue is None:
        return Act.OPEN
    told = marks(issue)
    if issue.open:
        return Act.NOTHING if standing.marks == told or (standing.passing and told) else Act.COMMENT
    if issue.closed_at is None or now - issue.closed_at > REOPENED_WITHIN:
        return Act.OPEN
    return Act.NOTHING if standing.marks == told else Act.REOPEN


def news_by_date(standing: Standing, before: Standing) -> bool:
    """Whether there is news where nothing is remembered: `before` is the standing of the run before, by its dates.

    What has no date is told by every run: told twice is better than never.
    """
    return bool(standing.marks) and (not standing.dated or standing.marks != before.marks)
