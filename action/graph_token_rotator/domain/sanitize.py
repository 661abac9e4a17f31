"""Make foreign text (a message in a response, a name) harmless for logs, Markdown and messages.

Foreign text may have megabytes. So only its beginning is looked at, and no pattern tries a run of characters again from
its middle: each takes time in proportion to the text.
"""

import re

# Characters without a shape of their own that `str.isprintable` lets pass: joiners, fillers, variation selectors.
_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]+")
# In Markdown `&commat;octo` is a mention, too.
_MARKUP = re.compile(r"[`*\[\]<>#|~\\!@{}^$]+|(?<!\w)_+|(?<!_)_++(?!\w)|&(?=#?\w+;)")
# What GitHub makes a link of: an issue such as GH-12, and a commit such as abcdef1, by any seven digits of its name.
# https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
_ISSUE = re.compile(r"\b(GH)-(?=\d)", re.IGNORECASE)
_COMMIT = re.compile(r"\b(?=[0-9]*[a-f])(?=[a-f]*[0-9])([0-9a-f]{6})(?=[0-9a-f]{1,34}\b)", re.IGNORECASE)
_LONG_WORD = re.compile(r"\S{20,}")
# Four words with digits in a row: no message has them, but a token in hexadecimal or decimal letters would.
_NUMBERS = re.compile(r"(?<!\S)(?:[^\s0-9]*+[0-9]\S*+(?:\s++|$)){4,}")
# A part of a permission's name; in anything longer, letters could be a code for something else.
_LONGEST_WORD = 15
_LONGEST_PERMISSION = 60
# This many times the limit is looked at: most of it may turn out to be markup, and be removed.
_LOOKED_AT = 4
# GitHub's longest name, of an environment, has 255 characters.
_LONGEST_NAME = 255


def sanitize(text: object, limit: int = 200) -> str:
    """Return the text as one harmless line of at most `limit` characters.

    It has no control characters, workflow commands, Markdown, HTML, links or mentions, and nothing that could be a part
    of a token. Names of permissions pass, however long they are.
    """
    words = _LONG_WORD.sub(_permission_names, _beginning(str(text), limit * _LOOKED_AT))
    return _harmless(_NUMBERS.sub(" ", words), limit)


def sanitize_name(name: str, limit: int = _LONGEST_NAME) -> str:
    """Return a name that we were given: harmless like any text, but never taken for a token."""
    return _harmless(name[: limit * _LOOKED_AT], limit)


def sanitize_path(path: str) -> str:
    """Return a path with each of its names sanitized. As a whole a path could look like a token."""
    return re.sub(r"[^/.]+", lambda name: sanitize_name(name[0]), path)


def _harmless(text: str, limit: int) -> str:
    """Return the text without what could do anything where it is shown."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    harmless = re.sub(r"#(?=\d)", "", printable)  # Meta begins messages with (#100)
    harmless = _MARKUP.sub(" ", _INVISIBLE.sub(" ", harmless))
    harmless = re.sub(r":(?:\s*[:/])+", ": ", harmless)
    harmless = re.sub(r"(?<![A-Za-z0-9])www\.", "www ", harmless, flags=re.IGNORECASE)
    harmless = _COMMIT.sub(r"\1-", _ISSUE.sub(r"\1 ", harmless))
    harmless = " ".join(harmless.split())
    return harmless if len(harmless) <= limit else harmless[: limit - 1] + "…"


def _beginning(text: str, length: int) -> str:
    """Return the beginning of a text, without the word in which it is cut: that may be a part of a token."""
    if len(text) <= length or text.isspace():
        return text[:length]
    words = text.lstrip()[:length].rsplit(None, 1)
    return words[0]  # a text of one long word is judged by what is left of it


def _permission_names(match: re.Match[str]) -> str:
    """Return a long word if it consists of names of permissions, else a space.

    It may be a token, whole or cut.
    """
    word = match[0]
    parts = re.split("[^A-Za-z0-9]+", word)
    is_name = word.isascii() and all(
        part.isalpha() and part.islower() and len(part) <= _LONGEST_WORD for part in parts if part
    )
    is_name = is_name and max(map(len, word.split(","))) <= _LONGEST_PERMISSION
    return word if is_name and any(parts) else " "
