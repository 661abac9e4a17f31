"""The variables of Actions, in plain text: list, get, create, update, delete.

https://docs.github.com/en/rest/actions/variables
"""

from __future__ import annotations

from typing import Any, Final

from ..messages import Response, json_response
from .errors import GitHubError, not_found
from .pagination import Page
from .request_fields import fields_in, optional_text, required_text
from .secret_store import Variable
from .store_request import (
    LARGEST_VALUE,
    StoreRequest,
    StoreRouter,
    audience_in,
    checked_name,
    describe,
    list_response,
    selected_repositories,
)
from .store_rules import VARIABLES

LARGEST_PAGE: Final = 30
_DEFAULT_PAGE: Final = 10

router = StoreRouter(VARIABLES)


@router.store_route("GET ...")
def list_variables(request: StoreRequest) -> Response:
    """List the variables by name; pages are smaller than those of other lists."""
    page = Page.of_query(request.call.request.query, default=_DEFAULT_PAGE, largest=LARGEST_PAGE)
    variables = sorted(request.storage.variables.items())
    return list_response(request.call, page, "variables", (_body(request, *variable) for variable in variables))


@router.store_route("GET .../{name}")
def get_variable(request: StoreRequest) -> Response:
    """Return a variable with its value."""
    return json_response(200, _body(request, request.name, _find(request)))


@router.store_route("POST ...")
def create_variable(request: StoreRequest) -> Response:
    """Create a variable; 409 if there is one of this name."""
    fields = fields_in(request.call.request.body)
    name = checked_name("Variable", required_text(fields, "name"))
    value = _checked_value(required_text(fields, "value"))
    audience = audience_in(request, fields)
    _expect_free(request, name)
    request.storage.put_variable(name, value, request.call.now, audience)
    return json_response(201, {})


@router.store_route("PATCH .../{name}")
def update_variable(request: StoreRequest) -> Response:
    """Change a variable, or rename it."""
    old, fields = _find(request), fields_in(request.call.request.body)
    name = checked_name("Variable", optional_text(fields, "name") or request.name)
    value = optional_text(fields, "value")
    audience = old.audience if fields.get("visibility") is None else audience_in(request, fields)
    variables = request.storage.variables
    if name != request.name:
        _expect_free(request, name)
        variables[name] = variables.pop(request.name)
    value = old.value if value is None else _checked_value(value)
    request.storage.put_variable(name, value, request.call.now, audience)
    return Response(204)


@router.store_route("DELETE .../{name}")
def delete_variable(request: StoreRequest) -> Response:
    """Delete a variable."""
    _find(request)
    del request.storage.variables[request.name]
    return Response(204)


@router.store_route("GET .../{name}/repositories", ("organization",))
def list_selected_for(request: StoreRequest) -> Response:
    """List the repositories that see a variable; only one for selected repositories has such a list."""
    audience = _find(request).audience
    if audience is None or audience.visibility != "selected":
        raise GitHubError(409, "The variable's visibility is not set to 'selected'")
    return selected_repositories(request, audience)


def _expect_free(request: StoreRequest, name: str) -> None:
    if name in request.storage.variables:
        raise GitHubError(409, "Already exists - Variable already exists")


def _checked_value(value: str) -> str:
    if len(value.encode()) > LARGEST_VALUE:
        raise GitHubError(422, "Variable value is too large: the limit is 48 KB")
    return value


def _find(request: StoreRequest) -> Variable:
    variable = request.storage.variables.get(request.name)
    if variable is None:
        raise not_found()
    return variable


def _body(request: StoreRequest, name: str, variable: Variable) -> dict[str, Any]:
    return {**describe(request, name, variable), "value": variable.value}
