"""Findings in sentences, and which of them a person should hear of. Pure."""

from typing import NamedTuple

from ..domain.credential import NEVER, TokenInfo
from ..domain.outcome import Finding, Outcome
from ..domain.provider import login_facts
from ..domain.reasons import Reason
from ..domain.time_format import left, stamp
from ..domain.writers import GITHUB_TOKEN


class Sentences(NamedTuple):
    """A finding in sentences."""

    reason: Reason
    message: str
    hint: str
    link: str

    @property
    def text(self) -> str:
        """Everything, as plain text."""
        return f"{self.message} {self.hint} {self.link}".strip()


def sentences(finding: Finding, outcome: Outcome, server_url: str) -> Sentences:
    """Fill the reason's sentences with the finding's own facts and those every outcome has."""
    reason, facts = finding.reason, facts_of(finding, outcome, server_url)
    return Sentences(
        reason, reason.message.format_map(facts), reason.hint.format_map(facts), reason.link.format_map(facts)
    )


def facts_of(finding: Finding, outcome: Outcome, server_url: str) -> dict[str, str]:
    """What fills a reason's sentences: the finding's own facts, and those every outcome has."""
    return {**_facts(outcome, server_url), **finding.facts}


def _facts(outcome: Outcome, server_url: str) -> dict[str, str]:
    credential, info = outcome.credential, outcome.info
    target = credential.source
    facts = dict.fromkeys(("detail", "code", "kind", "expires", "left", "data_access", "renewal", "life"), "unknown")
    facts |= {
        **target.facts,
        **GITHUB_TOKEN,
        "secrets_page": target.settings_page(server_url),
        "app_id": credential.app.id,
        "page_id": credential.page_id or "",
        **login_facts(credential),
    }
    if info is not None:
        facts |= {
            "kind": info.kind.words,
            "expires": stamp(info.expires_at) if info.expiry_known else "an unknown day",
            "left": left(info.expires_at - info.seen_at) if info.expiry_known else "unknown",
            "life": life(info),
            "data_access": stamp(info.data_access_expires_at),
        }
    if outcome.renewal_time is not None:
        facts["renewal"] = stamp(outcome.renewal_time)
    return facts


def concerns(outcome: Outcome) -> list[Finding]:
    """What a person should hear of, gravest first: what makes the run red, then what has a hint."""
    found = [finding for finding in (outcome.finding, *outcome.notes) if finding.reason.fails or finding.reason.hint]
    return sorted(found, key=lambda finding: not finding.reason.fails)


def lead(outcome: Outcome) -> Finding:
    """The finding to tell first."""
    return next(iter(concerns(outcome)), outcome.finding)


def life(info: TokenInfo) -> str:
    """How long the token lives, for people."""
    if not info.expiry_known:
        return "lives until nobody knows when"
    if info.expires_at == NEVER:
        return "has no expiry"
    return f"lives until {stamp(info.expires_at)} ({left(info.expires_at - info.seen_at)})"
