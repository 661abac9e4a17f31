"""The settings of a run: one credential from the inputs, or a fleet from a file. Pure."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..domain.credential import App, Credential
from ..domain.errors import InputError
from ..domain.fleet import Fleet
from ..domain.provider import PROVIDERS
from ..domain.sanitize import sanitize_path
from ..domain.secret import Secret
from ..domain.target import Target
from ..domain.writers import WriteLimits, Writer
from . import converters
from .inputs import InputReader
from .urls import base_url, channel_urls, full_url

# Elsewhere these mean nothing: no app is named, there are no pages, and nothing tells the permissions.
FACEBOOK_ONLY = ("page-id", "required-scopes")
SWITCHES = ("force", "dry-run", "export-token", "record-expiry")
# What to look at where a secret did not arrive.
EMPTY_HINT = "a secret is empty where the job does not get it: check its name, the job's `environment`, and that the run is not from a fork"
FILE_UNREADABLE = (
    "cannot be read; give the path of a file in the workspace, relative to it (check the checkout step before this one)"
)
# These belong to a single credential, and to the file where there is one.
SINGLE_CREDENTIAL_INPUTS = ("token", "secret", "app-id", "app-secret", "page-id", "environment", "required-scopes")


class AlertSettings(NamedTuple):
    """Whom to tell, besides the runner. `issue_token` is None where no issue is wanted or none can be kept."""

    issue_token: Secret | None
    assignees: tuple[str, ...]
    channels: tuple[Secret, ...]
    heartbeat: Secret | None


class ServiceUrls(NamedTuple):
    """Where the services are. `graph_url` is empty where each provider's own address is meant."""

    graph_url: str
    graph_version: str
    github_url: str


class Settings(NamedTuple):
    """Everything a run needs to know."""

    credentials: tuple[Credential, ...]
    writers: tuple[Writer, ...]
    urls: ServiceUrls
    alerts: AlertSettings
    pace: WriteLimits = WriteLimits()
    dry_run: bool = False
    export_token: bool = False


def parse(environ: Mapping[str, str], file: str | None = None, wrong: Sequence[str] = ()) -> Settings:
    """The settings; `file` is the text of the fleet file that `config` names, `wrong` is what else is known to be wrong.

    Raises `InputError` with every problem.
    """
    reader = InputReader(environ)
    reader.problems += wrong
    return _single_credential(reader) if not reader.text("config") else _fleet(reader, environ, file)


def _single_credential(reader: InputReader) -> Settings:
    for name in ("select", "shard"):
        if reader.text(name):
            reader.problems.append(f"`{name}` chooses from a fleet file; give its path in `config`")
    read = reader.read
    token = read(
        "token",
        converters.token_text,
        f"give the current token, such as ${{{{ secrets.FB_ACCESS_TOKEN }}}} ({EMPTY_HINT})",
    )
    secret = read("secret", converters.secret_name, "give the name of the secret that the token came from")
    provider = read("provider", _provider) or ""
    app = _app(reader, provider)
    page_id = read("page-id", converters.meta_id)
    writer = read(
        "github-token",
        converters.token_text,
        f"give a token that may write the secret; GITHUB_TOKEN cannot ({EMPTY_HINT})",
    )
    repository = read("repository", converters.repository, "give owner/name")
    environment = read("environment", converters.environment)
    renew_before, warn_before = read("renew-before", converters.threshold), read("warn-before", converters.duration)
    flags = {name: bool(read(name, converters.boolean)) for name in SWITCHES}
    scopes = read("required-scopes", converters.scopes)
    telling, addresses = _alert_settings(reader), _service_urls(reader)
    if secret in {value.upper() for value in (token, app.secret.reveal(), writer) if value}:
        reader.problems.append("`secret` holds a secret value; give the name of the secret, not its value")
    if reader.problems:
        raise InputError(reader.problems)
    assert token and secret and writer and repository and renew_before and warn_before  # noqa: PT018, S101  # no problems
    credential = Credential(
        Secret(token),
        app,
        Target(repository, secret, environment),
        page_id,
        renew_before,
        warn_before,
        flags["force"],
        frozenset(scopes or ()),
        provider=provider,
        record_expiry=flags["record-expiry"],
    )
    writers = (Writer("*", Secret(writer)),)
    return Settings((credential,), writers, addresses, telling, WriteLimits(), flags["dry-run"], flags["export-token"])


