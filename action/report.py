"""What is told of the outcomes: sentences, outputs, exit status. Pure."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from .model import NEVER, Finding, Outcome, TokenInfo
from .reasons import Reason
from .times import days, iso, left, stamp


class Told(NamedTuple):
    """A finding in sentences."""

    reason: Reason
    message: str
    hint: str
    link: str

    def as_json(self) -> dict[str, str]:
        """For the `report` output."""
        return {"reason": self.reason.name, "message": self.message, "hint": self.hint, "link": self.link}


def tell(finding: Finding, outcome: Outcome, server_url: str) -> Told:
    """Fill the reason's sentences with the finding's own facts and those every outcome has."""
    reason, facts = finding.reason, facts_of(finding, outcome, server_url)
    return Told(reason, reason.message.format_map(facts), reason.hint.format_map(facts), reason.link.format_map(facts))


def facts_of(finding: Finding, outcome: Outcome, server_url: str) -> dict[str, str]:
    """What fills a reason's sentences: the finding's own facts, and those every outcome has."""
    return {**_facts(outcome, server_url), **finding.facts}


def _facts(outcome: Outcome, server_url: str) -> dict[str, str]:
    credential, info = outcome.credential, outcome.info
    target = credential.source
    settings = f"{server_url}/{target.repository}/settings"
    facts = dict.fromkeys(("detail", "code", "kind", "expires", "left", "data_access", "renewal", "life"), "unknown")
    facts |= {
        "secret": target.secret,
        "repository": target.repository,
        "home": target.home,
        "secrets_page": f"{settings}/environments" if target.environment else f"{settings}/secrets/actions",
        "app_id": credential.app.id,
        "page_id": credential.page_id or "",
    }
    if info is not None:
        facts |= {
            "kind": info.kind.words,
            "expires": stamp(info.expires_at),
            "left": left(info.expires_at - info.seen_at),
            "life": life(info),
            "data_access": stamp(info.data_access_expires_at),
        }
    if outcome.renewal_time is not None:
        facts["renewal"] = stamp(outcome.renewal_time)
    return facts


def worst(outcomes: Sequence[Outcome]) -> Outcome:
    """The outcome with the gravest verdict."""
    return max(outcomes, key=lambda outcome: outcome.verdict.severity)


def exit_status(outcomes: Sequence[Outcome]) -> int:
    """0 if all is well, 1 if anything needs attention."""
    return int(any(outcome.failing for outcome in outcomes))


def outputs(outcomes: Sequence[Outcome], server_url: str) -> dict[str, str]:
    """The action's outputs, but for `token`; of several credentials the one to expire first is told."""
    infos = [outcome.info for outcome in outcomes if outcome.info is not None]
    first = min(infos, key=lambda info: info.expires_at, default=None)
    access = min(infos, key=lambda info: info.data_access_expires_at, default=None)
    return {
        "verdict": worst(outcomes).verdict.value,
        "expires-at": _told(first, first.expires_at) if first else "",
        "days-left": days_left(first) if first else "",
        "data-access-expires-at": _told(access, access.data_access_expires_at) if access else "",
        "renewed": "true" if any(outcome.renewed for outcome in outcomes) else "false",
        "report": json.dumps([as_json(outcome, server_url) for outcome in outcomes]),
    }


def _told(info: TokenInfo, moment: datetime) -> str:
    """A moment for machines; of a dead token, that it never ends is not worth saying."""
    return "" if info.trouble and moment == NEVER else iso(moment)


def days_left(info: TokenInfo) -> str:
    """Whole days, rounded down; 0 for a dead token, `never` for an endless one."""
    if info.trouble:
        return "0"
    return "never" if info.expires_at == NEVER else str(days(info.expires_at - info.seen_at))


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def life(info: TokenInfo) -> str:
    """How long the token lives, for people."""
    if info.expires_at == NEVER:
        return "has no expiry"
    return f"lives until {stamp(info.expires_at)} ({left(info.expires_at - info.seen_at)})"


def as_json(outcome: Outcome, server_url: str) -> dict[str, Any]:
    """One credential's object in the `report` output."""
    credential, info = outcome.credential, outcome.info
    return {
        "provider": "facebook",
        "secret": credential.source.secret,
        "repository": credential.source.repository,
        "environment": credential.source.environment,
        "kind": info.kind.value.lower() if info else None,
        "verdict": outcome.verdict.value,
        **tell(outcome.finding, outcome, server_url).as_json(),
        "renewed": outcome.renewed,
        "expires_at": _told(info, info.expires_at) if info else None,
        "days_left": _number(days_left(info)) if info else None,
        "data_access_expires_at": _told(info, info.data_access_expires_at) if info else None,
        "renewal_time": iso(outcome.renewal_time) if outcome.renewal_time else None,
        "notes": [tell(note, outcome, server_url).as_json() for note in outcome.notes],
    }
