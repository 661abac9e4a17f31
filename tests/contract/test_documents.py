"""action.yml, the code and the documents say the same."""

import re
import string
from pathlib import Path

import pytest
import yaml

from graph_token_rotator.config import inputs
from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.facts import GENERAL_FACTS
from graph_token_rotator.domain.outcome import Finding, Outcome
from graph_token_rotator.domain.reasons import ALL, Reason, Verdict
from graph_token_rotator.report import table
from graph_token_rotator.report.outputs import outputs
from tests.support import CREDENTIAL, INFO
from tools import fleet_schema, generate_docs, report_schema

ROOT = Path(__file__).parent.parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
README = generate_docs.README.read_text()
REASONS = generate_docs.REASONS.read_text()
FROM_THE_RUNNER = {
    "issue-token": "${{ github.token }}",
    "repository": "${{ github.repository }}",
    "github-api-url": "${{ github.api_url }}",
}


def test_action_yml_and_code_have_the_same_inputs_and_defaults() -> None:
    stated = {name: str(spec.get("default", "")) for name, spec in ACTION["inputs"].items()}
    assert stated == {**inputs.INPUTS, **FROM_THE_RUNNER}


def test_action_yml_and_code_have_the_same_outputs() -> None:
    produced = outputs([Outcome(CREDENTIAL, Finding(reasons.NOT_DUE), INFO)], "https://github.com", str)
    assert set(ACTION["outputs"]) == {*produced, "token"}


@pytest.mark.parametrize(
    ("page", "parts"),
    [
        (README, {"inputs", "outputs"}),
        (REASONS, {"reasons"}),
        (generate_docs.FLEETS.read_text(), {"keys"}),
        (report_schema.DOCUMENT.read_text(), {"entry", "copy", "step", "metrics", "labels"}),
    ],
    ids=["README", "reasons", "fleet", "report"],
)
def test_the_tables_are_there_and_up_to_date(page: str, parts: set[str]) -> None:
    assert set(re.findall(r"^<!-- /(\w+) -->$", page, re.MULTILINE)) == parts
    assert generate_docs.filled(page) == page, "run `make docs`"


def test_the_schemas_are_up_to_date() -> None:
    for made in (fleet_schema, report_schema):
        assert made.FILE.read_text() == made.text(), "run `make docs`"


def test_the_readme_lists_every_verdict() -> None:
    section = README.split("## Verdicts")[1].split("## ")[0]
    assert re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE) == [verdict.value for verdict in Verdict]


@pytest.mark.parametrize("reason", ALL.values(), ids=lambda reason: reason.name)
def test_every_reason_has_a_troubleshooting_entry_and_fills_its_sentences(reason: Reason) -> None:
    assert re.search(rf"^\| `{reason.name}` \|", REASONS, re.MULTILINE)
    texts = (reason.headline, reason.detail, *(part for step in reason.steps for part in step))
    names = {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}
    assert names <= set(GENERAL_FACTS)


def test_no_reason_is_listed_that_does_not_exist() -> None:
    named = re.findall(r"^\| `([A-Z][A-Za-z]+)` \|", REASONS, re.MULTILINE)
    assert named == list(ALL)


def test_the_readme_names_only_reasons_that_exist_and_says_where_all_are() -> None:
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
