"""Fixed points on the time line that every room compares with. All times in the package are aware UTC."""

from datetime import UTC, datetime, timedelta

# The expiry of something that never expires: later than every other time, so it compares like any expiry.
NEVER = datetime.max.replace(tzinfo=UTC)
# People are warned this long before a run fails for the same expiry, so that a daily run gives notice in time.
HEADS_UP = timedelta(days=1)
