"""Inspect and refresh tokens of Instagram Login and of Threads, whose APIs are alike.

The token alone is enough to refresh it. No call says when a token expires; only the response that hands one out does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ..domain import reasons
from ..domain.errors import RefreshRefused, ServiceError, Unsupported
from ..domain.provider import PROVIDERS, RefreshDialect
from ..runtime.http_types import Request
from . import meta_responses, refreshable_responses
from .errors import FacebookTokenGiven, NotOfThisLogin, RequestRefused, TokenDead, TokenUnreadable

if TYPE_CHECKING:
    from ..domain.credential import App, TokenInfo
    from ..domain.finding import Finding
    from ..domain.secret import Secret
    from .client import AppClient
    from .refreshable_responses import Grant


class RefreshableTokens:
    """The provider for tokens of one login; see `domain.ports.Provider`.

    `dialect` holds the differences between the logins. `mask` is called with every new token at once. The last new
    token is kept with its expiry, so that inspecting it gives the expiry too.
    """

    def __init__(
        self, client: AppClient, url: str, dialect: RefreshDialect, app: App, mask: Callable[[Secret], None]
    ) -> None:
        self._client, self._url, self._dialect, self._app, self._mask = client, url, dialect, app, mask
        self._last_grant: Grant | None = None

    def explain(self, error: ServiceError) -> Finding:
        """Return the finding for an error that Meta caused."""
        return meta_responses.finding_of(error)

    def inspect(self, token: Secret) -> TokenInfo:
        """Request the profile of the token's own account, with the token in a header. Raises `ServiceError`.

        This shows whose token it is, and that it works.
        """
        dialect = self._dialect
        request = Request(
            "GET",
            f"{self._url}/{dialect.profile_path}",
            {"Authorization": f"Bearer {token.reveal()}"},
            {"fields": dialect.id_field},
        )
        try:
            info = self._client.call(request, lambda response: refreshable_responses.profile(response, dialect))
        except (NotOfThisLogin, TokenUnreadable) as error:
            if _looks_like_facebook(token):
                raise error.as_type(FacebookTokenGiven) from None
            raise
        if info.problem is reasons.TOKEN_INVALID and _looks_like_facebook(token):
            raise FacebookTokenGiven(info.detail)
        if self._last_grant is None or token != self._last_grant.token:
            return info
        return info._replace(expires_at=self._last_grant.expires_at, issued_at=info.checked_at, expiry_known=True)

    def extend(self, token: Secret, info: TokenInfo) -> Secret:
        """Refresh the token.

        If that is refused it may be short-lived, so exchange it where the app's secret is known. Raises
        `RefreshRefused` for a working token that is not refreshed now, and other types of `ServiceError`.
        """
        del info
        try:
            self._last_grant = self._refresh(token)
        except RefreshRefused as refusal:
            if not self._app.secret:
                raise
            self._last_grant = self._exchange(token, refusal)
        self._mask(self._last_grant.token)
        return self._last_grant.token

    def revoke(self, old: Secret, new: Secret) -> None:
        """Raise `Unsupported`: neither login has a call that revokes a token."""
        del old, new
        raise Unsupported("this login cannot revoke a token")

    def _refresh(self, token: Secret) -> Grant:
        """Refresh the token, which travels in the query because no other way is documented.

        Meta does not document the error for a working token that is too young, so each of these refusals may mean that.
        Sources:
        https://developers.facebook.com/documentation/instagram-platform/reference/refresh_access_token and
        https://developers.facebook.com/docs/threads/get-started/long-lived-tokens/
        """
        try:
            return self._request_grant("refresh_access_token", "refresh_token", {"access_token": token.reveal()})
        except (RequestRefused, NotOfThisLogin) as error:
            raise RefreshRefused(error.detail) from None

    def _exchange(self, token: Secret, refusal: RefreshRefused) -> Grant:
        """Exchange a short-lived token.

        If Meta calls it invalid here, it is long-lived, and `refusal` is raised again. Source:
        https://developers.facebook.com/documentation/instagram-platform/reference/access_token
        """
        query = {"client_secret": self._app.secret.reveal(), "access_token": token.reveal()}
        try:
            return self._request_grant("access_token", "exchange_token", query)
        except (TokenDead, TokenUnreadable):
            raise refusal from None
        except NotOfThisLogin as error:
            raise error.as_type(NotOfThisLogin, credential_type="app secret") from None

    def _request_grant(self, path: str, grant: str, query: Mapping[str, str]) -> Grant:
        """Request a token with a grant type of this login."""
        query = {"grant_type": f"{self._dialect.grant_prefix}_{grant}", **query}
        return self._client.call(
            Request("GET", f"{self._url}/{path}", query=query),
            lambda response: refreshable_responses.grant(response, self._dialect),
        )


def _looks_like_facebook(token: Secret) -> bool:
    """Return whether the token begins like Facebook's.

    Tokens are opaque, so this decides only the advice to give.
    """
    return token.reveal().startswith(PROVIDERS["facebook"].token_prefixes)
