"""Variables of Actions, beside secrets: https://docs.github.com/rest/actions/variables"""

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

from ..domain import reasons
from ..domain.errors import ActionError
from ..domain.ports import RecordedExpiry
from ..domain.target import StoreKind
from ..runtime.http_types import Request, Response
from . import secret_responses
from .client import headers
from .secrets import StoredSecret

T = TypeVar("T")


class ExpiryVariable(NamedTuple):
    """The variable that remembers when the token in a secret ends, in the same repository, environment or organisation."""

    store: StoredSecret

    @property
    def name(self) -> str:
        """`FB_TOKEN_EXPIRES_AT` beside `FB_TOKEN`."""
        return f"{self.store.target.secret}_EXPIRES_AT"

    def read(self) -> RecordedExpiry | None:
        """What it says; None if there is none."""
        try:
            return self._call("GET", f"/{self.name}", secret_responses.recorded_expiry)
        except ActionError as error:
            if error.reason is reasons.HOME_NOT_FOUND:
                return None
            raise

    def write(self, value: str, *, exists: bool) -> None:
        """Change or create it. Repeating is harmless: a second creation is refused, and the value is there.

        An organisation's is created for whom its secret reaches; afterwards people may change that, and it stays.
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
            raise ActionError(reasons.UNEXPECTED_GITHUB_ANSWER, detail="only secrets of Actions have such a variable")

        def request() -> Request:
            token = self.store.writer_auth.token(self.store.target)
            return Request(method, f"{self.store.base_url}/variables{path}", headers(token), json=body)

        return self.store.client.send(request, decode, write=method != "GET")
