"""Variables of Actions, beside secrets: https://docs.github.com/rest/actions/variables"""

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

from ..domain.errors import NotFound, Unexpected
from ..domain.ports import RecordedExpiry
from ..domain.target import StoreKind
from ..runtime.http_types import Request, Response
from . import secret_responses
from .client import headers
from .secrets import StoredSecret

T = TypeVar("T")


class ExpiryVariable(NamedTuple):
    """The variable that records when the token in a secret expires: same repository, environment or organization."""

    store: StoredSecret

    @property
    def name(self) -> str:
        """`FB_TOKEN_EXPIRES_AT` beside `FB_TOKEN`."""
        return f"{self.store.target.secret}_EXPIRES_AT"

    def read(self) -> RecordedExpiry | None:
        """Return what it says; None if there is none. Raises `ServiceError`."""
        try:
            return self._call("GET", f"/{self.name}", secret_responses.recorded_expiry)
        except NotFound:
            return None

    def write(self, value: str, *, exists: bool) -> None:
        """Change or create it. Repeating is harmless: a second creation is refused, and the value is there.

        An organization's variable is created for the repositories that its secret reaches; people may change that
        afterwards, and it stays. Raises `ServiceError`.
        """
        body: dict[str, object] = {"name": self.name, "value": value}
        if exists:
            self._call("PATCH", f"/{self.name}", secret_responses.check_variable_written, body)
        else:
            self._call("POST", "", secret_responses.check_variable_written, body | self.store.visibility_body())

    def _call(
        self, method: str, path: str, decode: Callable[[Response], T], body: Mapping[str, object] | None = None
    ) -> T:
        if self.store.target.store is not StoreKind.ACTIONS:
            raise Unexpected("only secrets of Actions have such a variable")

        def make() -> Request:
            token = self.store.writer.token(self.store.target)
            return Request(method, f"{self.store.base_url}/variables{path}", headers(token), json=body)

        return self.store.client.send(make, decode, write=method != "GET")
