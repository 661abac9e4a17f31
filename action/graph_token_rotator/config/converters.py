"""Single values of inputs: text in, value out, or a `ValueError` that says what is allowed. Pure."""

import re
from collections.abc import Callable, Iterable
from datetime import timedelta

from ..domain.threshold import Threshold

# YAML 1.2's spellings, as actions/toolkit's getBooleanInput has them.
BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
UNITS = {"d": "days", "h": "hours"}
MAX_DURATION = timedelta(days=3650)


def nearest(word: str, known: Iterable[str]) -> str:
    """The most similar of the known words; empty if none is."""
    from difflib import get_close_matches  # noqa: PLC0415  # only a typo needs it

    return next(iter(get_close_matches(word, known, n=1)), "")


def boolean(text: str) -> bool:
    """Strict, so that a typo is not taken for false."""
    if text not in BOOLEANS:
        raise ValueError("is not a boolean; allowed: true or false")
    return BOOLEANS[text]


def duration(text: str) -> timedelta:
    """`20d` or `36h`."""
    match = re.fullmatch(r"(\d{1,6})([dh])", text, re.ASCII)
    length = timedelta(**{UNITS[match[2]]: int(match[1])}) if match else timedelta(0)
    if not timedelta(0) < length <= MAX_DURATION:
        raise ValueError("is not a duration; allowed: days or hours above zero, such as 14d or 36h")
    return length


def threshold(text: str) -> Threshold:
    """`33%` of the lifetime, or a duration."""
    match = re.fullmatch(r"(\d{1,2}(?:\.\d+)?)%", text, re.ASCII)
    share = float(match[1]) / 100 if match else 0.0
    if share > 0:
        return Threshold(share=share)
    try:
        return Threshold(length=duration(text))
    except ValueError:
        allowed = "a part of the lifetime above 0% and below 100%, such as 33%, or a duration such as 20d or 36h"
        raise ValueError(f"is neither a percentage nor a duration; allowed: {allowed}") from None


def secret_name(text: str) -> str:
    """GitHub's rule; names are stored in upper case: https://docs.github.com/actions/reference/security/secrets"""
    if not re.fullmatch(r"(?!GITHUB_)[A-Z_][A-Z0-9_]{0,254}", text, re.ASCII | re.IGNORECASE):
        rule = "letters, digits and _ only, not starting with a digit or with GITHUB_"
        raise ValueError(f"is not the name of a secret; allowed: {rule} (the name goes here, not the value)")
    return text.upper()


def repository(text: str) -> str:
    """`owner/name`."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}", text, re.ASCII):
        raise ValueError("is not a repository; allowed: owner/name")
    return text


def environment(text: str) -> str:
    """The name of a deployment environment."""
    if len(text) > 255 or not text.isprintable() or any(letter in "`<>|" for letter in text):
        raise ValueError("is not the name of an environment; allowed: up to 255 visible characters, none of ` < > |")
    return text


def meta_id(text: str) -> str:
    """An id of Meta's: digits."""
    if not re.fullmatch(r"[1-9]\d{0,29}", text, re.ASCII):
        raise ValueError("is not an id; allowed: digits only")
    return text


def graph_version(text: str) -> str:
    """`v26.0`."""
    if not re.fullmatch(r"v\d{1,3}\.\d{1,2}", text, re.ASCII):
        raise ValueError("is not a version of the Graph API; allowed: such as v26.0")
    return text


def word_list(text: str) -> list[str]:
    """Words, one a line or separated by commas."""
    return [word.strip() for word in re.split(r"[,\n]", text) if word.strip()]


def scope(text: str) -> str:
    """A permission of Meta's."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,99}", text, re.ASCII):
        raise ValueError("is no permission; allowed: a name such as pages_manage_posts")
    return text


def scopes(text: str) -> list[str]:
    """Permissions of Meta's."""
    try:
        return [scope(word) for word in word_list(text)]
    except ValueError:
        raise ValueError(
            "holds what is no permission; allowed: names such as pages_manage_posts, one a line or separated by commas"
        ) from None


def shard(text: str) -> tuple[int, int]:
    """`K/N`: the K-th of N parts."""
    match = re.fullmatch(r"(\d{1,4})/(\d{1,4})", text, re.ASCII)
    k, n = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= k <= n:
        raise ValueError("is not a part; allowed: K/N with K from 1 to N, such as 2/5")
    return k, n


def login_names(text: str) -> list[str]:
    """Login names of GitHub's; an issue takes up to ten: https://docs.github.com/rest/issues/issues"""
    names = word_list(text)
    if len(names) > 10 or any(not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}", name, re.ASCII) for name in names):
        raise ValueError("holds what is no login name; allowed: up to ten names, one a line or separated by commas")
    return names


def token_text(text: str) -> str:
    """A token or app secret as pasted: opaque, but visible ASCII in one piece and not a word for nothing."""
    if text.strip("\"'") != text:
        raise ValueError("is in quotes; store the value without them")
    if text.lower() in {"null", "none", "undefined", "***"}:
        raise ValueError("is a word for nothing, not a value; store the real value again")
    if not all("!" <= letter <= "~" for letter in text):
        raise ValueError("has white space or other unusual characters inside; copy the value again, in one piece")
    return text


def credential_name(text: str) -> str:
    """A credential's: short, for it stands in titles, patterns and the keys of memory."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", text, re.ASCII):
        raise ValueError("is not a name; allowed: up to 63 small letters, digits and -, not starting with -")
    return text


def owner_login(text: str) -> str:
    """The login name of a user or an organisation."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}", text, re.ASCII):
        raise ValueError("is not a login name; allowed: letters, digits, - and _")
    return text


def owner_pattern(text: str) -> str:
    """A login name or a pattern of some."""
    if not re.fullmatch(r"[A-Za-z0-9*][A-Za-z0-9_*-]{0,99}", text, re.ASCII):
        raise ValueError('is no owner; allowed: a login name, or a pattern with *, such as acme, "acme-*" or "*"')
    return text


def app_client_id(text: str) -> str:
    """A GitHub App's client id, or its app id."""
    if not re.fullmatch(r"[A-Za-z0-9.]{1,40}", text, re.ASCII):
        raise ValueError("is no id of a GitHub App; allowed: its client id (Iv23...) or its app id (digits)")
    return text


def private_key(text: str) -> str:
    """A GitHub App's, as the file that GitHub makes: https://docs.github.com/apps/creating-github-apps"""
    if not re.fullmatch(r"-----BEGIN ([A-Z ]*PRIVATE KEY)-----\s[A-Za-z0-9+/=\s]+-----END \1-----", text, re.ASCII):
        raise ValueError("is no private key; store the whole .pem file again, with its first and last line")
    return text


def only_true(text: str) -> bool:
    """Only true: its opposite is to leave it out."""
    if not BOOLEANS.get(text):
        raise ValueError("says nothing; allowed: true, or leave it out")
    return True


def count(text: str) -> int:
    """A whole number above zero."""
    if not re.fullmatch(r"[1-9][0-9]{0,5}", text, re.ASCII):
        raise ValueError("is out of range; allowed: a whole number from 1 to 999999")
    return int(text)


def format_version(text: str) -> int:
    """The format's."""
    if text != "1":
        raise ValueError("is not a version of this file's format; allowed: 1")
    return 1


def one_of(*words: str) -> Callable[[str], str]:
    """One of a few words."""

    def convert(text: str) -> str:
        if text not in words:
            near = nearest(text.lower(), words)
            raise ValueError(f"is not known; allowed: {', '.join(words)}{f' (did you mean {near}?)' if near else ''}")
        return text

    return convert
