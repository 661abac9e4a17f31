"""Compose YAML into nodes that know their line and column.

No I/O. No Python objects are constructed, so that nothing in an untrusted text can run.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import yaml

from ..domain.sanitize import sanitize

# PyYAML needs about a second for 100,000 characters. A file with a thousand credentials fits.
MAX_CHARACTERS = 1 << 19
MAX_DEPTH = 10
QUOTES = "text that begins with one of & * ! needs quotes"
# The types of plain scalars in YAML 1.2's core schema, which editors and JSON Schema use; PyYAML implements 1.1, where
# `on` is a boolean. Source: https://yaml.org/spec/1.2.2/#103-core-schema
SCALAR_TYPES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "null": re.compile(r"~|null|Null|NULL|"),
        "boolean": re.compile(r"true|True|TRUE|false|False|FALSE"),
        "integer": re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"),
        "number": re.compile(
            r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
        ),
    }
)


class Problem(NamedTuple):
    """A problem of a text with its location; lines and columns count from 1."""

    line: int
    column: int
    text: str


def position(event: yaml.Node | yaml.Event) -> tuple[int, int]:
    """Return the line and column where a node starts, counted from 1."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def child(node: yaml.Node | None, name: str) -> yaml.Node | None:
    """Return the value of a mapping's key; None if there is no such key, or if the node is no mapping."""
    pairs: list[tuple[yaml.Node, yaml.Node]] = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for key, value in pairs if isinstance(key, yaml.ScalarNode) and key.value == name), None)


def json_type(node: yaml.Node) -> str:
    """Return the type of a node, as JSON Schema names it."""
    if isinstance(node, yaml.MappingNode):
        return "object"
    if isinstance(node, yaml.SequenceNode):
        return "array"
    if not isinstance(node, yaml.ScalarNode) or node.style is not None:
        return "string"
    return next((name for name, pattern in SCALAR_TYPES.items() if pattern.fullmatch(node.value)), "string")


def compose(text: str) -> tuple[yaml.Node | None, list[Problem]]:
    """Return the root of the only document, None if there is none, and the problems.

    A node that stands for an alias has no tag: it was reported, and its value is not known.
    """
    if len(text) > MAX_CHARACTERS:
        return None, [Problem(1, 1, f"the file has more than {MAX_CHARACTERS} characters")]
    try:
        loader = _Loader(text)
    except yaml.reader.ReaderError as error:
        line, column = text.count("\n", 0, error.position), error.position - text.rfind("\n", 0, error.position)
        return None, [Problem(line + 1, column, "there is a control character that YAML does not allow")]
    try:
        root = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        return None, [*loader.problems, _syntax_problem(error)]
    except (ValueError, OverflowError):  # PyYAML does not catch these for numbers in escapes and directives
        mark = loader.get_mark()
        return None, [*loader.problems, Problem(mark.line + 1, mark.column + 1, "a number here is too large")]
    return root, loader.problems or ([] if root else [Problem(1, 1, "the file is empty")])


class Shallow(yaml.SafeLoader):
    """PyYAML's own loader with a limit on nesting, which is reported before Python's stack is used up.

    libyaml's loader is not an option: it crashes the process on deep nesting.
    """

    max_depth = 100

    def __init__(self, text: str) -> None:
        self._depth = 0
        super().__init__(text)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose a node and those in it; raises `MarkedYAMLError` where it is nested too deeply."""
        if self._depth == self.max_depth:
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="it is nested too deeply", problem_mark=mark)
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


class _Loader(Shallow):
    """Reports aliases, anchors and tags, so that each value of the file is written where it applies."""

    max_depth = MAX_DEPTH

    def __init__(self, text: str) -> None:
        self.problems: list[Problem] = []
        super().__init__(text)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose a node and those in it; goes on after a problem, so that all are found."""
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            self._report(event, "aliases (*) are not taken: write the value out")
            self.get_event()  # type: ignore[no-untyped-call]
            placeholder = yaml.ScalarNode("", "")
            placeholder.start_mark = event.start_mark
            return placeholder
        if event.anchor is not None:
            self._report(event, "anchors (&) are not taken: write each value out")
        if event.tag is not None:
            self._report(event, "tags (!) are not taken")
        event.anchor = event.tag = None
        return super().compose_node(parent, index)

    def _report(self, event: yaml.Event, text: str) -> None:
        self.problems.append(Problem(*position(event), f"{text} ({QUOTES})"))


def _syntax_problem(error: yaml.MarkedYAMLError) -> Problem:
    """Return PyYAML's error as a problem. Its message is sanitized, because it may quote the text."""
    mark = error.problem_mark or error.context_mark
    hint = f" ({QUOTES})" if "alias" in (error.context or "") else ""
    text = f"this is no YAML: {sanitize(error.problem or error.context, 100)}{hint}"
    return Problem(mark.line + 1, mark.column + 1, text) if mark else Problem(1, 1, text)
