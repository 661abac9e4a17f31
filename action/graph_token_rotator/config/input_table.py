"""The table of inputs: what each is called, what it is for, and what holds where it is empty. Only data.

`make docs` writes the descriptions into action.yml; a test holds names and defaults of both together.
"""

from collections.abc import Mapping
from typing import NamedTuple

from ..domain.provider import DEFAULT_PROVIDER, PROVIDERS

# Kinds of values, as the help of the command line shows them.
SOURCE = "SOURCE"  # of a secret, which is never a value on a command line
BOOLEAN = "true|false"


class Input(NamedTuple):
    """One input of the action.

    `group` and `value` are for the help of the command line: the heading the input stands under, and the kind of its value.
    `description` is that of action.yml. An empty input takes the value of the runner's variable `default_variable` where
    that is set, else `default`; an empty default means that there is none.
    """

    group: str
    value: str
    description: str
    default: str = ""
    default_variable: str = ""


def _provider_names() -> str:
    """Return all providers with the login of each, as action.yml lists them."""
    names = [
        f"`{name}`" if spec.login.lower() == name else f"`{name}` ({spec.login})" for name, spec in PROVIDERS.items()
    ]
    return f"{', '.join(names[:-1])} or {names[-1]}"


_TOKEN, _GITHUB, _RENEWAL, _ALERTS = "Token", "GitHub", "Renewal", "Alerts"
_FLEET, _FILES, _SERVICES = "Many tokens", "Files", "Services"

# In the order of action.yml.
INPUTS: Mapping[str, Input] = {
    "token": Input(_TOKEN, SOURCE, "The current token, from the secret named in `secret`. Required unless `config`."),
    "secret": Input(
        _TOKEN, "NAME", "Name of the secret the token came from and is written back to. Required unless `config`."
    ),
    "provider": Input(
        _TOKEN,
        "NAME",
        f"Whose token it is, {_provider_names()}. `facebook` covers user, page and system-user tokens; the kind is found "
        "out, never guessed.",
        DEFAULT_PROVIDER,
    ),
    "app-id": Input(_TOKEN, "ID", "Id of the Meta app the token belongs to. Required for `facebook` unless `config`."),
    "app-secret": Input(
        _TOKEN,
        SOURCE,
        "Secret of that Meta app. Required for `facebook` unless `config`; the other logins have one of their own and need "
        "it only to exchange a short-lived token.",
    ),
    "page-id": Input(_TOKEN, "ID", "Derive this page's token, which has no expiry, from a user token, and store that."),
    "github-token": Input(
        _GITHUB,
        SOURCE,
        "Personal access token or GitHub App installation token that may write the secret. `GITHUB_TOKEN` cannot. Required "
        "unless the file has `writers`.",
    ),
    "repository": Input(
        _GITHUB, "OWNER/NAME", "Repository the secret lives in, as owner/name.", default_variable="GITHUB_REPOSITORY"
    ),
    "environment": Input(_GITHUB, "NAME", "Write a secret of this environment instead of a repository secret."),
    "renew-before": Input(
        _RENEWAL,
        "LEFT",
        "Renew when this much of the lifetime (`33%`), or this long (`20d`, `36h`), is left; at the latest a day before "
        "`warn-before` is reached.",
        "33%",
    ),
    "warn-before": Input(
        _RENEWAL,
        "TIME",
        "Fail and tell when less than this is left and the token could not be renewed; also for data access and "
        "`github-token`.",
        "14d",
    ),
    "force": Input(_RENEWAL, BOOLEAN, "Renew although not due (`true` or `false`).", "false"),
    "dry-run": Input(_RENEWAL, BOOLEAN, "Inspect and plan everything, change nothing (`true` or `false`).", "false"),
    "export-token": Input(
        _RENEWAL, BOOLEAN, "Give later steps the token in the output `token`, masked (`true` or `false`).", "false"
    ),
    "required-scopes": Input(
        _RENEWAL,
        "LIST",
        "Permissions the token must have, one a line or separated by commas; a missing one is `needs-human`.",
    ),
    "record-expiry": Input(
        _RENEWAL,
        BOOLEAN,
        "Keep the token's expiry in the Actions variable `SECRET_EXPIRES_AT` beside the secret, also for Instagram and "
        "Threads, which never tell it (`true` or `false`); needs `Variables` `write`.",
        "false",
    ),
    "notify-issue": Input(
        _ALERTS,
        BOOLEAN,
        "Keep one issue per credential in trouble in this repository, or one for several in the same trouble (`true` or "
        "`false`); needs `issues` `write` in `permissions`.",
        "true",
    ),
    "issue-token": Input(_ALERTS, SOURCE, "Token that may write issues in this repository."),
    "issue-assignees": Input(
        _ALERTS, "LIST", "Whom to assign such an issue to, login names, one a line or separated by commas."
    ),
    "notify": Input(
        _ALERTS,
        SOURCE,
        "Where else to tell people, Apprise addresses (https://appriseit.com), one a line; kept secret with all their "
        "parts.",
    ),
    "heartbeat": Input(
        _ALERTS,
        SOURCE,
        "Address to call after a green run, and with `/fail` appended to its path after a red one, as healthchecks.io has "
        "it.",
    ),
    "config": Input(
        _FLEET, "FILE", "A fleet file, relative to the workspace, that says all of this for many credentials."
    ),
    "select": Input(
        _FLEET, "LIST", "Only these credentials of the file; names or globs, one a line or separated by commas."
    ),
    "shard": Input(_FLEET, "K/N", "Only the K-th of N parts of the file's credentials, as `K/N`; for a matrix."),
    "report-file": Input(
        _FILES, "FILE", "Write the report into this file as well, relative to the workspace; JSON, for an artifact."
    ),
    "metrics-file": Input(
        _FILES, "FILE", "Write metrics into this file, relative to the workspace; Prometheus text, for a pushgateway."
    ),
    "graph-api-url": Input(
        _SERVICES, "URL", "Base address of Meta's API instead of the provider's own, for proxies and tests."
    ),
    "graph-api-version": Input(_SERVICES, "VERSION", "Version of the Graph API.", "v26.0"),
    "github-api-url": Input(
        _SERVICES,
        "URL",
        "Base address of GitHub's API, for GitHub Enterprise Server and tests.",
        "https://api.github.com",
        "GITHUB_API_URL",
    ),
}
SECRET_INPUTS = tuple(name for name, spec in INPUTS.items() if spec.value == SOURCE)
