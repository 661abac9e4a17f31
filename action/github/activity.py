"""How active a repository is: GitHub disables the schedules of a public one in which nothing happens."""

from ..ports import Activity
from ..reasons import github
from ..secret import Secret
from ..transport import Transport
from ..wire import Request
from . import answers
from .headers import headers


def look(transport: Transport, url: str, repository: str, token: Secret) -> Activity:
    """Ask for `owner/name`; every token of a workflow may. Raises `ActionError`."""
    request = Request("GET", f"{url}/repos/{repository}", headers(token))
    return transport.call(request, answers.activity, github.GITHUB_UNAVAILABLE)
