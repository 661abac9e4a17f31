"""The nodes of a fleet file once it is read: values with their locations."""

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias


class Location(NamedTuple):
    """Where a value is in the file. Lines and columns count from 1, indexes in the path from 0: `credentials[0].name`."""

    line: int
    column: int
    path: str


class Node(NamedTuple):
    """A value that was read: converted, or a list or mapping of nodes. None if it is wrong and reported.

    `variable` is NAME where the file has `env:NAME`, else empty.
    """

    value: Any
    location: Location
    variable: str = ""


Fields: TypeAlias = Mapping[str, Node]


def value_of(fields: Fields, key: str, default: Any = None) -> Any:
    """Return the value of a key: `default` if the key is absent, None if its value is wrong."""
    return fields[key].value if key in fields else default


def section(fields: Fields, key: str) -> Fields:
    """Return the fields of a nested mapping; none if it is absent or wrong."""
    return value_of(fields, key) or {}
