"""A file's nodes, read by their shapes: values with the places they stand at, and every problem."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

import yaml

from ...domain.sanitize import sanitize
from ...runtime import yaml_nodes
from .. import converters
from .problems import Location, Problems, may_repeat, printable
from .schema_types import ListOf, MapOf, Object, Scalar, SchemaType

VARIABLE = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]{0,254})", re.ASCII)
# What to look at where a variable did not arrive.
VARIABLE_HINT = "give it to the step under its `env`, and check the secret's name and the job's `environment`"
LITERAL = (
    "holds a value; allowed: env:NAME, a variable of the step's `env` that has the value "
    "(a real secret that was ever in this file is known to others: replace it)"
)
EXPRESSION = "holds an expression, which nobody evaluates here; allowed: env:NAME, a variable of the step's `env`"
TYPE_WORDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


class Node(NamedTuple):
    """What stands there: None where it is wrong, a dict or list of `Found` for what has parts. `variable` is its `NAME`
    where `env:NAME` stands.
    """

    value: Any
    spot: Location
    variable: str = ""


Fields: TypeAlias = Mapping[str, Node]


class FileReader(Problems):
    """Reads by shape. Of the environment it reads only the variables in `named`."""

    def __init__(self, environ: Mapping[str, str], named: frozenset[str]) -> None:
        super().__init__()
        self._environ = environ
        self._named = named

    def is_unset(self, found: Node | None) -> bool:
        """Whether a variable for this is not set."""
        return found is not None and self.is_missing(found.spot)

    def file(self, text: str, shape: SchemaType) -> Node:
        """The whole file."""
        root, flaws = yaml_nodes.compose(text)
        self.extend(flaws)
        return self._read(root, shape, "") if root else Node(None, Location(1, 1, ""))

    def _read(self, node: yaml.Node, shape: SchemaType, path: str) -> Node:
        spot = _location(node, path)
        if not node.tag:  # an alias stood here, which is told already
            return Node(None, spot)
        found, wanted = yaml_nodes.kind(node), shape.kinds
        if found in wanted:
            named = VARIABLE.fullmatch(node.value) if isinstance(node, yaml.ScalarNode) else None
            return Node(self._value(node, shape, spot), spot, named[1] if named else "")
        if isinstance(shape, Scalar) and not shape.literal and found not in {"null", "object", "array"}:
            self.add(spot, LITERAL)
        elif found == "null":
            self.add(spot, f"is empty; allowed: {_one_of(wanted)}")
        else:
            hint = "; put it in quotes" if wanted == ("string",) and found not in {"object", "array"} else ""
            self.add(spot, f"is {TYPE_WORDS[found]}; allowed: {_one_of(wanted)}{hint}")
        return Node(None, spot)

    def _value(self, node: yaml.Node, shape: SchemaType, spot: Location) -> Any:
        if isinstance(shape, Scalar):
            return self._scalar(node.value, shape, spot)
        if isinstance(shape, ListOf):
            if len(node.value) < shape.least:
                self.add(spot, "is an empty list; give at least one")
            return [self._read(item, shape.shape, f"{spot.path}[{index}]") for index, item in enumerate(node.value)]
        pairs = self._pairs(node, shape, spot)
        if isinstance(shape, MapOf):
            if not node.value:
                self.add(spot, "is an empty mapping; give at least one, or leave it out")
            named = {key: self._read(value, shape.shape, f'{spot.path}["{printable(key)}"]') for key, value in pairs}
            return named if len(named) == len(node.value) else None  # who is missing is not known then
        entry = {
            key: self._read(value, shape.fields[key].shape, f"{spot.path}.{key}".lstrip(".")) for key, value in pairs
        }
        for key, field in shape.fields.items():
            if field.required and key not in entry:
                self.add(spot, f"has no `{key}`, which is needed")
        return entry

    def _pairs(self, node: yaml.Node, shape: Object | MapOf, spot: Location) -> Iterator[tuple[str, yaml.Node]]:
        """The keys that are known, each once."""
        seen: dict[str, int] = {}
        for key, value in node.value:
            place = _location(key, spot.path)
            if not isinstance(key, yaml.ScalarNode):
                self.add(place, "has a key that is not text")
            elif key.value == "<<" and key.style is None:
                self.add(place, "has a merge key (<<), which is not taken: write the keys out")
            elif key.value in seen:
                shown_key = f"the key `{key.value}`" if may_repeat(key.value) else "a key"
                self.add(place, f"has {shown_key} twice; the first is in line {seen[key.value]}")
            else:
                seen[key.value] = place.line
                if self._known(key.value, shape, place):
                    yield key.value, value

    def _known(self, key: str, shape: Object | MapOf, place: Location) -> bool:
        if isinstance(shape, MapOf):
            return self._convert(key, shape.key, place) is not None
        if key in shape.fields:
            return True
        name = f"has a key `{key}`" if may_repeat(key) else "has a key"
        near = converters.nearest(key.lower().replace("_", "-"), shape.fields)
        if key in shape.elsewhere:
            self.add(place, f"{name}: {shape.elsewhere[key]}")
        elif near:
            self.add(place, f"{name} that is not known; did you mean `{near}`?")
        else:
            self.add(place, f"{name} that is not known; allowed: {', '.join(shape.fields)}")
        return False

    def _scalar(self, text: str, shape: Scalar, spot: Location) -> Any:
        variable = VARIABLE.fullmatch(text) if shape.environment else None
        if variable:
            return self._variable(variable[1], shape, spot)
        if not text:
            self.add(spot, "is empty")
            return None
        if not shape.literal:
            self.add(spot, EXPRESSION if "${{" in text else LITERAL)
            return None
        return self._convert(text, shape, spot)

    def _variable(self, name: str, shape: Scalar, spot: Location) -> Any:
        """Only what was masked before anything else is read: the names that stand in the file as they are."""
        if name not in self._named:
            self.add(spot, "names a variable in a roundabout way; write env:NAME without escapes")
            return None
        title = (
            f"`{name}`" if re.fullmatch(r"[A-Z0-9_]+|[a-z_]+", name) or may_repeat(name) else "the variable it names"
        )
        text = self._environ.get(name, "").strip()
        if not text:
            self.missing_variable(spot, f"needs {title}, which is not set or empty; {VARIABLE_HINT}")
            return None
        try:
            return shape.convert(text)
        except ValueError as error:
            self.add(spot, f"needs {title}, whose value {error}")
            return None

    def _convert(self, text: str, shape: Scalar, spot: Location) -> Any:
        try:
            return shape.convert(text)
        except ValueError as error:
            self.add(spot, f": {sanitize(text)!r} {error}" if may_repeat(text) else str(error))
            return None


def _location(node: yaml.Node, path: str) -> Location:
    return Location(*yaml_nodes.position(node), path)


def _one_of(kinds: tuple[str, ...]) -> str:
    return " or ".join(TYPE_WORDS[kind] for kind in kinds)
