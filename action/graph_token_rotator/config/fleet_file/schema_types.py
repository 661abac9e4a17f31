"""The words in which the table says what a fleet file may hold: shapes, and what is known of each field."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

NO_RULES: Mapping[str, Any] = MappingProxyType({})


class Scalar(NamedTuple):
    """One value: `convert` makes it of its text or raises `ValueError`; `schema` says in JSON Schema what is allowed.

    With `environment` it may be `env:NAME`, the name of a variable that holds the text; without `literal` it must be.
    """

    convert: Callable[[str], Any]
    schema: Mapping[str, Any]
    environment: bool = False
    literal: bool = True

    @property
    def kinds(self) -> tuple[str, ...]:
        """The types taken, in JSON's words."""
        found = self.schema["type"]
        return (found,) if isinstance(found, str) else tuple(found)


class ListOf(NamedTuple):
    """A list."""

    shape: "SchemaType"
    least: int = 0

    @property
    def kinds(self) -> tuple[str, ...]:
        """The type taken, in JSON's words."""
        return ("array",)


class Field(NamedTuple):
    """What a key holds. `default` is what is taken where it is absent, for people to know."""

    shape: "SchemaType"
    about: str
    required: bool = False
    default: str | int | bool | None = None
    examples: tuple[Any, ...] = ()


class Object(NamedTuple):
    """A mapping with known keys.

    `rules` say in JSON Schema what holds between them, as far as it can; `elsewhere` has a sentence for keys that one
    could expect here.
    """

    fields: Mapping[str, Field]
    rules: Mapping[str, Any] = NO_RULES
    elsewhere: Mapping[str, str] = NO_RULES

    @property
    def kinds(self) -> tuple[str, ...]:
        """The type taken, in JSON's words."""
        return ("object",)


class MapOf(NamedTuple):
    """A mapping whose keys are the user's own; its order counts."""

    key: Scalar
    shape: "SchemaType"

    @property
    def kinds(self) -> tuple[str, ...]:
        """The type taken, in JSON's words."""
        return ("object",)


SchemaType: TypeAlias = Scalar | ListOf | Object | MapOf
