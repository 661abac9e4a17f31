"""`report.schema.json`, by which machines know a report, made from the program's own table."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from graph_token_rotator.report.json_report import COPY, ENTRY, FINDING, STEP, Field
from graph_token_rotator.report.metrics import GAUGES, LABELS

ROOT = Path(__file__).parent.parent
FILE = ROOT / "report.schema.json"
DOCUMENT = ROOT / "docs" / "report.md"


def schema() -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Report of Graph Token Rotator",
        "description": "One object for each credential of a run. Later releases may add keys: docs/report.md.",
        "type": "array",
        "items": of(ENTRY),
        "$defs": {"copy": of(COPY), "finding": of(FINDING), "step": of(STEP)},
    }


def of(keys: Mapping[str, Field]) -> dict[str, Any]:
    """An object that has all of these keys and no other."""
    return {
        "type": "object",
        "properties": {name: {"description": key.about, **key.schema} for name, key in keys.items()},
        "required": list(keys),
        "additionalProperties": False,
    }


def text() -> str:
    return json.dumps(schema(), indent=2) + "\n"


def entry() -> Iterator[str]:
    """The rows of the document's tables."""
    yield from rows(ENTRY)


def copy() -> Iterator[str]:
    yield from rows({name: key for name, key in COPY.items() if name not in ENTRY})


def step() -> Iterator[str]:
    yield from rows(STEP)


def rows(keys: Mapping[str, Field]) -> Iterator[str]:
    yield "| key | value | meaning |"
    yield "| --- | --- | --- |"
    for name, key in keys.items():
        yield f"| `{name}` | {value(key.schema)} | {key.about} |"


def value(schema: Mapping[str, Any]) -> str:
    """What a value may be, in few words."""
    if "anyOf" in schema:
        return " or ".join(value(one) for one in schema["anyOf"])
    if "$ref" in schema:
        return "object"
    if "const" in schema or "enum" in schema:
        return ", ".join(f"`{json.dumps(one)}`".replace('"', "") for one in schema.get("enum", [schema.get("const")]))
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    named = {"string": "moment"} if "T[0-9]" in schema.get("pattern", "") else {}
    return " or ".join(
        {"array": "list of objects", "boolean": "true or false", **named}.get(kind, kind) for kind in kinds
    )


def metrics() -> Iterator[str]:
    yield "| metric | value |"
    yield "| --- | --- |"
    for gauge in GAUGES:
        yield f"| `{gauge.name}` | {gauge.about} |"


def labels() -> Iterator[str]:
    yield "| label | value |"
    yield "| --- | --- |"
    for name, about in LABELS.items():
        yield f"| `{name}` | {about} |"
