"""The watch over the token that writes. Pure."""

from collections.abc import Mapping
from datetime import timedelta

from ..domain import reasons
from ..domain.credential import HEADS_UP, NEVER, Credential
from ..domain.outcome import Finding, StoreInfo, WriterInfo
from ..domain.target import Target
from ..domain.time_format import format_time, time_left


def source_writer_findings(home: StoreInfo, credential: Credential, facts: Mapping[str, str]) -> list[Finding]:
    """What to say of the source's writer, whom `facts` name, and of the API's own end."""
    findings = [
        *expiry_findings(home.writer, credential.warn_before, facts),
        *scope_findings(home.writer, credential.source, facts),
    ]
    if home.api_deprecated and home.api_sunset_at == NEVER:
        findings.append(Finding(reasons.API_VERSION_DEPRECATED))
    if home.api_sunset_at < NEVER:
        findings.append(Finding(reasons.API_VERSION_ENDS, {"sunset": format_time(home.api_sunset_at)}))
    return findings


def expiry_findings(info: WriterInfo, warn_before: timedelta, facts: Mapping[str, str]) -> list[Finding]:
    """That the token that writes is near its expiry; red inside half the warning window."""
    remaining = info.expires_at - info.seen_at
    if remaining > warn_before + HEADS_UP:
        return []
    urgent = remaining <= warn_before / 2
    when = {"writer_expires": format_time(info.expires_at), "writer_left": time_left(remaining)}
    return [Finding(reasons.WRITER_EXPIRING_SOON if urgent else reasons.WRITER_EXPIRING, {**facts, **when})]


def scope_findings(info: WriterInfo, target: Target, facts: Mapping[str, str]) -> list[Finding]:
    """That a classic token has no scope to write there."""
    if info.classic_scopes is None or info.classic_scopes & set(target.classic_scopes):
        return []
    return [Finding(reasons.WRITER_LACKS_SCOPE, facts)]
