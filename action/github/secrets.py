"""One Actions secret, of a repository or of an environment."""

from typing import NamedTuple
from urllib.parse import quote

from ..model import NEVER, Home, PublicKey, Target
from ..reasons import github
from ..secret import Secret
from ..transport import Transport
from ..wire import Request
from . import answers
from .headers import headers

# Installation tokens are made anew for every job and are always near their end, so their expiry is no news:
# https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app
INSTALLATION_PREFIX = "ghs_"


class ActionsSecret(NamedTuple):
    """Where one secret is written: https://docs.github.com/rest/actions/secrets"""

    transport: Transport
    url: str
    writer: Secret
    target: Target

    def look(self) -> Home:
        """The home's public key, asked for with the writing token: one request shows that the token works, sees the
        home, and when it expires. That it may also write, only writing shows.
        """
        home = self.transport.call(self._request("GET", "public-key"), answers.home, github.GITHUB_UNAVAILABLE)
        ephemeral = self.writer.reveal().startswith(INSTALLATION_PREFIX)
        return home._replace(writer_expires_at=NEVER) if ephemeral else home

    def put(self, sealed: str, key: PublicKey) -> bool:
        """Write the sealed value; true if the secret was created. Repeating is harmless."""
        body = {"encrypted_value": sealed, "key_id": key.id}
        request = self._request("PUT", self.target.secret, body)
        return self.transport.call(request, answers.written, github.GITHUB_UNAVAILABLE)

    def _request(self, method: str, name: str, body: dict[str, str] | None = None) -> Request:
        home = (
            "actions" if self.target.environment is None else f"environments/{quote(self.target.environment, safe='')}"
        )
        url = f"{self.url}/repos/{self.target.repository}/{home}/secrets/{name}"
        return Request(method, url, headers(self.writer), json=body)
