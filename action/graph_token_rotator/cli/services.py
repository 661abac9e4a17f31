"""Build the adapters of a run: the provider and the stores of each credential, on shared connections.

Here, and nowhere else, a provider's protocol and a target's type meet the module that speaks to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, assert_never

from ..domain.errors import ServiceError
from ..domain.provider import PROVIDERS, GraphApi, RefreshDialect
from ..domain.target import Target
from ..domain.writers import AppKey, Writer, writer_for
from ..github.auth import WriterAuths
from ..github.client import Api, Client, PublicKeyCache
from ..github.rate_limiter import RateLimiter
from ..github.secrets import StoredSecret
from ..runtime.transport import Transport

if TYPE_CHECKING:
    from ..config.settings import Settings
    from ..domain.credential import Credential
    from ..domain.ports import Provider, SecretStore
    from ..domain.secret import Secret
    from ..domain.target import CopyTarget
    from ..github.apps.installations import Installations
    from ..github.variables import ExpiryVariable
    from ..providers.client import AppClient
    from ..runtime.actions_runner import Runner
    from ..runtime.clock import Clock, Limits


class Services:
    """The services of one run. Each part is loaded by the first that needs it, since most runs need few."""

    def __init__(self, settings: Settings, runner: Runner, clock: Clock, limits: Limits) -> None:
        self._settings, self._runner = settings, runner
        self._transport = Transport(clock, limits)
        self.deadline = self._transport.deadline
        self.rate_limiter = RateLimiter(clock, settings.write_limits, self.deadline, runner.line)
        self._client = Client(self._transport, Api(settings.urls.github_url), PublicKeyCache(), self.rate_limiter)
        self._clients: dict[str, AppClient] = {}
        self._apps = {
            writer.owners: self._app(writer, writer.key, clock)
            for writer in settings.writers
            if isinstance(writer.key, AppKey)
        }
        self._writer_auths = WriterAuths(
            settings.writers, {owners: app.token_for for owners, app in self._apps.items()}
        )

    def provider(self, credential: Credential) -> Provider:
        """Return the provider of a credential; its adapter is loaded by the first run that needs it."""
        urls, mask = self._settings.urls, self._runner.mask
        spec = PROVIDERS[credential.provider]
        url = urls.graph_url or spec.url
        from ..providers.client import AppClient

        client = self._clients.setdefault(credential.app.id or str(id(credential)), AppClient(self._transport))
        match spec.protocol:
            case GraphApi():
                from ..providers.facebook import Endpoint, Facebook

                endpoint = Endpoint(url, urls.graph_version)
                return Facebook(client, endpoint, credential.app, credential.page_id, mask)
            case RefreshDialect() as dialect:
                from ..providers.refreshable import RefreshableTokens

                return RefreshableTokens(client, url, dialect, credential.app, mask)
            case _:
                assert_never(spec.protocol)

    def source(self, target: Target) -> StoredSecret:
        """Return the store of a source, with the writer that may replace it."""
        return StoredSecret(self._client, self._writer_auths.of(target), target)

    def copy(self, target: CopyTarget) -> SecretStore:
        """Return the store of a copy."""
        match target:
            case Target():
                return self.source(target)
            case _:
                assert_never(target)

    def variable(self, source: StoredSecret) -> ExpiryVariable:
        """Return the variable that records the expiry of a source's token."""
        from ..github.variables import ExpiryVariable

        return ExpiryVariable(source)

    def issued_app_tokens(self) -> Sequence[tuple[Installations, Secret]]:
        """Return the tokens that Apps were given for this run, each with its App."""
        return [(app, token) for app in self._apps.values() for token in app.issued]

    def revoke_app_token(self, app_token: tuple[Installations, Secret]) -> None:
        """Revoke a token that an App was given for this run. Where that fails, it expires within the hour."""
        app, token = app_token
        try:
            app.revoke(token)
        except ServiceError as error:
            detail = self._runner.redact.foreign(error.detail) or type(error).__name__
            self._runner.debug(f"An installation token was not revoked ({detail}).")

    def _app(self, writer: Writer, key: AppKey, clock: Clock) -> Installations:
        """Return the App of a writer, for everything that it is to write in this run."""
        from ..github.apps.installations import Installations, WriteRequest

        requests = [
            WriteRequest(target, credential.record_expiry and target is credential.source)
            for credential in self._settings.credentials
            for target in (credential.source, *credential.copies)
            if isinstance(target, Target) and writer_for(target.owner, self._settings.writers) is writer
        ]
        return Installations(self._client, key, clock, self._runner.mask, requests)
