"""Read secrets from the environment, a file descriptor or the terminal.

Never from the command line itself, which other programs on the machine can read, and which the shell remembers. The names
of the sources are those of OpenSSL: https://docs.openssl.org/master/man1/openssl-passphrase-options/
"""

import getpass
import os
import re
import warnings
from collections.abc import Mapping

FORMS = "env:NAME, fd:N, stdin or prompt"
MAX_BYTES = 1 << 20  # bytes; no secret is as long
NOT_A_SOURCE = (
    f"takes {FORMS}, not the secret itself. Other programs can read a command line, and the shell's history keeps it. "
    "If that was a real secret, treat it as leaked: replace it."
)
STDIN = 0  # its file descriptor


def source_problems(sources: Mapping[str, str]) -> list[str]:
    """Return what is wrong with sources, by option, before any is read. No problem repeats a source."""
    problems = []
    users: dict[int, str] = {}
    for option, source in sources.items():
        if not source:
            problems.append(f"{option} is empty; it takes {FORMS}")
        elif not _match(source):
            problems.append(f"{option} {NOT_A_SOURCE}")
        elif (number := _descriptor(source)) is not None and (other := users.setdefault(number, option)) != option:
            name = "standard input" if number == STDIN else f"file descriptor {number}"
            problems.append(f"{option} and {other} both read {name}, which can hold only one secret")
    return problems


def read_secrets(sources: Mapping[str, str], environ: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return the secrets by option, and why others could not be read.

    The terminal comes last, so that nobody types a secret in vain.
    """
    secrets: dict[str, str] = {}
    problems: list[str] = []
    for option, source in sorted(sources.items(), key=lambda item: item[1] == "prompt"):
        if source == "prompt" and problems:
            break
        try:
            secrets[option] = _read(option, source, environ)
        except ValueError as error:
            problems.append(f"{option}: {error}")
    return secrets, problems


def _match(source: str) -> re.Match[str] | None:
    """Return the parts of a source, or None for what is none, such as a secret in its place."""
    return re.fullmatch(r"env:(?P<variable>[A-Za-z_]\w*)|fd:(?P<number>\d{1,6})|stdin|prompt", source, re.ASCII)


def _descriptor(source: str) -> int | None:
    """Return the file descriptor that a source reads, if any."""
    match = _match(source)
    number = match["number"] if match else None
    return STDIN if source == "stdin" else int(number) if number else None


def _read(option: str, source: str, environ: Mapping[str, str]) -> str:
    """Return the secret of an option. Raises `ValueError`, which never repeats it."""
    number = _descriptor(source)
    if source == "prompt":
        text = _prompt(option)
    elif number is not None:
        text = _read_descriptor(number)
    else:
        text = environ.get(source.partition(":")[2], "")
    if not text.strip():
        raise ValueError("the variable is empty or not set" if source.startswith("env:") else "the secret is empty")
    return text.strip()


def _read_descriptor(number: int) -> str:
    """Return the text up to the end of the file. Raises `ValueError`."""
    name = "standard input" if number == STDIN else f"file descriptor {number}"
    try:
        if os.isatty(number):
            raise ValueError(f"{name} is a terminal, which would show the secret; use prompt")
        with open(number, "rb", closefd=False) as file:  # it belongs to whoever opened it
            content = file.read(MAX_BYTES + 1)
        text = content.decode()
    except OSError as error:
        raise ValueError(f"{name} cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise ValueError(f"{name} holds no text in UTF-8") from None
    if len(content) > MAX_BYTES:
        raise ValueError(f"{name} holds more than a secret")
    return text


def _prompt(option: str) -> str:
    """Return what is typed into the terminal, which does not show it. Raises `ValueError` without a terminal."""
    with warnings.catch_warnings():
        # Without a terminal getpass would read standard input, and warn that it may be shown.
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(f"{option.strip('-')} (hidden): ")
        except getpass.GetPassWarning:
            raise ValueError("prompt needs a terminal; use env:NAME, fd:N or stdin") from None
        except EOFError:
            return ""
