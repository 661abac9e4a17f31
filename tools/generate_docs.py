"""Generate the tables of the documents, and the schemas of fleet files and reports, from the program itself.

`make docs` writes them; `tests/contract/` fails where they are out of date.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from graph_token_rotator.domain.provider import PROVIDERS
from graph_token_rotator.domain.reasons import ALL
from graph_token_rotator.domain.writers import GITHUB_TOKEN
from tools import fleet_schema, report_schema

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
REASONS = ROOT / "docs" / "reasons.md"
FLEET = ROOT / "docs" / "fleet.md"
REPORT = ROOT / "docs" / "report.md"
ACTION_FILE = ROOT / "action.yml"
ACTION = yaml.safe_load(ACTION_FILE.read_text())

# What stands in docs/reasons.md for each fact that a run fills into the texts of a reason. A new fact needs a line here.
EXAMPLE_FACTS = {
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
        message, hint, link = (text.format_map(EXAMPLE_FACTS) for text in (reason.message, reason.hint, reason.link))
        suffix = f" [Open]({link})" if link else ""
        yield f"| `{reason.name}` | {reason.verdict.value} | {message} | {hint}{suffix} |"


# A document has the lines of a part between `<!-- name -->` and `<!-- /name -->`.
PARTS = {
    "inputs": inputs_table,
    "outputs": outputs_table,
    "reasons": reasons_table,
    "keys": fleet_schema.keys_table,
    "entry": report_schema.entry_table,
    "copy": report_schema.copy_table,
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
    """Return action.yml with the providers there are."""
    providers = [
        f"`{name}`" if spec.login.lower() == name else f"`{name}` ({spec.login})" for name, spec in PROVIDERS.items()
    ]
    sentence = f"Whose token it is, {', '.join(providers[:-1])} or {providers[-1]}."
    return re.sub(r"Whose token it is, [^.]*\.", sentence, text)


if __name__ == "__main__":
    ACTION_FILE.write_text(action_filled(ACTION_FILE.read_text()))
    ACTION = yaml.safe_load(ACTION_FILE.read_text())
    for path in (README, REASONS, FLEET, REPORT):
        path.write_text(filled(path.read_text()))
    for generator in (fleet_schema, report_schema):
        generator.FILE.write_text(generator.text())
