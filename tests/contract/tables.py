"""The tables of the README and of docs/reasons.md, made from action.yml and the reasons. `make tables` writes them, a test compares them."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from action.reasons import ALL

ROOT = Path(__file__).parent.parent.parent
README = ROOT / "README.md"
REASONS = ROOT / "docs" / "reasons.md"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())

# How a general text names what a run fills in.
GENERAL = {
    "app_id": "APP-ID",
    "page_id": "PAGE-ID",
    "secret": "SECRET",
    "repository": "REPOSITORY",
    "home": "repository or environment",
    "secrets_page": "its settings page",
    "expires": "DATE",
    "left": "time left",
    "life": "lives until DATE (time left)",
    "renewal": "DATE",
    "data_access": "DATE",
    "kind": "user token",
    "code": "status",
    "detail": "details",
    "writer_expires": "DATE",
    "writer_left": "time left",
    "sunset": "DATE",
    "missing": "which",
    "asked": "VERSION",
    "served": "another",
    "cron": "17 5 * * 1,4",
    "runs": "2 runs",
    "gap": "N days",
    "warn": "fewer days",
    "idle": "N",
    "stops": "DATE",
}


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
        message, hint, link = (text.format_map(GENERAL) for text in (reason.message, reason.hint, reason.link))
        where = f" [Open]({link})" if link else ""
        yield f"| `{reason.name}` | {reason.verdict.value} | {message} | {hint}{where} |"


def filled(text: str) -> str:
    """A document with every generated part made anew."""
    for name, lines in (("inputs", inputs), ("outputs", outputs), ("reasons", reasons)):
        made = "\n".join(lines())
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text = pattern.sub(f"\\1{made.replace(chr(92), chr(92) * 2)}\n\\2", text)
    return text


if __name__ == "__main__":
    for page in (README, REASONS):
        page.write_text(filled(page.read_text()))
