"""Seal a secret's value in a libsodium sealed box, which only GitHub can open.

The only module that uses PyNaCl. Source:
https://docs.github.com/rest/guides/encrypting-secrets-for-the-rest-api
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from ..domain.errors import Rejected, Unexpected

if TYPE_CHECKING:
    from ..domain.secret import Secret
    from .responses import PublicKey

# The largest secret that GitHub accepts: https://docs.github.com/actions/reference/security/secrets
MAX_SECRET_BYTES = 48 * 1024


def seal(secret: Secret, key: PublicKey) -> str:
    """Return the secret's UTF-8 bytes in a sealed box for this key, in standard base64.

    Raises `Rejected` where the secret is too large for GitHub, and `Unexpected` where the key is invalid.
    """
    from nacl.exceptions import CryptoError  # noqa: PLC0415  # loaded only by a run that writes
    from nacl.public import PublicKey as BoxKey  # noqa: PLC0415  # ... as is this
    from nacl.public import SealedBox  # noqa: PLC0415  # ... and this

    value = secret.reveal().encode()
    if len(value) > MAX_SECRET_BYTES:
        raise Rejected("it is larger than 48 KB")
    try:
        box = SealedBox(BoxKey(base64.b64decode(key.key, validate=True)))
        return base64.b64encode(box.encrypt(value)).decode()
    except (CryptoError, binascii.Error, ValueError, TypeError, RuntimeError):
        raise Unexpected("its public key is none") from None
