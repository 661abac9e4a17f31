"""`config.schema.json`, with which editors complete and check a fleet file, made from the parser's own table."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graph_token_rotator.config.fleet_file.schema import FLEET
from graph_token_rotator.config.fleet_file.schema_types import Field, ListOf, MapOf, Object, Scalar, SchemaType

ROOT = Path(__file__).parent.parent
FILE = ROOT / "config.schema.json"


def schema() -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Fleet file of Graph Token Rotator",
        "description": "Many tokens, where each is kept, and who writes there.",
        **of(FLEET),
    }


def of(shape: SchemaType) -> dict[str, Any]:
    """What JSON Schema says of a shape."""
    if isinstance(shape, Scalar):
        return dict(shape.schema)
    if isinstance(shape, ListOf):
        least = {"minItems": shape.least} if shape.least else {}
        return {"type": "array", "items": of(shape.shape), **least}
    if isinstance(shape, MapOf):
        names = {"propertyNames": of(shape.key), "additionalProperties": of(shape.shape)}
        return {"type": "object", "minProperties": 1, **names}
    return of_record(shape)


def of_record(record: Object) -> dict[str, Any]:
    required = [name for name, field in record.fields.items() if field.required]
    return {
        "type": "object",
        "properties": {name: of_field(name, field) for name, field in record.fields.items()},
        "additionalProperties": False,
        **({"required": required} if required else {}),
        **record.rules,
    }


def of_field(name: str, field: Field) -> dict[str, Any]:
    said: dict[str, Any] = {"title": name.replace("-", " ").capitalize(), "description": field.about}
    if field.default is not None:
        said["default"] = field.default
    if field.examples:
        said["examples"] = list(field.examples)
    return said | of(field.shape)


def text() -> str:
    return json.dumps(schema(), indent=2) + "\n"


def keys(record: Object = FLEET, path: str = "") -> Iterator[str]:
    """The rows of the document's table: every key, those of `defaults` and of copies only where they differ."""
    if not path:
        yield "| key | default | meaning |"
        yield "| --- | --- | --- |"
    for name, field in record.fields.items():
        default = "" if field.default is None else f"`{json.dumps(field.default)}`".replace('"', "")
        yield f"| `{path}{name}` | {'required' if field.required else default} | {field.about} |"
        inner, step = within(field.shape)
        if isinstance(inner, Object) and name != "defaults":
            yield from keys(inner, f"{path}{name}{step}.")


def within(shape: SchemaType) -> tuple[SchemaType, str]:
    """What is in a list or in a mapping of the user's own keys, and how a path says so."""
    if isinstance(shape, ListOf):
        return shape.shape, "[]"
    return (shape.shape, ".OWNER") if isinstance(shape, MapOf) else (shape, "")
