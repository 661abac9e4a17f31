"""Tokens of Instagram Login and of Threads: both are refreshed by the token alone, and nothing says when one expires."""

from collections.abc import Callable, Mapping

from ..domain import reasons
from ..domain.credential import App, TokenInfo
from ..domain.errors import RefreshRefused, ServiceError, Unsupported
from ..domain.finding import Finding
from ..domain.provider import PROVIDERS, RefreshDialect
from ..domain.secret import Secret
from ..runtime.http_types import Request
from ..runtime.transport import Transport
from . import meta_responses, refreshable_responses
from .errors import FacebookTokenGiven, NotOfThisLogin, RequestRefused, TokenDead, TokenUnreadable
from .refreshable_responses import Grant


class RefreshableTokens:
    """Inspects and refreshes tokens of one login; `mask` receives every token as soon as it arrives.

    It remembers the token that it got last, since only the response that gave it says when that one expires.
    """

    def __init__(
        self, transport: Transport, url: str, dialect: RefreshDialect, app: App, mask: Callable[[Secret], None]
    ) -> None:
        self._transport, self._url, self._dialect, self._app, self._mask = transport, url, dialect, app, mask
        self._last_grant: Grant | None = None

    def explain(self, error: ServiceError) -> Finding:
        """Return the finding for an error of Meta's."""
        return meta_responses.finding_of(error)

    def inspect(self, token: Secret) -> TokenInfo:
        """Ask for the token's own profile; the token travels in a header."""
        dialect = self._dialect
        request = Request(
            "GET",
            f"{self._url}/{dialect.profile_path}",
            {"Authorization": f"Bearer {token.reveal()}"},
            {"fields": dialect.id_field},
        )
        try:
            info = self._transport.call(request, lambda response: refreshable_responses.profile(response, dialect))
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
        """Refresh the token. One that is not refreshed may be short-lived: it is exchanged if the app's secret is known."""
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
        """Raise `Unsupported`: neither login has such a call."""
        del old, new
        raise Unsupported("this login cannot revoke a token")

    def _refresh(self, token: Secret) -> Grant:
        """Refresh the token, which goes into the query, the only way that is documented.

        What a refusal says of a working token is not documented, so any of them may mean: not now. Sources:
        https://developers.facebook.com/documentation/instagram-platform/reference/refresh_access_token and
        https://developers.facebook.com/docs/threads/get-started/long-lived-tokens/
        """
        try:
            return self._request_grant("refresh_access_token", "refresh_token", {"access_token": token.reveal()})
        except (RequestRefused, NotOfThisLogin) as error:
            raise RefreshRefused(error.detail) from None

    def _exchange(self, token: Secret, refusal: RefreshRefused) -> Grant:
        """Exchange a short-lived token. A working one that is called invalid here is long-lived: the `refusal` stands.

        Source: https://developers.facebook.com/documentation/instagram-platform/reference/access_token
        """
        query = {"client_secret": self._app.secret.reveal(), "access_token": token.reveal()}
        try:
            return self._request_grant("access_token", "exchange_token", query)
        except (TokenDead, TokenUnreadable):
            raise refusal from None
        except NotOfThisLogin as error:
            raise error.as_type(NotOfThisLogin, thing="app secret") from None

    def _request_grant(self, path: str, grant: str, query: Mapping[str, str]) -> Grant:
        query = {"grant_type": f"{self._dialect.grant_prefix}_{grant}", **query}
        return self._transport.call(
            Request("GET", f"{self._url}/{path}", query=query),
            lambda response: refreshable_responses.grant(response, self._dialect),
        )


def _looks_like_facebook(token: Secret) -> bool:
    """Return whether the token begins as Facebook's do. Tokens are opaque, so this decides only which advice is given."""
    return token.reveal().startswith(PROVIDERS["facebook"].token_prefixes)
