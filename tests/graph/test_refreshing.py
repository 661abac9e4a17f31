"""What the two logins do not have."""

import pytest

from action.clock import Limits
from action.errors import ActionError
from action.graph.refreshing import Refreshing
from action.graph.refreshing_answers import THREADS
from action.model import NO_APP
from action.reasons import meta
from action.secret import Secret
from action.transport import Transport
from tests.harness import FakeTime
from tests.support import NOW


def test_nothing_is_revoked() -> None:
    transport = Transport(FakeTime(NOW), Limits())
    provider = Refreshing(transport, "http://127.0.0.1:9", THREADS, NO_APP, lambda _: None)
    with pytest.raises(ActionError) as caught:
        provider.revoke(Secret("THAAold"), Secret("THAAnew"))
    assert caught.value.reason is meta.META_CONFIGURATION
