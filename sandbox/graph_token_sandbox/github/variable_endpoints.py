"""The variables of Actions, in plain: list, get, create, update, delete.

https://docs.github.com/en/rest/actions/variables
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ..messages import Response, json_response
from . import store_request
from .errors import GitHubError, not_found
from .pagination import Page
from .request_fields import fields_in, nullable, required
from .secret_store import Audience, Variable
from .store_request import StoreRequest

LARGEST_PAGE: Final = 30
_USUAL_PAGE: Final = 10


def list_variables(call: StoreRequest) -> Response:
    """Answer `GET` on the list; its pages are smaller than others'."""
    page = Page.asked(call.request.query, usual=_USUAL_PAGE, largest=LARGEST_PAGE)
    known = sorted(call.storage.variables.items())
    return store_request.listed(call, page, "variables", (_described(call, name, found) for name, found in known))


def get_variable(call: StoreRequest) -> Response:
    """Answer `GET .../{name}`."""
    return json_response(200, _described(call, call.name, _found(call)))


def create_variable(call: StoreRequest) -> Response:
    """Answer `POST` on the list."""
    fields = fields_in(call.request.body)
    name, value = store_request.checked_name("Variable", required(fields, "name")), _value(required(fields, "value"))
    audience = store_request.audience(call, fields)
    if name in call.storage.variables:
        raise GitHubError(409, "Already exists - Variable already exists")
    call.storage.put_variable(name, value, call.now, audience)
    return json_response(201, {})


def update_variable(call: StoreRequest) -> Response:
    """Answer `PATCH .../{name}`, which may rename it."""
    old, fields = _found(call), fields_in(call.request.body)
    name = store_request.checked_name("Variable", nullable(fields, "name") or call.name)
    value = nullable(fields, "value")
    audience = _audience(call, fields, old)
    if name != call.name:
        if name in call.storage.variables:
            raise GitHubError(409, "Already exists - Variable already exists")
        call.storage.variables[name] = call.storage.variables.pop(call.name)
    call.storage.put_variable(name, old.value if value is None else _value(value), call.now, audience)
    return Response(204)


def list_selected_for(call: StoreRequest) -> Response:
    """Answer `GET .../{name}/repositories`, which only a variable for selected ones has."""
    audience = _found(call).audience
    if audience is None or audience.visibility != "selected":
        raise GitHubError(409, "The variable's visibility is not set to 'selected'")
    return store_request.selected(call, audience)


def delete_variable(call: StoreRequest) -> Response:
    """Answer `DELETE .../{name}`."""
    _found(call)
    del call.storage.variables[call.name]
    return Response(204)


def _audience(call: StoreRequest, fields: Mapping[str, Any], old: Variable) -> Audience | None:
    return store_request.audience(call, fields) if fields.get("visibility") is not None else old.audience


def _value(value: str) -> str:
    if len(value.encode()) > store_request.LARGEST_VALUE:
        raise GitHubError(422, "Variable value is too large: the limit is 48 KB")
    return value


def _found(call: StoreRequest) -> Variable:
    found = call.storage.variables.get(call.name)
    if found is None:
        raise not_found()
    return found


def _described(call: StoreRequest, name: str, found: Variable) -> dict[str, Any]:
    return {**store_request.described(call, "variables", name, found), "value": found.value}


HANDLERS: Final[dict[str, Callable[[StoreRequest], Response]]] = {
    "list_variables": list_variables,
    "get_variable": get_variable,
    "list_selected_for": list_selected_for,
    "create_variable": create_variable,
    "update_variable": update_variable,
    "delete_variable": delete_variable,
}
