"""Redaction: replace every known secret in a text, in each encoding in which it could appear.

`actions_runner` passes every line through here before it leaves the process. What a service said is looked at more
closely, by `Redactor.foreign`: there a piece of a secret is enough.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from ..domain.secret import Secret

# Characters. Masking a shorter text would blank out ordinary words and numbers everywhere.
MIN_MASK_LENGTH = 4
MASK = "***"
# Characters. Where texts are made of known words and names, only secrets of this length are redacted. A shorter one, such
# as the user name in a channel's address, may equal a key of the report or a repository's owner.
MIN_MACHINE_MASK = 16
# Letters and digits. So long a piece of a secret in a text of a service is no coincidence.
PIECE_LENGTH = 8
# Programs write these escapes in capital or in small letters, or in both.
_ESCAPES = re.compile(r"%[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}")


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
        forms |= {unit, quote(unit, safe="", errors="replace"), quote(unit, errors="replace")}
        forms.add(quote_plus(unit, errors="replace"))
        for escaped in (json.dumps(unit)[1:-1], json.dumps(unit, ensure_ascii=False)[1:-1]):
            forms |= {escaped, escaped.replace("/", "\\/")}
        forms.update(_base64(unit.encode(errors="replace")))
    return {_same_case(form) for form in forms}


def _same_case(text: str) -> str:
    """Return the text with the hexadecimal digits of its escapes in small letters; its length stays."""
    return _ESCAPES.sub(lambda escape: escape[0].lower(), text) if "%" in text or "\\u" in text else text


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
        self._units: list[str] = []
        self._pieces: frozenset[str] | None = None

    def add(self, secret: Secret) -> None:
        """Redact this secret from now on. Not thread-safe: callers take turns."""
        self._units += mask_units(secret)
        self._pieces = None
        for form in encodings(secret):
            known = self._forms.get(form[:MIN_MASK_LENGTH], [])
            if form not in known:
                self._forms[form[:MIN_MASK_LENGTH]] = sorted([*known, form], key=len, reverse=True)

    def __call__(self, text: str, least: int = MIN_MASK_LENGTH) -> str:
        """Return the text with `***` in place of every form that has at least `least` characters."""
        forms, same_case = self._forms, _same_case(text)
        spans: list[tuple[int, int]] = []
        for start in range(len(text)):
            for form in forms.get(same_case[start : start + MIN_MASK_LENGTH], ()):
                if len(form) >= least and same_case.startswith(form, start):
                    spans.append((start, start + len(form)))
                    break  # the others are shorter
        return _masked(text, spans)

    def foreign(self, text: str) -> str:
        """Return what a service said, also with `***` in place of pieces of secrets.

        A piece has at least `PIECE_LENGTH` letters and digits. White space and punctuation between them, and whether
        they are capital, do not matter.
        """
        text = self(text, MIN_MACHINE_MASK)
        if self._pieces is None:
            self._pieces = frozenset(piece for unit in self._units for piece in _pieces(unit))
        positions = [index for index, letter in enumerate(text) if letter.isalnum()]
        letters = "".join(text[index] for index in positions).lower()
        if len(letters) != len(positions):  # a letter that has two small ones
            letters = "".join(text[index].lower()[:1] for index in positions)
        spans = [
            (positions[start], positions[start + PIECE_LENGTH - 1] + 1)
            for start in range(len(letters) - PIECE_LENGTH + 1)
            if letters[start : start + PIECE_LENGTH] in self._pieces
        ]
        return _masked(text, spans)


def _pieces(unit: str) -> Iterator[str]:
    """Yield the pieces of a secret's value, in small letters, by which it is recognized.

    A piece without digits and without capital letters behind its first could be a part of an ordinary text, such as the
    words of a passphrase or of an address.
    """
    letters = re.sub(r"[\W_]+", "", unit)
    for start in range(len(letters) - PIECE_LENGTH + 1):
        piece = letters[start : start + PIECE_LENGTH]
        if not piece.isalpha() or not (piece[1:].islower() or piece.isupper()):
            yield piece.lower()


def _masked(text: str, spans: list[tuple[int, int]]) -> str:
    """Return the text with `***` in place of these spans.

    They are in order of their starts. Spans that overlap are one.
    """
    pieces: list[str] = []
    end = 0
    for index, (start, stop) in enumerate(spans):
        if index == 0 or start > end:
            pieces += [text[end:start], MASK]
        end = max(end, stop)
    return "".join([*pieces, text[end:]])
