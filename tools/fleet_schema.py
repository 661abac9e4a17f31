"""Generate `config.schema.json`, by which editors check a fleet file, from the parser's own schema."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graph_token_rotator.config.fleet_file.schema import FLEET
from graph_token_rotator.config.fleet_file.schema_types import Field, ListOf, MapOf, Object, Scalar, SchemaType

ROOT = Path(__file__).parent.parent
FILE = ROOT / "config.schema.json"


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a whole fleet file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Fleet file of Graph Token Rotator",
        "description": "Many tokens, where each is kept, and who writes there.",
        **type_schema(FLEET),
    }


def type_schema(schema_type: SchemaType) -> dict[str, Any]:
    """Return the JSON Schema of one type of value."""
    if isinstance(schema_type, Scalar):
        return dict(schema_type.schema)
    if isinstance(schema_type, ListOf):
        least = {"minItems": schema_type.min_items} if schema_type.min_items else {}
        return {"type": "array", "items": type_schema(schema_type.item), **least}
    if isinstance(schema_type, MapOf):
        names = {"propertyNames": type_schema(schema_type.key), "additionalProperties": type_schema(schema_type.value)}
        return {"type": "object", "minProperties": 1, **names}
    return object_schema(schema_type)


def object_schema(record: Object) -> dict[str, Any]:
    """Return the JSON Schema of an object: its keys and no others, and the rules between them."""
    required = [name for name, field in record.fields.items() if field.required]
    return {
        "type": "object",
        "properties": {name: field_schema(name, field) for name, field in record.fields.items()},
        "additionalProperties": False,
        **({"required": required} if required else {}),
        **record.rules,
    }


def field_schema(name: str, field: Field) -> dict[str, Any]:
    """Return the JSON Schema of one key, with the texts that an editor shows beside it."""
    annotations: dict[str, Any] = {"title": name.replace("-", " ").capitalize(), "description": field.description}
    if field.default is not None:
        annotations["default"] = field.default
    if field.examples:
        annotations["examples"] = list(field.examples)
    return annotations | type_schema(field.type)


def text() -> str:
    """Return the content of the file."""
    return json.dumps(schema(), indent=2) + "\n"


def keys_table() -> Iterator[str]:
    """Yield the table of keys in docs/fleet.md, line by line."""
    yield "| key | default | meaning |"
    yield "| --- | --- | --- |"
    yield from key_rows(FLEET, "")


def key_rows(record: Object, path: str) -> Iterator[str]:
    """Yield a row for each key below `path`. The keys of `defaults` are those of a credential, so they are left out."""
    for name, field in record.fields.items():
        default = "" if field.default is None else f"`{json.dumps(field.default)}`".replace('"', "")
        yield f"| `{path}{name}` | {'required' if field.required else default} | {field.description} |"
        inner, step = inner_type(field.type)
        if isinstance(inner, Object) and name != "defaults":
            yield from key_rows(inner, f"{path}{name}{step}.")


def inner_type(schema_type: SchemaType) -> tuple[SchemaType, str]:
    """Return the type inside a list or a map of the user's own keys, and how a path shows that step."""
    if isinstance(schema_type, ListOf):
        return schema_type.item, "[]"
    return (schema_type.value, ".OWNER") if isinstance(schema_type, MapOf) else (schema_type, "")
