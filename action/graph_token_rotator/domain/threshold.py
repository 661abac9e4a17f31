"""A threshold before expiry, as `renew-before` gives it."""

from datetime import timedelta
from typing import NamedTuple


class Threshold(NamedTuple):
    """Either a share of the token's lifetime (0 to 1) or a length of time; exactly one of them is set."""

    share: float | None = None
    length: timedelta | None = None

    def span(self, lifetime: timedelta) -> timedelta:
        """Return how long before expiry this threshold lies, for a token with this lifetime."""
        return self.length if self.length is not None else lifetime * (self.share or 0.0)
