"""Parse inputs into settings: one credential from the inputs, or a fleet from a file.

No I/O: the environment and the file's text are passed in. Problems are collected, so that one run reports all of them;
no problem repeats a value that could be a secret.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..domain.credential import App, Credential
from ..domain.errors import InputError
from ..domain.provider import DEFAULT_PROVIDER, PROVIDERS, Feature, supporting
from ..domain.sanitize import sanitize_path
from ..domain.secret import Secret
from ..domain.target import Target
from ..domain.writers import Writer
from . import converters, urls
from .inputs import InputReader
from .settings import AlertSettings, ServiceUrls, Settings

if TYPE_CHECKING:
    from .fleet_file import Fleet

SWITCHES = ("force", "dry-run", "export-token", "record-expiry")
# With a fleet file, these are keys of the file.
SINGLE_CREDENTIAL_INPUTS = ("token", "secret", "app-id", "app-secret", "page-id", "environment", "required-scopes")
# What to check if a secret is empty.
EMPTY_HINT = "a secret is empty where the job does not get it: check its name, the job's `environment`, and that the run is not from a fork"
FILE_UNREADABLE = (
    "cannot be read; give the path of a file in the workspace, relative to it (check the checkout step before this one)"
)
TOKEN_NEEDED = f"give the current token, such as ${{{{ secrets.FB_ACCESS_TOKEN }}}} ({EMPTY_HINT})"
WRITER_NEEDED = f"give a token that may write the secret; GITHUB_TOKEN cannot ({EMPTY_HINT})"
APP_ID_NEEDED = "give the id of the Meta app (App settings, Basic)"
APP_SECRET_NEEDED = f"give the secret of the Meta app (App settings, Basic; {EMPTY_HINT})"


def parse(environ: Mapping[str, str], fleet_text: str | None = None, problems: Sequence[str] = ()) -> Settings:
    """Parse the inputs in `environ`. `fleet_text` is the text of the file that `config` names, None if unreadable.

    Raises `InputError` with every problem; `problems` are those that are known already.
    """
    reader = InputReader(environ)
    reader.problems += problems
    return _fleet(reader, environ, fleet_text) if reader.text("config") else _single_credential(reader)


def _single_credential(reader: InputReader) -> Settings:
    """Return settings with the one credential that the inputs describe, and `github-token` as its writer."""
    _refuse(reader, ("select", "shard"), "chooses from a fleet file; give its path in `config`")
    read = reader.read
    token = read("token", converters.token_text, TOKEN_NEEDED)
    secret = read("secret", converters.secret_name, "give the name of the secret that the token came from")
    provider = read("provider", converters.one_of("is not a provider", PROVIDERS)) or ""
    app = _app(reader, provider)
    page_id = read("page-id", converters.meta_id)
    writer_token = read("github-token", converters.token_text, WRITER_NEEDED)
    repository = read("repository", converters.repository, "give owner/name")
    environment = read("environment", converters.environment)
    renew_before, warn_before = read("renew-before", converters.threshold), read("warn-before", converters.duration)
    switches = {name: bool(read(name, converters.boolean)) for name in SWITCHES}
    scopes = read("required-scopes", converters.scopes)
    alerts, service_urls = _alert_settings(reader), _service_urls(reader)
    _refuse_pasted_value(reader, secret, (token, app.secret.reveal(), writer_token))
    if reader.problems:
        raise InputError(reader.problems)
    assert token and secret and writer_token and repository and renew_before and warn_before  # noqa: PT018, S101  # no problems
    credential = Credential(
        token=Secret(token),
        app=app,
        source=Target(repository, secret, environment),
        page_id=page_id,
        renew_before=renew_before,
        warn_before=warn_before,
        force=switches["force"],
        required_scopes=frozenset(scopes or ()),
        provider=provider,
        record_expiry=switches["record-expiry"],
    )
    return Settings(
        credentials=(credential,),
        writers=(Writer(owners="*", key=Secret(writer_token)),),
        urls=service_urls,
        alerts=alerts,
        dry_run=switches["dry-run"],
        export_token=switches["export-token"],
    )


def _refuse_pasted_value(reader: InputReader, secret: str | None, values: Sequence[str | None]) -> None:
    """Report a secret's value in the place of its name, which logs and issues would show. Names are in upper case."""
    if secret in {value.upper() for value in values if value}:
        reader.problems.append("`secret` holds a secret value; give the name of the secret, not its value")


