"""Converters: the text of one value in, the value out, or a `ValueError` that says what is allowed. No I/O.

Inputs and the fleet file share them. Each takes trimmed text that is not empty; its error completes a sentence whose
subject is the input or the key.
"""

import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Generic, TypeVar

from ..domain.threshold import Threshold

T = TypeVar("T")

# YAML 1.2's spellings, as actions/toolkit's getBooleanInput has them.
BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
UNITS = {"d": "days", "h": "hours"}
MAX_DURATION = timedelta(days=3650)
MAX_ASSIGNEES = 10
# The lookahead excludes zero.
DURATION_REGEX = r"(?=[0-9]*[1-9])[0-9]{1,6}[dh]"
SHARE_REGEX = r"(?=[0-9.]*[1-9])[0-9]{1,2}(?:\.[0-9]+)?%"


class Pattern(Generic[T]):
    """A converter for text that matches `regex` as a whole; `error` is raised otherwise.

    `config.schema.json` repeats `regex`, so it must mean the same to Python and to JSON Schema (ECMA-262): no flags, and
    no classes such as "digit" that in Python match more than ASCII.
    """

    def __init__(self, regex: str, error: str, convert: Callable[[str], T]) -> None:
        self.regex = regex
        self._error = error
        self._convert = convert

    def matches(self, text: str) -> bool:
        """Return whether the text is valid."""
        return re.fullmatch(self.regex, text) is not None

    def __call__(self, text: str) -> T:
        """Convert the text; raises `ValueError` with what is allowed."""
        if not self.matches(text):
            raise ValueError(self._error)
        return self._convert(text)


def pattern(problem: str, regex: str, allowed: str) -> Pattern[str]:
    """Return a converter that accepts matching text. Its error says `problem` and what is `allowed`."""
    return Pattern(regex, f"{problem}; allowed: {allowed}", str)


repository = pattern(
    "is not a repository", r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}", "owner/name"
)
# GitHub stores names of secrets in upper case: https://docs.github.com/actions/reference/security/secrets
secret_name = Pattern(
    # A word of thirty letters and digits is a token in the place of its secret's name, which logs and issues would show.
    r"(?![Gg][Ii][Tt][Hh][Uu][Bb]_)(?![A-Za-z0-9_]*?(?=[A-Za-z]*[0-9])[A-Za-z0-9]{30})[A-Za-z_][A-Za-z0-9_]{0,254}",
    "is not the name of a secret; allowed: letters, digits and _ only, not starting with a digit or with GITHUB_ "
    "(the name goes here, not the value)",
    str.upper,
)
# The login of a user or an organization.
owner_login = pattern("is not a login name", r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}", "letters, digits, - and _")
owner_pattern = pattern(
    "is no owner",
    r"[A-Za-z0-9*][A-Za-z0-9_*-]{0,99}",
    'a login name, or a pattern with *, such as acme, "acme-*" or "*"',
)
# The id of an app, a page or a user at Meta. It stays text, because it is only compared and sent.
meta_id = pattern("is not an id", r"[1-9][0-9]{0,29}", "digits only")
graph_version = pattern("is not a version of the Graph API", r"v[0-9]{1,3}\.[0-9]{1,2}", "such as v26.0")
# A permission of Meta's: https://developers.facebook.com/docs/permissions
scope = pattern("is no permission", r"[a-z][a-z0-9_]{1,99}", "a name such as pages_manage_posts")
# Short, because the name of a credential is part of titles, globs and the keys of an issue's state.
credential_name = pattern(
    "is not a name", r"[a-z0-9][a-z0-9-]{0,62}", "up to 63 small letters, digits and -, not starting with -"
)
app_client_id = pattern(
    "is no id of a GitHub App", r"[A-Za-z0-9.]{1,40}", "its client id (Iv23...) or its app id (digits)"
)
# The file that GitHub generates for an App: https://docs.github.com/apps/creating-github-apps
private_key = Pattern(
    r"-----BEGIN ([A-Z ]*PRIVATE KEY)-----[ \t\r\n\f\v][A-Za-z0-9+/= \t\r\n\f\v]+-----END \1-----",
    "is no private key; store the whole .pem file again, with its first and last line",
    str,
)
count = Pattern(r"[1-9][0-9]{0,5}", "is out of range; allowed: a whole number from 1 to 999999", int)
format_version = Pattern(r"1", "is not a version of this file's format; allowed: 1", int)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that is most similar, to suggest it after a typo; empty if none is similar."""
    from difflib import get_close_matches  # noqa: PLC0415  # only a typo needs it

    return next(iter(get_close_matches(word, known, n=1)), "")


def boolean(text: str) -> bool:
    """Convert `true` or `false`; anything else is an error, so that a typo does not count as false."""
    if text not in BOOLEANS:
        raise ValueError("is not a boolean; allowed: true or false")
    return BOOLEANS[text]


def only_true(text: str) -> bool:
    """Convert `true`; for keys whose opposite is to leave them out."""
    if not BOOLEANS.get(text):
        raise ValueError("says nothing; allowed: true, or leave it out")
    return True


def duration(text: str) -> timedelta:
    """Convert days or hours, such as `20d` or `36h`, up to ten years."""
    match = re.fullmatch(DURATION_REGEX, text)
    length = timedelta(**{UNITS[text[-1]]: int(text[:-1])}) if match else timedelta(0)
    if not timedelta(0) < length <= MAX_DURATION:
        raise ValueError("is not a duration; allowed: days or hours above zero, such as 14d or 36h")
    return length


def threshold(text: str) -> Threshold:
    """Convert a share of the token's lifetime, such as `33%`, or a duration."""
    share = float(text[:-1]) / 100 if re.fullmatch(SHARE_REGEX, text) else 0.0
    if share > 0:
        return Threshold(share=share)
    try:
        return Threshold(length=duration(text))
    except ValueError:
        allowed = "a part of the lifetime above 0% and below 100%, such as 33%, or a duration such as 20d or 36h"
        raise ValueError(f"is neither a percentage nor a duration; allowed: {allowed}") from None


