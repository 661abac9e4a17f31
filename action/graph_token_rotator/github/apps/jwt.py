"""Sign in as a GitHub App: make a JSON web token, signed with its private key.

Source:
https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app

The command `openssl`, part of every Debian with certificates, makes the signature. A library for that would add a
quarter to half of the image's own size. This is the only module that starts another program.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from datetime import datetime
from typing import TYPE_CHECKING

from ...domain.secret import Secret
from ..errors import AppKeyUnusable

if TYPE_CHECKING:
    from ...domain.writers import AppKey

# Seconds by which a web token is backdated, as GitHub advises for clocks that differ, and for which it is valid. GitHub
# allows ten minutes.
CLOCK_SKEW, LIFETIME = 60, 540
SIGNING_TIMEOUT = 10  # seconds; signing takes milliseconds
MIN_SIGNATURE_BYTES = 128  # bytes; a key of another kind than RSA makes shorter ones
MAX_KEY_CHARACTERS = 16_384  # characters of a key; a pipe holds four times that before it is read


def app_jwt(key: AppKey, at: datetime) -> Secret:
    """Return a JSON web token of the App for the time `at` (aware UTC). Raises `AppKeyUnusable`."""
    now = int(at.timestamp())
    claims = {"iat": now - CLOCK_SKEW, "exp": now + LIFETIME, "iss": key.id}
    text = ".".join(_base64url(json.dumps(part).encode()) for part in ({"alg": "RS256", "typ": "JWT"}, claims))
    return Secret(f"{text}.{_base64url(_signature(text.encode(), key.private_key))}")


def _base64url(data: bytes) -> str:
    """Encode as JSON web tokens do: base64 for URLs without padding (RFC 7515, 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _signature(data: bytes, key: Secret) -> bytes:
    """Return the signature by RS256 (RFC 7518, 3.3). Raises `AppKeyUnusable`.

    The key travels through a pipe, so it is in no file, no argument and no environment variable.
    """
    # Prefer the system's own program. It gets no variables of ours: they hold secrets, or could change what it does.
    command = shutil.which("openssl", path=os.pathsep.join((os.defpath, os.environ.get("PATH", ""))))
    if command is None:
        raise AppKeyUnusable("the command `openssl`, which signs, is not here")
    pem = key.reveal().replace("\\n", "\n").strip()[:MAX_KEY_CHARACTERS]
    reader, writer = os.pipe()
    try:
        with open(writer, "w", encoding="utf-8", errors="replace") as pipe:  # noqa: PTH123  # a file descriptor
            pipe.write(f"{pem}\n")
        process = subprocess.run(  # noqa: S603  # fixed arguments
            [command, "dgst", "-sha256", "-passin", "pass:", "-sign", f"/dev/fd/{reader}"],
            input=data,
            capture_output=True,
            timeout=SIGNING_TIMEOUT,
            check=False,
            env={},
            pass_fds=(reader,),
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AppKeyUnusable(f"openssl: {type(error).__name__}") from None
    finally:
        os.close(reader)
    if process.returncode or len(process.stdout) < MIN_SIGNATURE_BYTES:
        raise AppKeyUnusable("it is no RSA key in PEM form, or has a passphrase")
    return process.stdout
