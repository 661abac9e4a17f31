"""Addresses of the web and of Apprise: text in, value out, or a `ValueError`; and what of them must be hidden. Pure."""

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from .converters import BOOLEANS


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


def full_url(text: str) -> str:
    """A web address that is called as it is, such as a heartbeat's: base_url's rules, but a query is allowed."""
    base, mark, query = text.partition("?")
    if not re.fullmatch(r"[!-~]*", query) or "#" in query:
        raise ValueError("has white space, a # or other unusual characters after its ?; allowed: URL-encoded ones")
    return base_url(base) + mark + query


def channel_urls(text: str) -> list[str]:
    """Addresses for Apprise; whether it knows their kind, only loading it tells."""
    found = [line.strip() for line in text.splitlines() if line.strip()]
    scheme = r"[A-Za-z][A-Za-z0-9+.-]*://"
    two = rf"[,\s]\s*{scheme}"
    lines = enumerate(found, 1)
    wrong = [str(number) for number, line in lines if not re.match(rf"{scheme}\S", line) or re.search(two, line)]
    if wrong:
        raise ValueError(f"is not an Apprise address in line {', '.join(wrong)}; allowed: scheme://..., one a line")
    return found


def secret_parts(text: str) -> list[str]:
    """Addresses, one a line, and their parts that can be secrets, each as written and URL-decoded: all to be masked.

    User, password and what is named like one always; of the rest what is no ordinary word, host or short number, for to
    mask those would blank out the log.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = (part for line in lines for part in (line, *_parts_of_url(line.partition("://")[2])))
    return list(dict.fromkeys(form for part in found for form in (part, unquote(part)) if form))


def _parts_of_url(place: str) -> Iterator[str]:
    """Of an address without its scheme. Tokens may stand anywhere in it, even where others have a host."""
    authority, *rest = re.split(r"[/?&]", place)
    yield from authority.rpartition("@")[0].partition(":")[::2]
    for segment in rest:
        name, _, value = segment.partition("=")
        named = re.search("user|pass|token|secret|key", name.lower()) and value not in BOOLEANS
        yield value if named or _looks_secret(value) else ""
        yield segment if _looks_secret(segment) and not value else ""
    yield from filter(_looks_secret, re.split(r"[/?&=:@,;#+]", place))


def _looks_secret(part: str) -> bool:
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
