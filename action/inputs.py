"""The inputs: `INPUT_*` variables in, frozen settings out, every problem at once. Pure; the only module that knows them."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeVar

from . import values
from .errors import InputError
from .model import App, Credential, Target
from .redact import plain
from .secret import Secret

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
    "notify-issue": "true",
    "issue-token": "",
    "issue-assignees": "",
    "notify": "",
    "heartbeat": "",
    "graph-api-url": "https://graph.facebook.com",
    "graph-api-version": "v26.0",
    "github-api-url": "",
}
SECRETS = ("token", "app-secret", "github-token", "issue-token", "heartbeat", "notify")
PROVIDERS = ("facebook",)
# The runner gives these two to every container action: https://github.com/actions/runner
RUNNERS_OWN = frozenset({"entrypoint", "args"})
# What to look at where a secret did not arrive.
ABSENT = "a secret is empty where the job does not get it: check its name, the job's `environment`, and that the run is not from a fork"
# Longer values are not repeated in an error: they could be a secret in the wrong place.
LONGEST_SHOWN = 19


class Telling(NamedTuple):
    """Whom to tell, besides the runner. `issue_token` is None where no issue is wanted or none can be kept."""

    issue_token: Secret | None
    assignees: tuple[str, ...]
    channels: tuple[Secret, ...]
    heartbeat: Secret | None


class Settings(NamedTuple):
    """Everything a run needs to know."""

    credential: Credential
    writer: Secret
    graph_url: str
    graph_version: str
    github_url: str
    dry_run: bool
    export_token: bool
    telling: Telling


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
    parts = values.address_parts(raw(environ, "notify") + "\n" + raw(environ, "heartbeat"))
    # A login that is a part of the repository's or the secret's name would blank these out everywhere.
    public = f"{raw(environ, 'repository')} {raw(environ, 'secret')}".lower()
    return [Secret(text) for text in (*given, *(part for part in parts if part.lower() not in public))]


def nearest(word: str, known: Iterable[str]) -> str:
    """The most similar of the known words; empty if none is."""
    from difflib import get_close_matches  # noqa: PLC0415  # only a typo needs it

    return next(iter(get_close_matches(word, known, n=1)), "")


def unknown(environ: Mapping[str, str]) -> list[str]:
    """A warning for each `INPUT_*` variable that is none of ours, with the nearest name that is."""
    given = (name[6:].lower() for name in environ if name.startswith("INPUT_"))
    warnings = []
    for name in sorted(set(given) - set(INPUTS) - RUNNERS_OWN):
        near = nearest(name.replace("_", "-"), INPUTS)
        hint = f"; did you mean `{near}`?" if near else "; it is ignored."
        warnings.append(f"There is no input `{plain(name, 40)}`{hint}")
    return warnings


class _Reader:
    """Reads inputs one by one and remembers every problem."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def read(self, name: str, convert: Callable[[str], T], needed: str = "") -> T | None:
        """The value; None where it is empty or wrong. `needed` is what to do about an empty one that must not be."""
        text = raw(self._environ, name)
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


def parse(environ: Mapping[str, str]) -> Settings:
    """The settings. Raises `InputError` with every problem found."""
    reader = _Reader(environ)
    read = reader.read
    token = read(
        "token", values.sealed, f"give the current token, such as ${{{{ secrets.FB_ACCESS_TOKEN }}}} ({ABSENT})"
    )
    secret = read("secret", values.secret_name, "give the name of the secret that the token came from")
    read("provider", _provider)
    app_id = read("app-id", values.number, "give the id of the Meta app (App settings, Basic)")
    app_secret = read("app-secret", values.sealed, f"give the secret of the Meta app (App settings, Basic; {ABSENT})")
    page_id = read("page-id", values.number)
    writer = read(
        "github-token", values.sealed, f"give a token that may write the secret; GITHUB_TOKEN cannot ({ABSENT})"
    )
    repository = read("repository", values.repository, "give owner/name")
    environment = read("environment", values.environment)
    renew_before = read("renew-before", values.threshold)
    warn_before = read("warn-before", values.duration)
    flags = {name: read(name, values.boolean) for name in ("force", "dry-run", "export-token")}
    scopes = read("required-scopes", values.scopes)
    telling = _telling(reader)
    graph_url = read("graph-api-url", values.base_url)
    graph_version = read("graph-api-version", values.version)
    github_url = read("github-api-url", values.base_url)
    if secret in {value.upper() for value in (token, app_secret, writer) if value}:
        reader.problems.append("`secret` holds a secret value; give the name of the secret, not its value")
    if reader.problems:
        raise InputError(reader.problems)
    assert token and secret and app_id and app_secret and writer and repository  # noqa: PT018, S101  # no problems
    assert renew_before and warn_before and graph_url and graph_version and github_url  # noqa: PT018, S101
    app, source = App(app_id, Secret(app_secret)), Target(repository, secret, environment)
    credential = Credential(
        Secret(token), app, source, page_id, renew_before, warn_before, bool(flags["force"]), frozenset(scopes or ())
    )
    return Settings(
        credential,
        Secret(writer),
        graph_url,
        graph_version,
        github_url,
        bool(flags["dry-run"]),
        bool(flags["export-token"]),
        telling,
    )


def _telling(reader: _Reader) -> Telling:
    wanted = reader.read("notify-issue", values.boolean)
    token = reader.read("issue-token", values.sealed)
    heartbeat = reader.read("heartbeat", values.address)
    return Telling(
        Secret(token) if wanted and token else None,
        tuple(reader.read("issue-assignees", values.logins) or ()),
        tuple(Secret(channel) for channel in reader.read("notify", values.channels) or ()),
        Secret(heartbeat) if heartbeat else None,
    )


def _provider(text: str) -> str:
    if text not in PROVIDERS:
        near = nearest(text.lower(), PROVIDERS)
        raise ValueError(
            f"is not a provider; allowed: {', '.join(PROVIDERS)}{f' (did you mean {near}?)' if near else ''}"
        )
    return text
