"""What is made of what the program says itself: tables of documents, and the schemas of fleet files and reports.

`make docs` writes it, tests compare it.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from graph_token_rotator.domain.facts import GENERAL_FACTS
from graph_token_rotator.domain.reason import Step
from graph_token_rotator.domain.reasons import ALL
from tools import fleet_schema, report_schema

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
FLEETS = ROOT / "docs" / "fleet.md"
REASONS = ROOT / "docs" / "reasons.md"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())


def inputs() -> Iterator[str]:
    yield "| input | default | meaning |"
    yield "| --- | --- | --- |"
    for name, spec in ACTION["inputs"].items():
        default = "required" if spec.get("required") else f"`{spec['default']}`" if spec.get("default") else ""
        yield f"| `{name}` | {default} | {spec['description']} |"


def outputs() -> Iterator[str]:
    yield "| output | meaning |"
    yield "| --- | --- |"
    for name, spec in ACTION["outputs"].items():
        yield f"| `{name}` | {spec['description']} |"


def reasons() -> Iterator[str]:
    yield "| reason | verdict | what it means | what to do |"
    yield "| --- | --- | --- | --- |"
    for reason in ALL.values():
        text = reason.fill(GENERAL_FACTS)
        lines = [step_line(step) for step in text.steps]
        numbered = [f"{number}. {line}" for number, line in enumerate(lines, 1)] if len(lines) > 1 else lines
        yield f"| `{reason.name}` | {reason.verdict.value} | {text.message} | {'<br>'.join(numbered)} |"


def step_line(step: Step) -> str:
    return f"[{step.text}]({step.link})." if step.link else f"{step.text}."


PARTS = {
    "inputs": inputs,
    "outputs": outputs,
    "reasons": reasons,
    "keys": fleet_schema.keys,
    "entry": report_schema.entry,
    "copy": report_schema.copy,
    "step": report_schema.step,
    "metrics": report_schema.metrics,
    "labels": report_schema.labels,
}


def filled(text: str) -> str:
    """A document with every generated part made anew."""
    for name, lines in PARTS.items():
        made = "\n".join(lines())
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text = pattern.sub(f"\\1{made.replace(chr(92), chr(92) * 2)}\n\\2", text)
    return text


if __name__ == "__main__":
    for document in (README, REASONS, FLEETS, report_schema.DOCUMENT):
        document.write_text(filled(document.read_text()))
    for made in (fleet_schema, report_schema):
        made.FILE.write_text(made.text())
