"""Pages and the people behind them: `/{page-id}`, `/me`, `/me/accounts`.

https://developers.facebook.com/documentation/facebook-login/guides/access-tokens/get-long-lived
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from .call import Call
from .errors import METHOD, GraphError
from .records import Page, Token

_ACCOUNT_FIELDS = ("access_token", "category", "category_list", "name", "id", "tasks")
_PAGE_SIZE = 25


def me(call: Call) -> dict[str, Any]:
    """Answer `GET /me`: the person, or with a page token the page."""
    token = call.caller_with_data_access()
    if token.kind == "PAGE" and token.page_id in call.meta.pages:
        return _page_fields(call, call.meta.pages[token.page_id], token, default=("name", "id"))
    return _only({"name": "Sandbox User", "id": token.user_id}, _field_names(call, ("name", "id")))


def page(call: Call) -> dict[str, Any]:
    """Answer `GET /{page-id}`, and `GET /{user-id}` for the caller's own id."""
    token = call.caller_with_data_access()
    node = call.node[0]
    if node == token.user_id:
        return me(call)
    page = call.meta.pages.get(node)
    if page is None or token.user_id not in page.admins:
        raise GraphError(
            100,
            f"Unsupported get request. Object with ID '{node}' does not exist, cannot be loaded due to missing "
            "permissions, or does not support this operation",
            33,
            METHOD,
        )
    return _page_fields(call, page, token, default=("name", "id"))


def accounts(call: Call) -> dict[str, Any]:
    """Answer `GET /me/accounts`: the caller's pages, a batch at a time.

    `paging.next` carries the caller's token, as it does at Meta.
    """
    token = call.caller_with_data_access()
    if call.node[0] not in ("me", token.user_id):
        raise GraphError(100, "(#100) The user must be the one of the access token")
    pages = [page for page in call.meta.pages.values() if token.user_id in page.admins and _may_list(token)]
    start, size = _start(call), _page_size(call)
    batch = pages[start : start + size]
    answer: dict[str, Any] = {"data": [_page_fields(call, page, token, default=_ACCOUNT_FIELDS) for page in batch]}
    if batch:
        end = start + len(batch)
        answer["paging"] = {"cursors": {"before": _cursor(start), "after": _cursor(end)}}
        if end < len(pages):
            follow = {**call.params, "access_token": token.value, "limit": size, "after": _cursor(end)}
            path = "/".join((call.version, *call.node))
            answer["paging"]["next"] = f"{call.request.base_url}/{path}?{urlencode(follow)}"
    return answer


def _page_size(call: Call) -> int:
    limit = call.params.get("limit", "")
    return int(limit) if limit.isdecimal() else _PAGE_SIZE


def _may_list(token: Token) -> bool:
    return "pages_show_list" in token.scopes


def _page_fields(call: Call, page: Page, token: Token, default: tuple[str, ...]) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "category": "Brand",
        "category_list": [{"id": "1605186416478696", "name": "Brand"}],
        "name": page.name,
        "id": page.id,
        "tasks": ["ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE"],
    }
    names = _field_names(call, default)
    if "access_token" in names and _may_list(token):  # without the permission Meta leaves the field out
        if token.kind != "PAGE":
            fields["access_token"] = call.meta.page_token(page, token).value
        elif token.page_id == page.id:
            fields["access_token"] = token.value
    return _only(fields, names)


def _field_names(call: Call, default: tuple[str, ...]) -> set[str]:
    names = call.params.get("fields")
    return {"id", *(names.split(",") if names else default)}


def _only(fields: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name in names}


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(f"page:{position}".encode()).decode()


def _start(call: Call) -> int:
    cursor = call.params.get("after")
    if cursor is None:
        return 0
    try:
        return int(base64.urlsafe_b64decode(cursor).decode().removeprefix("page:"))
    except ValueError:
        raise GraphError(100, "(#100) Invalid cursor") from None
