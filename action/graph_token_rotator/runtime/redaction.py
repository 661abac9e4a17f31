"""Redaction: replace every known secret in a text, in each encoding in which it could appear.

Only text that `actions_runner` writes is redacted; it passes every line through here before it leaves the process.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from ..domain.secret import Secret

# Characters. Masking a shorter text would blank out ordinary words and numbers everywhere.
MIN_MASK_LENGTH = 4
MASK = "***"


def mask_units(secret: Secret) -> Iterator[str]:
    """Yield the value and each of its lines, trimmed: the runner masks line by line.

    Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#masking-a-value-in-a-log
    """
    value = secret.reveal()
    for unit in dict.fromkeys([value, value.strip(), *(line.strip() for line in value.splitlines())]):
        if len(unit) >= MIN_MASK_LENGTH:
            yield unit


def encodings(secret: Secret) -> set[str]:
    """Return every form in which the secret could appear: raw, URL-encoded, JSON-escaped and base64."""
    forms: set[str] = set()
    for unit in mask_units(secret):
        forms |= {unit, quote(unit, safe=""), quote(unit), quote_plus(unit), json.dumps(unit)[1:-1]}
        # Some programs percent-encode in small letters, such as %2f.
        forms |= {form.lower() for form in (quote(unit, safe=""), quote_plus(unit)) if "%" in form}
        forms.update(_base64(unit.encode()))
    return forms


def _base64(value: bytes) -> Iterator[str]:
    """Yield the base64 of the value alone, and its stable part inside the base64 of a longer text.

    Base64 encodes three bytes at a time, so a value has three encodings, by where it begins within such a group.
    Letters that also depend on neighboring bytes are left out, and so is a rest that is too short to be recognized
    safely.
    """
    yield base64.b64encode(value).decode()
    yield base64.urlsafe_b64encode(value).decode()
    for offset in range(3):
        end_of_groups = (offset + len(value)) // 3 * 3
        whole_groups = value[: end_of_groups - offset]
        encoded = base64.b64encode(b"\0" * offset + whole_groups).decode()
        stable = encoded[0 if offset == 0 else 4 :]
        if len(stable) >= MIN_MASK_LENGTH * 2:
            yield stable
            yield stable.replace("+", "-").replace("/", "_")


class Redactor:
    """Replaces every known secret in a text, in each of its forms.

    Its speed does not depend on how many there are.
    """

    def __init__(self) -> None:
        # Forms by their first letters, longest first. Lists are replaced, not changed, so threads can read meanwhile.
        self._forms: dict[str, list[str]] = {}

    def add(self, secret: Secret) -> None:
        """Redact this secret from now on. Not thread-safe: callers take turns."""
        for form in encodings(secret):
            known = self._forms.get(form[:MIN_MASK_LENGTH], [])
            if form not in known:
                self._forms[form[:MIN_MASK_LENGTH]] = sorted([*known, form], key=len, reverse=True)

    def __call__(self, text: str, least: int = MIN_MASK_LENGTH) -> str:
        """Return the text with `***` in place of every form that has at least `least` characters."""
        pieces, piece_start, position, forms = list[str](), 0, 0, self._forms
        while position < len(text):
            match = next(
                (
                    form
                    for form in forms.get(text[position : position + MIN_MASK_LENGTH], ())
                    if len(form) >= least and text.startswith(form, position)
                ),
                "",
            )
            if match:
                pieces += [text[piece_start:position], MASK]
                piece_start = position + len(match)
            position += len(match) or 1
        return "".join([*pieces, text[piece_start:]])
