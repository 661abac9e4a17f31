"""Generate the tables of the documents, and the schemas, from the program itself.

`make docs` writes them; `tests/contract/` fails where they are out of date.
"""

import re
from collections.abc import Iterator
from math import inf
from pathlib import Path

import yaml

from graph_token_rotator.config.input_table import INPUTS
from graph_token_rotator.domain.facts import GENERAL_FACTS
from graph_token_rotator.domain.provider import PROVIDERS
from graph_token_rotator.domain.reason import Step
from graph_token_rotator.domain.reasons import ALL
from tools import fleet_schema, report_schema

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
REASONS = ROOT / "docs" / "reasons.md"
FLEET = ROOT / "docs" / "fleet.md"
REPORT = ROOT / "docs" / "report.md"
BUG_REPORT = ROOT / ".github" / "ISSUE_TEMPLATE" / "bug-report.yml"
ACTION_FILE = ROOT / "action.yml"
ACTION = yaml.safe_load(ACTION_FILE.read_text())


def inputs_table() -> Iterator[str]:
    """Yield the README's table of inputs, line by line."""
    yield "| input | default | meaning |"
    yield "| --- | --- | --- |"
    for name, spec in ACTION["inputs"].items():
        default = "required" if spec.get("required") else f"`{spec['default']}`" if spec.get("default") else ""
        yield f"| `{name}` | {default} | {spec['description']} |"


def outputs_table() -> Iterator[str]:
    """Yield the README's table of outputs."""
    yield "| output | meaning |"
    yield "| --- | --- |"
    for name, spec in ACTION["outputs"].items():
        yield f"| `{name}` | {spec['description']} |"


def reasons_table() -> Iterator[str]:
    """Yield the table of all reasons in docs/reasons.md."""
    yield "| reason | verdict | what it means | what to do |"
    yield "| --- | --- | --- | --- |"
    for reason in ALL.values():
        text = reason.fill(GENERAL_FACTS)
        lines = [step_line(step) for step in text.steps]
        numbered = [f"{number}. {line}" for number, line in enumerate(lines, 1)] if len(lines) > 1 else lines
        yield f"| `{reason.name}` | {reason.verdict.value} | {text.message} | {'<br>'.join(numbered)} |"


def step_line(step: Step) -> str:
    """Return a step as Markdown, with its link."""
    return f"[{step.text}]({step.link})." if step.link else f"{step.text}."


# A document has the lines of a part between `<!-- name -->` and `<!-- /name -->`.
PARTS = {
    "inputs": inputs_table,
    "outputs": outputs_table,
    "reasons": reasons_table,
    "keys": fleet_schema.keys_table,
    "entry": report_schema.entry_table,
    "copy": report_schema.copy_table,
    "step": report_schema.step_table,
    "metrics": report_schema.metrics_table,
    "labels": report_schema.labels_table,
}


def filled(document: str) -> str:
    """Return a document with every generated part replaced by its current lines."""
    for name, lines in PARTS.items():
        part = "\n".join(lines()).replace("\\", "\\\\")  # a backslash means something in a replacement
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        document = pattern.sub(f"\\1{part}\n\\2", document)
    return document


def action_filled(text: str) -> str:
    """Return action.yml with the descriptions of inputs that the program has."""
    for name, spec in INPUTS.items():
        line = yaml.safe_dump({"description": spec.description}, width=inf, allow_unicode=True).strip()
        # The first is the input; an output may have the same name.
        text = re.sub(rf"(?m)^(  {name}:\n    )description:.*$", "\\1" + line.replace("\\", r"\\"), text, count=1)
    return text


def bug_report_filled(text: str) -> str:
    """Return the form of bug reports with the program's providers to choose from."""
    return re.sub(r"(label: Provider\n +options: ).*", rf"\g<1>[{', '.join(PROVIDERS)}]", text)


if __name__ == "__main__":
    ACTION_FILE.write_text(action_filled(ACTION_FILE.read_text()))
    ACTION = yaml.safe_load(ACTION_FILE.read_text())
    BUG_REPORT.write_text(bug_report_filled(BUG_REPORT.read_text()))
    for path in (README, REASONS, FLEET, REPORT):
        path.write_text(filled(path.read_text()))
    for generator in (fleet_schema, report_schema):
        generator.FILE.write_text(generator.text())
