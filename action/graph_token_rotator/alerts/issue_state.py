"""What people were told last, kept in the issue itself, and what follows from it. Pure.

An issue is found again by a marker in its body, which no page shows: its title, and the text around ours, belong to people.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum
from functools import lru_cache

from ..domain.ports import Issue
from ..domain.target import Target
from .state import TRANSIENT, AlertState

MARKER = re.compile(r"<!-- graph-token-rotator (\{[^<>]*\}) -->")
END = "<!-- /graph-token-rotator -->"
MAX_BODY = 65_000
TRANSIENT_KEYS = frozenset(reason.alert_key for reason in TRANSIENT)
# An issue that was closed this long ago is history; what comes then is a new story.
REOPENED_WITHIN = timedelta(days=30)


class IssueAction(Enum):
    """What to do with the issue. `FORGET` clears what a closed one remembers."""

    NOTHING = "nothing"
    OPEN = "opened"
    FORGET = "forgotten"
    COMMENT = "commented on"
    REOPEN = "reopened"
    CLOSE = "closed"

    @property
    def news(self) -> bool:
        """Whether people must hear of it."""
        return self not in {IssueAction.NOTHING, IssueAction.FORGET}


def marker_key(target: Target) -> str:
    """The credential's name in markers: says nothing to strangers."""
    named = "\n".join((*target.key_scope, target.secret))
    return hashlib.sha256(named.encode()).hexdigest()[:16]


def render_body(text: str, target: Target, told: Iterable[str], body: str = "") -> str:
    """An issue's body with this text and what it tells; what people wrote around our part of the former `body` stays."""
    marker = f"<!-- graph-token-rotator {json.dumps({'key': marker_key(target), 'told': sorted(told)})} -->"
    ours = f"{marker}\n{text}\n{END}"
    start = MARKER.search(body)
    if not start:
        return ours
    before, after = body[: start.start()], body[start.end() :]
    rest = after.partition(END)[2] if END in after else after
    whole = f"{before}{ours}{rest}"
    # GitHub takes 65,536 characters; where people wrote so much, the marker alone is brought up to date.
    return whole if len(whole) <= MAX_BODY else f"{before}{marker}{after}"


def find_issue(issues: Iterable[Issue], target: Target) -> Issue | None:
    """The credential's issue. Of several an open one, then the oldest: two runs at once agree on which it is."""
    ours = [issue for issue in issues if _content(issue.body).get("key") == marker_key(target)]
    return min(ours, key=lambda issue: (not issue.open, issue.number if issue.open else -issue.number), default=None)


def reported_fingerprint(issue: Issue) -> frozenset[str]:
    """What people were told last; empty where somebody's editing has made that unreadable."""
    told = _content(issue.body).get("told")
    return frozenset(map(str, told)) if isinstance(told, list) else frozenset()


@lru_cache(maxsize=1024)  # a fleet asks for each of its credentials
def _content(body: str) -> dict[str, object]:
    found = MARKER.search(body)
    try:
        value = json.loads(found[1]) if found else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def next_action(standing: AlertState, issue: Issue | None, now: datetime) -> IssueAction:
    """What to do with the issue, given how the credential stands. One that a person closed stays closed till there is news."""
    told = reported_fingerprint(issue) if issue else frozenset[str]()
    if not standing.fingerprint:
        return _when_healthy(standing, issue, told)
    if issue is None:
        return IssueAction.OPEN
    if issue.open:
        return IssueAction.COMMENT if _is_news(standing, told) else IssueAction.NOTHING
    if issue.closed_at is None or now - issue.closed_at > REOPENED_WITHIN:
        return IssueAction.OPEN
    return IssueAction.REOPEN if _is_news(standing, told) else IssueAction.NOTHING


def _when_healthy(standing: AlertState, issue: Issue | None, told: frozenset[str]) -> IssueAction:
    """Whoever wrote nothing has not shown that writing works again; a closed issue starts afresh."""
    if issue is None or not told or not standing.proves(told):
        return IssueAction.NOTHING
    return IssueAction.CLOSE if issue.open else IssueAction.FORGET


def _is_news(standing: AlertState, told: frozenset[str]) -> bool:
    """What passes by itself is no news beside something lasting, unless an end has come nearer; nor, while it hides what
    is behind it, is it a recovery that something told is not seen.
    """
    if standing.transient and told:
        return nearest_step(standing.fingerprint) < nearest_step(told)
    fresh = standing.lasting_fingerprint - told
    return (
        bool(fresh)
        or (not standing.hides_others and standing.lasting_fingerprint != frozenset(told) - TRANSIENT_KEYS)
        or not told
    )


def nearest_step(marks: Iterable[str]) -> float:
    """The lowest step among the marks."""
    return min((float(mark.rpartition(":")[2]) for mark in marks if ":" in mark), default=float("inf"))


def new_fingerprint(standing: AlertState, told: frozenset[str]) -> frozenset[str]:
    """What people have been told now: while something passing hides the rest, what they knew stays known."""
    topics = {mark.partition(":")[0] for mark in standing.fingerprint}
    kept = {mark for mark in told if mark.partition(":")[0] not in topics} if standing.hides_others else set()
    return frozenset(standing.fingerprint | kept)


def is_news_by_date(standing: AlertState, before: AlertState) -> bool:
    """Whether there is news where nothing is remembered: `before` is the standing of the run before, by its dates.

    What has no date is told by every run: told twice is better than never.
    """
    return bool(standing.fingerprint) and (not standing.dated or standing.fingerprint != before.fingerprint)
