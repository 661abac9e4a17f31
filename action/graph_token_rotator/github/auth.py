"""Authentication of the credentials that write: personal access tokens and GitHub Apps.

The headers of every response describe the token that made the request. They are kept here, so that its expiry can be
checked without another request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from ..domain.instants import NEVER
from ..domain.writers import GITHUB_TOKEN, AppKey, Writer, WriterInfo, writer_for
from . import responses

if TYPE_CHECKING:
    from ..domain.secret import Secret
    from ..domain.target import Target
    from ..runtime.http_types import Response

# Installation tokens are issued for each job and always expire within an hour, so their expiry is never reported:
# https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app
INSTALLATION_PREFIX = "ghs_"


class WriterAuth:
    """Authentication of one writer.

    `token(target)` returns the token for a request about the target and may raise `ServiceError`. `facts` fill
    sentences about the writer. The expiry of an `ephemeral` token is ignored. `info` is what GitHub has said about the
    token in this run; None before its first response.
    """

    def __init__(
        self, token: Callable[[Target], Secret], facts: Mapping[str, str] = GITHUB_TOKEN, *, ephemeral: bool = False
    ) -> None:
        self.token, self.facts, self._ephemeral = token, facts, ephemeral
        self.info: WriterInfo | None = None

    def on_response(self, response: Response) -> None:
        """Keep what the headers of a success say; a failure may come from a proxy, which knows no tokens."""
        if response.status < 300:
            self.info = self.adjusted(responses.writer_info(response))

    def adjusted(self, info: WriterInfo) -> WriterInfo:
        """Return the info; without its expiry for an ephemeral token."""
        return info._replace(expires_at=NEVER) if self._ephemeral else info


def token_auth(token: Secret, facts: Mapping[str, str] = GITHUB_TOKEN) -> WriterAuth:
    """Return the authentication with a fixed token, the same for every target."""
    return WriterAuth(lambda _: token, facts, ephemeral=token.reveal().startswith(INSTALLATION_PREFIX))


class WriterAuths:
    """The authentications of all writers in one run.

    Each target gets that of the first writer for its owner. An App has one authentication for each owner, because it is
    installed for each. `apps` maps the owner patterns of writers to functions that return an App's token for a target.
    """

    def __init__(self, writers: Sequence[Writer], apps: Mapping[str, Callable[[Target], Secret]]) -> None:
        self._writers, self._apps = writers, apps
        self._auths: dict[tuple[str, str], WriterAuth] = {}

    def of(self, target: Target) -> WriterAuth:
        """Return the authentication for this target; the settings guarantee that it has a writer."""
        writer = writer_for(target.owner, self._writers)
        assert writer is not None  # noqa: S101  # the settings were checked
        if isinstance(writer.key, AppKey):
            auth = WriterAuth(self._apps[writer.owners], writer.facts, ephemeral=True)
            return self._auths.setdefault((writer.owners, target.owner.lower()), auth)
        return self._auths.setdefault((writer.owners, ""), token_auth(writer.key, writer.facts))
