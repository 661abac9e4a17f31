"""Two waits at once."""

import pytest

from action.errors import ActionError
from action.parallel import both
from action.reasons import meta


def refused() -> str:
    raise ActionError(meta.WRONG_APP_ID)


def broken() -> str:
    raise RuntimeError("broken")


def test_each_gives_its_result_or_its_error() -> None:
    assert both(lambda: 1, lambda: 2) == (1, 2)
    first, second = both(refused, refused)
    assert isinstance(first, ActionError)
    assert isinstance(second, ActionError)


def test_other_errors_are_raised_here() -> None:
    for calls in ((lambda: "", broken), (broken, lambda: "")):
        with pytest.raises(RuntimeError, match="broken"):
            both(*calls)
