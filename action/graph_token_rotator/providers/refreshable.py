"""Tokens of Instagram Login and of Threads: both are refreshed by the token alone, and nothing tells when one ends."""

from collections.abc import Callable, Mapping

from ..domain import reasons
from ..domain.credential import App, TokenInfo
from ..domain.errors import ActionError
from ..domain.secret import Secret
from ..runtime.http_types import Request
from ..runtime.transport import Transport
from . import refreshable_responses as answers
from .refreshable_responses import Grant, RefreshDialect

# How Facebook's own tokens begin. Tokens are opaque, so this decides nothing but which hint is given.
FACEBOOK_PREFIX = "EAA"
# What a refusal of a living token can be but a refusal to refresh it now: its words are not documented.
REFUSALS = frozenset({reasons.REFUSED_BY_META, reasons.NOT_OF_THIS_LOGIN})
DEAD = answers.DEAD | {reasons.BROKEN_COPY}


class RefreshableTokens:
    """Inspects and refreshes tokens of one login; `mask` is told of every token the moment it arrives.

    It remembers the token that it got last, since only the answer that gave it tells when that one ends.
    """

    def __init__(
        self, transport: Transport, url: str, login: RefreshDialect, app: App, mask: Callable[[Secret], None]
    ) -> None:
        self._transport, self._url, self._dialect, self._app, self._mask = transport, url, login, app, mask
        self._last_grant: Grant | None = None

    def inspect(self, token: Secret) -> TokenInfo:
        """Ask for the token's own profile; the token travels in a header."""
        path, field = self._dialect.profile_path, self._dialect.id_field
        bearer = {"Authorization": f"Bearer {token.reveal()}"}
        request = Request("GET", f"{self._url}/{path}", bearer, {"fields": field})
        try:
            info = self._transport.call(
                request, lambda answer: answers.profile(answer, self._dialect), reasons.META_UNAVAILABLE
            )
        except ActionError as error:
            if error.reason in {reasons.NOT_OF_THIS_LOGIN, reasons.BROKEN_COPY} and _looks_like_facebook(token):
                raise ActionError(reasons.FACEBOOK_TOKEN, **error.facts) from None
            raise
        if info.problem is reasons.TOKEN_INVALID and _looks_like_facebook(token):
            raise ActionError(reasons.FACEBOOK_TOKEN, detail=info.detail)
        if self._last_grant is None or token != self._last_grant.token:
            return info
        return info._replace(expires_at=self._last_grant.expires_at, issued_at=info.seen_at, expiry_known=True)

    def extend(self, token: Secret, info: TokenInfo) -> Secret:
        """Refresh the token; one that is not refreshed may be short-lived, and is exchanged if the app's secret is known."""
        del info
        try:
            self._last_grant = self._refresh(token)
        except ActionError as refusal:
            if refusal.reason is not reasons.REFRESH_REFUSED or not self._app.secret:
                raise
            self._last_grant = self._exchange(token, refusal)
        self._mask(self._last_grant.token)
        return self._last_grant.token

    def revoke(self, old: Secret, new: Secret) -> None:
        """Neither login has such a thing."""
        del old, new
        raise ActionError(reasons.REFUSED_BY_META, detail="this login cannot revoke a token")

    def _refresh(self, token: Secret) -> Grant:
        """Sources: https://developers.facebook.com/documentation/instagram-platform/reference/refresh_access_token and
        https://developers.facebook.com/docs/threads/get-started/long-lived-tokens/ , which know the query only.
        """
        try:
            return self._request_grant("refresh_access_token", "refresh_token", {"access_token": token.reveal()})
        except ActionError as error:
            if error.reason in REFUSALS:
                raise ActionError(reasons.REFRESH_REFUSED, detail=error.facts.get("detail", "")) from None
            raise

    def _exchange(self, token: Secret, refusal: ActionError) -> Grant:
        """A living token that cannot be exchanged for being invalid is long-lived already; then the `refusal` stands.

        Source: https://developers.facebook.com/documentation/instagram-platform/reference/access_token
        """
        query = {"client_secret": self._app.secret.reveal(), "access_token": token.reveal()}
        try:
            return self._request_grant("access_token", "exchange_token", query)
        except ActionError as error:
            if error.reason in DEAD:
                raise refusal from None
            if error.reason is reasons.NOT_OF_THIS_LOGIN:
                raise ActionError(error.reason, **{**error.facts, "thing": "app secret"}) from None
            raise

    def _request_grant(self, path: str, grant: str, query: Mapping[str, str]) -> Grant:
        query = {"grant_type": f"{self._dialect.grant_prefix}_{grant}", **query}
        return self._transport.call(
            Request("GET", f"{self._url}/{path}", query=query),
            lambda answer: answers.grant(answer, self._dialect),
            reasons.META_UNAVAILABLE,
        )


def _looks_like_facebook(token: Secret) -> bool:
    return token.reveal().startswith(FACEBOOK_PREFIX)
