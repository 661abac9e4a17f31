"""One call to one of Meta's APIs: its caller, and whether the caller may make it."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from functools import cached_property

from ..messages import Request
from .errors import INVALID_TOKEN, MESSAGES, METHOD, NOT_ENGAGED, GraphError
from .providers import ProviderName
from .records import App, Token, unix
from .registry import Meta

PROOF_LIFETIME = 300
"""Seconds for which a proof with `appsecret_time` is accepted; https://developers.facebook.com/docs/facebook-login/security"""


@dataclass(frozen=True)
class Call:
    """A request with its version and its path below that."""

    meta: Meta
    request: Request
    version: str
    node: tuple[str, ...]
    provider: ProviderName

    @property
    def params(self) -> dict[str, str]:
        """Query and form fields."""
        return self.request.params

    @cached_property
    def access_token(self) -> str:
        """The caller's token: parameter, else bearer header; empty if there is none."""
        scheme, _, bearer = self.request.headers.get("authorization", "").partition(" ")
        return self.params.get("access_token") or (bearer.strip() if scheme.lower() in ("bearer", "oauth") else "")

    def app_by_credentials(self) -> App:
        """Return the app of `client_id`, once `client_secret` has proven to be its secret."""
        app_id = self.params.get("client_id")
        if not app_id:
            raise GraphError(101, "Missing client_id parameter.")
        app = self.app(app_id)
        if not _same(self.params.get("client_secret", ""), app.secret):
            raise GraphError(1, "Error validating client secret.")
        return app

    def app(self, app_id: str) -> App:
        """Return the app, unless there is no such app for this login or it is blocked."""
        app = self.meta.apps.get(app_id)
        if app is None or app.provider != self.provider:
            raise GraphError(101, "Error validating application. Cannot get application info due to a system error.")
        if app_id in self.meta.blocked_apps:
            raise GraphError(200, "API access blocked.")
        return app

    def find(self, value: str) -> Token | None:
        """Return the token with this string, if it is one of this login."""
        token = self.meta.find(value)
        return token if token and self.meta.apps[token.app_id].provider == self.provider else None

    def app_by_token(self, value: str) -> App | None:
        """Return the app if `value` is an `id|secret` pair; a wrong secret is a wrong signature."""
        match = re.fullmatch(r"(\d+)\|(.+)", value)
        if match is None:
            return None
        app = self.app(match[1])
        if not _same(match[2], app.secret):
            raise GraphError(INVALID_TOKEN, "Invalid OAuth access token signature.")
        return app

    def caller(self) -> Token:
        """Return the caller's token if it is a valid user, system user or page token."""
        if not self.access_token:
            raise GraphError(2500, "An active access token must be used to query information about the current user.")
        token = self.find(self.access_token)
        if token is None:
            raise GraphError(INVALID_TOKEN, "Invalid OAuth access token - Cannot parse access token")
        app = self.app(token.app_id)
        if token.failure is not None:
            raise token.failure
        self.check_proof(app)
        return token

    def caller_with_data_access(self) -> Token:
        """Return the caller's token if it is valid and can read the person's data."""
        token = self.caller()
        if self.meta.require_proof and "appsecret_proof" not in self.params:
            raise GraphError(100, "API calls from the server require an appsecret_proof argument", kind=METHOD)
        if token.data_access_over:
            raise GraphError(INVALID_TOKEN, MESSAGES[NOT_ENGAGED], NOT_ENGAGED)
        return token

    def check_proof(self, app: App) -> None:
        """Refuse an `appsecret_proof` that is not the HMAC of the caller's token.

        https://developers.facebook.com/docs/facebook-login/security
        """
        proof = self.params.get("appsecret_proof")
        if proof is None:
            return
        signed, time = self.access_token, self.params.get("appsecret_time")
        if time is not None:
            signed += f"|{time}"
        expected = hmac.new(app.secret.encode(), signed.encode(), hashlib.sha256).hexdigest()
        if not _same(proof, expected) or not self._is_recent(time):
            raise GraphError(100, "Invalid appsecret_proof provided in the API argument", kind=METHOD)

    def _is_recent(self, time: str | None) -> bool:
        if time is None:
            return True
        return time.isdecimal() and abs(unix(self.meta.clock.now()) - int(time)) <= PROOF_LIFETIME


def _same(value: str, expected: str) -> bool:
    return hmac.compare_digest(value.encode(), expected.encode())
