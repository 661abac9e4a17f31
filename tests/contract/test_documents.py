"""action.yml, the Makefile, the code and the documents agree."""

import ast
import inspect
import re
import string
from pathlib import Path

import pytest
import yaml

from graph_token_rotator.config.input_table import INPUTS
from graph_token_rotator.domain import errors, reasons
from graph_token_rotator.domain.facts import GENERAL_FACTS
from graph_token_rotator.domain.finding import Finding
from graph_token_rotator.domain.outcome import Outcome
from graph_token_rotator.domain.provider import PROVIDERS
from graph_token_rotator.domain.reason import Reason, Verdict
from graph_token_rotator.domain.reasons import ALL
from graph_token_rotator.report import table
from graph_token_rotator.report.outputs import outputs
from tests.support import CREDENTIAL, INFO
from tools import fleet_schema, generate_docs, report_schema

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
README = generate_docs.README.read_text()
REASONS = generate_docs.REASONS.read_text()
FROM_THE_RUNNER = {
    "issue-token": "${{ github.token }}",
    "repository": "${{ github.repository }}",
    "github-api-url": "${{ github.api_url }}",
}


def test_inputs_and_defaults_are_those_of_action_yml() -> None:
    defaults = {name: str(spec.get("default", "")) for name, spec in ACTION["inputs"].items()}
    assert defaults == {name: spec.default for name, spec in INPUTS.items()} | FROM_THE_RUNNER


def test_action_yml_describes_the_inputs_alike() -> None:
    assert list(ACTION["inputs"]) == list(INPUTS)
    for name, spec in ACTION["inputs"].items():
        assert spec["description"] == INPUTS[name].description, "run `make docs`"


def test_make_docs_describes_inputs_in_action_yml() -> None:
    text = generate_docs.ACTION_FILE.read_text()
    assert generate_docs.action_filled(text) == text
    assert generate_docs.action_filled(re.sub(r"(?m)^    description: .*$", "    description:", text, count=29)) == text


def facts_in_code() -> set[str]:
    """Return the names of all facts that the program gives to a finding or an error."""
    error_types = {name for name, value in vars(errors).items() if inspect.isclass(value)} | {"as_type"}
    names = set[str]()
    for path in (ROOT / "action").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called == "Finding":
                dictionaries = [arg for arg in node.args if isinstance(arg, ast.Dict)]
                keys = [key for facts in dictionaries for key in facts.keys]
                names |= {str(key.value) for key in keys if isinstance(key, ast.Constant)}
            elif called in error_types:
                names |= {keyword.arg for keyword in node.keywords if keyword.arg}
    return names - {"retry_after", "status"}


def test_every_fact_in_code_is_known() -> None:
    """A misspelled fact would read "unknown"."""
    names = facts_in_code()
    assert {"detail", "permission", "credential_type"} <= names
    assert names <= set(GENERAL_FACTS)


def test_bug_reports_name_every_provider() -> None:
    text = generate_docs.BUG_REPORT.read_text()
    assert generate_docs.bug_report_filled(text) == text, "run `make docs`"
    assert f"options: [{', '.join(PROVIDERS)}]" in text


def test_outputs_are_those_of_action_yml() -> None:
    values = outputs([Outcome(CREDENTIAL, Finding(reasons.NOT_DUE), INFO)], "https://github.com", str)
    assert set(ACTION["outputs"]) == {*values, "token"}


@pytest.mark.parametrize(
    ("page", "parts"),
    [
        (README, {"inputs", "outputs"}),
        (REASONS, {"reasons"}),
        (generate_docs.FLEET.read_text(), {"keys"}),
        (generate_docs.REPORT.read_text(), {"entry", "copy", "step", "metrics", "labels"}),
    ],
    ids=["README", "reasons", "fleet", "report"],
)
def test_tables_are_up_to_date(page: str, parts: set[str]) -> None:
    assert set(re.findall(r"^<!-- /(\w+) -->$", page, re.MULTILINE)) == parts
    assert generate_docs.filled(page) == page, "run `make docs`"


def test_schemas_are_up_to_date() -> None:
    for generator in (fleet_schema, report_schema):
        assert generator.FILE.read_text() == generator.text(), "run `make docs`"


def test_the_readme_lists_every_verdict() -> None:
    section = README.split("## Verdicts")[1].split("## ")[0]
    assert re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE) == [verdict.value for verdict in Verdict]


@pytest.mark.parametrize("reason", ALL.values(), ids=lambda reason: reason.name)
def test_reason_is_documented_with_known_facts(reason: Reason) -> None:
    assert re.search(rf"^\| `{reason.name}` \|", REASONS, re.MULTILINE)
    texts = (reason.headline, reason.detail, *(part for step in reason.steps for part in step))
    names = {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}
    assert names <= set(GENERAL_FACTS)


def test_the_documented_reasons_are_all_reasons() -> None:
    names = re.findall(r"^\| `([A-Z][A-Za-z]+)` \|", REASONS, re.MULTILINE)
    assert names == list(ALL)


def test_the_readme_names_only_existing_reasons() -> None:
    assert set(re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)+)`", README)) <= set(ALL)
    assert "(docs/reasons.md)" in README


def test_every_failing_reason_says_what_to_do() -> None:
    assert [reason.name for reason in ALL.values() if reason.fails and not reason.steps] == []


def test_every_verdict_has_a_sign() -> None:
    assert set(table.SIGNS) == set(Verdict)


def test_the_first_screen_has_the_smallest_workflow() -> None:
    head = README.splitlines()[:40]
    start, end = head.index("```yaml"), head.index("```")
    workflow = yaml.safe_load("\n".join(head[start + 1 : end]))
    (step,) = workflow["jobs"]["rotate"]["steps"]
    assert end - start <= 26
    assert set(step["with"]) <= set(ACTION["inputs"])
    assert {name for name, spec in ACTION["inputs"].items() if spec.get("required")} <= set(step["with"])


def test_make_help_and_contributing_list_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split()
    assert re.findall(r"^\.DEFAULT_GOAL := (.*)$", makefile, re.MULTILINE) == ["help"]
    assert re.findall(r"^([a-z0-9]+):.*? ## \S", makefile, re.MULTILINE) == targets
    section = (ROOT / "CONTRIBUTING.md").read_text().split("## Commands")[1].split("\n## ")[0]
    assert sorted(re.findall(r"^\| `make ([a-z0-9]+)", section, re.MULTILINE)) == sorted(targets)


def test_make_unit_runs_the_tests_of_every_room() -> None:
    folders = re.findall(r"^UNIT := \$\(addprefix tests/,(.*)\)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[0]
    rooms = {path.parent.name for path in (ROOT / "action" / "graph_token_rotator").glob("*/__init__.py")}
    assert set(folders.split()) == rooms
