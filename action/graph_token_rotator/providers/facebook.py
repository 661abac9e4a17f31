"""Inspect, extend and revoke user, page and system-user tokens on the Graph API.

Secrets travel in headers or bodies wherever the API accepts that. Two calls take them only in the query; their
addresses are never logged.
"""

import hashlib
import hmac
from collections.abc import Callable
from typing import NamedTuple

from ..domain.credential import App, TokenInfo
from ..domain.errors import ServiceError
from ..domain.finding import Finding
from ..domain.instants import NEVER
from ..domain.provider import Kind
from ..domain.secret import Secret
from ..runtime.http_types import Request
from . import facebook_responses, meta_responses
from .client import AppClient


class Endpoint(NamedTuple):
    """The Graph API's base address, and the version to request, such as `v26.0`."""

    url: str
    version: str

    def __call__(self, path: str) -> str:
        """Return the address of a path."""
        return f"{self.url}/{self.version}/{path}"


class Facebook(NamedTuple):
    """The provider for tokens of one app; see `domain.ports.Provider`.

    With `page_id`, extending a user's token yields that page's token. `mask` is called with every new token at once,
    before anything else can fail.
    """

    client: AppClient
    endpoint: Endpoint
    app: App
    page_id: str | None
    mask: Callable[[Secret], None]

    def inspect(self, token: Secret) -> TokenInfo:
        """Ask `debug_token`.

        It accepts the app's token in a header, but the inspected token only in the query. Raises `ServiceError`.
        Source: https://developers.facebook.com/docs/graph-api/reference/debug_token
        """
        request = Request(
            "GET",
            self.endpoint("debug_token"),
            headers={"Authorization": f"Bearer {self.app.id}|{self.app.secret.reveal()}"},
            query={"input_token": token.reveal()},
        )
        info = self.client.call(request, facebook_responses.token_info)
        return info._replace(requested_version=self.endpoint.version)

    def explain(self, error: ServiceError) -> Finding:
        """Return the finding for an error that Meta caused."""
        return meta_responses.finding_of(error)

    def extend(self, token: Secret, info: TokenInfo) -> Secret:
        """Exchange the token, and with a `page_id` derive that page's token from the result.

        The old one stays valid. The token of a page never expires only if it is derived from a long-lived user token.
        Raises `ServiceError`.
        """
        if self.page_id is None or info.kind is Kind.PAGE:
            return self._exchange(token, info)
        long_lived = self._exchange(token, info) if info.kind is Kind.USER else token
        return self._page_token(long_lived, self.page_id)

    def revoke(self, old: Secret, new: Secret) -> None:
        """Revoke a system user's old token at once. The API accepts these values only in the query.

        Raises `ServiceError`. Source:
        https://developers.facebook.com/docs/business-management-apis/system-users/install-apps-and-generate-tokens/
        """
        query = {"client_id": self.app.id, "client_secret": self.app.secret.reveal(), "revoke_token": old.reveal()}
        bearer = {"Authorization": f"Bearer {new.reveal()}"}
        request = Request("GET", self.endpoint("oauth/revoke"), bearer, query)
        self.client.call(request, facebook_responses.check_revoked)

    def _exchange(self, token: Secret, info: TokenInfo) -> Secret:
        """Exchange the token by POST, which the API accepts too and which keeps secrets out of the address.

        Source: https://developers.facebook.com/documentation/facebook-login/guides/access-tokens/get-long-lived
        """
        form = {
            "grant_type": "fb_exchange_token",
            "client_id": self.app.id,
            "client_secret": self.app.secret.reveal(),
            "fb_exchange_token": token.reveal(),
        }
        if info.kind is Kind.SYSTEM_USER and info.expires_at < NEVER:
            # Sent for a token that never expires, it would give that token an expiry.
            form["set_token_expires_in_60_days"] = "true"  # noqa: S105  # no password
        request = Request("POST", self.endpoint("oauth/access_token"), form=form)
        return self._masked(self.client.call(request, facebook_responses.access_token))

    def _page_token(self, token: Secret, page_id: str) -> Secret:
        """Derive a page's token.

        An app may require the proof of its secret in its settings; every app accepts it. Source:
        https://developers.facebook.com/docs/facebook-login/security
        """
        value = token.reveal()
        proof = hmac.new(self.app.secret.reveal().encode(), value.encode(), hashlib.sha256).hexdigest()
        request = Request(
            "GET",
            self.endpoint(page_id),
            headers={"Authorization": f"Bearer {value}"},
            query={"fields": "access_token", "appsecret_proof": proof},
        )
        return self._masked(self.client.call(request, facebook_responses.page_token))

    def _masked(self, token: Secret) -> Secret:
        """Mask a new token and return it."""
        self.mask(token)
        return token
