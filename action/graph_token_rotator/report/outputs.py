"""What later steps see: the action's outputs, the report as a file, and the exit status. Pure."""

import json
from collections.abc import Sequence

from ..domain.outcome import Outcome
from ..domain.reasons import Verdict
from ..domain.time_format import format_iso
from .credential_view import data_access_expiry, days_left, token_expiry
from .json_report import Redact, as_json


def outputs(outcomes: Sequence[Outcome], server_url: str, redact: Redact) -> dict[str, str]:
    """All but `token`; of several credentials the one to expire first is told."""
    infos = [outcome.info for outcome in outcomes if outcome.info is not None]
    first = min(infos, key=lambda info: info.expires_at, default=None)
    access = min(infos, key=lambda info: info.data_access_expires_at, default=None)
    expiry, until = token_expiry(first), data_access_expiry(access)
    return {
        "verdict": _worst(outcomes).verdict.value if outcomes else Verdict.CURRENT.value,
        "expires-at": format_iso(expiry) if expiry else "",
        "days-left": days_left(first),
        "data-access-expires-at": format_iso(until) if until else "",
        "renewed": "true" if any(outcome.renewed for outcome in outcomes) else "false",
        "report": json.dumps([as_json(outcome, server_url, redact) for outcome in outcomes]),
    }


def document(outcomes: Sequence[Outcome], server_url: str, redact: Redact) -> str:
    """The report as a file, for people to read as well."""
    return json.dumps([as_json(outcome, server_url, redact) for outcome in outcomes], indent=2) + "\n"


def exit_status(outcomes: Sequence[Outcome]) -> int:
    """0 if all is well, 1 if anything needs attention."""
    return int(any(outcome.failing for outcome in outcomes))


def _worst(outcomes: Sequence[Outcome]) -> Outcome:
    """The outcome with the gravest verdict."""
    return max(outcomes, key=lambda outcome: outcome.verdict.severity)
