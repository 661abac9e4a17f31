"""The variable of Actions that records an expiry beside a secret.

Implements the port `domain.ports.Variable`. Source: https://docs.github.com/rest/actions/variables
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ..domain.errors import NotFound, Unexpected
from ..domain.target import StoreKind
from ..runtime.http_types import Request, Response
from . import secret_responses

if TYPE_CHECKING:
    from ..domain.store import RecordedExpiry
    from .secrets import StoredSecret

T = TypeVar("T")


class ExpiryVariable(NamedTuple):
    """The variable that records a token's expiry.

    It is in the same repository, environment or organization as the secret.
    """

    store: StoredSecret

    @property
    def name(self) -> str:
        """The variable's name: `FB_TOKEN_EXPIRES_AT` beside the secret `FB_TOKEN`."""
        return f"{self.store.target.secret}_EXPIRES_AT"

    def read(self) -> RecordedExpiry | None:
        """Return the recorded expiry; None where the variable does not exist. Raises `ServiceError`."""
        try:
            return self._call("GET", f"/{self.name}", secret_responses.recorded_expiry)
        except NotFound:
            return None

    def write(self, value: str, *, exists: bool) -> None:
        """Change the variable, or create it where it does not exist. May be repeated. Raises `ServiceError`.

        An organization's variable is created for the repositories that the secret reaches. Later writes leave that as
        it is, since people may have changed it.
        """
        body: dict[str, object] = {"name": self.name, "value": value}
        if exists:
            self._call("PATCH", f"/{self.name}", secret_responses.check_variable_written, body)
        else:
            self._call("POST", "", secret_responses.check_variable_written, body | self.store.visibility_body())

    def _call(
        self, method: str, path: str, decode: Callable[[Response], T], body: Mapping[str, object] | None = None
    ) -> T:
        """Call the API of variables with the secret's writer.

        Raises `Unexpected` for a store without variables.
        """
        if self.store.target.store is not StoreKind.ACTIONS:
            raise Unexpected("only secrets of Actions have such a variable")

        def make() -> Request:
            token = self.store.writer.token(self.store.target)
            headers = self.store.client.api.headers(token)
            return Request(method, f"{self.store.base_url}/variables{path}", headers, json=body)

        return self.store.client.send(make, decode, write=method != "GET")