def _app(reader: InputReader, provider: str) -> App:
    """Read the Meta app, and check the inputs that the provider does not support.

    A login that does not need the app can still use its secret, to exchange a short-lived token. If the provider is wrong
    (empty here), it is treated as the default one.
    """
    spec = PROVIDERS[provider or DEFAULT_PROVIDER]
    app_id = reader.read("app-id", converters.meta_id, APP_ID_NEEDED if spec.needs_app else "")
    app_secret = reader.read("app-secret", converters.token_text, APP_SECRET_NEEDED if spec.needs_app else "")
    for feature in (Feature.PAGE_ID, Feature.REQUIRED_SCOPES):
        if feature in spec.supports:
            continue
        names = " or ".join(f"`{name}`" for name in supporting(feature))
        _refuse(reader, [feature.value], f"is for {names} only; leave it out with `{provider}`")
    return App(id=app_id or "", secret=Secret(app_secret or ""))


def _refuse(reader: InputReader, names: Sequence[str], text: str) -> None:
    """Report each of these inputs that is set; `text` says why it cannot be."""
    reader.problems += [f"`{name}` {text}" for name in names if reader.text(name)]


def _fleet(reader: InputReader, environ: Mapping[str, str], text: str | None) -> Settings:
    """Return settings with the selected credentials of the fleet file.

    The file is parsed only if the inputs are valid: what the file inherits from them would be wrong otherwise.
    """
    _refuse(reader, SINGLE_CREDENTIAL_INPUTS, "is for one credential; with `config` it belongs into the file")
    read = reader.read
    writer_token = read("github-token", converters.token_text)
    renew_before, warn_before = read("renew-before", converters.threshold), read("warn-before", converters.duration)
    force, dry_run = bool(read("force", converters.boolean)), bool(read("dry-run", converters.boolean))
    if read("record-expiry", converters.boolean):
        reader.problems.append("`record-expiry` is for one credential; with `config` it belongs into the file")
    if read("export-token", converters.boolean):
        reader.problems.append("`export-token` is for one credential; with `config` there is no telling which")
    patterns, shard = read("select", converters.word_list), read("shard", converters.shard)
    _alert_settings(reader)  # reports what is wrong; the file may change the result
    service_urls = _service_urls(reader)
    if text is None:
        reader.problems.append(f"`config`: {sanitize_path(reader.text('config'))!r} {FILE_UNREADABLE}")
    if reader.problems or text is None or not (renew_before and warn_before):
        raise InputError(reader.problems)
    from . import fleet_file, selection  # noqa: PLC0415  # only fleets need them, and they load YAML

    def select(credentials: Sequence[Credential]) -> Sequence[Credential]:
        matching = selection.select_credentials(credentials, patterns or ())
        return selection.shard_credentials(matching, *shard) if shard else matching

    base = fleet_file.Defaults(
        renew_before=renew_before, warn_before=warn_before, force=force, github_token=bool(writer_token)
    )
    fleet = fleet_file.parse(text, environ, base, select)
    return Settings(
        credentials=fleet.selected,
        writers=fleet.writers or ((Writer(owners="*", key=Secret(writer_token)),) if writer_token else ()),
        urls=service_urls,
        alerts=_fleet_alerts(reader, fleet),
        write_limits=fleet.write_limits,
        dry_run=dry_run,
    )


def _fleet_alerts(reader: InputReader, fleet: Fleet) -> AlertSettings:
    """Return the alert settings; those of the file take precedence over the inputs."""
    alerts = _alert_settings(reader, issue=fleet.issue)
    return alerts._replace(
        channels=alerts.channels if fleet.channels is None else fleet.channels,
        heartbeat=fleet.heartbeat or alerts.heartbeat,
    )


def _alert_settings(reader: InputReader, *, issue: bool | None = None) -> AlertSettings:
    """Read the inputs; `issue` takes precedence over `notify-issue` unless it is None."""
    issue_enabled = reader.read("notify-issue", converters.boolean) if issue is None else issue
    issue_token = reader.read("issue-token", converters.token_text)
    heartbeat = reader.read("heartbeat", urls.full_url)
    return AlertSettings(
        issue_token=Secret(issue_token) if issue_enabled and issue_token else None,
        assignees=tuple(reader.read("issue-assignees", converters.login_names) or ()),
        channels=tuple(Secret(channel) for channel in reader.read("notify", urls.channel_urls) or ()),
        heartbeat=Secret(heartbeat) if heartbeat else None,
    )


def _service_urls(reader: InputReader) -> ServiceUrls:
    """Read the base URLs; those of tests, proxies and GitHub Enterprise Server differ from the defaults."""
    return ServiceUrls(
        graph_url=reader.read("graph-api-url", urls.base_url) or "",
        graph_version=reader.read("graph-api-version", converters.graph_version) or "",
        github_url=reader.read("github-api-url", urls.base_url) or "",
    )