def environment(text: str) -> str:
    """Convert the name of a deployment environment."""
    if len(text) > 255 or not text.isprintable() or any(letter in "`<>|" for letter in text):
        raise ValueError("is not the name of an environment; allowed: up to 255 visible characters, none of ` < > |")
    return text


def word_list(text: str) -> list[str]:
    """Split words that stand one a line or are separated by commas."""
    return [word.strip() for word in re.split(r"[,\n]", text) if word.strip()]


def scopes(text: str) -> list[str]:
    """Convert a list of Meta's permissions."""
    words = word_list(text)
    if not all(scope.matches(word) for word in words):
        raise ValueError(
            "holds what is no permission; allowed: names such as pages_manage_posts, one a line or separated by commas"
        )
    return words


def login_names(text: str) -> list[str]:
    """Convert a list of GitHub users. An issue has at most ten: https://docs.github.com/rest/issues/issues"""
    names = word_list(text)
    if len(names) > MAX_ASSIGNEES or not all(owner_login.matches(name) for name in names):
        raise ValueError("holds what is no login name; allowed: up to ten names, one a line or separated by commas")
    return names


def shard(text: str) -> tuple[int, int]:
    """Convert `K/N`, the K-th of N shards, counted from 1."""
    match = re.fullmatch(r"([0-9]{1,4})/([0-9]{1,4})", text)
    k, n = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= k <= n:
        raise ValueError("is not a part; allowed: K/N with K from 1 to N, such as 2/5")
    return k, n


def token_text(text: str) -> str:
    """Check a pasted token or app secret. It is opaque, but must be visible ASCII in one piece and no placeholder."""
    if text.strip("\"'") != text:
        raise ValueError("is in quotes; store the value without them")
    if text.lower() in {"null", "none", "undefined", "***"}:
        raise ValueError("is a word for nothing, not a value; store the real value again")
    if not all("!" <= letter <= "~" for letter in text):
        raise ValueError("has white space or other unusual characters inside; copy the value again, in one piece")
    return text


def one_of(problem: str, words: Iterable[str]) -> Callable[[str], str]:
    """Return a converter that accepts a few words. Its error says `problem` and the most similar word."""
    allowed = tuple(words)

    def convert(text: str) -> str:
        if text not in allowed:
            near = nearest(text.lower(), allowed)
            hint = f" (did you mean {near}?)" if near else ""
            raise ValueError(f"{problem}; allowed: {', '.join(allowed)}{hint}")
        return text

    return convert
