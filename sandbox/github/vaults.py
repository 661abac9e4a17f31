"""The Actions secrets of a repository or environment: public key, list, get, put.

https://docs.github.com/en/rest/actions/secrets
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from nacl.exceptions import CryptoError
from nacl.public import SealedBox

from sandbox.github.errors import GitHubError, invalid, not_found
from sandbox.github.records import Stored, Vault
from sandbox.messages import Request, Response, json_object, json_response

LARGEST_VALUE: Final = 48 * 1024
"""Bytes; https://docs.github.com/en/actions/reference/security/secrets"""
LARGEST_PAGE: Final = 100
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
    size = min(_positive(request.query, "per_page", 30), LARGEST_PAGE)
    page = _positive(request.query, "page", 1)
    names = sorted(vault.secrets)
    shown = names[(page - 1) * size : page * size]
    headers = {}
    if page * size < len(names):
        headers["Link"] = f'<{request.base_url}{request.path}?per_page={size}&page={page + 1}>; rel="next"'
    described = [_described(name, vault.secrets[name]) for name in shown]
    return json_response(200, {"total_count": len(names), "secrets": described}, headers)


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
    try:
        fields = json_object(body)
    except ValueError:
        raise GitHubError(400, "Problems parsing JSON") from None
    if fields is None:
        raise GitHubError(400, "Body should be a JSON object")
    for name in ("encrypted_value", "key_id"):
        _check_string(fields, name)
    value: str = fields["encrypted_value"]
    if not _BASE64.fullmatch(value):
        raise invalid(f"{value} does not match {_BASE64_RULE}.")
    return fields["key_id"], base64.b64decode(value)


def _check_string(fields: Mapping[str, Any], name: str) -> None:
    if name not in fields:
        raise invalid(f'"{name}" wasn\'t supplied.')
    if not isinstance(fields[name], str):
        raise invalid(f"For 'properties/{name}', {fields[name]} is not a string.")


def _opened(vault: Vault, key_id: str, sealed: bytes) -> bytes:
    try:
        if key_id == vault.key_id:
            return SealedBox(vault.key).decrypt(sealed)
    except CryptoError:
        pass
    raise GitHubError(422, "Bad request - validation failed due to an improperly encrypted secret")


def _described(name: str, stored: Stored) -> dict[str, str]:
    return {"name": name, "created_at": timestamp(stored.created_at), "updated_at": timestamp(stored.updated_at)}


def timestamp(moment: datetime) -> str:
    """Return an aware UTC moment as GitHub writes it, to the second."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _positive(query: Mapping[str, str], name: str, default: int) -> int:
    given = query.get(name, "")
    return max(int(given), 1) if given.isdecimal() else default
