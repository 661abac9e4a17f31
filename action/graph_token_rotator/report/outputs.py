"""What later steps see: the action's outputs, the report as a file, and the exit status."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..domain.reason import Verdict
from ..domain.time_format import format_iso
from .credential_view import data_access_expiry, days_left, token_expiry
from .json_report import Redact, as_json

if TYPE_CHECKING:
    from ..domain.outcome import Outcome


def outputs(outcomes: Sequence[Outcome], server_url: str, redact: Redact) -> dict[str, str]:
    """Return all outputs but `token`. Dates are those of the credential that expires first."""
    infos = [outcome.info for outcome in outcomes if outcome.info is not None]
    first = min(infos, key=lambda info: info.expires_at, default=None)
    first_access = min(infos, key=lambda info: info.data_access_expires_at, default=None)
    expiry, access_expiry = token_expiry(first), data_access_expiry(first_access)
    return {
        "verdict": _worst(outcomes).verdict.value if outcomes else Verdict.CURRENT.value,
        "expires-at": format_iso(expiry) if expiry else "",
        "days-left": days_left(first),
        "data-access-expires-at": format_iso(access_expiry) if access_expiry else "",
        "renewed": "true" if any(outcome.renewed for outcome in outcomes) else "false",
        "report": json.dumps([as_json(outcome, server_url, redact) for outcome in outcomes]),
    }


def document(outcomes: Sequence[Outcome], server_url: str, redact: Redact) -> str:
    """Return the report as a file: indented, for people to read as well."""
    return json.dumps([as_json(outcome, server_url, redact) for outcome in outcomes], indent=2) + "\n"


def exit_status(outcomes: Sequence[Outcome]) -> int:
    """Return 0, or 1 if any credential fails the run."""
    return int(any(outcome.failing for outcome in outcomes))


def _worst(outcomes: Sequence[Outcome]) -> Outcome:
    """Return the outcome with the gravest verdict."""
    return max(outcomes, key=lambda outcome: outcome.verdict.severity)
