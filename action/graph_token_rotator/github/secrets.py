"""GitHub's secrets of every store and level: https://docs.github.com/rest/actions/secrets and its siblings."""

from collections.abc import Callable, Mapping
from datetime import datetime
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
from .client import Client, T, headers
from .errors import OrganizationSecretMissing
from .explain import finding_of
from .sealing import seal


class StoredSecret(NamedTuple):
    """One secret on GitHub, and the writer that may replace it."""

    client: Client
    writer: WriterAuth
    target: Target

    @property
    def facts(self) -> dict[str, str]:
        """What fills sentences about the target and its writer."""
        return {**self.target.facts, **self.writer.facts}

    @property
    def base_url(self) -> str:
        """The address below which secrets of this kind are; Actions has its variables beside them."""
        target, url = self.target, self.client.url
        if target.environment is not None:
            return f"{url}/repos/{target.repository}/environments/{quote(target.environment, safe='')}"
        level = f"orgs/{target.organization}" if target.organization else f"repos/{target.repository}"
        return f"{url}/{'user' if target.user else level}/{target.store.value}"

    def explain(self, error: ServiceError) -> Finding:
        """Return the finding for an error, in words about the target and its writer."""
        return finding_of(error, self.facts)

    def inspect(self) -> StoreInfo:
        """Ask for the public key with the writing token.

        That one request shows that the token works, sees the place, and when it expires. That it may also write, only
        writing shows. Raises `ServiceError`.
        """
        key_info = self._key_info()
        notes = list(self._scope_notes(key_info.writer.classic_scopes))
        if key_info.api_deprecated and key_info.api_sunset_at == NEVER:
            notes.append(Finding(reasons.API_VERSION_DEPRECATED))
        if key_info.api_sunset_at < NEVER:
            notes.append(Finding(reasons.API_VERSION_ENDS, {"sunset": format_time(key_info.api_sunset_at)}))
        info = self.writer.adjusted(key_info.writer)
        self.writer.info = self.writer.info or info  # the key may be known from another writer's request
        return StoreInfo(info, tuple(notes))

    def presence(self, token: Secret) -> Presence:
        """Return whether the secret is there, and since when. Raises `ServiceError`.

        GitHub shows no digest of a value, so whether it is `token` is never known.
        """
        del token
        updated_at = self.updated_at()
        return Presence(SecretState.ABSENT) if updated_at is None else Presence(SecretState.PRESENT, updated_at)

    def permission_notes(self) -> tuple[Finding, ...]:
        """Return the scope that the writer, a classic token, lacks to write this secret."""
        return self._scope_notes(self.writer.info.classic_scopes if self.writer.info else None)

    def updated_at(self) -> datetime | None:
        """Return when the secret was last written; None if there is none. Raises `ServiceError`."""
        try:
            return self._get(self.target.secret, secret_responses.secret_updated_at)
        except NotFound:
            return None

    def put(self, value: Secret, guard: WriteGuard) -> WriteResult:
        """Seal and write the value; a problem is part of the result. Repeating is harmless.

        If GitHub cannot open the box, its key has changed in between, so once more with a fresh one.
        """
        try:
            guard()  # before waiting for a turn in vain
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
        return WriteResult(self.target, created)

    def visibility_body(self) -> dict[str, object]:
        """Return which repositories the secret reaches, as its write must repeat: left out, GitHub would change that.

        Raises `ServiceError`. Source:
        https://docs.github.com/rest/actions/secrets#create-or-update-an-organization-secret
        """
        if self.target.user:
            # A person's secret reaches the repositories it was given; a new one reaches none yet.
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
        """Return whether the secret was created. What fails before the request is sent has changed nothing.

        Raises `Unconfirmed` where the request was sent and no usable response came back: nobody knows which of two
        working tokens is stored then. Raises `ServiceError` otherwise, and what `guard` raises.
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
            return self.client.send(make, self._noting(secret_responses.secret_was_created), write=True)
        except ServiceError as error:
            attempts = [error, *error.earlier] if is_sent else error.earlier
            if any(
                isinstance(attempt, TransientError) and not isinstance(attempt, RateLimited) for attempt in attempts
            ):
                raise error.as_type(Unconfirmed) from None
            raise

    def _scope_notes(self, scopes: frozenset[str] | None) -> tuple[Finding, ...]:
        if scopes is None or scopes & set(self.target.classic_scopes):
            return ()
        return (Finding(reasons.WRITER_LACKS_SCOPE, self.facts),)

    def _key_info(self, *, fresh: bool = False) -> responses.KeyInfo:
        scope = (*self.target.key_scope, self.writer.token(self.target).reveal())
        return self.client.public_keys.get(scope, lambda: self._get("public-key", responses.key_info), fresh=fresh)

    def _selected_repositories(self) -> list[int]:
        """Return the ids of all repositories the secret reaches. Fewer would shut repositories out, so that is an error."""
        repositories: list[int] = []
        url = f"{self._url(self.target.secret)}/repositories"
        query: Mapping[str, str] | None = {"per_page": "100"}
        while url:
            make = partial(self._request, "GET", url, query=query)
            (page, total), url = self.client.send(make, self._repository_page)
            repositories, query = [*repositories, *page], None
            if len(repositories) > total or (not url and len(repositories) != total):
                raise Unexpected(f"{len(repositories)} of {total} selected repositories")
        return repositories

    def _repository_page(self, response: Response) -> tuple[tuple[list[int], int], str]:
        return secret_responses.repository_ids(response), responses.next_page(response, self.client.url)

    def _get(self, name: str, decode: Callable[[Response], T]) -> T:
        return self.client.send(partial(self._request, "GET", self._url(name)), self._noting(decode))

    def _noting(self, decode: Callable[[Response], T]) -> Callable[[Response], T]:
        """Return a decoder that also notes what the response says of the writer."""

        def on_response(response: Response) -> T:
            self.writer.on_response(response)
            return decode(response)

        return on_response

    def _request(
        self, method: str, url: str, body: Mapping[str, object] | None = None, query: Mapping[str, str] | None = None
    ) -> Request:
        return Request(method, url, headers(self.writer.token(self.target)), query, json=body)

    def _url(self, name: str) -> str:
        return f"{self.base_url}/secrets/{name}"
