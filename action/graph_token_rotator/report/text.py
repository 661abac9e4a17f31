"""Findings as text, and which of them need a person's attention."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..domain import reasons
from ..domain.instants import NEVER
from ..domain.provider import PROVIDERS
from ..domain.time_format import format_time, time_left
from ..domain.writers import GITHUB_TOKEN

if TYPE_CHECKING:
    from ..domain.credential import TokenInfo
    from ..domain.facts import Facts
    from ..domain.finding import Finding
    from ..domain.outcome import Outcome
    from ..domain.reason import FindingText, Step


def finding_text(finding: Finding, outcome: Outcome, server_url: str, workflow_page: str = "") -> FindingText:
    """Fill the reason's texts with the outcome's facts and, where they differ, with the finding's own.

    `workflow_page` is the page of the workflow that ran; without it the steps that run it again have no link.
    """
    facts = {
        **_outcome_facts(outcome),
        "secrets_page": outcome.credential.source.settings_page(server_url),
        "server": server_url,
        "sso_page": f"{server_url}/settings/tokens",
        "access_page": f"{server_url}/settings/personal-access-tokens",
        "fix_access": f"Open the token, check that {outcome.credential.source.location} is selected and the permission "
        "granted, and save it",
        "token_app": "another app",
        # Only github.com has a status page that is known.
        "status_page": "https://www.githubstatus.com/" if server_url == "https://github.com" else "",
    }
    # GitHub names the page for single sign-on in a response; only the own server's is shown.
    own = {
        name: value for name, value in finding.facts.items() if name != "sso_page" or value.startswith(f"{server_url}/")
    }
    return finding.reason.fill({**facts, "workflow_page": workflow_page, **own})


def _outcome_facts(outcome: Outcome) -> Facts:
    """Return the facts that every finding of an outcome has, as far as they are known."""
    credential, info = outcome.credential, outcome.info
    facts = {
        **credential.source.facts,
        **GITHUB_TOKEN,
        "app_id": credential.app.id,
        "page_id": credential.page_id or "",
        **PROVIDERS[credential.provider].facts(credential.app.id, info.kind if info else None),
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


def expiry_phrase(info: TokenInfo) -> str:
    """Return how long the token works, as a phrase that follows "The token"."""
    if not info.expiry_known:
        return "lives until nobody knows when"
    if info.expires_at == NEVER:
        return "has no expiry"
    return f"lives until {format_time(info.expires_at)} ({time_left(info.expires_at - info.checked_at)})"


def needs_attention(outcome: Outcome) -> list[Finding]:
    """Return the findings about which somebody can do something, those that fail the run first."""
    findings = (outcome.finding, *outcome.notes)
    problems = [finding for finding in findings if finding.reason.fails or finding.reason.steps]
    return sorted(problems, key=lambda finding: not finding.reason.fails)


def main_finding(outcome: Outcome) -> Finding:
    """Return the finding to show where there is room for only one."""
    return next(iter(needs_attention(outcome)), outcome.finding)


def attention_texts(outcomes: Sequence[Outcome], server_url: str) -> list[tuple[FindingText, ...]]:
    """Return, for each outcome, the texts of the findings that need attention."""
    return [
        tuple(finding_text(finding, outcome, server_url) for finding in needs_attention(outcome))
        for outcome in outcomes
    ]


def any_fails(texts: Sequence[FindingText]) -> bool:
    """Return whether any of these findings fails the run."""
    return any(text.reason.fails for text in texts)


def step_lines(steps: Sequence[Step], *, markdown: bool = False) -> list[str]:
    """Return the steps as lines, numbered if there are several, each with its link.

    In Markdown a link is in angle brackets: so its address is in sight, and nothing after it becomes a part of it.
    """
    link_format = "<{}>" if markdown else "{}"
    lines = [f"{text}: {link_format.format(link)}" if link else f"{text}." for text, link in steps]
    return lines if len(lines) < 2 else [f"{number}. {line}" for number, line in enumerate(lines, 1)]


def without_data(outcome: Outcome, error: Exception) -> Outcome:
    """Return the outcome without anything that a service said, because that could not be reported."""
    finding = outcome.finding._replace(reason=reasons.INTERNAL_ERROR, facts={"detail": type(error).__name__})
    known = outcome._replace(finding=finding, notes=(), info=None, token=None)
    return known._replace(renewal_time=None, writer_expires_at=NEVER, at=None)
