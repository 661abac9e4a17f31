"""The Actions secrets of a repository or environment: public key, list, get, put.

https://docs.github.com/en/rest/actions/secrets
"""

from __future__ import annotations

import base64
import re
from datetime import datetime
from typing import Final

from nacl.exceptions import CryptoError
from nacl.public import SealedBox

from sandbox.github.bodies import fields_in, required
from sandbox.github.errors import GitHubError, invalid, not_found
from sandbox.github.paging import Page, linked
from sandbox.github.records import Stored, Vault, timestamp
from sandbox.messages import Request, Response, json_response

LARGEST_VALUE: Final = 48 * 1024
"""Bytes; https://docs.github.com/en/actions/reference/security/secrets"""
_NAME: Final = re.compile(r"(?!GITHUB_)[A-Z_][A-Z0-9_]*")
_BASE64: Final = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})")
_BASE64_RULE: Final = r"/^(?:[A-Za-z0-9+\/]{4})*(?:[A-Za-z0-9+\/]{2}==|[A-Za-z0-9+\/]{3}=|[A-Za-z0-9+\/]{4})$/"
_NAME_RULE: Final = (
    "Secret names can only contain alphanumeric characters ([a-z], [A-Z], [0-9]) or underscores (_). Spaces are not "
    "allowed. Must start with a letter ([a-z], [A-Z]) or underscores (_), and not with GITHUB_."
)


def public_key(vault: Vault) -> Response:
    """Answer `GET .../public-key`."""
    return json_response(200, {"key_id": vault.key_id, "key": base64.b64encode(bytes(vault.key.public_key)).decode()})


def get_secret(vault: Vault, name: str) -> Response:
    """Answer `GET .../{secret_name}`: when, never what."""
    stored = vault.secrets.get(name.upper())
    if stored is None:
        raise not_found()
    return json_response(200, _described(name.upper(), stored))


def list_secrets(vault: Vault, request: Request) -> Response:
    """Answer `GET` on the list, page by page, with a `Link` header to the next."""
    page = Page.asked(request.query)
    names = sorted(vault.secrets)
    described = [_described(name, vault.secrets[name]) for name in page.of(names)]
    links = page.links(f"{request.base_url}{request.path}", request.query, len(names))
    return json_response(200, {"total_count": len(names), "secrets": described}, linked(links))


def put_secret(vault: Vault, name: str, request: Request, now: datetime) -> Response:
    """Answer `PUT .../{secret_name}`: 201 for a new secret, 204 for a changed one."""
    if not _NAME.fullmatch(name.upper()):
        raise GitHubError(422, _NAME_RULE)
    key_id, sealed = _sealed(request.body)
    if len(_opened(vault, key_id, sealed)) > LARGEST_VALUE:
        raise GitHubError(422, "Secret value is too large: the limit is 48 KB")
    return json_response(201, {}) if vault.put(name, sealed, now) else Response(204)


def _sealed(body: bytes) -> tuple[str, bytes]:
    """Return key id and sealed value of a body, or refuse it in GitHub's words, which repeat a wrong value."""
    fields = fields_in(body)
    value, key_id = required(fields, "encrypted_value"), required(fields, "key_id")
    if not _BASE64.fullmatch(value):
        raise invalid(f"{value} does not match {_BASE64_RULE}.")
    return key_id, base64.b64decode(value)


def _opened(vault: Vault, key_id: str, sealed: bytes) -> bytes:
    try:
        if key_id == vault.key_id:
            return SealedBox(vault.key).decrypt(sealed)
    except CryptoError:
        pass
    raise GitHubError(422, "Bad request - validation failed due to an improperly encrypted secret")


def _described(name: str, stored: Stored) -> dict[str, str]:
    return {"name": name, "created_at": timestamp(stored.created_at), "updated_at": timestamp(stored.updated_at)}
