"""The credentials that write: each gives its token, and remembers what GitHub says of it in passing."""

from collections.abc import Callable, Mapping, Sequence

from ..domain.instants import NEVER
from ..domain.secret import Secret
from ..domain.target import Target
from ..domain.writers import GITHUB_TOKEN, AppKey, Writer, WriterInfo, writer_for
from ..runtime.http_types import Response
from . import responses

# Installation tokens are issued anew for every job and always expire soon, so their expiry is never reported:
# https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app
INSTALLATION_PREFIX = "ghs_"


class WriterAuth:
    """Authentication of one writer.

    `token(target)` returns the token to sign in with, `facts` fill sentences about the writer. The expiry of an
    `ephemeral` token is ignored. `info` is what GitHub has said of the token in this run, None before it has.
    """

    def __init__(
        self, token: Callable[[Target], Secret], facts: Mapping[str, str] = GITHUB_TOKEN, *, ephemeral: bool = False
    ) -> None:
        self.token, self.facts, self._ephemeral = token, facts, ephemeral
        self.info: WriterInfo | None = None

    def on_response(self, response: Response) -> None:
        """Note what the headers say. A failure may come from something in between, which says nothing of the token."""
        if response.status < 300:
            self.info = self.adjusted(responses.writer_info(response))

    def adjusted(self, info: WriterInfo) -> WriterInfo:
        """Return the info without an expiry that nobody needs to know."""
        return info._replace(expires_at=NEVER) if self._ephemeral else info


def token_auth(token: Secret, facts: Mapping[str, str] = GITHUB_TOKEN) -> WriterAuth:
    """Return the authentication by a fixed token."""
    return WriterAuth(lambda _: token, facts, ephemeral=token.reveal().startswith(INSTALLATION_PREFIX))


class WriterAuths:
    """Who writes where in one run.

    An App has one authentication for each owner, since it is installed for each; `apps` give their tokens, by the
    writers' owner patterns.
    """

    def __init__(self, writers: Sequence[Writer], apps: Mapping[str, Callable[[Target], Secret]]) -> None:
        self._writers, self._apps = writers, apps
        self._auths: dict[tuple[str, str], WriterAuth] = {}

    def of(self, target: Target) -> WriterAuth:
        """Return the authentication of the writer for this target; the settings have made sure that there is one."""
        writer = writer_for(target.owner, self._writers)
        assert writer is not None  # noqa: S101  # the settings were checked
        if isinstance(writer.key, AppKey):
            auth = WriterAuth(self._apps[writer.owners], writer.facts, ephemeral=True)
            return self._auths.setdefault((writer.owners, target.owner.lower()), auth)
        return self._auths.setdefault((writer.owners, ""), token_auth(writer.key, writer.facts))
