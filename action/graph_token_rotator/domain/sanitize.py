"""Make foreign text (a message in a response, a name) harmless for logs, Markdown and messages.

Foreign text may have megabytes. So only its beginning is looked at, and no pattern tries a run of characters again from
its middle: each takes time in proportion to the text.
"""

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")
# In Markdown `&commat;octo` is a mention, too.
_MARKUP = re.compile(r"[`*\[\]<>#|~\\!@{}^$]+|(?<!\w)_+|(?<!_)_++(?!\w)|&(?=#?\w+;)")
# A word this long may be a token, whole or cut; names of permissions are long too, but only small letters.
_TOKENLIKE = re.compile(r"(?<!\S)(?![a-z_.,:;()]++(?:\s|$))\S{20,}")
_WORDS = re.compile(r"[A-Za-z]{1,19}(?:[-_][A-Za-z]{1,19})*")


# This many times the limit is looked at: most of it may turn out to be markup, and be removed.
_LOOKED_AT = 4


def sanitize(text: object, limit: int = 200) -> str:
    """Return the text as one harmless line of at most `limit` characters.

    It has no control characters, workflow commands, Markdown, HTML, links or mentions, and nothing that could be a part
    of a token.
    """
    harmless = _MARKUP.sub(" ", _CONTROL.sub(" ", _TOKENLIKE.sub(" ", _beginning(str(text), limit * _LOOKED_AT))))
    harmless = re.sub(r":(?:\s*[:/])+", ": ", harmless)
    harmless = re.sub(r"\bwww\.", "www ", harmless, flags=re.IGNORECASE)
    harmless = " ".join(harmless.split())
    return harmless if len(harmless) <= limit else harmless[: limit - 1] + "…"


def _beginning(text: str, length: int) -> str:
    """Return the beginning of a text, without the word in which it is cut: that may be a part of a token."""
    if len(text) <= length or text.isspace():
        return text[:length]
    words = text.lstrip()[:length].rsplit(None, 1)
    return words[0]  # a text of one long word is judged by what is left of it


def sanitize_path(path: str) -> str:
    """Return a path with each of its names sanitized.

    As a whole a path could look like a token, and would be removed.
    """
    return re.sub(r"[^/.]+", lambda name: name[0] if _WORDS.fullmatch(name[0]) else sanitize(name[0]), path)
