"""Test sealing: the private key opens the sealed value."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey, SealedBox

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.errors import ServiceError
from graph_token_rotator.domain.secret import Secret
from graph_token_rotator.github.responses import PublicKey
from graph_token_rotator.github.sealing import MAX_SECRET_BYTES, seal
from tests.support import github_reason

PRIVATE = PrivateKey.generate()
KEY = PublicKey("1", base64.b64encode(bytes(PRIVATE.public_key)).decode())


@given(st.text())
def test_private_key_opens_the_sealed_value(value: str) -> None:
    sealed = seal(Secret(value), KEY)
    assert SealedBox(PRIVATE).decrypt(base64.b64decode(sealed, validate=True)).decode() == value


def test_size_limit() -> None:
    assert len(seal(Secret("x" * MAX_SECRET_BYTES), KEY)) == 65_600
    with pytest.raises(ServiceError) as caught:
        seal(Secret("x" * (MAX_SECRET_BYTES + 1)), KEY)
    assert github_reason(caught.value) is reasons.SECRET_REFUSED


@pytest.mark.parametrize(
    "key", ["", "a", "not base64!", base64.b64encode(b"short").decode(), base64.b64encode(bytes(32)).decode()]
)
def test_invalid_keys(key: str) -> None:
    with pytest.raises(ServiceError) as caught:
        seal(Secret("value"), PublicKey("1", key))
    assert github_reason(caught.value) is reasons.UNEXPECTED_GITHUB_ANSWER
