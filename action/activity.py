"""The watch over a repository in which nothing happens. Pure."""

from datetime import timedelta

from .model import Finding
from .ports import Activity
from .reasons import schedule

# GitHub disables the schedules of a public repository after this time without activity:
# https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule
INACTIVITY = timedelta(days=60)
# ... and people hear of it after this.
IDLE = timedelta(days=45)


def idle(activity: Activity) -> list[Finding]:
    """Whether GitHub is about to disable the repository's schedules."""
    if activity.private or activity.pushed_at is None or activity.seen_at - activity.pushed_at < IDLE:
        return []
    days = (activity.seen_at - activity.pushed_at).days
    stops = max(activity.pushed_at + INACTIVITY, activity.seen_at)
    return [Finding(schedule.SCHEDULE_STOPS, {"idle": str(days), "stops": f"{stops:%Y-%m-%d}"})]
