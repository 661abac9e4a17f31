"""Everything that can go wrong, as types. None carries a secret, a URL or a response's body.

Exception
├── InputError                 the inputs are wrong: all problems at once, and nothing was called
└── ServiceError               a service did not do what it was asked
    ├── TransientError         may pass by itself
    │   ├── TransportError     no usable response arrived: refused, reset, timed out, too large
    │   ├── Unavailable        the service, or something in between, has a passing fault
    │   ├── RateLimited        too many requests; `retry_after` says how long to wait, if the service does
    │   └── Unexpected         a response that is not understood; never believed
    ├── Unauthorized           the credential is not accepted
    ├── Forbidden              the credential may not do this
    ├── NotFound               there is no such thing, or the credential cannot see it
    ├── Rejected               the service refuses the value
    ├── Unconfirmed            a write was sent, and nobody knows whether it was carried out
    ├── Unsupported            the service has no such operation
    └── RefreshRefused         a working token is not refreshed now
BaseException
└── Interrupted                a stop signal arrived outside the span in which it is held

`rotation.verify` adds `VerificationError`, `domain.store` adds `WriteWithheld`: what they say is a finding.
A service adds types of its own (`github.errors`, `providers.meta_errors`) and says in one table which reason each type is.
"""

from collections.abc import Sequence


class InputError(Exception):
    """The inputs are wrong. `problems` holds all of them, one sentence each; nothing was called."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class Interrupted(BaseException):
    """A stop signal arrived outside the span in which it is held."""


class ServiceError(Exception):
    """A service did not do what it was asked.

    `detail` is a short text for people, made harmless. `retry_after` is None where trying again in this run is pointless,
    otherwise the least number of seconds to wait first (0: the service names none). `status` is the HTTP status, 0 where
    there is none. `facts` fill the sentences of this error's reason. `earlier` holds the errors of the attempts before.
    """

    def __init__(self, detail: str = "", /, *, retry_after: float | None = None, status: int = 0, **facts: str) -> None:
        super().__init__(type(self).__name__)
        self.detail, self.retry_after, self.status = detail, retry_after, status
        self._facts = facts
        self.earlier: Sequence[ServiceError] = ()

    @property
    def facts(self) -> dict[str, str]:
        """What fills sentences about it: its own facts, `detail` and `code` (the HTTP status) where known."""
        known = {"detail": self.detail, "code": str(self.status) if self.status else ""}
        return {**{name: value for name, value in known.items() if value}, **self._facts}

    def as_type(self, error_type: "type[ServiceError]", **facts: str) -> "ServiceError":
        """Return the same error as another type, for a service that knows better what it means."""
        return error_type(self.detail, retry_after=self.retry_after, status=self.status, **{**self._facts, **facts})

    def repeated(self) -> "ServiceError":
        """Return a new exception that says the same, for another thread to raise."""
        return self.as_type(type(self))


class TransientError(ServiceError):
    """May pass by itself."""


class TransportError(TransientError):
    """No usable response arrived: refused, reset, timed out, or too large."""


class Unavailable(TransientError):  # noqa: N818  # the field's own word, as for all below
    """The service, or something in between, has a passing fault."""


class RateLimited(TransientError):  # noqa: N818
    """Too many requests."""


class Unexpected(TransientError):  # noqa: N818
    """A response that is not understood: worth one more try, never believed."""


class Unauthorized(ServiceError):  # noqa: N818
    """The credential is not accepted: wrong, expired or revoked."""


class Forbidden(ServiceError):  # noqa: N818
    """The credential may not do this."""


class NotFound(ServiceError):  # noqa: N818
    """There is no such thing, or the credential cannot see it."""


class Rejected(ServiceError):  # noqa: N818
    """The service refuses the value."""


class Unconfirmed(ServiceError):  # noqa: N818
    """A write was sent, and nobody knows whether it was carried out."""


class Unsupported(ServiceError):  # noqa: N818
    """The service has no such operation."""


class RefreshRefused(ServiceError):  # noqa: N818
    """A working token is not refreshed now, for instance because it is too young."""
