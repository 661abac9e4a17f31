"""The inputs: `INPUT_*` variables in, values out, every problem at once. Pure; the only module that knows them."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from ..domain.sanitize import sanitize
from ..domain.secret import Secret
from . import converters, urls

T = TypeVar("T")

# Name and default of every input, as in action.yml; an empty default means that there is none.
INPUTS: Mapping[str, str] = {
    "token": "",
    "secret": "",
    "provider": "facebook",
    "app-id": "",
    "app-secret": "",
    "page-id": "",
    "github-token": "",
    "repository": "",
    "environment": "",
    "renew-before": "33%",
    "warn-before": "14d",
    "force": "false",
    "dry-run": "false",
    "export-token": "false",
    "required-scopes": "",
    "record-expiry": "false",
    "notify-issue": "true",
    "issue-token": "",
    "issue-assignees": "",
    "notify": "",
    "heartbeat": "",
    "config": "",
    "select": "",
    "shard": "",
    "report-file": "",
    "metrics-file": "",
    "graph-api-url": "",
    "graph-api-version": "v26.0",
    "github-api-url": "",
}
SECRET_INPUTS = ("token", "app-secret", "github-token", "issue-token", "heartbeat", "notify")
# What may be written into the workspace.
FILE_INPUTS = ("report-file", "metrics-file")
# The runner gives these two to every container action: https://github.com/actions/runner
RUNNER_INPUTS = frozenset({"entrypoint", "args"})
# Longer values are not repeated in an error: they could be a secret in the wrong place.
MAX_REPEATED = 19


def variable(name: str) -> str:
    """The variable in which the runner hands over an input: upper case, and hyphens stay."""
    return "INPUT_" + name.upper()


def input_text(environ: Mapping[str, str], name: str) -> str:
    """An input's text, trimmed as the runner's own toolkit does; its default where empty."""
    fallbacks = {
        "repository": environ.get("GITHUB_REPOSITORY", ""),
        "github-api-url": environ.get("GITHUB_API_URL") or "https://api.github.com",
    }
    return environ.get(variable(name), "").strip() or INPUTS[name] or fallbacks.get(name, "")


def secrets_to_mask(environ: Mapping[str, str]) -> list[Secret]:
    """The inputs to mask before anything else happens."""
    given = [text for name in SECRET_INPUTS if (text := input_text(environ, name))]
    parts = urls.secret_parts(input_text(environ, "notify") + "\n" + input_text(environ, "heartbeat"))
    # A login that is a part of the repository's or the secret's name would blank these out everywhere.
    public = f"{input_text(environ, 'repository')} {input_text(environ, 'secret')}".lower()
    return [Secret(text) for text in (*given, *(part for part in parts if part.lower() not in public))]


def unknown_inputs(environ: Mapping[str, str]) -> list[str]:
    """A warning for each `INPUT_*` variable that is none of ours, with the nearest name that is."""
    given = (name[6:].lower() for name in environ if name.startswith("INPUT_"))
    warnings = []
    for name in sorted(set(given) - set(INPUTS) - RUNNER_INPUTS):
        near = converters.nearest(name.replace("_", "-"), INPUTS)
        hint = f"; did you mean `{near}`?" if near else "; it is ignored."
        warnings.append(f"There is no input `{sanitize(name, 40)}`{hint}")
    return warnings


class InputReader:
    """Reads inputs one by one and remembers every problem."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def text(self, name: str) -> str:
        """As given, or the default."""
        return input_text(self._environ, name)

    def read(self, name: str, convert: Callable[[str], T], needed: str = "") -> T | None:
        """The value; None where it is empty or wrong. `needed` is what to do about an empty one that must not be."""
        text = self.text(name)
        if not text:
            if needed:
                self.problems.append(f"`{name}` is empty; {needed}")
            return None
        try:
            return convert(text)
        except ValueError as error:
            shown = name not in SECRET_INPUTS and len(text) <= MAX_REPEATED
            self.problems.append(f"`{name}`{f': {sanitize(text)!r}' if shown else ''} {error}")
            return None
