"""The secrets of every store: public key, list, get, put, delete, and selected repositories.

https://docs.github.com/en/rest/actions/secrets, and the pages for Dependabot, Codespaces and agents
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from nacl.exceptions import CryptoError
from nacl.public import SealedBox

from ..messages import Response, json_response
from .errors import GitHubError, invalid, not_found
from .pagination import Page
from .request_fields import fields_in, required_text
from .secret_store import Audience, SealedSecret, SecretStore
from .store_request import (
    LARGEST_VALUE,
    StoreRequest,
    StoreRouter,
    audience_in,
    check_required,
    checked_name,
    describe,
    list_response,
    selected_ids,
    selected_repositories,
)
from .store_rules import SECRETS

_BASE64: Final = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})")
_BASE64_RULE: Final = r"/^(?:[A-Za-z0-9+\/]{4})*(?:[A-Za-z0-9+\/]{2}==|[A-Za-z0-9+\/]{3}=|[A-Za-z0-9+\/]{4})$/"
_IMPROPER: Final = "Bad request - validation failed due to an improperly encrypted secret"
_NOT_SELECTED: Final = (
    "You cannot update selected repositories for a secret when the visibility is not set to 'selected'"
)

router = StoreRouter(SECRETS)


@router.store_route("GET .../public-key")
def public_key(request: StoreRequest) -> Response:
    """Return the key with which values have to be sealed."""
    store = request.secret_store
    key = base64.b64encode(bytes(store.key.public_key)).decode()
    return json_response(200, {"key_id": store.key_id, "key": key})


@router.store_route("GET ...")
def list_secrets(request: StoreRequest) -> Response:
    """List the secrets by name."""
    secrets = sorted(request.secret_store.secrets.items())
    page = Page.of_query(request.call.request.query)
    return list_response(request.call, page, "secrets", (describe(request, *secret) for secret in secrets))


@router.store_route("GET .../{secret_name}")
def get_secret(request: StoreRequest) -> Response:
    """Return the dates of a secret, never its value."""
    return json_response(200, describe(request, request.name, _find(request)))


@router.store_route("PUT .../{secret_name}")
def put_secret(request: StoreRequest) -> Response:
    """Store a secret: 201 for a new one, 204 for a changed one."""
    name, fields = checked_name("Secret", request.name), fields_in(request.call.request.body)
    check_required(request, fields)
    if "encrypted_value" not in fields:  # only the audience changes, where the schema allows that
        return _change_audience(request, name, audience_in(request, fields))
    key_id, sealed = _sealed(fields)
    audience = audience_in(request, fields)
    if len(_opened(request.secret_store, key_id, sealed)) > LARGEST_VALUE:
        raise GitHubError(422, "Secret value is too large: the limit is 48 KB")
    is_new = request.secret_store.put(name, sealed, request.call.now, audience)
    return json_response(201, {}) if is_new else Response(204)


@router.store_route("DELETE .../{secret_name}")
def delete_secret(request: StoreRequest) -> Response:
    """Delete a secret."""
    _find(request)
    del request.secret_store.secrets[request.name]
    return Response(204)


@router.store_route("GET .../{secret_name}/repositories", ("organization", "user"))
def list_selected(request: StoreRequest) -> Response:
    """List the repositories that see a secret."""
    return selected_repositories(request, _find(request).audience)


@router.store_route("PUT .../{secret_name}/repositories", ("organization", "user"))
def set_selected(request: StoreRequest) -> Response:
    """Replace the list of repositories that see a secret."""
    secret, fields = _find(request), fields_in(request.call.request.body)
    if "selected_repository_ids" not in fields:
        raise invalid('"selected_repository_ids" wasn\'t supplied.')
    numbers = selected_ids(request, fields, text=False)
    if secret.audience is None or secret.audience.visibility != "selected":
        raise GitHubError(409, _NOT_SELECTED)
    request.secret_store.secrets[request.name] = replace(secret, audience=Audience("selected", numbers))
    return Response(204)


def _find(request: StoreRequest) -> SealedSecret:
    secret = request.secret_store.secrets.get(request.name)
    if secret is None:
        raise not_found()
    return secret


def _change_audience(request: StoreRequest, name: str, audience: Audience | None) -> Response:
    secret, now = request.secret_store.secrets.get(name), request.call.now.replace(microsecond=0)
    if secret is None:
        raise GitHubError(422, _IMPROPER)
    request.secret_store.secrets[name] = replace(secret, audience=audience, updated_at=now)
    return Response(204)


def _sealed(fields: Mapping[str, Any]) -> tuple[str, bytes]:
    """Return key id and sealed value of a body; GitHub's refusal repeats a wrong value."""
    value, key_id = required_text(fields, "encrypted_value"), required_text(fields, "key_id")
    if not _BASE64.fullmatch(value):
        raise invalid(f"{value} does not match {_BASE64_RULE}.")
    return key_id, base64.b64decode(value)


def _opened(store: SecretStore, key_id: str, sealed: bytes) -> bytes:
    try:
        if key_id == store.key_id:
            return SealedBox(store.key).decrypt(sealed)
    except CryptoError:
        pass
    raise GitHubError(422, _IMPROPER)
