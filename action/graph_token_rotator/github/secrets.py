"""GitHub as a secret store: inspect, seal, write and confirm secrets of every store and level.

Implements the port `domain.ports.SecretStore`. Sources: https://docs.github.com/rest/actions/secrets and the sibling
pages for Dependabot, Codespaces and Agents.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple
from urllib.parse import quote

from ..domain import reasons
from ..domain.errors import (
    NotFound,
    RateLimited,
    Rejected,
    ServiceError,
    TransientError,
    Unavailable,
    Unconfirmed,
    Unexpected,
)
from ..domain.finding import Finding
from ..domain.instants import NEVER
from ..domain.secret import Secret
from ..domain.store import Presence, SecretState, StoreInfo, WriteGuard, WriteResult, WriteWithheld
from ..domain.target import Target
from ..domain.time_format import format_time
from ..runtime.http_types import Request, Response
from . import responses, secret_responses
from .auth import WriterAuth
from .client import Client, T
from .errors import OrganizationSecretMissing
from .explain import APP_ACCESS, finding_of, for_app
from .sealing import seal

# GitHub announces the end of a version years ahead; people hear of it in time to update the action.
API_WARNING = timedelta(days=90)
MAX_PAGES = 100  # pages of 100 repositories that an organization's secret reaches


class StoredSecret(NamedTuple):
    """One secret on GitHub, and the writer that replaces it."""

    client: Client
    writer: WriterAuth
    target: Target

    @property
    def facts(self) -> dict[str, str]:
        """The facts for sentences about the target and its writer."""
        access = APP_ACCESS if self.writer.is_app else {}
        return {**self.target.facts, **self.writer.facts, **access}

    @property
    def base_url(self) -> str:
        """The address below which the secrets of this target's level and store are.

        Actions has variables there too.
        """
        target, url = self.target, self.client.api.url
        if target.environment is not None:
            return f"{url}/repos/{target.repository}/environments/{quote(target.environment, safe='')}"
        level = f"orgs/{target.organization}" if target.organization else f"repos/{target.repository}"
        return f"{url}/{'user' if target.user else level}/{target.store.value}"

    def explain(self, error: ServiceError) -> Finding:
        """Return the finding for an error of GitHub, with facts about the target and its writer.

        What is refused to an App is not cured by another token, nor by another private key.
        """
        return finding_of(for_app(error) if self.writer.is_app else error, self.facts)

    def inspect(self) -> StoreInfo:
        """Request the public key with the writing token.

        This one request shows that the token works, that it sees the location, and when it expires. Whether it may also
        write shows only when it writes. Raises `ServiceError`.
        """
        key_info = self._key_info()
        notes = list(self._scope_notes(key_info.writer.classic_scopes))
        if key_info.moved:
            notes.append(Finding(reasons.REPOSITORY_MOVED, self.facts))
        if key_info.api_deprecated and key_info.api_sunset_at == NEVER:
            notes.append(Finding(reasons.API_VERSION_DEPRECATED))
        if key_info.api_sunset_at - key_info.writer.checked_at < API_WARNING:
            notes.append(Finding(reasons.API_VERSION_ENDS, {"sunset": format_time(key_info.api_sunset_at)}))
        info = self.writer.adjusted(key_info.writer)
        self.writer.info = self.writer.info or info  # the cached key may come from another writer's request
        return StoreInfo(info, tuple(notes))

    def presence(self, token: Secret) -> Presence:
        """Return whether the secret exists, and since when. Raises `ServiceError`.

        GitHub shows no digest of a value, so it is never known whether the secret holds `token`.
        """
        del token
        updated_at = self.updated_at()
        return Presence(SecretState.ABSENT) if updated_at is None else Presence(SecretState.PRESENT, updated_at)

    def permission_notes(self) -> tuple[Finding, ...]:
        """Return a finding if the writer is a classic token without the scope for this secret."""
        return self._scope_notes(self.writer.info.classic_scopes if self.writer.info else None)

    def updated_at(self) -> datetime | None:
        """Return when the secret was last written (aware UTC); None if it does not exist.

        Raises `ServiceError`.
        """
        try:
            return self._get(self.target.secret, secret_responses.secret_updated_at)
        except NotFound:
            return None

    def put(self, value: Secret, guard: WriteGuard) -> WriteResult:
        """Seal and write the value; a problem is part of the result and never raised. May be repeated.

        If GitHub rejects the sealed value its public key may have changed since it was cached, so the value is sealed
        once more with the current key. `guard` runs first and again right before the request is sent.
        """
        try:
            guard()  # early, to save the wait for a slot
            key = self._key_info().key
            try:
                created = self._send_sealed(value, key, guard)
            except Rejected:
                fresh_key = self._key_info(fresh=True).key
                if fresh_key == key:
                    raise
                created = self._send_sealed(value, fresh_key, guard)
        except WriteWithheld as stop:
            return WriteResult(self.target, problem=Finding(stop.finding.reason, {**self.facts, **stop.finding.facts}))
        except ServiceError as error:
            return WriteResult(self.target, problem=self.explain(error))
        except Exception as error:  # noqa: BLE001  # one target must not keep the others from being written
            detail = {"detail": type(error).__name__}
            return WriteResult(self.target, problem=Finding(reasons.INTERNAL_ERROR, {**self.facts, **detail}))
        return WriteResult(self.target, created)

    def visibility_body(self) -> dict[str, object]:
        """Return which repositories the secret reaches, as part of the body of a write.

        A write that leaves this out would change which repositories can read the secret. Raises `ServiceError`. Source:
        https://docs.github.com/rest/actions/secrets#create-or-update-an-organization-secret
        """
        if self.target.user:
            # A user's secret reaches the repositories selected for it; a new one reaches none yet.
            return {} if self.updated_at() is None else {"selected_repository_ids": self._selected_repositories()}
        if not self.target.organization:
            return {}
        try:
            visibility = self._get(self.target.secret, secret_responses.visibility)
        except NotFound as error:
            raise error.as_type(OrganizationSecretMissing) from None
        if visibility != "selected":
            return {"visibility": visibility}
        return {"visibility": visibility, "selected_repository_ids": self._selected_repositories()}

    def _send_sealed(self, value: Secret, key: responses.PublicKey, guard: WriteGuard) -> bool:
        """Send the sealed value, and return whether the secret was created.

        Raises `Unconfirmed` where a request was sent and no usable response came: the secret then holds the old or the
        new token, and both work. Raises another `ServiceError` where nothing was changed, and what `guard` raises.
        """
        body = {"encrypted_value": seal(value, key), "key_id": key.id, **self.visibility_body()}
        is_sent = False

        def make() -> Request:
            nonlocal is_sent
            is_sent = False
            guard()
            request = self._request("PUT", self._url(self.target.secret), body)
            if self.client.transport.deadline.remaining() <= 0:
                raise Unavailable("the run's time is used up")
            is_sent = True
            return request

        try:
            return self.client.send(make, self.writer.tracking(secret_responses.secret_was_created), write=True)
        except ServiceError as error:
            attempts = [error, *error.earlier] if is_sent else error.earlier
            if any(
                isinstance(attempt, TransientError) and not isinstance(attempt, RateLimited) for attempt in attempts
            ):
                raise error.as_type(Unconfirmed) from None
            raise

    def _scope_notes(self, scopes: frozenset[str] | None) -> tuple[Finding, ...]:
        """Return a finding if none of a classic token's scopes allows the write.

        `scopes` is None for other types of token.
        """
        if scopes is None or scopes & set(self.target.classic_scopes):
            return ()
        return (Finding(reasons.WRITER_LACKS_SCOPE, self.facts),)

    def _key_info(self, *, fresh: bool = False) -> responses.KeyInfo:
        """Return the public key, cached unless `fresh`. Raises `ServiceError`."""
        scope = (*self.target.key_scope, self.writer.token(self.target).reveal())
        return self.client.public_keys.get(scope, lambda: self._get("public-key", responses.key_info), fresh=fresh)

    def _selected_repositories(self) -> list[int]:
        """Return the ids of all repositories that the secret reaches.

        Raises `Unexpected` for an incomplete list.
        """
        repositories: list[int] = []
        url = f"{self._url(self.target.secret)}/repositories"
        query: Mapping[str, str] | None = {"per_page": "100"}
        for _ in range(MAX_PAGES):
            make = partial(self._request, "GET", url, query=query)
            (page, total), url = self.client.send(make, self._repository_page)
            repositories, query = [*repositories, *page], None
            if not url or not page or len(repositories) > total:
                break
        if len(repositories) != total:
            raise Unexpected(f"{len(repositories)} of {total} selected repositories")
        return repositories

    def _repository_page(self, response: Response) -> tuple[tuple[list[int], int], str]:
        return secret_responses.repository_ids(response), responses.next_page(response, self.client.api.url)

    def _get(self, name: str, decode: Callable[[Response], T]) -> T:
        return self.client.send(partial(self._request, "GET", self._url(name)), self.writer.tracking(decode))

    def _request(
        self, method: str, url: str, body: Mapping[str, object] | None = None, query: Mapping[str, str] | None = None
    ) -> Request:
        return Request(method, url, self.client.api.headers(self.writer.token(self.target)), query, json=body)

    def _url(self, name: str) -> str:
        return f"{self.base_url}/secrets/{name}"
