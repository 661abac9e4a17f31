"""Test the errors that all services share: what they carry, and that they do not show it."""

import traceback
from collections.abc import Callable

import pytest

from graph_token_rotator.domain.errors import (
    Forbidden,
    InputError,
    Interrupted,
    RateLimited,
    ServiceError,
    TransientError,
    Unavailable,
)

ERROR = Unavailable("HTTP 503: down", retry_after=7.0, status=503, credential_type="app secret")


@pytest.mark.parametrize("show", [repr, str, lambda error: "".join(traceback.format_exception(error))])
def test_printed_error_holds_no_detail(show: Callable[[ServiceError], str]) -> None:
    """A traceback in a log must not show what a service has said."""
    text = show(ERROR)
    assert "Unavailable" in text
    assert not [value for value in ERROR.facts.values() if value in text]


@pytest.mark.parametrize(
    ("error", "facts"),
    [
        (ServiceError(), {}),
        (ServiceError("no"), {"detail": "no"}),
        (Forbidden(status=403), {"code": "403"}),
        (ERROR, {"detail": "HTTP 503: down", "code": "503", "credential_type": "app secret"}),
        (ServiceError("no", code="10"), {"detail": "no", "code": "10"}),
    ],
)
def test_facts_are_those_that_are_known(error: ServiceError, facts: dict[str, str]) -> None:
    assert error.facts == facts


def test_as_type_keeps_everything_and_adds_facts() -> None:
    error = ERROR.as_type(RateLimited, writer="`github-token`")
    assert type(error) is RateLimited
    assert (error.detail, error.retry_after, error.status) == ("HTTP 503: down", 7.0, 503)
    assert error.facts == {**ERROR.facts, "writer": "`github-token`"}
    assert "writer" not in ERROR.facts


def test_as_type_replaces_facts() -> None:
    assert ERROR.as_type(Unavailable, credential_type="token").facts["credential_type"] == "token"


def test_repeated_error_is_equal_but_new() -> None:
    """Each thread raises its own exception, since raising changes the traceback."""
    error = Unavailable("down", retry_after=0.0)
    error.earlier = (ERROR,)
    copy = error.repeated()
    assert copy is not error
    assert (type(copy), copy.facts, copy.retry_after) == (Unavailable, error.facts, 0.0)
    assert copy.earlier == ()


def test_only_transient_errors_may_pass() -> None:
    assert isinstance(ERROR, TransientError)
    assert not isinstance(Forbidden(), TransientError)
    assert Forbidden().retry_after is None


def test_input_error_counts_its_problems() -> None:
    error = InputError(["`token` is missing", "`secret` is missing"])
    assert (str(error), len(error.problems)) == ("2 problems", 2)


def test_handlers_of_failed_work_miss_interrupted() -> None:
    assert not issubclass(Interrupted, Exception)
