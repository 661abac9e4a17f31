"""Generate `report.schema.json` and the tables of docs/report.md from the program's own keys."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from graph_token_rotator.report.json_report import COPY, ENTRY, FINDING, STEP, Field
from graph_token_rotator.report.metrics import GAUGES, LABELS

ROOT = Path(__file__).parent.parent
FILE = ROOT / "report.schema.json"


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a report, a list with one object for each credential."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Report of Graph Token Rotator",
        "description": "One object for each credential of a run. Later releases may add keys: docs/report.md.",
        "type": "array",
        "items": object_schema(ENTRY),
        "$defs": {"copy": object_schema(COPY), "finding": object_schema(FINDING), "step": object_schema(STEP)},
    }


def object_schema(fields: Mapping[str, Field]) -> dict[str, Any]:
    """Return the JSON Schema of an object that has all of these keys and no other."""
    return {
        "type": "object",
        "properties": {name: {"description": field.about, **field.schema} for name, field in fields.items()},
        "required": list(fields),
        "additionalProperties": False,
    }


def text() -> str:
    """Return the content of the file."""
    return json.dumps(schema(), indent=2) + "\n"


def entry_table() -> Iterator[str]:
    """Yield the table of a credential's keys."""
    yield from table(ENTRY)


def copy_table() -> Iterator[str]:
    """Yield the table of the keys that only a copy has."""
    yield from table({name: field for name, field in COPY.items() if name not in ENTRY})


def step_table() -> Iterator[str]:
    """Yield the table of a step's keys."""
    yield from table(STEP)


def table(fields: Mapping[str, Field]) -> Iterator[str]:
    """Yield a table of keys, line by line."""
    yield "| key | value | meaning |"
    yield "| --- | --- | --- |"
    for name, field in fields.items():
        yield f"| `{name}` | {value_text(field.schema)} | {field.about} |"


def value_text(schema: Mapping[str, Any]) -> str:
    """Return the values that a JSON Schema allows, in a few words."""
    if "anyOf" in schema:
        return " or ".join(value_text(alternative) for alternative in schema["anyOf"])
    if "$ref" in schema:
        return "object"
    if "const" in schema or "enum" in schema:
        constants = schema.get("enum", [schema.get("const")])
        return ", ".join(f"`{json.dumps(constant)}`".replace('"', "") for constant in constants)
    types = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    names = {"array": "list of objects", "boolean": "true or false"}
    if "T[0-9]" in schema.get("pattern", ""):
        names["string"] = "moment"
    return " or ".join(names.get(json_type, json_type) for json_type in types)


def metrics_table() -> Iterator[str]:
    """Yield the table of metrics."""
    yield "| metric | value |"
    yield "| --- | --- |"
    for gauge in GAUGES:
        yield f"| `{gauge.name}` | {gauge.about} |"


def labels_table() -> Iterator[str]:
    """Yield the table of the labels that every metric has."""
    yield "| label | value |"
    yield "| --- | --- |"
    for name, about in LABELS.items():
        yield f"| `{name}` | {about} |"
