"""How long before its expiry something is due: the value of `renew-before`."""

from datetime import timedelta
from typing import NamedTuple


class Threshold(NamedTuple):
    """Either a share of a token's lifetime (above 0, below 1) or a fixed length of time."""

    share: float | None = None
    length: timedelta | None = None

    def span(self, lifetime: timedelta) -> timedelta:
        """Return how long before expiry this threshold lies for a token of this lifetime."""
        return self.length if self.length is not None else lifetime * (self.share or 0.0)
