"""Select the credentials of a fleet that a run processes. No I/O; the same names always give the same result."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from ..domain.errors import InputError
from ..domain.stable_hash import hash64
from .converters import nearest

if TYPE_CHECKING:
    from ..domain.credential import Credential

# An error repeats only such patterns. Longer or other text could be a secret in the wrong place, and must not be cut
# either: the runner masks a secret only where it appears whole.
REPEATABLE_PATTERN = r"[a-zA-Z0-9_.*?!\[\]-]{1,19}"


def select_credentials(credentials: Sequence[Credential], patterns: Sequence[str]) -> tuple[Credential, ...]:
    """Return the credentials whose name matches any glob, in the file's order. Without globs, all.

    Raises `InputError` if a glob matches none.
    """
    names = [credential.name for credential in credentials]
    problems = [
        _no_match(number, pattern, names)
        for number, pattern in enumerate(patterns, 1)
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
    """Return the k-th of n shards, in the file's order. Each credential is in exactly one shard, none above `capacity`.

    Credentials whose sources have one owner stay together where they fit, in shards chosen by rendezvous hashing
    (https://en.wikipedia.org/wiki/Rendezvous_hashing). Nothing is stored between runs: adding a credential moves on
    average less than a tenth of the others, and more only where it raises the even share.
    """
    if not 1 <= k <= n:
        raise ValueError(f"there is no part {k} of {n}")
    shards = _assign_shards(credentials, n)
    return tuple(credential for credential in credentials if shards[credential.name] == k - 1)


def capacity(size: int, n: int) -> int:
    """Return how many credentials of `size` one of n shards may have.

    That is an even share, rounded up, or a quarter more than an even share, rounded down, whichever is larger.
    """
    return max(-(-size // n), size * 5 // (n * 4))


def _assign_shards(credentials: Sequence[Credential], n: int) -> dict[str, int]:
    """Return the shard of every name, counted from 0."""
    groups: dict[str, list[str]] = {}
    for credential in credentials:
        groups.setdefault(credential.source.owner.lower(), []).append(credential.name)
    share = -(-len(credentials) // n)
    free, shards = [capacity(len(credentials), n)] * n, dict[str, int]()
    for owner in sorted(groups, key=hash64):
        names = sorted(groups[owner], key=hash64)
        for start in range(0, len(names), share):
            rest = names[start : start + share]
            for shard in _shards_for(f"{owner}/{start // share}", free, len(rest)):
                fitting, rest = rest[: free[shard]], rest[free[shard] :]
                free[shard] -= len(fitting)
                shards |= dict.fromkeys(fitting, shard)
    return shards


def _shards_for(group: str, free: Sequence[int], size: int) -> list[int]:
    """Return the shard with room for a whole group. If there is none, all shards, to be filled in turn."""
    best_first = sorted(range(len(free)), key=lambda shard: hash64(f"{group} {shard}"))
    return next(([shard] for shard in best_first if free[shard] >= size), best_first)


def _no_match(number: int, pattern: str, names: Sequence[str]) -> str:
    near = nearest(pattern.lower(), names)
    first = ", ".join(f"`{name}`" for name in names[:5])
    subject = f"`{pattern}`" if re.fullmatch(REPEATABLE_PATTERN, pattern) else f"pattern {number}"
    hint = f"did you mean `{near}`?" if near else f"the first names are {first}"
    return f"`select`: {subject} matches no credential; {hint}"