def _app(reader: InputReader, provider: str) -> App:
    """Only Facebook's calls name the app; the others need its secret, if anything."""
    needed = provider in {"facebook", ""}
    app_id = reader.read("app-id", converters.meta_id, "give the id of the Meta app (App settings, Basic)" * needed)
    asked = f"give the secret of the Meta app (App settings, Basic; {EMPTY_HINT})" * needed
    app_secret = reader.read("app-secret", converters.token_text, asked)
    for name in FACEBOOK_ONLY:
        if not needed and reader.text(name):
            reader.problems.append(f"`{name}` is for `facebook` only; leave it out with `{provider}`")
    return App(app_id or "", Secret(app_secret or ""))


def _fleet(reader: InputReader, environ: Mapping[str, str], file: str | None) -> Settings:
    read = reader.read
    given = [name for name in SINGLE_CREDENTIAL_INPUTS if reader.text(name)]
    reader.problems += [f"`{name}` is for one credential; with `config` it belongs into the file" for name in given]
    writer = read("github-token", converters.token_text)
    renew_before, warn_before = read("renew-before", converters.threshold), read("warn-before", converters.duration)
    force, dry_run = bool(read("force", converters.boolean)), bool(read("dry-run", converters.boolean))
    if read("record-expiry", converters.boolean):
        reader.problems.append("`record-expiry` is for one credential; with `config` it belongs into the file")
    if read("export-token", converters.boolean):
        reader.problems.append("`export-token` is for one credential; with `config` there is no telling which")
    patterns, part = read("select", converters.word_list), read("shard", converters.shard)
    _alert_settings(reader)
    addresses = _service_urls(reader)
    if file is None:
        reader.problems.append(f"`config`: {sanitize_path(reader.text('config'))!r} {FILE_UNREADABLE}")
    if reader.problems or file is None or not (renew_before and warn_before):
        raise InputError(reader.problems)
    from . import fleet_file, selection  # noqa: PLC0415  # only fleets need them

    def choose(all_of_them: Sequence[Credential]) -> Sequence[Credential]:
        selected = selection.select_credentials(all_of_them, patterns or ())
        return selection.shard_credentials(selected, *part) if part else selected

    base = fleet_file.Defaults(renew_before, warn_before, force, bool(writer))
    fleet = fleet_file.parse(file, environ, base, choose)
    writers = fleet.writers or ((Writer("*", Secret(writer)),) if writer else ())
    return Settings(fleet.selected, writers, addresses, _fleet_alerts(reader, fleet), fleet.pace, dry_run)


def _fleet_alerts(reader: InputReader, fleet: Fleet) -> AlertSettings:
    """What the file says of notices goes before the inputs."""
    telling = _alert_settings(reader, issue=fleet.issue)
    return telling._replace(
        channels=telling.channels if fleet.channels is None else fleet.channels,
        heartbeat=fleet.heartbeat or telling.heartbeat,
    )


def _service_urls(reader: InputReader) -> ServiceUrls:
    graph_url = reader.read("graph-api-url", base_url)
    version = reader.read("graph-api-version", converters.graph_version)
    return ServiceUrls(graph_url or "", version or "", reader.read("github-api-url", base_url) or "")


def _alert_settings(reader: InputReader, *, issue: bool | None = None) -> AlertSettings:
    """As the inputs say; `issue` goes before `notify-issue`."""
    wanted = reader.read("notify-issue", converters.boolean) if issue is None else issue
    token = reader.read("issue-token", converters.token_text)
    heartbeat = reader.read("heartbeat", full_url)
    return AlertSettings(
        Secret(token) if wanted and token else None,
        tuple(reader.read("issue-assignees", converters.login_names) or ()),
        tuple(Secret(channel) for channel in reader.read("notify", channel_urls) or ()),
        Secret(heartbeat) if heartbeat else None,
    )


def _provider(text: str) -> str:
    if text not in PROVIDERS:
        near = converters.nearest(text.lower(), PROVIDERS)
        raise ValueError(
            f"is not a provider; allowed: {', '.join(PROVIDERS)}{f' (did you mean {near}?)' if near else ''}"
        )
    return text
