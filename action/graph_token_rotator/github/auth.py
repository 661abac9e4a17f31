"""Authentication of the credentials that write: personal access tokens and GitHub Apps.

The headers of every response describe the token that made the request. They are kept here, so that its expiry can be
checked without another request.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from ..domain.errors import Forbidden, NotFound, ServiceError, Unauthorized
from ..domain.instants import NEVER
from ..domain.writers import GITHUB_TOKEN, AppKey, Writer, WriterInfo, writer_for
from . import responses

if TYPE_CHECKING:
    from ..domain.secret import Secret
    from ..domain.target import Target
    from ..runtime.http_types import Response

T = TypeVar("T")

# Installation tokens are issued for each job and always expire within an hour, so their expiry is never reported:
# https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app
INSTALLATION_PREFIX = "ghs_"
# What GitHub's servers may answer to a token that they do not know yet, and the delay, in seconds, of each further attempt:
# https://github.com/octokit/auth-app.js/issues/65
LAGGING = frozenset({Unauthorized, Forbidden, NotFound})
LAG = 2.5
MAX_ATTEMPTS = 3


class WriterAuth:
    """Authentication of one writer.

    `token(target)` returns the token for a request about the target and may raise `ServiceError`. `facts` fill
    sentences about the writer. The expiry of an `ephemeral` token is ignored; `is_app` says that the run itself asks
    for its tokens, with an App's key. `info` is what GitHub has said about the
    token in this run; None before its first response.
    """

    def __init__(
        self,
        token: Callable[[Target], Secret],
        facts: Mapping[str, str] = GITHUB_TOKEN,
        *,
        ephemeral: bool = False,
        is_app: bool = False,
    ) -> None:
        self.token, self.facts, self._ephemeral, self.is_app = token, facts, ephemeral, is_app
        self.info: WriterInfo | None = None

    def on_response(self, response: Response) -> None:
        """Keep what the headers of a success say; a failure may come from a proxy, which knows no tokens."""
        if response.status < 300:
            self.info = self.adjusted(responses.writer_info(response))

    def tracking(self, decode: Callable[[Response], T]) -> Callable[[Response], T]:
        """Return a decoder that also keeps what the response says about the writer.

        It lets a refusal be tried again that may pass: an App's new token is not known to all of GitHub's servers at
        once, and a single HTTP 401 for a token that works otherwise happens.
        """
        attempts = 0

        def on_response(response: Response) -> T:
            nonlocal attempts
            attempts += 1
            self.on_response(response)
            try:
                return decode(response)
            except ServiceError as error:
                if self.is_app and self.info is None and type(error) in LAGGING and attempts < MAX_ATTEMPTS:
                    error.retry_after = LAG
                elif type(error) is Unauthorized and attempts == 1 and not self.is_app:
                    error.retry_after = 0.0
                raise

        return on_response

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
            auth = WriterAuth(self._apps[writer.owners], writer.facts, ephemeral=True, is_app=True)
            return self._auths.setdefault((writer.owners, target.owner.lower()), auth)
        return self._auths.setdefault((writer.owners, ""), token_auth(writer.key, writer.facts))
