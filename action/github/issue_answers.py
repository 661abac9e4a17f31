"""GitHub's answers about issues understood. Pure."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from ..errors import ActionError
from ..people import Issue
from ..reasons import github
from ..wire import Answer
from .answers import refusal

# What may stand in Markdown as a link.
ADDRESS = re.compile(r"https?://[\w./:-]+", re.ASCII)


def ok(answer: Answer) -> Answer:
    """The answer itself, if it is a success."""
    if answer.status not in {200, 201}:
        raise refusal(answer)
    return answer


def issues(answer: Answer) -> list[Issue]:
    """The issues of a list; pull requests come in the same list and are left out."""
    value = _json(answer)
    if not isinstance(value, list):
        raise ActionError(github.GITHUB_UNEXPECTED, detail="no list of issues")
    return [_issue(item) for item in value if isinstance(item, dict) and "pull_request" not in item and _trusted(item)]


def _trusted(item: dict[str, Any]) -> bool:
    """Whether a program, or somebody of the repository's own, opened it: a stranger's imitation may have been labelled."""
    user = item.get("user")
    by_program = isinstance(user, dict) and user.get("type") == "Bot"
    return by_program or item.get("author_association") in {"OWNER", "MEMBER", "COLLABORATOR"}


def issue(answer: Answer, label: str) -> Issue:
    """The one issue that was made. GitHub drops labels without a word where the token may not set them."""
    item = _json(answer)
    made = _issue(item)
    labels = item.get("labels")
    return made._replace(
        labelled=isinstance(labels, list)
        and label in [one.get("name") if isinstance(one, dict) else one for one in labels]
    )


def _issue(item: Any) -> Issue:
    try:
        closed = item["closed_at"]
        moment = datetime.fromisoformat(closed) if closed else None
        moment = moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
        url = str(item["html_url"])
        shown = url if ADDRESS.fullmatch(url) else ""
        return Issue(int(item["number"]), shown, item["state"] == "open", moment, str(item["body"] or ""))
    except (KeyError, TypeError, ValueError):
        raise ActionError(github.GITHUB_UNEXPECTED, detail="an issue without number, address, state or body") from None


def _json(answer: Answer) -> Any:
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
