"""Watch the expiry of the credentials that write.

When one expires, renewed tokens can no longer be saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from ..domain import reasons
from ..domain.finding import Finding
from ..domain.instants import HEADS_UP
from ..domain.time_format import format_time, time_left

if TYPE_CHECKING:
    from ..domain.writers import WriterInfo


def expiry_findings(info: WriterInfo, warn_before: timedelta, facts: Mapping[str, str]) -> list[Finding]:
    """Return the finding that the writing credential expires soon, if it does.

    It fails the run within half of `warn_before`. `facts` fill sentences about the writer.
    """
    remaining = info.expires_at - info.checked_at
    if remaining > warn_before + HEADS_UP:
        return []
    reason = reasons.WRITER_EXPIRING_SOON if remaining <= warn_before / 2 else reasons.WRITER_EXPIRING
    expiry = {"writer_expires": format_time(info.expires_at), "writer_left": time_left(remaining)}
    return [Finding(reason, {**facts, **expiry})]
