"""What is made of what the program says itself: tables of documents, and the schemas of fleet files and reports.

`make docs` writes it, tests compare it.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from graph_token_rotator.domain.reasons import ALL
from graph_token_rotator.domain.writers import GITHUB_TOKEN
from tools import fleet_schema, report_schema

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
FLEETS = ROOT / "docs" / "fleet.md"
REASONS = ROOT / "docs" / "reasons.md"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())

# How a general text names what a run fills in.
GENERAL = {
    "app_id": "APP-ID",
    "page_id": "PAGE-ID",
    "secret": "SECRET",
    "repository": "REPOSITORY",
    "owner": "OWNER",
    "home": "repository or environment",
    "need": "`Secrets: write` (or what its kind of secret takes)",
    "means": "a fine-grained personal access token or a GitHub App",
    "secrets_page": "its settings page",
    "expires": "DATE",
    "left": "time left",
    "life": "lives until DATE (time left)",
    "renewal": "DATE",
    "data_access": "DATE",
    "kind": "user token",
    "code": "status",
    "detail": "details",
    "variable_need": "the permission `Variables: write` (for an environment `Environments: write`, "
    "for an organisation its own `Variables: write`)",
    "classic_scope": "repo",
    **GITHUB_TOKEN,
    "writer_expires": "DATE",
    "writer_left": "time left",
    "sunset": "DATE",
    "stored": "where it is stored",
    "lacking": "where it is not",
    "missing": "which",
    "asked": "VERSION",
    "served": "another",
    "cron": "17 5 * * 1,4",
    "runs": "2 runs",
    "gap": "N days",
    "warn": "fewer days",
    "idle": "N",
    "stops": "DATE",
    "log_in": "Log in again",
    "login": "Instagram Login",
    "login_page": "https://developers.facebook.com/tools/explorer/?app_id=APP-ID",
    "dashboard": "https://developers.facebook.com/apps/APP-ID/dashboard/",
    "security": "https://developers.facebook.com/apps/APP-ID/settings/advanced/",
    "site": "facebook.com",
    "thing": "token or app secret",
    "variable": "SECRET_EXPIRES_AT",
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


PARTS = {
    "inputs": inputs,
    "outputs": outputs,
    "reasons": reasons,
    "keys": fleet_schema.keys,
    "entry": report_schema.entry,
    "copy": report_schema.copy,
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
