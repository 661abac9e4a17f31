"""The JSON bodies of requests, checked against GitHub's schemas; refusals are in GitHub's words."""

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


def required_text(fields: Mapping[str, Any], name: str) -> str:
    """Return a string field that may not be missing; the refusal repeats a wrong value, as GitHub's does."""
    if name not in fields:
        raise invalid(f'"{name}" wasn\'t supplied.')
    if not isinstance(fields[name], str):
        raise _wrong_type(name, fields[name], "a string")
    value: str = fields[name]
    return value


def choice(fields: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    """Return a string field that takes only some words."""
    value = required_text(fields, name)
    if value not in allowed:
        raise invalid(f"{value} is not a member of {list(allowed)}.")
    return value


def optional_text(fields: Mapping[str, Any], name: str) -> str | None:
    """Return a string field that may be null or missing."""
    return None if fields.get(name) is None else required_text(fields, name)


def text_list(fields: Mapping[str, Any], name: str) -> list[str]:
    """Return an array of strings, or of objects with a `name`, as labels may be written."""
    items = fields[name]
    if not isinstance(items, list):
        raise _wrong_type(name, items, "an array")
    values: list[Any] = [item.get("name") if isinstance(item, dict) else item for item in items]
    for value in values:
        if not isinstance(value, str):
            raise _wrong_type(name, value, "a string")
    return values


def _wrong_type(name: str, value: object, expected: str) -> GitHubError:
    return invalid(f"For 'properties/{name}', {'nil' if value is None else value} is not {expected}.")
