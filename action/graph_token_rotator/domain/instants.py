"""Fixed points on the time line that every room compares with. All times in the package are aware UTC."""

from datetime import UTC, datetime, timedelta

# The expiry of something that never expires: later than every other time, so it compares like any expiry.
NEVER = datetime.max.replace(tzinfo=UTC)
# People are warned this long before a run fails for the same expiry, so that a daily run gives notice in time.
HEADS_UP = timedelta(days=1)
# Times of services are believed only within these. Nothing that this package knows lasts as long.
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 12, 31, tzinfo=UTC)
# Times of each service are compared with its own clock. If two clocks differ by more than this, one is wrong.
MAX_CLOCK_DIFFERENCE = timedelta(days=1)


def shifted(time: datetime, span: timedelta) -> datetime:
    """Return the time that is later by this span, which may be negative; the calendar's ends limit it."""
    try:
        return time + span
    except OverflowError:
        return NEVER if span > timedelta(0) else datetime.min.replace(tzinfo=UTC)
