"""The schema of reports is strict, and closed where words are ours. That reports keep to it is seen after every run."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.outcome import Finding, Outcome
from graph_token_rotator.domain.reasons import ALL
from graph_token_rotator.domain.target import Target
from graph_token_rotator.report.json_report import COPY, ENTRY, FINDING, STEP, Field, as_json
from tests.support import INFO, credential
from tools import report_schema

VALIDATOR = Draft202012Validator(report_schema.schema())
CREDENTIAL = credential(name="acme-page", copies=(Target("octo/site", "FB_TOKEN"),))


def report() -> list[dict[str, Any]]:
    """Of one credential with a copy."""
    note = Finding(reasons.TOKEN_EXPIRING)
    return [as_json(Outcome(CREDENTIAL, Finding(reasons.NOT_DUE), INFO, (note,)), "https://github.com", str)]


def test_the_schema_is_one_and_takes_a_report() -> None:
    Draft202012Validator.check_schema(report_schema.schema())
    VALIDATOR.validate(report())
    VALIDATOR.validate([])


@pytest.mark.parametrize("where", ["credential", "copy", "note", "step"])
def test_no_object_has_a_key_more_or_less(where: str) -> None:
    def changed() -> tuple[list[dict[str, Any]], dict[str, Any]]:
        found = report()
        note = found[0]["notes"][0]
        return found, {
            "credential": found[0],
            "copy": found[0]["copies"][0],
            "note": note,
            "step": note["steps"][0],
        }[where]

    whole, one = changed()
    one["news"] = ""
    assert not VALIDATOR.is_valid(whole)
    for key in list(one):
        whole, one = changed()
        one.pop(key, None)
        assert VALIDATOR.is_valid(whole) is (key == "news")


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
def test_what_no_report_says(key: str, value: Any) -> None:
    assert not VALIDATOR.is_valid([report()[0] | {key: value}])


@pytest.mark.parametrize("keys", [ENTRY, COPY, FINDING, STEP])
def test_text_that_is_no_word_of_ours_is_redacted(keys: Mapping[str, Field]) -> None:
    """Every other string is one of a known few, or of a form of ours."""
    texts = {name: key for name, key in keys.items() if "string" in key.schema.get("type", ())}
    assert [name for name, key in texts.items() if not key.free and "pattern" not in key.schema] == []
    assert all(re.fullmatch(str(FINDING["reason"].schema["pattern"]), name) for name in ALL)
