"""Warn before GitHub disables the schedules of an inactive public repository.

No run could warn afterwards.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ..domain import reasons
from ..domain.finding import Finding
from ..domain.instants import shifted

if TYPE_CHECKING:
    from ..domain.repository import Activity

# GitHub disables the schedules of a public repository after this time without activity:
# https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule
INACTIVITY_LIMIT = timedelta(days=60)
# Report after this much inactivity, so that two weeks are left to push something.
REPORT_AFTER = timedelta(days=45)


def inactivity_findings(activity: Activity) -> list[Finding]:
    """Return the finding that GitHub is about to disable the repository's schedules, if it is."""
    if activity.private or activity.pushed_at is None or activity.checked_at - activity.pushed_at < REPORT_AFTER:
        return []
    days = (activity.checked_at - activity.pushed_at).days
    stops = max(shifted(activity.pushed_at, INACTIVITY_LIMIT), activity.checked_at)
    return [Finding(reasons.SCHEDULE_STOPS, {"idle": str(days), "stops": f"{stops:%Y-%m-%d}"})]
