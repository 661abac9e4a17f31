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
    token = call.reader()
    if token.kind == "PAGE" and token.page_id in call.meta.pages:
        return _page_fields(call, call.meta.pages[token.page_id], token, default=("name", "id"))
    return _only({"name": "Sandbox User", "id": token.user_id}, _wanted(call, ("name", "id")))


def page(call: Call) -> dict[str, Any]:
    """Answer `GET /{page-id}`, and `GET /{user-id}` for the caller's own id."""
    token = call.reader()
    node = call.node[0]
    if node == token.user_id:
        return me(call)
    found = call.meta.pages.get(node)
    if found is None or token.user_id not in found.admins:
        raise GraphError(
            100,
            f"Unsupported get request. Object with ID '{node}' does not exist, cannot be loaded due to missing "
            "permissions, or does not support this operation",
            33,
            METHOD,
        )
    return _page_fields(call, found, token, default=("name", "id"))


def accounts(call: Call) -> dict[str, Any]:
    """Answer `GET /me/accounts`: the caller's pages, a batch at a time.

    `paging.next` carries the caller's token, as it does at Meta.
    """
    token = call.reader()
    if call.node[0] not in ("me", token.user_id):
        raise GraphError(100, "(#100) The user must be the one of the access token")
    pages = [found for found in call.meta.pages.values() if token.user_id in found.admins and _may_list(token)]
    start, size = _cursor_position(call), _page_size(call)
    batch = pages[start : start + size]
    answer: dict[str, Any] = {"data": [_page_fields(call, found, token, default=_ACCOUNT_FIELDS) for found in batch]}
    if batch:
        end = start + len(batch)
        answer["paging"] = {"cursors": {"before": _cursor(start), "after": _cursor(end)}}
        if end < len(pages):
            follow = {**call.params, "access_token": token.value, "limit": size, "after": _cursor(end)}
            path = "/".join((call.version, *call.node))
            answer["paging"]["next"] = f"{call.request.base_url}/{path}?{urlencode(follow)}"
    return answer


def _page_size(call: Call) -> int:
    given = call.params.get("limit", "")
    return int(given) if given.isdecimal() else _PAGE_SIZE


def _may_list(token: Token) -> bool:
    return "pages_show_list" in token.scopes


def _page_fields(call: Call, found: Page, token: Token, default: tuple[str, ...]) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "category": "Brand",
        "category_list": [{"id": "1605186416478696", "name": "Brand"}],
        "name": found.name,
        "id": found.id,
        "tasks": ["ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE"],
    }
    wanted = _wanted(call, default)
    if "access_token" in wanted and _may_list(token):  # without the permission Meta leaves the field out
        if token.kind != "PAGE":
            fields["access_token"] = call.meta.page_token(found, token).value
        elif token.page_id == found.id:
            fields["access_token"] = token.value
    return _only(fields, wanted)


def _wanted(call: Call, default: tuple[str, ...]) -> set[str]:
    given = call.params.get("fields")
    return {"id", *(given.split(",") if given else default)}


def _only(fields: dict[str, Any], wanted: Iterable[str]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name in wanted}


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(f"page:{position}".encode()).decode()


def _cursor_position(call: Call) -> int:
    cursor = call.params.get("after")
    if cursor is None:
        return 0
    try:
        return int(base64.urlsafe_b64decode(cursor).decode().removeprefix("page:"))
    except ValueError:
        raise GraphError(100, "(#100) Invalid cursor") from None
