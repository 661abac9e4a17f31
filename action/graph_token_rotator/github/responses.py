"""GitHub's answers understood. Pure. Source: https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api"""

import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from ..domain import reasons
from ..domain.credential import NEVER
from ..domain.errors import ActionError
from ..domain.outcome import PublicKey, StoreInfo, WriterInfo
from ..domain.ports import Activity
from ..domain.sanitize import sanitize
from ..runtime.http_types import Response

# "wait at least one minute" where a rate limit says no more:
# https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
UNSPECIFIED_WAIT = 60.0


def store_info(answer: Response) -> StoreInfo:
    """The public key of a secret's home, and what the headers say of the token that asked."""
    value = json_value(answer)
    if answer.status != 200:
        raise refusal(answer)
    if not isinstance(value, dict) or not isinstance(value.get("key"), str) or not value.get("key_id"):
        raise ActionError(reasons.UNEXPECTED_GITHUB_ANSWER, 0.0, detail="no public key in it")
    key = PublicKey(str(value["key_id"]), value["key"])
    return StoreInfo(
        key, writer_info(answer), parse_sunset(answer.headers.get("sunset")), "deprecation" in answer.headers
    )


def writer_info(answer: Response) -> WriterInfo:
    """What the headers of any answer say of the token that asked."""
    scopes = answer.headers.get("x-oauth-scopes")
    return WriterInfo(
        parse_token_expiry(answer.headers.get("github-authentication-token-expiration")),
        answer.at,
        None if scopes is None else frozenset(scope.strip() for scope in scopes.split(",")),
    )


def repository_activity(answer: Response) -> Activity:
    """Whether a repository is private, and when something was last pushed to it (null in an empty one).

    Source: https://docs.github.com/rest/repos/repos#get-a-repository
    """
    value = json_value(answer)
    if answer.status != 200:
        raise refusal(answer)
    if not isinstance(value, dict) or not isinstance(value.get("private"), bool):
        raise ActionError(reasons.UNEXPECTED_GITHUB_ANSWER, 0.0, detail="no repository in it")
    pushed_at = parse_time(str(value.get("pushed_at")))
    return Activity(value["private"], None if pushed_at == NEVER else pushed_at, answer.at)


def parse_sunset(header: str | None) -> datetime:
    """When GitHub stops serving the asked version, an HTTP date (RFC 8594). Absent or senseless: no end is known.

    Source: https://docs.github.com/rest/about-the-rest-api/api-versions
    """
    try:
        return parsedate_to_datetime(header or "").astimezone(UTC)
    except (ValueError, OverflowError):
        return NEVER


def next_page(answer: Response, url: str) -> str:
    """The address of the next page, empty on the last one. GitHub pages by opaque cursors, so it is not computed.

    Source: https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
    """
    found = re.search(r'<([^<>]+)>;\s*rel="next"', answer.headers.get("link", ""))
    if found and not found[1].startswith(f"{url}/"):
        raise ActionError(reasons.UNEXPECTED_GITHUB_ANSWER, detail="the next page is at another address")
    return found[1] if found else ""


def parse_token_expiry(header: str | None) -> datetime:
    """`github-authentication-token-expiration` comes as `2027-10-12 09:00:00 UTC` and as `2027-10-12 18:00:00 +0900`.

    Source of the two forms: https://github.com/google/go-github/issues/2649 . Absent: no expiry.
    """
    if not header:
        return NEVER
    # Another zone's name would be hours off, not days.
    return parse_time(re.sub(r" (?:[A-Z]{2,5}|([+-][0-9]{4}))$", lambda zone: zone[1] or "+0000", header.strip()))


def parse_time(text: str) -> datetime:
    """A moment in GitHub's form; `NEVER` where it makes no sense."""
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return NEVER


def refusal(answer: Response) -> ActionError:
    """The exception for an answer that is not the wanted one."""
    status, message = answer.status, _message(answer)
    facts = {"code": str(status), "detail": f"HTTP {status}" + (f": {sanitize(message)}" if message else "")}
    if (wait := rate_limit_wait(answer)) is not None:
        return ActionError(reasons.RATE_LIMITED_BY_GITHUB, wait, **facts)
    if status == 401:
        return ActionError(reasons.WRITER_REJECTED, **facts)
    if status == 403 and "installation has been suspended" in message:
        return ActionError(reasons.APP_SUSPENDED, **facts)
    if status == 403 and message:
        needed = answer.headers.get("x-accepted-github-permissions")
        facts["detail"] += f"; needed: {sanitize(needed.replace('=', ': '))}" if needed else ""
        return ActionError(reasons.WRITER_FORBIDDEN, **facts)
    if status == 404:
        return ActionError(reasons.HOME_NOT_FOUND, **facts)
    if status == 410 or (status == 400 and "version" in message.lower()):
        return ActionError(reasons.API_VERSION_RETIRED, **facts)
    if status >= 500 or status in {403, 408}:
        return ActionError(reasons.GITHUB_UNAVAILABLE, _seconds(answer) or 0.0, **facts)
    return ActionError(reasons.UNEXPECTED_GITHUB_ANSWER, 0.0 if status < 300 else None, **facts)


def rate_limit_wait(answer: Response) -> float | None:
    """Seconds to wait if this is a primary or secondary rate limit, else None. Of some only the message tells."""
    if answer.status not in {403, 429}:
        return None
    left, asked, message = seconds_until_reset(answer), _seconds(answer), _message(answer).lower()
    if asked is not None or left is not None:
        return left if asked is None else asked
    named = answer.status == 429 or "rate limit" in message or "abuse" in message
    return UNSPECIFIED_WAIT if named or answer.headers.get("x-ratelimit-remaining") == "0" else None


def seconds_until_reset(answer: Response) -> float | None:
    """Seconds until the hour's requests come anew if this answer, whatever it is, was the last of them; else None."""
    reset = answer.headers.get("x-ratelimit-reset", "")
    if answer.headers.get("x-ratelimit-remaining") != "0" or not re.fullmatch("[0-9]{1,12}", reset):
        return None
    return max(0.0, int(reset) - answer.at.timestamp())


def _seconds(answer: Response) -> float | None:
    text = answer.headers.get("retry-after", "").strip()
    return float(text) if text.isdecimal() else None


def _message(answer: Response) -> str:
    value = json_value(answer)
    return str(value.get("message", "")) if isinstance(value, dict) else ""


def json_value(answer: Response) -> Any:
    """The JSON in an answer; None where there is none."""
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
