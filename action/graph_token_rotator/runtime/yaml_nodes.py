"""YAML as nodes, which know their line and column. Pure; nothing is built from them, so nothing in a text can run."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import yaml

from ..domain.sanitize import sanitize

# In characters: PyYAML needs a second for 100 000. A thousand credentials fit.
MAX_CHARACTERS = 1 << 19
MAX_DEPTH = 10
QUOTES = "text that begins with one of & * ! needs quotes"
# YAML 1.2's core schema, which editors and JSON Schema go by; PyYAML's own is 1.1, where `on` is a boolean.
KINDS: Mapping[str, re.Pattern[str]] = MappingProxyType(
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
    """What is wrong with a text, and where; both counts begin at 1."""

    line: int
    column: int
    text: str


def position(event: yaml.Node | yaml.Event) -> tuple[int, int]:
    """Line and column where it starts."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def child(node: yaml.Node | None, name: str) -> yaml.Node | None:
    """What a mapping has under a key."""
    pairs: list[tuple[yaml.Node, yaml.Node]] = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for key, value in pairs if isinstance(key, yaml.ScalarNode) and key.value == name), None)


def kind(node: yaml.Node) -> str:
    """The type in JSON's words."""
    if isinstance(node, yaml.MappingNode):
        return "object"
    if isinstance(node, yaml.SequenceNode):
        return "array"
    if not isinstance(node, yaml.ScalarNode) or node.style is not None:
        return "string"
    return next((name for name, pattern in KINDS.items() if pattern.fullmatch(node.value)), "string")


def compose(text: str) -> tuple[yaml.Node | None, list[Problem]]:
    """The only document's root, None if there is none, and what is wrong. Nodes in the place of aliases have no tag."""
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
        return None, [*loader.flaws, _syntax_problem(error)]
    except (ValueError, OverflowError):  # PyYAML's own stumble over numbers in escapes and directives
        mark = loader.get_mark()
        return None, [*loader.flaws, Problem(mark.line + 1, mark.column + 1, "a number here is too large")]
    return root, loader.flaws or ([] if root else [Problem(1, 1, "the file is empty")])


class Shallow(yaml.SafeLoader):
    """PyYAML's own: libyaml's dies of deep nesting, and this one refuses it before Python's stack is used up."""

    deepest = 100

    def __init__(self, text: str) -> None:
        self._depth = 0
        super().__init__(text)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self._depth == self.deepest:
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="it is nested too deeply", problem_mark=mark)
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


class _Loader(Shallow):
    """Without what makes one place of a file mean another."""

    deepest = MAX_DEPTH

    def __init__(self, text: str) -> None:
        self.flaws: list[Problem] = []
        super().__init__(text)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            self._flaw(event, "aliases (*) are not taken: write the value out")
            self.get_event()  # type: ignore[no-untyped-call]
            stand_in = yaml.ScalarNode("", "")
            stand_in.start_mark = event.start_mark
            return stand_in
        if event.anchor is not None:
            self._flaw(event, "anchors (&) are not taken: write each value out")
        if event.tag is not None:
            self._flaw(event, "tags (!) are not taken")
        event.anchor = event.tag = None
        return super().compose_node(parent, index)

    def _flaw(self, event: yaml.Event, text: str) -> None:
        self.flaws.append(Problem(*position(event), f"{text} ({QUOTES})"))


def _syntax_problem(error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    hint = f" ({QUOTES})" if "alias" in (error.context or "") else ""
    what = f"this is no YAML: {sanitize(error.problem or error.context, 100)}{hint}"
    return Problem(mark.line + 1, mark.column + 1, what) if mark else Problem(1, 1, what)
