"""Seal a value: GitHub stores a libsodium sealed box that only it can open."""

import base64
import binascii

from ..domain.errors import Rejected, Unexpected
from ..domain.secret import Secret
from .responses import PublicKey

MAX_SECRET_BYTES = 48 * 1024  # https://docs.github.com/actions/reference/security/secrets


def seal(secret: Secret, key: PublicKey) -> str:
    """Return the secret's UTF-8 bytes in a sealed box for this key, in standard base64.

    Raises `Rejected` where the secret is too large for GitHub, `Unexpected` where the key is none.
    """
    from nacl.exceptions import CryptoError  # noqa: PLC0415  # loaded only by a run that writes
    from nacl.public import PublicKey as BoxKey  # noqa: PLC0415
    from nacl.public import SealedBox  # noqa: PLC0415

    value = secret.reveal().encode()
    if len(value) > MAX_SECRET_BYTES:
        raise Rejected("it is larger than 48 KB")
    try:
        box = SealedBox(BoxKey(base64.b64decode(key.key, validate=True)))
        return base64.b64encode(box.encrypt(value)).decode()
    except (CryptoError, binascii.Error, ValueError, TypeError, RuntimeError):
        raise Unexpected("its public key is none") from None
