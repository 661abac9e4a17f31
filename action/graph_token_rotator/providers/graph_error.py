"""Read an error out of a response of Meta, in whichever form it comes."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..domain.sanitize import sanitize

MAX_CODE = 2**31 - 1
MAX_MESSAGE = 2000  # characters of a message that are looked at


class GraphError(NamedTuple):
    """An error of Meta in any of its forms. `message` is Meta's own text; only `detail` may be shown."""

    code: int
    subcode: int
    message: str
    transient: bool = False
    status: int = 400

    @property
    def detail(self) -> str:
        """Meta's codes and its message after `sanitize`."""
        code = f"code {self.code}" if self.code else f"HTTP {self.status}"
        subcode = f", subcode {self.subcode}" if self.subcode else ""
        return f"{code}{subcode}: {sanitize(self.message)}".removesuffix(": ")


def parse_error(body: object, status: int = 400) -> GraphError | None:
    """Return the error in a decoded response, in whichever form it comes; None without one.

    The Graph API sends `error`; some of its servers, and those of Instagram and Threads, send `error_message` with
    `error_code`, or with `error_type` and `code`; OAuth's own form is an `error` in a word with `error_description`.
    """
    if isinstance(body, list) and len(body) == 1:
        body = body[0]
    if not isinstance(body, dict):
        return None
    error, meta = body.get("error"), body.get("meta")
    if isinstance(error, dict):
        return _error(error, status)
    if isinstance(meta, dict) and "error_message" in meta:
        return _error(meta, status)
    if isinstance(error, str) and error:
        return _error({**body, "message": f"{error}: {text_of(body.get('error_description'))}"}, status)
    return _error(body, status) if "error_message" in body else None


def _error(value: Mapping[str, Any], status: int = 400) -> GraphError:
    """Return an error from an object that has its fields under any of their names."""
    subcode = value.get("error_subcode", value.get("subcode"))
    code = _code(value.get("error_code", value.get("code")))
    return GraphError(
        # In the form with `error_type`, the code only repeats the status.
        0 if "error_type" in value and code == status != 429 else code,
        _code(subcode),
        text_of(value.get("message", value.get("error_message")))[:MAX_MESSAGE],
        value.get("is_transient") is True,
        status,
    )


def _code(value: object) -> int:
    """Return a code, which some of Meta's servers send as text; 0 for anything that is none."""
    if isinstance(value, str) and re.fullmatch("[0-9]{1,10}", value):
        value = int(value)
    return value if isinstance(value, int) and 0 < value <= MAX_CODE else 0


def text_of(value: object) -> str:
    """Return a text; empty for a list or an object, of which none is documented."""
    return str(value) if isinstance(value, str | int | float) else ""
