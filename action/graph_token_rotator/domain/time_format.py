"""Moments and spans as people and machines read them. Pure; everything is UTC."""

from datetime import datetime, timedelta

from .instants import NEVER


def format_iso(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second; `never` where there is no end."""
    return "never" if moment == NEVER else f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def format_time(moment: datetime) -> str:
    """For people: `2027-01-23 05:17 UTC`, or `never`."""
    return "never" if moment == NEVER else f"{moment:%Y-%m-%d %H:%M} UTC"


def format_day(moment: datetime) -> str:
    """The day alone: `2027-01-23`, or `never`."""
    return "never" if moment == NEVER else f"{moment:%Y-%m-%d}"


def time_left(span: timedelta) -> str:
    """`in 12 days`, `in 5 hours`, `3 days ago`, in the largest unit that fits."""
    if span >= timedelta(days=365 * 1000):
        return "without end"
    text = format_span(span)
    return f"{text} ago" if span < timedelta(0) else f"in {text}"


def format_span(span: timedelta) -> str:
    """`12 days`, `5 hours`: a span of either sign in the largest unit that fits, rounded down."""
    seconds = int(abs(span).total_seconds())
    number, unit = next(
        (
            (seconds // size, unit)
            for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute"))
            if seconds >= 2 * size
        ),
        (seconds // 60, "minute"),
    )
    return f"{number} {unit}{'' if number == 1 else 's'}"


def whole_days(span: timedelta) -> int:
    """Whole days, rounded down, and not below 0."""
    return max(0, span.days)
