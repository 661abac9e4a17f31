"""The secrets of every store: public key, list, get, put, delete, and the repositories selected for an organisation's.

https://docs.github.com/en/rest/actions/secrets and its likes for Dependabot, Codespaces and agents
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from nacl.exceptions import CryptoError
from nacl.public import SealedBox

from ..messages import Response, json_response
from . import store_request
from .errors import GitHubError, invalid, not_found
from .pagination import Page
from .request_fields import fields_in, required
from .secret_store import Audience, SealedSecret, SecretStore
from .store_request import StoreRequest

_BASE64: Final = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})")
_BASE64_RULE: Final = r"/^(?:[A-Za-z0-9+\/]{4})*(?:[A-Za-z0-9+\/]{2}==|[A-Za-z0-9+\/]{3}=|[A-Za-z0-9+\/]{4})$/"
_IMPROPER: Final = "Bad request - validation failed due to an improperly encrypted secret"
_NOT_SELECTED: Final = (
    "You cannot update selected repositories for a secret when the visibility is not set to 'selected'"
)


def public_key(call: StoreRequest) -> Response:
    """Answer `GET .../public-key`."""
    key = base64.b64encode(bytes(call.secret_store.key.public_key)).decode()
    return json_response(200, {"key_id": call.secret_store.key_id, "key": key})


def get_secret(call: StoreRequest) -> Response:
    """Answer `GET .../{secret_name}`: when, never what."""
    return json_response(200, store_request.described(call, "secrets", call.name, _found(call)))


def list_secrets(call: StoreRequest) -> Response:
    """Answer `GET` on the list."""
    known = sorted(call.secret_store.secrets.items())
    described = (store_request.described(call, "secrets", name, stored) for name, stored in known)
    return store_request.listed(call, Page.asked(call.request.query), "secrets", described)


def put_secret(call: StoreRequest) -> Response:
    """Answer `PUT .../{secret_name}`: 201 for a new secret, 204 for a changed one."""
    name, fields = store_request.checked_name("Secret", call.place.name), fields_in(call.request.body)
    store_request.check_required(call, fields)
    if "encrypted_value" not in fields:  # only the audience changes, where the schema allows that
        return _shown_to(call, name, store_request.audience(call, fields))
    key_id, sealed = _sealed(fields)
    audience = store_request.audience(call, fields)
    if len(_opened(call.secret_store, key_id, sealed)) > store_request.LARGEST_VALUE:
        raise GitHubError(422, "Secret value is too large: the limit is 48 KB")
    return json_response(201, {}) if call.secret_store.put(name, sealed, call.now, audience) else Response(204)


def delete_secret(call: StoreRequest) -> Response:
    """Answer `DELETE .../{secret_name}`."""
    _found(call)
    del call.secret_store.secrets[call.name]
    return Response(204)


def list_selected(call: StoreRequest) -> Response:
    """Answer `GET .../{secret_name}/repositories`."""
    return store_request.selected(call, _found(call).audience)


def set_selected(call: StoreRequest) -> Response:
    """Answer `PUT .../{secret_name}/repositories`, which replaces the list."""
    stored, fields = _found(call), fields_in(call.request.body)
    if "selected_repository_ids" not in fields:
        raise invalid('"selected_repository_ids" wasn\'t supplied.')
    numbers = store_request.selection(call, fields, text=False)
    if stored.audience is None or stored.audience.visibility != "selected":
        raise GitHubError(409, _NOT_SELECTED)
    call.secret_store.secrets[call.name] = replace(stored, audience=Audience("selected", numbers))
    return Response(204)


def _found(call: StoreRequest) -> SealedSecret:
    stored = call.secret_store.secrets.get(call.name)
    if stored is None:
        raise not_found()
    return stored


def _shown_to(call: StoreRequest, name: str, audience: Audience | None) -> Response:
    stored = call.secret_store.secrets.get(name)
    if stored is None:
        raise GitHubError(422, _IMPROPER)
    call.secret_store.secrets[name] = replace(stored, audience=audience, updated_at=call.now.replace(microsecond=0))
    return Response(204)


def _sealed(fields: Mapping[str, Any]) -> tuple[str, bytes]:
    """Return key id and sealed value of a body, or refuse it in GitHub's words, which repeat a wrong value."""
    value, key_id = required(fields, "encrypted_value"), required(fields, "key_id")
    if not _BASE64.fullmatch(value):
        raise invalid(f"{value} does not match {_BASE64_RULE}.")
    return key_id, base64.b64decode(value)


def _opened(secret_store: SecretStore, key_id: str, sealed: bytes) -> bytes:
    try:
        if key_id == secret_store.key_id:
            return SealedBox(secret_store.key).decrypt(sealed)
    except CryptoError:
        pass
    raise GitHubError(422, _IMPROPER)


HANDLERS: Final[dict[str, Callable[[StoreRequest], Response]]] = {
    "public_key": public_key,
    "get_secret": get_secret,
    "put_secret": put_secret,
    "delete_secret": delete_secret,
    "list_secrets": list_secrets,
    "list_selected": list_selected,
    "set_selected": set_selected,
}
