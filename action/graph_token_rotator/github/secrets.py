"""Secrets of every store and level: https://docs.github.com/rest/actions/secrets and its siblings."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import NamedTuple
from urllib.parse import quote

from ..domain import reasons
from ..domain.errors import ActionError
from ..domain.outcome import PublicKey, StoreInfo
from ..domain.target import Target
from ..runtime.http_types import Request, Response
from . import responses, secret_responses
from .auth import WriterAuth
from .client import Client, T, headers


class StoredSecret(NamedTuple):
    """Where one secret is written, and by whom."""

    client: Client
    writer_auth: WriterAuth
    target: Target

    @property
    def facts(self) -> dict[str, str]:
        """What fills sentences about it and about who writes there."""
        return {**self.target.facts, **self.writer_auth.facts}

    @property
    def base_url(self) -> str:
        """The address below which its home keeps secrets of its kind; those of Actions have variables beside them."""
        target, url = self.target, self.client.url
        if target.environment is not None:
            return f"{url}/repos/{target.repository}/environments/{quote(target.environment, safe='')}"
        level = f"orgs/{target.organization}" if target.organization else f"repos/{target.repository}"
        return f"{url}/{'user' if target.user else level}/{target.store.value}"

    def inspect(self, *, anew: bool = False) -> StoreInfo:
        """The home's public key, asked for with the writing token: one request shows that the token works, sees the
        home, and when it expires. That it may also write, only writing shows.
        """
        token = self.writer_auth.token(self.target)
        scope = (*self.target.key_scope, token.reveal())
        home = self.client.public_keys.get(scope, lambda: self._get("public-key", responses.store_info), anew=anew)
        return home._replace(writer=self.writer_auth.adjusted(home.writer))

    def updated_at(self) -> datetime | None:
        """When it was written last; None if there is none."""
        try:
            return self._get(self.target.secret, secret_responses.secret_updated_at)
        except ActionError as error:
            if error.reason is reasons.HOME_NOT_FOUND:
                return None
            raise

    def elapsed(self) -> float:
        """Seconds since this run began."""
        return self.client.transport.deadline.elapsed()

    def put(self, sealed: str, key: PublicKey, check: Callable[[], None] = lambda: None) -> bool:
        """Write the sealed value; true if the secret was created. Repeating is harmless.

        Where the write was sent and no answer came back, nobody knows which of two working tokens is stored: just that
        is raised. What fails before has changed nothing.
        """
        body = {"encrypted_value": sealed, "key_id": key.id, **self.visibility_body()}
        sent = False

        def request() -> Request:
            nonlocal sent
            sent = False
            check()
            made = self._request("PUT", self._address(self.target.secret), body)
            if self.client.transport.deadline.remaining() <= 0:
                raise ActionError(reasons.GITHUB_UNAVAILABLE, detail="the run's time is used up")
            sent = True
            return made

        try:
            return self._send(request, secret_responses.secret_was_created, write=True)
        except ActionError as error:
            lost = {error.reason, *error.earlier} if sent else error.earlier
            if lost & {reasons.GITHUB_UNAVAILABLE, reasons.UNEXPECTED_GITHUB_ANSWER}:
                raise ActionError(reasons.WRITE_UNCONFIRMED, **error.facts) from None
            raise

    def visibility_body(self) -> dict[str, object]:
        """An organisation's secret is written with whom it reaches: left out, GitHub would change it.

        Source: https://docs.github.com/rest/actions/secrets#create-or-update-an-organization-secret
        """
        if self.target.user:
            return self._of_user()
        if not self.target.organization:
            return {}
        try:
            visibility = self._get(self.target.secret, secret_responses.visibility)
        except ActionError as error:
            if error.reason is reasons.HOME_NOT_FOUND:
                raise ActionError(reasons.ORGANISATION_SECRET_MISSING, **error.facts) from None
            raise
        return {"visibility": visibility} | (
            {"selected_repository_ids": self._selected()} if visibility == "selected" else {}
        )

    def _of_user(self) -> dict[str, object]:
        """A person's secret reaches the repositories it is given; they are given again. A new one reaches none yet."""
        if self.updated_at() is None:
            return {}
        return {"selected_repository_ids": self._selected()}

    def _selected(self) -> list[int]:
        found: list[int] = []
        address = f"{self._address(self.target.secret)}/repositories"
        query: Mapping[str, str] | None = {"per_page": "100"}
        while address:
            request = partial(self._request, "GET", address, query=query)
            (page, total), address = self.client.send(request, self._page)
            found, query = [*found, *page], None
            if len(found) > total or (not address and len(found) != total):
                # Fewer would shut repositories out, so nothing is written.
                raise ActionError(
                    reasons.UNEXPECTED_GITHUB_ANSWER, detail=f"{len(found)} of {total} selected repositories"
                )
        return found

    def _page(self, answer: Response) -> tuple[tuple[list[int], int], str]:
        return secret_responses.repository_ids(answer), responses.next_page(answer, self.client.url)

    def _get(self, name: str, decode: Callable[[Response], T]) -> T:
        return self._send(partial(self._request, "GET", self._address(name)), decode)

    def _send(self, request: Callable[[], Request], decode: Callable[[Response], T], *, write: bool = False) -> T:
        def heard(answer: Response) -> T:
            self.writer_auth.on_response(answer)
            return decode(answer)

        return self.client.send(request, heard, write=write)

    def _request(
        self,
        method: str,
        address: str,
        body: Mapping[str, object] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Request:
        return Request(method, address, headers(self.writer_auth.token(self.target)), query, json=body)

    def _address(self, name: str) -> str:
        return f"{self.base_url}/secrets/{name}"
