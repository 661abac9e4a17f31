"""The homes of secrets that one run has seen, with their public keys."""

import threading
from collections.abc import Callable

from ..errors import ActionError
from ..model import Home


class Homes:
    """Each is asked for once in a run, however many secrets are sealed with its key. A scope is the store, the place, the
    environment and the token.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._scopes: dict[tuple[str, ...], threading.Lock] = {}
        self._homes: dict[tuple[str, ...], Home | ActionError] = {}

    def get(self, scope: tuple[str, ...], ask: Callable[[], Home], *, anew: bool) -> Home:
        """What is known, or the answer; what was refused for good is not asked again by everybody."""
        with self._lock:
            lock = self._scopes.setdefault(scope, threading.Lock())
        with lock:
            if anew or scope not in self._homes:
                try:
                    self._homes[scope] = ask()
                except ActionError as error:
                    if error.retry_after is None:
                        self._homes[scope] = error
                    raise
            known = self._homes[scope]
        if isinstance(known, ActionError):
            raise ActionError(known.reason, **known.facts)
        return known
