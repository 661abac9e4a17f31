"""Errors as types, shared by all services. No error carries a secret, a URL or the body of a response.

What an error means for a person is not decided here: each service maps its errors to reasons in one table,
`github.explain` and `providers.meta_responses`. Decisions use the types and attributes, never the texts.

Exception
├── InputError                 the inputs are wrong; no request was made
├── ThreadsBlocked             the machine lets this process start no more threads
└── ServiceError               a service did not carry out a request
    ├── TransientError         may succeed later without any change
    │   ├── TransportError     no usable response arrived: refused, reset, timed out, too large
    │   ├── Unavailable        the service, or a proxy before it, has a temporary fault
    │   ├── RateLimited        too many requests; `retry_after` is how long to wait, if the service says so
    │   └── Unexpected         a response that is not understood; it never counts as a success
    ├── CertificateRejected    the server's TLS certificate is not trusted; nothing was sent
    ├── Unauthorized           the credential is not accepted
    ├── Forbidden              the credential lacks a permission
    ├── NotFound               it does not exist, or the credential cannot see it
    ├── Rejected               the service refuses the value
    ├── Unconfirmed            a write was sent and its response lost; it may have been carried out
    ├── Unsupported            the service has no such operation
    └── RefreshRefused         a working token is not refreshed now
BaseException
└── Interrupted                a stop signal arrived while signals were not deferred

`rotation.verify` adds `VerificationError` and `domain.store` adds `WriteWithheld`; both carry a finding. Services add
their own types in `github.errors` and `providers.errors`.
"""

from collections.abc import Sequence


class InputError(Exception):
    """The inputs are wrong, and no request was made. `problems` lists all of them, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class Interrupted(BaseException):
    """A stop signal arrived while signals were not deferred.

    No `Exception`, so that handlers for failed work do not catch it.
    """


class ThreadsBlocked(Exception):  # noqa: N818  # named as what happened
    """The machine lets this process start no more threads."""


class ServiceError(Exception):
    """A service did not carry out a request.

    `detail` is a short text for people that has gone through `sanitize`. `retry_after` is None where another attempt in
    this run is pointless, otherwise the least number of seconds to wait before it (0: the service names none). `status`
    is the HTTP status, 0 where there is none. `facts` fill the sentences of the reason that the service's table gives.
    `earlier` holds the errors of earlier attempts at the same request, oldest first.

    `str` and `repr` show the type's name alone, so a traceback cannot leak a detail.
    """

    def __init__(self, detail: str = "", /, *, retry_after: float | None = None, status: int = 0, **facts: str) -> None:
        super().__init__(type(self).__name__)
        self.detail, self.retry_after, self.status = detail, retry_after, status
        self._facts = facts
        self.earlier: Sequence[ServiceError] = ()

    @property
    def facts(self) -> dict[str, str]:
        """The facts for sentences about this error, with `detail` and `code` (the HTTP status) where known."""
        known = {"detail": self.detail, "code": str(self.status) if self.status else ""}
        return {**{name: value for name, value in known.items() if value}, **self._facts}

    def as_type(self, error_type: "type[ServiceError]", **facts: str) -> "ServiceError":
        """Return this error as another type, with its attributes and with more facts.

        For a caller that knows better what the error means. `earlier` is not copied.
        """
        return error_type(self.detail, retry_after=self.retry_after, status=self.status, **{**self._facts, **facts})

    def repeated(self) -> "ServiceError":
        """Return a new exception equal to this one, for another thread to raise."""
        return self.as_type(type(self))


class TransientError(ServiceError):
    """The request may succeed later without any change."""


class TransportError(TransientError):
    """No usable response arrived: refused, reset, timed out, or too large."""


class Unavailable(TransientError):  # noqa: N818  # the field's own word, as for all below
    """The service, or a proxy before it, has a temporary fault."""


class RateLimited(TransientError):  # noqa: N818
    """The service received too many requests; `retry_after` is how long to wait, if the service says so."""


class Unexpected(TransientError):  # noqa: N818
    """A response is not understood: worth another attempt, and never counted as a success."""


class CertificateRejected(ServiceError):  # noqa: N818
    """The server's TLS certificate is not trusted, so nothing was sent."""


class Unauthorized(ServiceError):  # noqa: N818
    """The credential is not accepted: wrong, expired or revoked."""


class Forbidden(ServiceError):  # noqa: N818
    """The credential lacks a permission."""


class NotFound(ServiceError):  # noqa: N818
    """The object does not exist, or the credential cannot see it."""


class Rejected(ServiceError):  # noqa: N818
    """The service refuses the value."""


class Unconfirmed(ServiceError):  # noqa: N818
    """A write was sent and its response lost; it may have been carried out."""


class Unsupported(ServiceError):  # noqa: N818
    """The service has no such operation."""


class RefreshRefused(ServiceError):  # noqa: N818
    """The provider does not refresh a working token now, for instance because it is too young."""
