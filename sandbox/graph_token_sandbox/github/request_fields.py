"""The JSON bodies callers send, checked against GitHub's schemas in GitHub's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..messages import json_object
from .errors import GitHubError, invalid


def fields_in(body: bytes) -> dict[str, Any]:
    """Return the fields of a body that has to be a JSON object."""
    try:
        fields = json_object(body)
    except ValueError:
        raise GitHubError(400, "Problems parsing JSON") from None
    if fields is None:
        raise GitHubError(400, "Body should be a JSON object")
    return fields


def required(fields: Mapping[str, Any], name: str) -> str:
    """Return a string field that may not be missing; a wrong value is repeated in the refusal, as GitHub does."""
    if name not in fields:
        raise invalid(f'"{name}" wasn\'t supplied.')
    if not isinstance(fields[name], str):
        raise _mistyped(name, fields[name], "a string")
    value: str = fields[name]
    return value


def one_of(fields: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    """Return a string field that takes only some words."""
    value = required(fields, name)
    if value not in allowed:
        raise invalid(f"{value} is not a member of {list(allowed)}.")
    return value


def nullable(fields: Mapping[str, Any], name: str) -> str | None:
    """Return a string field that may be null or missing."""
    return None if fields.get(name) is None else required(fields, name)


def names(fields: Mapping[str, Any], name: str) -> list[str]:
    """Return an array of strings, or of objects with a `name` as labels may be given."""
    given = fields[name]
    if not isinstance(given, list):
        raise _mistyped(name, given, "an array")
    values: list[Any] = [item.get("name") if isinstance(item, dict) else item for item in given]
    for value in values:
        if not isinstance(value, str):
            raise _mistyped(name, value, "a string")
    return values


def _mistyped(name: str, value: object, wanted: str) -> GitHubError:
    return invalid(f"For 'properties/{name}', {'nil' if value is None else value} is not {wanted}.")
