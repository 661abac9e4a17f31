"""Single values that only a fleet file has: text in, value out, or a `ValueError` that says what is allowed."""

import re
from collections.abc import Callable

from .. import values


def name(text: str) -> str:
    """A credential's: short, for it stands in titles, patterns and the keys of memory."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", text, re.ASCII):
        raise ValueError("is not a name; allowed: up to 63 small letters, digits and -, not starting with -")
    return text


def owner(text: str) -> str:
    """The login name of a user or an organisation."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}", text, re.ASCII):
        raise ValueError("is not a login name; allowed: letters, digits, - and _")
    return text


def owners(text: str) -> str:
    """A login name or a pattern of some."""
    if not re.fullmatch(r"[A-Za-z0-9*][A-Za-z0-9_*-]{0,99}", text, re.ASCII):
        raise ValueError('is no owner; allowed: a login name, or a pattern with *, such as acme, "acme-*" or "*"')
    return text


def client(text: str) -> str:
    """A GitHub App's client id, or its app id."""
    if not re.fullmatch(r"[A-Za-z0-9.]{1,40}", text, re.ASCII):
        raise ValueError("is no id of a GitHub App; allowed: its client id (Iv23...) or its app id (digits)")
    return text


def private_key(text: str) -> str:
    """A GitHub App's, as the file that GitHub makes: https://docs.github.com/apps/creating-github-apps"""
    if not re.fullmatch(r"-----BEGIN ([A-Z ]*PRIVATE KEY)-----\s[A-Za-z0-9+/=\s]+-----END \1-----", text, re.ASCII):
        raise ValueError("is no private key; store the whole .pem file again, with its first and last line")
    return text


def yes(text: str) -> bool:
    """Only true: its opposite is to leave it out."""
    if not values.BOOLEANS.get(text):
        raise ValueError("says nothing; allowed: true, or leave it out")
    return True


def count(text: str) -> int:
    """A whole number above zero."""
    if not re.fullmatch(r"[1-9][0-9]{0,5}", text, re.ASCII):
        raise ValueError("is out of range; allowed: a whole number from 1 to 999999")
    return int(text)


def version(text: str) -> int:
    """The format's."""
    if text != "1":
        raise ValueError("is not a version of this file's format; allowed: 1")
    return 1


def one_of(*words: str) -> Callable[[str], str]:
    """One of a few words."""

    def convert(text: str) -> str:
        if text not in words:
            near = values.nearest(text.lower(), words)
            raise ValueError(f"is not known; allowed: {', '.join(words)}{f' (did you mean {near}?)' if near else ''}")
        return text

    return convert
