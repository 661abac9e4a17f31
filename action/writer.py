"""The watch over the token that writes. Pure."""

from .model import HEADS_UP, NEVER, Credential, Finding, Home
from .reasons import github
from .times import left, stamp


def watch(home: Home, credential: Credential) -> list[Finding]:
    """What to say of `github-token`: near its expiry (red inside half the warning window), or lacking a scope; and of
    the API's own end.
    """
    findings = []
    remaining = home.writer_expires_at - home.seen_at
    if remaining <= credential.warn_before + HEADS_UP:
        urgent = remaining <= credential.warn_before / 2
        facts = {"writer_expires": stamp(home.writer_expires_at), "writer_left": left(remaining)}
        findings.append(Finding(github.WRITER_EXPIRING_SOON if urgent else github.WRITER_EXPIRING, facts))
    if home.classic_scopes is not None and not home.classic_scopes & {"repo", "public_repo"}:
        findings.append(Finding(github.WRITER_LACKS_SCOPE))
    if home.api_deprecated and home.api_ends_at == NEVER:
        findings.append(Finding(github.API_VERSION_DEPRECATED))
    if home.api_ends_at < NEVER:
        findings.append(Finding(github.API_VERSION_ENDS, {"sunset": stamp(home.api_ends_at)}))
    return findings
