"""A GitHub App that writes: a token for each owner it is installed for, no stronger and no longer-lived than needed.

Source: https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from ...domain import reasons
from ...domain.errors import ActionError
from ...domain.secret import Secret
from ...domain.target import Target
from ...domain.writers import AppKey
from ...runtime.clock import Clock
from ...runtime.http_types import Request, Response
from ..client import Client, headers
from . import responses
from .jwt import app_jwt

T = TypeVar("T")

RENEW_EARLY = 300.0  # seconds before its end at which a token is replaced
MIN_SERVICE = 60.0  # seconds for which it serves, whatever its end is said to be: else each request would ask for one
CLOCK_TOLERANCE = timedelta(
    seconds=30
)  # a proof serves that long; if our clock and GitHub's differ more, GitHub's counts
MAX_REPOSITORIES = 500  # repositories of one token: https://docs.github.com/rest/apps/apps


class WriteRequest(NamedTuple):
    """A secret that is to be written, perhaps with a variable beside it."""

    target: Target
    variable: bool = False

    @property
    def permissions(self) -> dict[str, str]:
        """What it takes."""
        return self.target.permissions | (self.target.variable_permissions if self.variable else {})

    @property
    def need(self) -> str:
        """The same in the words of GitHub's settings."""
        if self.permissions == self.target.permissions:
            return self.target.permission_text
        return f"{self.target.permission_text} and, for `record-expiry`, {self.target.variable_permission_text}"


class TokenScope(NamedTuple):
    """What a token must reach, and may do. `place` is where the installation is found."""

    place: str
    repositories: tuple[str, ...]
    permissions: tuple[tuple[str, str], ...]

    @property
    def body(self) -> dict[str, object]:
        """What GitHub is asked for: no repositories, for organisations' secrets alone, would be all."""
        narrowed = {"repositories": list(self.repositories)} if self.repositories else {}
        return {"permissions": dict(self.permissions), **narrowed}


def scope_of(wishes: Sequence[WriteRequest]) -> TokenScope:
    """The least that serves all of these, which are one owner's."""
    permissions: dict[str, str] = {}
    for wish in wishes:
        permissions |= wish.permissions
    repositories = {wish.target.repository.lower() for wish in wishes if not wish.target.organization}
    organization = next((wish.target.organization for wish in wishes if wish.target.organization), None)
    place = f"orgs/{organization}" if organization else f"repos/{min(repositories)}"
    names = tuple(sorted(name.partition("/")[2] for name in repositories))
    return TokenScope(place.lower(), names, tuple(sorted(permissions.items())))


class _SharedToken:
    """A token that all threads share, or why there is none."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.token: Secret | None = None
        self.until = 0.0
        self.refused: ActionError | None = None


class Installations:
    """The tokens of one App in one run: for each owner one, for all of its wishes."""

    def __init__(
        self, access: Client, key: AppKey, clock: Clock, mask: Callable[[Secret], None], wishes: Sequence[WriteRequest]
    ) -> None:
        self._access, self._key, self._clock, self._mask = access, key, clock, mask
        self._requests = [wish for wish in wishes if wish.target.open_to_apps]
        self._lock = threading.Lock()
        self._tokens: dict[TokenScope, _SharedToken] = {}
        self._jwt: tuple[Secret, datetime] | None = None
        self._last_response_at: tuple[datetime, float] | None = None
        self.issued: list[Secret] = []

    def token_for(self, target: Target) -> Secret:
        """One that may write to the target, shared with all of its owner's targets. If GitHub refuses that, which one
        of them may be to blame for, it is one for this target alone. Raises `ActionError`.
        """
        if not target.open_to_apps:
            raise ActionError(reasons.APP_NOT_ALLOWED)
        alone = [wish for wish in self._requests if wish.target == target]
        try:
            return self._shared(scope_of(self._requests_with(target)))
        except ActionError as error:
            if error.reason not in {reasons.APP_NOT_INSTALLED, reasons.APP_NOT_GRANTED}:
                raise
        try:
            return self._shared(scope_of(alone))
        except ActionError as error:
            raise ActionError(error.reason, error.retry_after, **error.facts, need=alone[0].need) from None

    def revoke(self, token: Secret) -> None:
        """End a token now and not when its hour is over. Raises `ActionError`."""
        request = Request("DELETE", f"{self._access.url}/installation/token", headers(token))
        self._access.transport.call(request, responses.check_revoked, reasons.GITHUB_UNAVAILABLE)

    def _requests_with(self, target: Target) -> list[WriteRequest]:
        """The wishes of the target's owner: as many as one token can serve."""
        found = [wish for wish in self._requests if wish.target.owner.lower() == target.owner.lower()]
        places = sorted({wish.target.location.lower() for wish in found})
        part = places.index(target.location.lower()) // MAX_REPOSITORIES
        served = set(places[part * MAX_REPOSITORIES : (part + 1) * MAX_REPOSITORIES])
        return [wish for wish in found if wish.target.location.lower() in served]

    def _shared(self, need: TokenScope) -> Secret:
        """Made by the first who asks, and anew before it ends; what GitHub refused for good is not asked again."""
        with self._lock:
            held = self._tokens.setdefault(need, _SharedToken())
        with held.lock:
            if held.refused:
                raise ActionError(held.refused.reason, **held.refused.facts)
            if held.token is None or self._clock.monotonic() >= held.until:
                try:
                    held.token, held.until = self._issue(need)
                except ActionError as error:
                    held.refused = error if error.retry_after is None else None
                    raise
            return held.token

    def _issue(self, need: TokenScope) -> tuple[Secret, float]:
        """A token, and until when it serves, by the monotonic clock."""
        asked = self._clock.monotonic()
        number = self._call_as_app("GET", f"{need.place}/installation", responses.installation_id)
        made = self._call_as_app(
            "POST", f"app/installations/{number}/access_tokens", responses.installation_token, need.body
        )
        self._mask(made.token)
        with self._lock:
            self.issued.append(made.token)
        return made.token, asked + max(made.lifetime.total_seconds() - RENEW_EARLY, MIN_SERVICE)

    def _call_as_app(
        self, method: str, path: str, decode: Callable[[Response], T], body: Mapping[str, object] | None = None
    ) -> T:
        """As the App. If our clock may be why GitHub does not accept the signature, once more by GitHub's clock."""
        moment = self._now()
        try:
            return self._send(method, path, decode, body)
        except ActionError as error:
            if error.reason is not reasons.APP_KEY_REJECTED or abs(self._now() - moment) < CLOCK_TOLERANCE:
                raise
        return self._send(method, path, decode, body)

    def _send(self, method: str, path: str, decode: Callable[[Response], T], body: Mapping[str, object] | None) -> T:
        def heard(answer: Response) -> T:
            self._last_response_at = answer.at, self._clock.monotonic()
            return decode(answer)

        def request() -> Request:
            return Request(method, f"{self._access.url}/{path}", headers(self._signed()), json=body)

        return self._access.send(request, heard)

    def _signed(self) -> Secret:
        with self._lock:
            moment = self._now()
            if self._jwt is None or abs(moment - self._jwt[1]) >= CLOCK_TOLERANCE:
                self._jwt = app_jwt(self._key, moment), moment
                self._mask(self._jwt[0])
            return self._jwt[0]

    def _now(self) -> datetime:
        """By GitHub's clock once it was heard."""
        if self._last_response_at is None:
            return self._clock.now()
        at, monotonic = self._last_response_at
        return at + timedelta(seconds=self._clock.monotonic() - monotonic)
