"""The variables of Actions, in plain: list, get, create, update, delete.

https://docs.github.com/en/rest/actions/variables
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ..messages import Response, json_response
from . import kept
from .bodies import fields_in, nullable, required
from .errors import GitHubError, not_found
from .kept import StoreCall
from .paging import Page
from .safe import Audience, Variable

LARGEST_PAGE: Final = 30
_USUAL_PAGE: Final = 10


def list_variables(call: StoreCall) -> Response:
    """Answer `GET` on the list; its pages are smaller than others'."""
    page = Page.asked(call.request.query, usual=_USUAL_PAGE, largest=LARGEST_PAGE)
    known = sorted(call.shelf.variables.items())
    return kept.listed(call, page, "variables", (_described(call, name, found) for name, found in known))


def get_variable(call: StoreCall) -> Response:
    """Answer `GET .../{name}`."""
    return json_response(200, _described(call, call.name, _found(call)))


def create_variable(call: StoreCall) -> Response:
    """Answer `POST` on the list."""
    fields = fields_in(call.request.body)
    name, value = kept.checked_name("Variable", required(fields, "name")), _value(required(fields, "value"))
    audience = kept.audience(call, fields)
    if name in call.shelf.variables:
        raise GitHubError(409, "Already exists - Variable already exists")
    call.shelf.put_variable(name, value, call.now, audience)
    return json_response(201, {})


def update_variable(call: StoreCall) -> Response:
    """Answer `PATCH .../{name}`, which may rename it."""
    old, fields = _found(call), fields_in(call.request.body)
    name = kept.checked_name("Variable", nullable(fields, "name") or call.name)
    value = nullable(fields, "value")
    audience = _audience(call, fields, old)
    if name != call.name:
        if name in call.shelf.variables:
            raise GitHubError(409, "Already exists - Variable already exists")
        call.shelf.variables[name] = call.shelf.variables.pop(call.name)
    call.shelf.put_variable(name, old.value if value is None else _value(value), call.now, audience)
    return Response(204)


def list_selected_for(call: StoreCall) -> Response:
    """Answer `GET .../{name}/repositories`, which only a variable for selected ones has."""
    audience = _found(call).audience
    if audience is None or audience.visibility != "selected":
        raise GitHubError(409, "The variable's visibility is not set to 'selected'")
    return kept.selected(call, audience)


def delete_variable(call: StoreCall) -> Response:
    """Answer `DELETE .../{name}`."""
    _found(call)
    del call.shelf.variables[call.name]
    return Response(204)


def _audience(call: StoreCall, fields: Mapping[str, Any], old: Variable) -> Audience | None:
    return kept.audience(call, fields) if fields.get("visibility") is not None else old.audience


def _value(value: str) -> str:
    if len(value.encode()) > kept.LARGEST_VALUE:
        raise GitHubError(422, "Variable value is too large: the limit is 48 KB")
    return value


def _found(call: StoreCall) -> Variable:
    found = call.shelf.variables.get(call.name)
    if found is None:
        raise not_found()
    return found


def _described(call: StoreCall, name: str, found: Variable) -> dict[str, Any]:
    return {**kept.described(call, "variables", name, found), "value": found.value}


HANDLERS: Final[dict[str, Callable[[StoreCall], Response]]] = {
    "list_variables": list_variables,
    "get_variable": get_variable,
    "list_selected_for": list_selected_for,
    "create_variable": create_variable,
    "update_variable": update_variable,
    "delete_variable": delete_variable,
}
