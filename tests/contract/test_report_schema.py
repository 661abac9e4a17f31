"""The schema of reports is strict. Every run in the tests checks its report against it."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.finding import Finding
from graph_token_rotator.domain.outcome import Outcome
from graph_token_rotator.domain.reasons import ALL
from graph_token_rotator.domain.target import Target
from graph_token_rotator.report.json_report import COPY, ENTRY, FINDING, STEP, Field, as_json
from tests.support import INFO, credential
from tools import report_schema

VALIDATOR = Draft202012Validator(report_schema.schema())
CREDENTIAL = credential(name="acme-page", copies=(Target("octo/site", "FB_TOKEN"),))


def report() -> list[dict[str, Any]]:
    """Return the report of one credential with a copy."""
    note = Finding(reasons.TOKEN_EXPIRING)
    return [as_json(Outcome(CREDENTIAL, Finding(reasons.NOT_DUE), INFO, (note,)), "https://github.com", str)]


def test_the_schema_is_one_and_takes_a_report() -> None:
    Draft202012Validator.check_schema(report_schema.schema())
    VALIDATOR.validate(report())
    VALIDATOR.validate([])


@pytest.mark.parametrize("part", ["credential", "copy", "note", "step"])
def test_no_object_has_a_key_more_or_less(part: str) -> None:
    def report_and_part() -> tuple[list[dict[str, Any]], dict[str, Any]]:
        entries = report()
        entry = entries[0]
        note = entry["notes"][0]
        return entries, {"credential": entry, "copy": entry["copies"][0], "note": note, "step": note["steps"][0]}[part]

    entries, changed = report_and_part()
    changed["extra"] = ""
    assert not VALIDATOR.is_valid(entries)
    for key in list(changed):
        entries, changed = report_and_part()
        changed.pop(key, None)
        assert VALIDATOR.is_valid(entries) is (key == "extra")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("version", 2),
        ("verdict", "fine"),
        ("write", None),
        ("expires_at", ""),
        ("expires_at", "2027-01-23"),
        ("issued_at", "never"),
        ("days_left", -1),
        ("days_left", "40"),
        ("failing", "false"),
        ("repository", 5),
        ("reason", "not due"),
        ("copies", None),
    ],
)
def test_the_schema_refuses_a_wrong_value(key: str, value: Any) -> None:
    assert not VALIDATOR.is_valid([report()[0] | {key: value}])


@pytest.mark.parametrize("fields", [ENTRY, COPY, FINDING, STEP])
def test_free_text_is_redacted(fields: Mapping[str, Field]) -> None:
    """Every other string is one of a few known values, or has a form that we define."""
    texts = {name: field for name, field in fields.items() if "string" in field.schema.get("type", ())}
    assert [name for name, field in texts.items() if not field.free and "pattern" not in field.schema] == []
    assert all(re.fullmatch(str(FINDING["reason"].schema["pattern"]), name) for name in ALL)
