"""Findings in sentences, and which of them a person should hear of. Pure."""

from typing import NamedTuple

from ..domain.credential import TokenInfo
from ..domain.finding import Finding
from ..domain.instants import NEVER
from ..domain.outcome import Outcome
from ..domain.provider import PROVIDERS
from ..domain.reasons import Reason
from ..domain.time_format import format_time, time_left
from ..domain.writers import GITHUB_TOKEN


class FindingText(NamedTuple):
    """A finding in sentences."""

    reason: Reason
    message: str
    hint: str
    link: str

    @property
    def text(self) -> str:
        """Everything, as plain text."""
        return f"{self.message} {self.hint} {self.link}".strip()


def finding_text(finding: Finding, outcome: Outcome, server_url: str) -> FindingText:
    """Fill the reason's sentences with the finding's own facts and those every outcome has."""
    reason, facts = finding.reason, facts_for(finding, outcome, server_url)
    return FindingText(
        reason, reason.message.format_map(facts), reason.hint.format_map(facts), reason.link.format_map(facts)
    )


def facts_for(finding: Finding, outcome: Outcome, server_url: str) -> dict[str, str]:
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
        **PROVIDERS[credential.provider].facts(credential.app.id),
    }
    if info is not None:
        facts |= {
            "kind": info.kind.text,
            "expires": format_time(info.expires_at) if info.expiry_known else "an unknown day",
            "left": time_left(info.expires_at - info.checked_at) if info.expiry_known else "unknown",
            "life": expiry_phrase(info),
            "data_access": format_time(info.data_access_expires_at),
        }
    if outcome.renewal_time is not None:
        facts["renewal"] = format_time(outcome.renewal_time)
    return facts


def needs_attention(outcome: Outcome) -> list[Finding]:
    """What a person should hear of, gravest first: what makes the run red, then what has a hint."""
    found = [finding for finding in (outcome.finding, *outcome.notes) if finding.reason.fails or finding.reason.hint]
    return sorted(found, key=lambda finding: not finding.reason.fails)


def main_finding(outcome: Outcome) -> Finding:
    """The finding to tell first."""
    return next(iter(needs_attention(outcome)), outcome.finding)


def expiry_phrase(info: TokenInfo) -> str:
    """How long the token lives, for people."""
    if not info.expiry_known:
        return "lives until nobody knows when"
    if info.expires_at == NEVER:
        return "has no expiry"
    return f"lives until {format_time(info.expires_at)} ({time_left(info.expires_at - info.checked_at)})"
