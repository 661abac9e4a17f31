"""Variables of Actions, beside secrets: https://docs.github.com/rest/actions/variables"""

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar
from urllib.parse import quote

from ..errors import ActionError
from ..ports import Recorded
from ..reasons import github
from ..secret import Secret
from ..target import StoreKind, Target
from ..wire import Answer, Request
from . import secret_answers
from .headers import headers
from .secrets import Access

T = TypeVar("T")


class ExpiryVariable(NamedTuple):
    """The variable that remembers when the token in `target` ends, in the same repository or environment."""

    access: Access
    writer: Callable[[], Secret]
    target: Target

    @property
    def name(self) -> str:
        """`FB_TOKEN_EXPIRES_AT` beside `FB_TOKEN`."""
        return f"{self.target.secret}_EXPIRES_AT"

    def read(self) -> Recorded | None:
        """What it says; None if there is none."""
        try:
            return self._call("GET", f"/{self.name}", secret_answers.variable)
        except ActionError as error:
            if error.reason is github.HOME_NOT_FOUND:
                return None
            raise

    def write(self, value: str, *, exists: bool) -> None:
        """Change or create it. Repeating is harmless: a second creation is refused, and the value is there."""
        body = {"name": self.name, "value": value}
        self._call(
            "PATCH" if exists else "POST", f"/{self.name}" if exists else "", secret_answers.variable_written, body
        )

    def _call(
        self, method: str, path: str, decode: Callable[[Answer], T], body: Mapping[str, object] | None = None
    ) -> T:
        if self.target.organization or self.target.store is not StoreKind.ACTIONS:
            raise ActionError(
                github.GITHUB_UNEXPECTED, detail="only repositories and environments have such a variable"
            )

        def request() -> Request:
            return Request(method, f"{self._address}{path}", headers(self.writer()), json=body)

        return self.access.send(request, decode, write=method != "GET")

    @property
    def _address(self) -> str:
        target, repository = self.target, f"{self.access.url}/repos/{self.target.repository}"
        if target.environment is not None:
            return f"{repository}/environments/{quote(target.environment, safe='')}/variables"
        return f"{repository}/actions/variables"
