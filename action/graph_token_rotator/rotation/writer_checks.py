"""The expiry of a token that writes: it is watched like the tokens that it keeps alive."""

from collections.abc import Mapping
from datetime import timedelta

from ..domain import reasons
from ..domain.finding import Finding
from ..domain.instants import HEADS_UP
from ..domain.time_format import format_time, time_left
from ..domain.writers import WriterInfo


def expiry_findings(info: WriterInfo, warn_before: timedelta, facts: Mapping[str, str]) -> list[Finding]:
    """Return that the writing token expires soon; it fails the run inside half the warning window.

    `facts` fill sentences about the writer.
    """
    remaining = info.expires_at - info.checked_at
    if remaining > warn_before + HEADS_UP:
        return []
    reason = reasons.WRITER_EXPIRING_SOON if remaining <= warn_before / 2 else reasons.WRITER_EXPIRING
    expiry = {"writer_expires": format_time(info.expires_at), "writer_left": time_left(remaining)}
    return [Finding(reason, {**facts, **expiry})]
