"""The types that the schema of the fleet file is built from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

NO_RULES: Mapping[str, Any] = MappingProxyType({})
# A reference to a variable of the step's `env`, as the file writes it; the group is the variable's name.
VARIABLE_NAME = r"[A-Za-z_][A-Za-z0-9_]{0,254}"
VARIABLE = re.compile(f"env:({VARIABLE_NAME})", re.ASCII)


class Scalar(NamedTuple):
    """A single value. `convert` makes it from its text or raises `ValueError`; `schema` is its JSON Schema.

    `variable` is whether `env:NAME` may stand for it, `literal` whether the value itself may be in the file: secrets
    may not.
    """

    convert: Callable[[str], Any]
    schema: Mapping[str, Any]
    variable: bool = False
    literal: bool = True

    @property
    def json_types(self) -> tuple[str, ...]:
        """The accepted types, as JSON Schema names them."""
        types = self.schema["type"]
        return (types,) if isinstance(types, str) else tuple(types)


class ListOf(NamedTuple):
    """A list of values of one type."""

    item: SchemaType
    min_items: int = 0

    @property
    def json_types(self) -> tuple[str, ...]:
        """The accepted type, as JSON Schema names it."""
        return ("array",)


class Field(NamedTuple):
    """A key of an object. `description`, `default` and `examples` are for people: the parser does not use them."""

    type: SchemaType
    description: str
    required: bool = False
    default: str | int | bool | None = None
    examples: tuple[Any, ...] = ()


class Object(NamedTuple):
    """A mapping with known keys.

    `rules` are rules between keys, in JSON Schema; the parser has its own checks for them. `hints` are sentences for
    keys that somebody could expect here but that do not exist.
    """

    fields: Mapping[str, Field]
    rules: Mapping[str, Any] = NO_RULES
    hints: Mapping[str, str] = NO_RULES

    @property
    def json_types(self) -> tuple[str, ...]:
        """The accepted type, as JSON Schema names it."""
        return ("object",)


class MapOf(NamedTuple):
    """A mapping whose keys the user chooses; their order matters."""

    key: Scalar
    value: SchemaType

    @property
    def json_types(self) -> tuple[str, ...]:
        """The accepted type, as JSON Schema names it."""
        return ("object",)


SchemaType: TypeAlias = Scalar | ListOf | Object | MapOf
