"""The type of every confidential value.

It keeps secrets out of logs, reports and exceptions by construction.
"""

import hmac
from typing import NoReturn

# Texts that programs write in place of a missing value. They must never be stored or used as a token.
PLACEHOLDERS = frozenset({"null", "none", "undefined", "nil", "false", "true"})
# Characters. A token that a service hands out is longer than any text that is not masked, and shorter than a page.
MIN_TOKEN_LENGTH, MAX_TOKEN_LENGTH = 6, 48 * 1024


def is_token(value: object) -> bool:
    """Return whether a decoded value can be a token.

    It is visible ASCII of a plausible length, and no placeholder.
    """
    return (
        isinstance(value, str)
        and MIN_TOKEN_LENGTH <= len(value) <= MAX_TOKEN_LENGTH
        and all("!" <= letter <= "~" for letter in value)
        and value.lower() not in PLACEHOLDERS
        and not (value.isalpha() and value.islower())  # a word, which would be masked everywhere
    )


class Secret:
    """A token, an app secret or a key.

    It wraps a string and never prints it: `reveal()` is the only way to the value. It is deliberately no subclass of
    `str`, so that joining, formatting or logging it by mistake shows `***`. It cannot be pickled, copied or hashed, and
    it compares in constant time.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value itself: for the body or header of a request, for sealing, and for masking."""
        return self._value

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format("***", spec)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, secret: object) -> bool:
        if not isinstance(secret, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), secret._value.encode())

    # A dictionary with secrets as keys would be one step from printing them.
    __hash__ = None  # type: ignore[assignment]  # the base class declares a method

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a Secret is not pickled or copied")
