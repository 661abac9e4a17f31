"""What must happen to text before it leaves the process. Pure: the writer in `runner` applies it to every line."""

import base64
import json
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

from ..domain.secret import Secret

# Masking shorter text would blank out ordinary words and numbers everywhere.
MIN_MASK_LENGTH = 4
MASK = "***"


def mask_units(secret: Secret) -> Iterator[str]:
    """The value and each of its lines, trimmed: the units in which the runner masks."""
    value = secret.reveal()
    for part in dict.fromkeys([value, value.strip(), *(line.strip() for line in value.splitlines())]):
        if len(part) >= MIN_MASK_LENGTH:
            yield part


def encodings(secret: Secret) -> set[str]:
    """Every spelling under which the secret could appear: raw, URL-encoded, JSON-escaped and base64."""
    found: set[str] = set()
    for part in mask_units(secret):
        found |= {part, quote(part, safe=""), quote(part), quote_plus(part), json.dumps(part)[1:-1]}
        found |= {form.lower() for form in (quote(part, safe=""), quote_plus(part)) if "%" in form}
        found.update(_base64(part.encode()))
    return found


def _base64(raw: bytes) -> Iterator[str]:
    """Base64 of the value alone, and what is stable of it wherever it starts inside a longer text."""
    yield base64.b64encode(raw).decode()
    yield base64.urlsafe_b64encode(raw).decode()
    for shift in range(3):
        whole = (shift + len(raw)) // 3 * 3
        kept = raw[: whole - shift]
        encoded = base64.b64encode(b"\0" * shift + kept).decode()
        stable = encoded[0 if shift == 0 else 4 :]
        if len(stable) >= MIN_MASK_LENGTH * 2:
            yield stable
            yield stable.replace("+", "-").replace("/", "_")


class Redactor:
    """Hides every known secret in a text, in each of its forms; with thousands of them as fast as with three."""

    def __init__(self) -> None:
        # By their first letters, the longest first. A new list takes the old one's place, so threads may read meanwhile.
        self._forms: dict[str, list[str]] = {}

    def add(self, secret: Secret) -> None:
        """From now on this secret is hidden."""
        for form in encodings(secret):
            known = self._forms.get(form[:MIN_MASK_LENGTH], [])
            if form not in known:
                self._forms[form[:MIN_MASK_LENGTH]] = sorted([*known, form], key=len, reverse=True)

    def __call__(self, text: str, least: int = MIN_MASK_LENGTH) -> str:
        """The text without the forms that have at least so many letters."""
        found, begun, place, known = list[str](), 0, 0, self._forms
        while place < len(text):
            hit = next(
                (
                    form
                    for form in known.get(text[place : place + MIN_MASK_LENGTH], ())
                    if len(form) >= least and text.startswith(form, place)
                ),
                "",
            )
            if hit:
                found += [text[begun:place], MASK]
                begun = place + len(hit)
            place += len(hit) or 1
        return "".join([*found, text[begun:]])
