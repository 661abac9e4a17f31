"""Read the text of a fleet file by its schema: nodes with their locations, and every problem.

Checks here concern one value each; rules between several are in `rules` and `targets`. Reading goes on after a problem,
so that one run reports all of them.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from ...domain.sanitize import sanitize
from ...runtime import yaml_nodes
from .. import converters
from .nodes import Location, Node
from .problems import Problems, may_repeat, printable
from .schema_types import VARIABLE, ListOf, MapOf, Object, Scalar, SchemaType

# What to check where a variable is not set.
VARIABLE_HINT = "give it to the step under its `env`, and check the secret's name and the job's `environment`"
# For a secret in the file itself. It was committed, so it has leaked even if the file is corrected.
LITERAL = (
    "holds a value; allowed: env:NAME, a variable of the step's `env` that has the value "
    "(a real secret that was ever in this file is known to others: replace it)"
)
# GitHub evaluates `${{ }}` in workflow files only.
EXPRESSION = "holds an expression, which nobody evaluates here; allowed: env:NAME, a variable of the step's `env`"
# JSON Schema's types, as problems name them.
TYPE_WORDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


class FileReader:
    """Reads a file by its schema and adds what is wrong to `problems`.

    Of the environment it reads only the variables that the text names: `secrets_to_mask` has masked their values, so
    that no problem can show one.
    """

    def __init__(self, environ: Mapping[str, str], problems: Problems) -> None:
        self._environ = environ
        self._variables = frozenset[str]()
        self._problems = problems

    def read(self, text: str, schema: SchemaType) -> Node:
        """Read the whole file; returns its root."""
        self._variables = frozenset(VARIABLE.findall(text))
        root, problems = yaml_nodes.compose(text)
        self._problems.extend(problems)
        return self._node(root, schema, "") if root else Node(None, Location(1, 1, ""))

    def _node(self, node: yaml.Node, schema: SchemaType, path: str) -> Node:
        """Read the node at `path`: check its type, then its value."""
        location = _location(node, path)
        if not node.tag:  # an alias was here, which is reported already
            return Node(None, location)
        json_type, allowed = yaml_nodes.json_type(node), schema.json_types
        if json_type in allowed:
            variable = VARIABLE.fullmatch(node.value) if isinstance(node, yaml.ScalarNode) else None
            return Node(self._value(node, schema, location), location, variable[1] if variable else "")
        if isinstance(schema, Scalar) and not schema.literal and json_type not in {"null", "object", "array"}:
            self._problems.add(location, LITERAL)
        elif json_type == "null":
            self._problems.add(location, f"is empty; allowed: {_type_words(allowed)}")
        else:
            unquoted = allowed == ("string",) and json_type not in {"object", "array"}
            hint = "; put it in quotes" if unquoted else ""
            self._problems.add(location, f"is {TYPE_WORDS[json_type]}; allowed: {_type_words(allowed)}{hint}")
        return Node(None, location)

    def _value(self, node: yaml.Node, schema: SchemaType, location: Location) -> Any:
        """Return the value of a node whose type is right; None if the value is wrong."""
        if isinstance(schema, Scalar):
            return self._scalar(node.value, schema, location)
        if isinstance(schema, ListOf):
            if len(node.value) < schema.min_items:
                self._problems.add(location, "is an empty list; give at least one")
            return [self._node(item, schema.item, f"{location.path}[{index}]") for index, item in enumerate(node.value)]
        if isinstance(schema, MapOf):
            return self._map(node, schema, location)
        return self._object(node, schema, location)

    def _map(self, node: yaml.Node, schema: MapOf, location: Location) -> Mapping[str, Node] | None:
        """Read a mapping with keys of the user's own; returns None if any key is wrong."""
        if not node.value:
            self._problems.add(location, "is an empty mapping; give at least one, or leave it out")
        nodes = {
            key: self._node(value, schema.value, f'{location.path}["{printable(key)}"]')
            for key, value in self._pairs(node, schema, location)
        }
        # Without the wrong ones, their owners would be reported as having no writer.
        return nodes if len(nodes) == len(node.value) else None

    def _object(self, node: yaml.Node, schema: Object, location: Location) -> Mapping[str, Node]:
        """Read a mapping with known keys. Returns those that are present; reports required ones that are not."""
        fields = {
            key: self._node(value, schema.fields[key].type, f"{location.path}.{key}".lstrip("."))
            for key, value in self._pairs(node, schema, location)
        }
        for key, field in schema.fields.items():
            if field.required and key not in fields:
                self._problems.add(location, f"has no `{key}`, which is needed")
        return fields

    def _pairs(self, node: yaml.Node, schema: Object | MapOf, location: Location) -> Iterator[tuple[str, yaml.Node]]:
        """Yield the valid keys with their values; of a key that is repeated only the first."""
        lines: dict[str, int] = {}
        for key, value in node.value:
            key_location = _location(key, location.path)
            if not isinstance(key, yaml.ScalarNode):
                self._problems.add(key_location, "has a key that is not text")
            elif key.value == "<<" and key.style is None:
                self._problems.add(key_location, "has a merge key (<<), which is not taken: write the keys out")
            elif key.value in lines:
                subject = f"the key `{key.value}`" if may_repeat(key.value) else "a key"
                self._problems.add(key_location, f"has {subject} twice; the first is in line {lines[key.value]}")
            else:
                lines[key.value] = key_location.line
                if self._is_known(key.value, schema, key_location):
                    yield key.value, value

    def _is_known(self, key: str, schema: Object | MapOf, location: Location) -> bool:
        """Return whether the schema allows a key. Reports it otherwise, with the most similar allowed key."""
        if isinstance(schema, MapOf):
            return self._convert(key, schema.key, location) is not None
        if key in schema.fields:
            return True
        subject = f"has a key `{key}`" if may_repeat(key) else "has a key"
        near = converters.nearest(key.lower().replace("_", "-"), schema.fields)
        if key in schema.hints:
            self._problems.add(location, f"{subject}: {schema.hints[key]}")
        elif near:
            self._problems.add(location, f"{subject} that is not known; did you mean `{near}`?")
        else:
            self._problems.add(location, f"{subject} that is not known; allowed: {', '.join(schema.fields)}")
        return False

    def _scalar(self, text: str, schema: Scalar, location: Location) -> Any:
        """Convert the text of a single value, or that of the variable it names; returns None if it is wrong."""
        variable = VARIABLE.fullmatch(text) if schema.variable else None
        if variable:
            return self._variable(variable[1], schema, location)
        if not text:
            self._problems.add(location, "is empty")
            return None
        if not schema.literal:
            self._problems.add(location, EXPRESSION if "${{" in text else LITERAL)
            return None
        return self._convert(text, schema, location)

    def _variable(self, name: str, schema: Scalar, location: Location) -> Any:
        """Convert the value of a variable; returns None if it is wrong or not set.

        The text must name the variable without YAML's escapes (as in double quotes), because only such names are found when
        values are masked. A variable's own name is repeated only if it cannot be a secret.
        """
        if name not in self._variables:
            self._problems.add(location, "names a variable in a roundabout way; write env:NAME without escapes")
            return None
        ordinary = re.fullmatch(r"[A-Z0-9_]+|[a-z_]+", name) or may_repeat(name)
        subject = f"`{name}`" if ordinary else "the variable it names"
        text = self._environ.get(name, "").strip()
        if not text:
            self._problems.missing_variable(location, f"needs {subject}, which is not set or empty; {VARIABLE_HINT}")
            return None
        try:
            return schema.convert(text)
        except ValueError as error:
            self._problems.add(location, f"needs {subject}, whose value {error}")
            return None

    def _convert(self, text: str, schema: Scalar, location: Location) -> Any:
        """Convert a text of the file itself; a problem repeats it only if it cannot be a secret."""
        try:
            return schema.convert(text)
        except ValueError as error:
            self._problems.add(location, f": {sanitize(text)!r} {error}" if may_repeat(text) else str(error))
            return None


def _location(node: yaml.Node, path: str) -> Location:
    return Location(*yaml_nodes.position(node), path)


def _type_words(json_types: tuple[str, ...]) -> str:
    return " or ".join(TYPE_WORDS[json_type] for json_type in json_types)
