"""What can go wrong, as types. Each carries what the user is told; none carries a secret, an address or a body."""

from .reason import Reason


class ActionError(Exception):
    """One credential's trouble: a reason with its facts.

    `retry_after` is None where trying again in this run is pointless; otherwise the least number of seconds to wait
    first (0: no wish of the server's). `earlier` holds the reasons of the attempts before the last.
    """

    def __init__(self, reason: Reason, retry_after: float | None = None, /, **facts: str) -> None:
        super().__init__(reason.name)
        self.reason = reason
        self.retry_after = retry_after
        self.facts = facts
        self.earlier: frozenset[Reason] = frozenset()


class InputError(Exception):
    """The inputs are wrong. `problems` holds all of them, one sentence each; nothing was called."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class Interrupted(BaseException):
    """A stop signal arrived outside the span in which it is held."""


class TransportError(Exception):
    """No usable answer arrived: refused, reset, timed out, or too large. The text names no address."""
