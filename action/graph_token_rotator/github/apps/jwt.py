"""Sign in as a GitHub App itself: a JSON web token, signed with its private key.

Source: https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app

The signature is made by the `openssl` command, which every Debian with certificates has: the libraries that could make it
weigh between a quarter and half of what the whole image adds to its base.
"""

import base64
import json
import os
import shutil
import subprocess
from datetime import datetime

from ...domain.secret import Secret
from ...domain.writers import AppKey
from ..errors import AppKeyUnusable

# Seconds: GitHub advises to date it back a little against clocks that differ, and allows it ten minutes.
CLOCK_SKEW, LIFETIME = 60, 540
SIGNING_TIMEOUT = 10  # seconds; milliseconds are usual
MAX_KEY_CHARACTERS = 16_384  # characters of a key; a pipe holds four times that before it is read


def app_jwt(key: AppKey, at: datetime) -> Secret:
    """Return a JSON web token that shows, at the time `at`, that we are the App. Raises `AppKeyUnusable`."""
    now = int(at.timestamp())
    claims = {"iat": now - CLOCK_SKEW, "exp": now + LIFETIME, "iss": key.id}
    text = ".".join(_base64url(json.dumps(part).encode()) for part in ({"alg": "RS256", "typ": "JWT"}, claims))
    return Secret(f"{text}.{_base64url(_signature(text.encode(), key.private_key))}")


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _signature(data: bytes, key: Secret) -> bytes:
    """Sign by RS256 (RFC 7518, 3.3). The key goes through a pipe: it is in no file, no argument and no variable."""
    # The system's own first; no variable of ours, which hold secrets or could change what it does, reaches it.
    command = shutil.which("openssl", path=os.pathsep.join((os.defpath, os.environ.get("PATH", ""))))
    if command is None:
        raise AppKeyUnusable("the command `openssl`, which signs, is not here")
    pem = key.reveal().replace("\\n", "\n").strip()[:MAX_KEY_CHARACTERS]
    reader, writer = os.pipe()
    try:
        with open(writer, "w", encoding="utf-8", errors="replace") as pipe:  # noqa: PTH123  # a descriptor
            pipe.write(f"{pem}\n")
        process = subprocess.run(  # noqa: S603  # fixed words
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
    if process.returncode or not process.stdout:
        raise AppKeyUnusable("it is no RSA key in PEM form, or has a passphrase")
    return process.stdout
