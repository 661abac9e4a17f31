"""What is wrong with a file, each with its place, and nothing repeated that could be a secret."""

import re
from collections.abc import Container, Iterable
from typing import NamedTuple

from ...runtime.yaml_nodes import Problem

# Longer text is not repeated, nor what begins like a token of Meta's or GitHub's, nor what could be an address.
MAX_REPEATED = 19
TOKEN_LIKE = re.compile(r"\b(EAA|IG|TH[A-Z]{2}|gh[a-z]_|github_pat|xox)|//|@|-----", re.ASCII)


class Location(NamedTuple):
    """Where something stands; lines and columns begin at 1, and indexes in the path at 0."""

    line: int
    column: int
    path: str


class Problems:
    """Remembers every problem. Variables that are not set are kept apart: they matter only where the run needs them."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []
        self._missing: dict[Location, Problem] = {}

    def add(self, spot: Location, text: str) -> None:
        """Something is wrong there."""
        self._problems.append(_problem(spot, text))

    def extend(self, flaws: Iterable[Problem]) -> None:
        """What others found."""
        self._problems.extend(flaws)

    def missing_variable(self, spot: Location, text: str) -> None:
        """A variable for this is not set."""
        self._missing[spot] = _problem(spot, text)

    def is_missing(self, spot: Location) -> bool:
        """Whether a variable for this is not set."""
        return spot in self._missing

    @property
    def no_problems(self) -> bool:
        """Whether nothing is wrong but variables that are not set."""
        return not self._problems

    def texts(self, unneeded: Container[Location] = ()) -> list[str]:
        """All problems, in the order of the file; variables that are not set only where they are needed."""
        needed = {flaw for spot, flaw in self._missing.items() if spot not in unneeded}
        return [f"line {line}, column {column}: {text}" for line, column, text in sorted({*self._problems, *needed})]


def may_repeat(text: str) -> bool:
    """Whether an error may repeat it: it could be a secret in the wrong place."""
    return len(text) <= MAX_REPEATED and not TOKEN_LIKE.search(text) and text.isprintable() and "`" not in text


def printable(text: str) -> str:
    """What an error may say of it."""
    return text if may_repeat(text) else "…"


def _problem(spot: Location, text: str) -> Problem:
    subject = f"`{spot.path}`" if spot.path else "the file"
    return Problem(spot.line, spot.column, f"{subject}{'' if text.startswith(':') else ' '}{text}")
