"""Those who write: each gives its token, and what GitHub says of it in passing is remembered."""

from collections.abc import Callable, Mapping, Sequence

from ..domain.credential import NEVER
from ..domain.outcome import WriterInfo
from ..domain.secret import Secret
from ..domain.target import Target
from ..domain.writers import GITHUB_TOKEN, AppKey, Writer, writer_for
from ..runtime.http_types import Response
from . import responses

# Installation tokens are made anew for every job and are always near their end, so their expiry is no news:
# https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app
INSTALLATION_PREFIX = "ghs_"


class WriterAuth:
    """One that writes. `token` gives what it signs in with for a target, `facts` fill sentences about it; the end of what
    is `fleeting` is no news. `info` is what GitHub said of the token in this run, None before it has.
    """

    def __init__(
        self, token: Callable[[Target], Secret], facts: Mapping[str, str] = GITHUB_TOKEN, *, fleeting: bool = False
    ) -> None:
        self.token, self.facts, self._ephemeral = token, facts, fleeting
        self.info: WriterInfo | None = None

    def on_response(self, answer: Response) -> None:
        """Note what the headers tell. A failure may come from something in between, which tells nothing."""
        if answer.status < 300:
            self.info = self.adjusted(responses.writer_info(answer))

    def adjusted(self, info: WriterInfo) -> WriterInfo:
        """Without an end that is no news."""
        return info._replace(expires_at=NEVER) if self._ephemeral else info


def token_auth(token: Secret, facts: Mapping[str, str] = GITHUB_TOKEN) -> WriterAuth:
    """A token that was given."""
    return WriterAuth(lambda _: token, facts, fleeting=token.reveal().startswith(INSTALLATION_PREFIX))


class WriterAuths:
    """Who writes where in one run. An App has a hand for each owner, since it is installed for each; `apps` give their
    tokens, by the writers' owners.
    """

    def __init__(self, writers: Sequence[Writer], apps: Mapping[str, Callable[[Target], Secret]]) -> None:
        self._writers, self._apps = writers, apps
        self._hands: dict[tuple[str, str], WriterAuth] = {}

    def of(self, target: Target) -> WriterAuth:
        """The one that writes there."""
        writer = writer_for(target.owner, self._writers)
        assert writer is not None  # noqa: S101  # the file was checked
        key = writer.key
        if isinstance(key, AppKey):
            made = WriterAuth(self._apps[writer.owners], writer.facts, fleeting=True)
            return self._hands.setdefault((writer.owners, target.owner.lower()), made)
        return self._hands.setdefault((writer.owners, ""), token_auth(key, writer.facts))
