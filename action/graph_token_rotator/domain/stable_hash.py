"""Numbers that depend on nothing but a name, so that many names are spread evenly and each stays where it is. Pure."""

from datetime import timedelta
from hashlib import blake2b

MICROSECOND = timedelta(microseconds=1)


def hash64(text: str) -> int:
    """64 bits."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def stable_offset(name: str, window: timedelta) -> timedelta:
    """From zero up to the window."""
    return (hash64(name) * (window // MICROSECOND) >> 64) * MICROSECOND
