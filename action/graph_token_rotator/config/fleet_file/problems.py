"""The problems of a fleet file, each with its location. Text that could be a secret is never repeated."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .nodes import Location, Node

# Longer text is not repeated, nor text that begins like a token of Meta's, GitHub's or Slack's, contains an address, or
# begins like a private key.
MAX_REPEATED = 19
TOKEN_LIKE = re.compile(r"\b(EAA|IG|TH[A-Z]{2}|gh[a-z]_|github_pat|xox)|//|@|-----", re.ASCII)


class Problems:
    """Collects problems, so that all of them are reported at once.

    Variables that are not set are kept apart: they matter only if this run needs them.
    """

    def __init__(self) -> None:
        self._problems: set[tuple[int, int, str]] = set()
        self._missing_variables: dict[Location, str] = {}

    def add(self, location: Location, text: str) -> None:
        """Add a problem. `text` is a sentence without its subject, which is the location's path."""
        self._problems.add(_problem(location, text))

    def extend(self, problems: Iterable[tuple[int, int, str]]) -> None:
        """Add whole sentences with their line and column."""
        self._problems.update(problems)

    def missing_variable(self, location: Location, text: str) -> None:
        """Add that a variable which the file names here is not set."""
        self._missing_variables[location] = text

    def is_missing(self, node: Node | None) -> bool:
        """Return whether this node has no value only because its variable is not set."""
        return node is not None and node.location in self._missing_variables

    @property
    def file_is_valid(self) -> bool:
        """Whether nothing is wrong except variables that are not set."""
        return not self._problems

    def texts(self, unneeded: Container[Location] = ()) -> list[str]:
        """Return all problems in the file's order, without variables that are missing at `unneeded` locations."""
        missing = {
            _problem(location, text) for location, text in self._missing_variables.items() if location not in unneeded
        }
        return [f"line {line}, column {column}: {text}" for line, column, text in sorted(self._problems | missing)]


def may_repeat(text: str) -> bool:
    """Return whether an error may repeat this text: it is no secret in the wrong place, and no markup."""
    return len(text) <= MAX_REPEATED and not TOKEN_LIKE.search(text) and text.isprintable() and "`" not in text


def printable(text: str) -> str:
    """Return the text as an error may show it."""
    return text if may_repeat(text) else "…"


def _problem(location: Location, text: str) -> tuple[int, int, str]:
    subject = f"`{location.path}`" if location.path else "the file"
    return location.line, location.column, f"{subject}{'' if text.startswith(':') else ' '}{text}"
