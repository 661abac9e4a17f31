"""Graph API versions, and the answer to calls of a retired one.

https://developers.facebook.com/docs/graph-api/changelog
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

VERSIONS: Final[tuple[tuple[int, date], ...]] = (
    (19, date(2026, 5, 21)),
    (20, date(2026, 9, 24)),
    (21, date(2027, 1, 21)),
    (22, date(2027, 5, 20)),
    (23, date(2027, 10, 8)),
    (24, date(2028, 2, 18)),
    (25, date(2028, 7, 29)),
    (26, date.max),
)
"""Major version and the day from which it no longer answers, oldest first."""

_PREFIX = re.compile(r"v(\d{1,3})\.(\d)")


def split(path: str, today: date, oldest: int = 0) -> tuple[str, tuple[str, ...]] | None:
    """Return the version that answers `path` and the path below it; None for a future version.

    "Calls made to [a retired version] will be defaulted to the next oldest, usable version":
    https://developers.facebook.com/docs/graph-api/guides/versioning. A call without a version
    gets the oldest usable one. Versions below `oldest` are retired already.
    """
    node = tuple(part for part in path.split("/") if part)
    match = _PREFIX.fullmatch(node[0]) if node else None
    requested = int(match[1]) if match else 0
    versions = (*VERSIONS, (oldest, date.max))
    usable = next((major for major, until in versions if major >= max(requested, oldest) and today < until), None)
    if usable is None:
        return None
    return f"v{usable}.0", node[1:] if match else node
