"""Outcomes with ordinary contents, for the tests of what is reported about them."""

from typing import Any

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.finding import Finding
from graph_token_rotator.domain.instants import NEVER
from graph_token_rotator.domain.outcome import Outcome
from graph_token_rotator.domain.reason import Reason
from graph_token_rotator.domain.target import Target
from tests.support import DAY, NOW, credential, info

SERVER = "https://github.com"
LOGIN_PAGE = "https://developers.facebook.com/tools/explorer/?app_id=1234567890123456"
SECRETS_PAGE = "https://github.com/octo/social/settings/secrets/actions"
TOKENS_PAGE = "https://github.com/settings/personal-access-tokens"
WRITER = Finding(reasons.WRITER_EXPIRING, {"writer_expires": "2026-12-04", "writer_left": "in 10 days"})
WRITER_SOON = Finding(reasons.WRITER_EXPIRING_SOON, {"writer_expires": "2026-11-27", "writer_left": "in 3 days"})


def outcome(reason: Reason = reasons.NOT_DUE, *notes: Finding, name: str = "FB_TOKEN", **changes: Any) -> Outcome:
    """Return an ordinary credential's outcome, with changes of its info and of the outcome itself."""
    own = {key: changes.pop(key) for key in list(changes) if key in Outcome._fields}
    target = Target("octo/social", name, str(changes.pop("environment", "")) or None)
    token = info(**changes)
    return Outcome(
        credential(source=target),
        Finding(reason, dict.fromkeys(("detail", "missing"), "something")),
        token,
        notes,
        renewal_time=token.expires_at - 20 * DAY if token.expires_at < NEVER else NEVER,
        at=NOW,
    )._replace(**own)


def fleet_of(*outcomes: Outcome) -> list[Outcome]:
    """Return the same outcomes, with names in a fleet file."""
    return [
        outcome._replace(credential=outcome.credential._replace(name=f"one-{number}"))
        for number, outcome in enumerate(outcomes)
    ]


RENEWED = outcome(reasons.RENEWED, renewed=True)
NEVER_EXPIRING = outcome(reasons.NEVER_EXPIRES, expires_at=NEVER)
DEAD = outcome(reasons.PASSWORD_CHANGED, problem=reasons.PASSWORD_CHANGED, renewal_time=None)
UNKNOWN = Outcome(credential(), Finding(reasons.UNEXPECTED_META_ANSWER, {"detail": "no answer"}))
OUTAGE = outcome(reasons.META_UNAVAILABLE, renewal_time=None)
