"""Which credentials of a fleet a run looks after. Pure; the same names give the same answer."""

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase

from ..domain.credential import Credential
from ..domain.errors import InputError
from ..domain.stable_hash import hash64
from .converters import nearest

# What an error repeats. Longer or other text could be a secret in the wrong place, and is not changed either: the runner
# hides it only as it is.
REPEATABLE_PATTERN = r"[a-zA-Z0-9_.*?!\[\]-]{1,19}"


def select_credentials(credentials: Sequence[Credential], patterns: Sequence[str]) -> tuple[Credential, ...]:
    """Those that any of the names or globs means, in the file's order; all without a pattern. Raises `InputError`."""
    names = [credential.name for credential in credentials]
    problems = [
        _no_match(place, pattern, names)
        for place, pattern in enumerate(patterns, 1)
        if not any(fnmatchcase(name, pattern) for name in names)
    ]
    if problems:
        raise InputError(problems)
    return tuple(
        credential
        for credential in credentials
        if not patterns or any(fnmatchcase(credential.name, pattern) for pattern in patterns)
    )


def shard_credentials(credentials: Sequence[Credential], k: int, n: int) -> tuple[Credential, ...]:
    """The k-th of n parts, in the file's order: each credential is in exactly one of them.

    No part has more than `room` allows. Credentials whose sources have one owner stay together where they fit, in parts
    that rendezvous hashing chooses (https://en.wikipedia.org/wiki/Rendezvous_hashing): one more moves less
    than a tenth of the others on average, and more where it makes an even share larger; parts remember nothing.
    """
    if not 1 <= k <= n:
        raise ValueError(f"there is no part {k} of {n}")
    placed = _assign_shards(credentials, n)
    return tuple(credential for credential in credentials if placed[credential.name] == k - 1)


def capacity(many: int, n: int) -> int:
    """How many of all one part may have: an even share, rounded up, or a quarter more than that, rounded down."""
    return max(-(-many // n), many * 5 // (n * 4))


def _assign_shards(credentials: Sequence[Credential], n: int) -> dict[str, int]:
    """Of every name the part it is in, counted from 0."""
    groups: dict[str, list[str]] = {}
    for credential in credentials:
        groups.setdefault(credential.source.owner.lower(), []).append(credential.name)
    share, most = -(-len(credentials) // n), capacity(len(credentials), n)
    free, placed = [most] * n, dict[str, int]()
    for owner in sorted(groups, key=hash64):
        names = sorted(groups[owner], key=hash64)
        for start in range(0, len(names), share):
            piece = names[start : start + share]
            for part in _shards_for(f"{owner}/{start // share}", free, len(piece)):
                here, piece = piece[: free[part]], piece[free[part] :]
                free[part] -= len(here)
                placed |= dict.fromkeys(here, part)
    return placed


def _shards_for(group: str, free: Sequence[int], size: int) -> list[int]:
    """The part where all of a group fits; else all, to be filled one after the other."""
    best_first = sorted(range(len(free)), key=lambda part: hash64(f"{group} {part}"))
    return next(([part] for part in best_first if free[part] >= size), best_first)


def _no_match(place: int, pattern: str, names: Sequence[str]) -> str:
    near = nearest(pattern.lower(), names)
    first = ", ".join(f"`{name}`" for name in names[:5])
    shown = f"`{pattern}`" if re.fullmatch(REPEATABLE_PATTERN, pattern) else f"pattern {place}"
    return f"`select`: {shown} matches no credential; {f'did you mean `{near}`?' if near else f'the first names are {first}'}"
