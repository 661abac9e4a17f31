"""Test what Instagram Login and Threads do not support."""

import pytest

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.credential import NO_APP
from graph_token_rotator.domain.errors import ServiceError
from graph_token_rotator.domain.secret import Secret
from graph_token_rotator.providers.client import AppClient
from graph_token_rotator.providers.refreshable import RefreshableTokens
from graph_token_rotator.runtime.clock import Limits
from graph_token_rotator.runtime.transport import Transport
from tests.harness import FakeTime
from tests.support import NOW, dialect, meta_reason

THREADS = dialect("threads")


def test_revoking_is_unsupported() -> None:
    transport = Transport(FakeTime(NOW), Limits())
    provider = RefreshableTokens(AppClient(transport), "http://127.0.0.1:9", THREADS, NO_APP, lambda _: None)
    with pytest.raises(ServiceError) as caught:
        provider.revoke(Secret("THAAold"), Secret("THAAnew"))
    assert meta_reason(caught.value) is reasons.REFUSED_BY_META
