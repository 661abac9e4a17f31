"""The settings of a run, as the parser returns them."""

from typing import NamedTuple

from ..domain.credential import Credential
from ..domain.secret import Secret
from ..domain.writers import WriteLimits, Writer


class AlertSettings(NamedTuple):
    """Who is notified, besides the log and the summary.

    `issue_token` is None if issues are switched off or there is no token for them; `assignees` are GitHub logins.
    `channels` are addresses for Apprise, `heartbeat` is a URL that is called after each run.
    """

    issue_token: Secret | None
    assignees: tuple[str, ...]
    channels: tuple[Secret, ...]
    heartbeat: Secret | None


class ServiceUrls(NamedTuple):
    """The base URLs of the services. An empty `graph_url` stands for each provider's own."""

    graph_url: str
    graph_version: str
    github_url: str


class Settings(NamedTuple):
    """Everything a run needs to know: from the inputs, and from the fleet file if there is one."""

    credentials: tuple[Credential, ...]
    writers: tuple[Writer, ...]
    urls: ServiceUrls
    alerts: AlertSettings
    write_limits: WriteLimits = WriteLimits()
    dry_run: bool = False
    export_token: bool = False
