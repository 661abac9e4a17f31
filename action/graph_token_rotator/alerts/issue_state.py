"""What an issue says was already reported, and what to do with it next. Computes only.

An issue is found again by a comment in its body, the marker, which GitHub does not show. The text around ours belongs to
people, and so does the title once they have edited it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING

from .state import TRANSIENT_KEYS, AlertState, alert_key, alert_keys

if TYPE_CHECKING:
    from ..domain.repository import Issue
    from ..domain.target import Target

# The marker is JSON: `key` names the credential, `told` is the fingerprint that was reported last, `title` a hash of the
# title that was given last.
MARKER = re.compile(r"<!-- graph-token-rotator (\{[^<>]*\}) -->")
END = "<!-- /graph-token-rotator -->"
# In characters. GitHub takes 65,536.
MAX_BODY = 65_000
# An issue that has been closed for longer is left alone, and the next problem opens a new one.
REOPENED_WITHIN = timedelta(days=30)


class IssueAction(Enum):
    """What to do with an issue.

    `CLEAR` removes what a closed issue says was reported, so that a return is reported again.
    """

    NOTHING = "nothing"
    OPEN = "opened"
    CLEAR = "cleared"
    COMMENT = "commented on"
    REOPEN = "reopened"
    CLOSE = "closed"

    @property
    def notifies(self) -> bool:
        """Return whether people are notified of it."""
        return self not in (IssueAction.NOTHING, IssueAction.CLEAR)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]


def has_our_title(issue: Issue) -> bool:
    """Return whether the issue still has the title that we gave it last, which nobody has edited."""
    return _content(issue.body).get("title") == _hash(issue.title)


def marker_key(target: Target) -> str:
    """Return the credential's name in markers: a hash, which reveals nothing to strangers."""
    name = "\n".join((*target.key_scope, target.secret))
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def render_body(text: str, target: Target, fingerprint: Iterable[str], title: str, body: str = "") -> str:
    """Return an issue's body with this text and fingerprint, for an issue with this title.

    What people wrote around our text in the old `body` stays.
    """
    content = json.dumps({"key": marker_key(target), "told": sorted(fingerprint), "title": _hash(title)})
    marker = f"<!-- graph-token-rotator {content} -->"
    section = f"{marker}\n{text}\n{END}"
    start = MARKER.search(body)
    if not start:
        return section
    before, after = body[: start.start()], body[start.end() :]
    rest = after.partition(END)[2] if END in after else after
    whole = f"{before}{section}{rest}"
    # Where people wrote so much that our text does not fit, only the marker is brought up to date.
    return whole if len(whole) <= MAX_BODY else f"{before}{marker}{after}"


def find_issue(issues: Iterable[Issue], target: Target) -> Issue | None:
    """Return the credential's issue: the oldest open one, else the newest closed one; None if it has none.

    Two runs at once so agree on the same issue.
    """
    own = [issue for issue in issues if _content(issue.body).get("key") == marker_key(target)]
    return min(own, key=lambda issue: (not issue.open, issue.number if issue.open else -issue.number), default=None)


def reported_fingerprint(issue: Issue) -> frozenset[str]:
    """Return what was reported last; empty where somebody's editing has made that unreadable."""
    words = _content(issue.body).get("told")
    return frozenset(filter(_is_word, words)) if isinstance(words, list) else frozenset()


def _is_word(value: object) -> bool:
    """Return whether a value of a marker, which people can edit, is a word of a fingerprint."""
    return isinstance(value, str) and re.fullmatch(r"[A-Za-z][A-Za-z -]*(?::[0-9]{1,3})?", value) is not None


def reported_keys(issue: Issue | None) -> frozenset[str] | None:
    """Return the alert keys that an open issue reports; None without an open issue."""
    return alert_keys(reported_fingerprint(issue)) if issue and issue.open else None


@lru_cache(maxsize=1024)  # every credential of a fleet looks through all issues
def _content(body: str) -> dict[str, object]:
    """Return the marker's JSON object, empty without a readable marker."""
    marker = MARKER.search(body)
    try:
        value = json.loads(marker[1]) if marker else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def next_action(state: AlertState, issue: Issue | None, now: datetime) -> IssueAction:
    """Decide what to do with the issue. One that a person closed stays closed until something changes."""
    reported = reported_fingerprint(issue) if issue else frozenset[str]()
    if not state.fingerprint:
        return _without_problems(state, issue, reported)
    if issue is None:
        return IssueAction.OPEN
    if issue.open:
        return IssueAction.COMMENT if _has_changed(state, reported) else IssueAction.NOTHING
    if issue.closed_at is None or now - issue.closed_at > REOPENED_WITHIN:
        return IssueAction.OPEN
    return IssueAction.REOPEN if _has_changed(state, reported) else IssueAction.NOTHING


def _without_problems(state: AlertState, issue: Issue | None, reported: frozenset[str]) -> IssueAction:
    """Decide where nothing is to be reported.

    The issue is closed only if this run has shown that its problems are over.
    """
    if issue is None or not reported or not state.proves_recovery(reported):
        return IssueAction.NOTHING
    return IssueAction.CLOSE if issue.open else IssueAction.CLEAR


def _has_changed(state: AlertState, reported: frozenset[str]) -> bool:
    """Return whether to comment.

    A transient problem is not reported beside a lasting one unless a deadline has come nearer. While it hides other
    checks, a problem that is missing does not count as over.
    """
    if not reported:
        return True
    if state.transient:
        return nearest_step(state.fingerprint) < nearest_step(reported)
    if state.lasting_fingerprint - reported:
        return True
    return not state.hides_others and state.lasting_fingerprint != reported - TRANSIENT_KEYS


def nearest_step(fingerprint: Iterable[str]) -> float:
    """Return the lowest urgency step in a fingerprint, infinite without one."""
    return min((float(word.rpartition(":")[2]) for word in fingerprint if ":" in word), default=float("inf"))


def new_fingerprint(state: AlertState, reported: frozenset[str]) -> frozenset[str]:
    """Return what has been reported now.

    While a transient problem hides the rest, what was reported before stays.
    """
    if not state.hides_others:
        return state.fingerprint
    keys = alert_keys(state.fingerprint)
    return state.fingerprint | {word for word in reported if alert_key(word) not in keys}


def is_news_by_date(state: AlertState, before: AlertState) -> bool:
    """Return whether to notify where no issue says what was reported.

    `before` is the state at the time of the last run. A problem without a date is reported by every run: reporting it
    twice is better than never.
    """
    return bool(state.fingerprint) and (not state.dated or state.fingerprint != before.fingerprint)
