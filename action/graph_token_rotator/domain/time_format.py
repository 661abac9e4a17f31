"""Times and lengths of time as text for people and machines. All times are UTC."""

from datetime import datetime, timedelta

from .instants import NEVER


def format_iso(time: datetime) -> str:
    """Return ISO 8601 to the second, `2027-01-23T05:17:00Z`, or `never`."""
    return "never" if time == NEVER else f"{time:%Y-%m-%dT%H:%M:%SZ}"


def format_time(time: datetime) -> str:
    """Return the time for people: `2027-01-23 05:17 UTC`, or `never`."""
    return "never" if time == NEVER else f"{time:%Y-%m-%d %H:%M} UTC"


def format_day(time: datetime) -> str:
    """Return the day alone: `2027-01-23`, or `never`."""
    return "never" if time == NEVER else f"{time:%Y-%m-%d}"


def time_left(span: timedelta) -> str:
    """Return the time until then: `in 12 days`, `in 5 hours`, or `3 days ago` of a negative span."""
    if span >= timedelta(days=365 * 1000):
        return "without end"
    text = format_span(span)
    return f"{text} ago" if span < timedelta(0) else f"in {text}"


def format_span(span: timedelta) -> str:
    """Return the length of a span of either sign, `12 days` or `5 hours`, rounded down.

    The unit is the largest of which there are at least two, so that "1 day" never stands for almost two days.
    """
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
    """Return the number of whole days, rounded down and at least 0."""
    return max(0, span.days)
