"""URLs of the web and of Apprise: convert them, or raise `ValueError`; and find their secret parts.

No I/O. Errors never repeat an address, because it may contain a password.
"""

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

# Values of switches in a query, such as `?footer=true`: masking these words would blank out the log.
SWITCH_VALUES = frozenset({"true", "True", "TRUE", "false", "False", "FALSE"})
MIN_SECRET_LENGTH = 8


def base_url(text: str) -> str:
    """Check the base address of a service: https anywhere, http only to this machine. A trailing slash is removed."""
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
    """Check an address that is called as it is, such as a heartbeat's: as `base_url`, but with a query."""
    base, mark, query = text.partition("?")
    if not re.fullmatch(r"[!-~]*", query) or "#" in query:
        raise ValueError("has white space, a # or other unusual characters after its ?; allowed: URL-encoded ones")
    return base_url(base) + mark + query


def channel_urls(text: str) -> list[str]:
    """Split addresses for Apprise, one a line. Whether Apprise knows their service is checked when it is loaded."""
    addresses = [line.strip() for line in text.splitlines() if line.strip()]
    scheme = r"[A-Za-z][A-Za-z0-9+.-]*://"
    second_address = rf"[,\s]\s*{scheme}"
    wrong_lines = [
        str(number)
        for number, address in enumerate(addresses, 1)
        if not re.match(rf"{scheme}\S", address) or re.search(second_address, address)
    ]
    if wrong_lines:
        raise ValueError(
            f"is not an Apprise address in line {', '.join(wrong_lines)}; allowed: scheme://..., one a line"
        )
    return addresses


def secret_parts(text: str) -> list[str]:
    """Return the addresses in a text, one a line, and their parts that can be secrets: all to be masked.

    Each part is returned as written and URL-decoded. User, password and parameters with a name such as `token` always
    count; other parts unless they are ordinary words, hosts or short numbers, which would blank out the log.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    parts = (part for line in lines for part in (line, *_parts_of_url(line.partition("://")[2])))
    return list(dict.fromkeys(form for part in parts for form in (part, unquote(part)) if form))


def _parts_of_url(address: str) -> Iterator[str]:
    """Yield the secret parts of an address without its scheme. In Apprise's, a token may even stand for the host."""
    authority, *segments = re.split(r"[/?&]", address)
    yield from authority.rpartition("@")[0].partition(":")[::2]
    for segment in segments:
        name, _, value = segment.partition("=")
        secret_name = re.search("user|pass|token|secret|key", name.lower()) and value not in SWITCH_VALUES
        yield value if secret_name or _looks_secret(value) else ""
        yield segment if _looks_secret(segment) and not value else ""
    yield from filter(_looks_secret, re.split(r"[/?&=:@,;#+]", address))


def _looks_secret(part: str) -> bool:
    """Return whether a part may be a secret: long enough, no ordinary words, no host's name or number.

    Words are small letters, perhaps with a capital in front, of up to 16 letters each: a longer one may be a password.
    """
    words = r"[A-Z]?[a-z]{0,15}([-_+ ][A-Z]?[a-z]{0,15})*"
    host = r"[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}|\d{1,3}(\.\d{1,3}){3}"
    text = unquote(part).lstrip("#!@+*-:")
    return len(text) >= MIN_SECRET_LENGTH and not re.fullmatch(f"{words}|{host}", text, re.ASCII)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
