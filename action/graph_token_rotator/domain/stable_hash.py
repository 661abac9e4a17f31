"""Numbers derived from a name: evenly spread, and the same in every run and on every machine.

Python's own `hash` differs between processes. Not for security.
"""

from datetime import timedelta
from hashlib import blake2b

MICROSECOND = timedelta(microseconds=1)


def hash64(text: str) -> int:
    """Return 64 bits of BLAKE2b as an unsigned integer."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def stable_offset(name: str, window: timedelta) -> timedelta:
    """Return a length of time that is fixed for the name, from zero to just below `window`."""
    return (hash64(name) * (window // MICROSECOND) >> 64) * MICROSECOND
