"""The inputs: `INPUT_*` variables in, values out, every problem at once. Pure; the only module that knows them."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from ..domain.sanitize import plain
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
SECRETS = ("token", "app-secret", "github-token", "issue-token", "heartbeat", "notify")
# What may be written into the workspace.
FILES = ("report-file", "metrics-file")
# The runner gives these two to every container action: https://github.com/actions/runner
RUNNERS_OWN = frozenset({"entrypoint", "args"})
# Longer values are not repeated in an error: they could be a secret in the wrong place.
LONGEST_SHOWN = 19


def variable(name: str) -> str:
    """The variable in which the runner hands over an input: upper case, and hyphens stay."""
    return "INPUT_" + name.upper()


def raw(environ: Mapping[str, str], name: str) -> str:
    """An input's text, trimmed as the runner's own toolkit does; its default where empty."""
    fallbacks = {
        "repository": environ.get("GITHUB_REPOSITORY", ""),
        "github-api-url": environ.get("GITHUB_API_URL") or "https://api.github.com",
    }
    return environ.get(variable(name), "").strip() or INPUTS[name] or fallbacks.get(name, "")


def secrets(environ: Mapping[str, str]) -> list[Secret]:
    """The inputs to mask before anything else happens."""
    given = [text for name in SECRETS if (text := raw(environ, name))]
    parts = urls.address_parts(raw(environ, "notify") + "\n" + raw(environ, "heartbeat"))
    # A login that is a part of the repository's or the secret's name would blank these out everywhere.
    public = f"{raw(environ, 'repository')} {raw(environ, 'secret')}".lower()
    return [Secret(text) for text in (*given, *(part for part in parts if part.lower() not in public))]


def unknown(environ: Mapping[str, str]) -> list[str]:
    """A warning for each `INPUT_*` variable that is none of ours, with the nearest name that is."""
    given = (name[6:].lower() for name in environ if name.startswith("INPUT_"))
    warnings = []
    for name in sorted(set(given) - set(INPUTS) - RUNNERS_OWN):
        near = converters.nearest(name.replace("_", "-"), INPUTS)
        hint = f"; did you mean `{near}`?" if near else "; it is ignored."
        warnings.append(f"There is no input `{plain(name, 40)}`{hint}")
    return warnings


class Reader:
    """Reads inputs one by one and remembers every problem."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def text(self, name: str) -> str:
        """As given, or the default."""
        return raw(self._environ, name)

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
            shown = name not in SECRETS and len(text) <= LONGEST_SHOWN
            self.problems.append(f"`{name}`{f': {plain(text)!r}' if shown else ''} {error}")
            return None
