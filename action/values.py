"""Single values of inputs: text in, value out, or a `ValueError` that says what is allowed. Pure."""

import ipaddress
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from urllib.parse import unquote, urlsplit

from .model import Threshold

# YAML 1.2's spellings, as actions/toolkit's getBooleanInput has them.
BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
UNITS = {"d": "days", "h": "hours"}
LONGEST = timedelta(days=3650)


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
    if not timedelta(0) < length <= LONGEST:
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


def number(text: str) -> str:
    """An id of Meta's: digits."""
    if not re.fullmatch(r"[1-9]\d{0,29}", text, re.ASCII):
        raise ValueError("is not an id; allowed: digits only")
    return text


def version(text: str) -> str:
    """`v26.0`."""
    if not re.fullmatch(r"v\d{1,3}\.\d{1,2}", text, re.ASCII):
        raise ValueError("is not a version of the Graph API; allowed: such as v26.0")
    return text


def base_url(text: str) -> str:
    """https anywhere, http only to this machine; without a trailing slash."""
    try:
        url = urlsplit(text)
        plain = not (url.username or url.password or url.query or url.fragment) and url.port != 0
        secure = url.scheme == "https" or (url.scheme == "http" and _loopback(url.hostname or ""))
    except ValueError:
        plain = secure = False
        url = urlsplit("")
    if not (plain and secure and url.hostname) or not text.isascii() or any(letter <= " " for letter in text):
        allowed = "an https address without user, query and fragment; http only to loopback (127.0.0.1, ::1, localhost)"
        raise ValueError(f"is not a base address; allowed: {allowed}")
    return text.rstrip("/")


def address(text: str) -> str:
    """A web address that is called as it is, such as a heartbeat's: base_url's rules, but a query is allowed."""
    base, mark, query = text.partition("?")
    if not re.fullmatch(r"[!-~]*", query) or "#" in query:
        raise ValueError("has white space, a # or other unusual characters after its ?; allowed: URL-encoded ones")
    return base_url(base) + mark + query


def words(text: str) -> list[str]:
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
        return [scope(word) for word in words(text)]
    except ValueError:
        raise ValueError(
            "holds what is no permission; allowed: names such as pages_manage_posts, one a line or separated by commas"
        ) from None


def part(text: str) -> tuple[int, int]:
    """`K/N`: the K-th of N parts."""
    match = re.fullmatch(r"(\d{1,4})/(\d{1,4})", text, re.ASCII)
    k, n = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= k <= n:
        raise ValueError("is not a part; allowed: K/N with K from 1 to N, such as 2/5")
    return k, n


def logins(text: str) -> list[str]:
    """Login names of GitHub's; an issue takes up to ten: https://docs.github.com/rest/issues/issues"""
    names = words(text)
    if len(names) > 10 or any(not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}", name, re.ASCII) for name in names):
        raise ValueError("holds what is no login name; allowed: up to ten names, one a line or separated by commas")
    return names


def channels(text: str) -> list[str]:
    """Addresses for Apprise; whether it knows their kind, only loading it tells."""
    found = [line.strip() for line in text.splitlines() if line.strip()]
    scheme = r"[A-Za-z][A-Za-z0-9+.-]*://"
    two = rf"[,\s]\s*{scheme}"
    lines = enumerate(found, 1)
    wrong = [str(number) for number, line in lines if not re.match(rf"{scheme}\S", line) or re.search(two, line)]
    if wrong:
        raise ValueError(f"is not an Apprise address in line {', '.join(wrong)}; allowed: scheme://..., one a line")
    return found


def address_parts(text: str) -> list[str]:
    """Addresses, one a line, and their parts that can be secrets, each as written and URL-decoded: all to be masked.

    User, password and what is named like one always; of the rest what is no ordinary word, host or short number, for to
    mask those would blank out the log.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = (part for line in lines for part in (line, *_secret_parts(line.partition("://")[2])))
    return list(dict.fromkeys(form for part in found for form in (part, unquote(part)) if form))


def _secret_parts(place: str) -> Iterator[str]:
    """Of an address without its scheme. Tokens may stand anywhere in it, even where others have a host."""
    authority, *rest = re.split(r"[/?&]", place)
    yield from authority.rpartition("@")[0].partition(":")[::2]
    for segment in rest:
        name, _, value = segment.partition("=")
        named = re.search("user|pass|token|secret|key", name.lower()) and value not in BOOLEANS
        yield value if named or _unusual(value) else ""
        yield segment if _unusual(segment) and not value else ""
    yield from filter(_unusual, re.split(r"[/?&=:@,;#+]", place))


def _unusual(part: str) -> bool:
    """Whether it is long enough for a secret, and neither words in small letters, a host's name nor its number."""
    words = r"[A-Z]?[a-z]{0,15}([-_+ ][A-Z]?[a-z]{0,15})*"
    host = r"[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}|\d{1,3}(\.\d{1,3}){3}"
    text = unquote(part).lstrip("#!@+*-:")
    return len(text) >= 8 and not re.fullmatch(f"{words}|{host}", text, re.ASCII)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def sealed(text: str) -> str:
    """A token or app secret as pasted: opaque, but visible ASCII in one piece and not a word for nothing."""
    if text.strip("\"'") != text:
        raise ValueError("is in quotes; store the value without them")
    if text.lower() in {"null", "none", "undefined", "***"}:
        raise ValueError("is a word for nothing, not a value; store the real value again")
    if not all("!" <= letter <= "~" for letter in text):
        raise ValueError("has white space or other unusual characters inside; copy the value again, in one piece")
    return text
