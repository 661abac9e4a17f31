"""Page tokens, `/me` and `/me/accounts`."""

from __future__ import annotations

import pytest

from graph_token_sandbox import TokenSpec
from tests.sandbox.clients import GraphClient, error_of


@pytest.mark.parametrize("kind", ["long_lived_user", "never_expiring_user", "system_user"])
def test_page_token_of_a_long_lived_token(graph: GraphClient, kind: str) -> None:
    parent = graph.seeded.tokens[kind]

    answer = graph.get(graph.seeded.page_id, fields="access_token,name", access_token=parent).json()

    data, parents = graph.inspect(answer["access_token"]), graph.inspect(parent)
    assert (answer["id"], answer["name"]) == (graph.seeded.page_id, "Acme Page")
    assert (data["type"], data["expires_at"], data["profile_id"]) == ("PAGE", 0, graph.seeded.page_id)
    inherited = ("user_id", "scopes", "data_access_expires_at")
    assert [data[key] for key in inherited] == [parents[key] for key in inherited]


def test_page_token_of_a_short_lived_token(graph: GraphClient) -> None:
    token = graph.seeded.tokens["short_lived_user"]
    page_token = graph.get(graph.seeded.page_id, fields="access_token", access_token=token).json()["access_token"]

    assert graph.inspect(page_token)["expires_at"] == graph.inspect(token)["expires_at"]


def test_token_in_a_header(graph: GraphClient) -> None:
    answer = graph.session.get(
        f"{graph.sandbox.graph_url}/{graph.seeded.page_id}?fields=access_token",
        headers={"Authorization": f"Bearer {graph.seeded.tokens['long_lived_user']}"},
        timeout=5,
    )

    assert answer.json()["access_token"].startswith("EAA")


def test_page_token_needs_the_permission(graph: GraphClient) -> None:
    token = graph.sandbox.meta.issue(TokenSpec(graph.seeded.app.id, scopes=("public_profile",)))

    answer = graph.get(graph.seeded.page_id, fields="access_token", access_token=token)

    assert (answer.status_code, answer.json()) == (200, {"id": graph.seeded.page_id})


@pytest.mark.parametrize("page_id", ["42", "109876543210987"])
def test_unknown_page_and_page_without_a_role(graph: GraphClient, page_id: str) -> None:
    stranger = graph.sandbox.meta.issue(TokenSpec(graph.seeded.app.id, user_id="7"))

    assert error_of(graph.get(page_id, fields="access_token", access_token=stranger))[:3] == (400, 100, 33)


def test_lost_role_ends_the_page_token(graph: GraphClient) -> None:
    graph.sandbox.meta.drop_role(graph.seeded.page_id, "10215241773831025")

    assert error_of(graph.get("me", access_token=graph.seeded.tokens["page"]))[:3] == (400, 190, 492)
    assert graph.inspect(graph.seeded.tokens["long_lived_user"])["is_valid"]


@pytest.mark.parametrize("path", ["me", "me/accounts", "109876543210987"])
@pytest.mark.parametrize(
    ("kind", "code", "subcode"),
    [
        ("data_access_over", 190, 493),
        ("expired_user", 190, 463),
        ("password_changed", 190, 460),
        ("garbage", 190, None),
        (None, 2500, None),
    ],
)
def test_invalid_tokens(graph: GraphClient, path: str, kind: str | None, code: int, subcode: int | None) -> None:
    token = graph.seeded.tokens[kind] if kind else ""

    assert error_of(graph.get(path, access_token=token))[:3] == (400, code, subcode)


def test_exempt_permissions_outlive_data_access(graph: GraphClient) -> None:
    limited = graph.seeded.tokens["data_access_over"]
    spec = TokenSpec(
        graph.seeded.app.id,
        scopes=("pages_show_list", "pages_manage_posts"),
        data_access=graph.sandbox.meta.token(limited).issued_at - graph.sandbox.clock.now(),
    )

    assert graph.get("me", access_token=graph.sandbox.meta.issue(spec)).status_code == 200


def test_me(graph: GraphClient) -> None:
    tokens = graph.seeded.tokens

    assert graph.get("me", access_token=tokens["page"]).json() == {"name": "Acme Page", "id": graph.seeded.page_id}
    assert graph.get("me", access_token=tokens["long_lived_user"], fields="id").json() == {"id": "10215241773831025"}


def test_accounts_have_pages(graph: GraphClient) -> None:
    user, token = "10215241773831025", graph.seeded.tokens["long_lived_user"]
    for number in range(1, 5):
        graph.sandbox.meta.add_page(str(number), name=f"Page {number}", admins=(user,))
    graph.sandbox.meta.add_page("99", name="Somebody else's")

    first = graph.get("me/accounts", access_token=token, limit="3").json()
    second = graph.session.get(first["paging"]["next"], timeout=5).json()

    assert token in first["paging"]["next"]
    assert [page["id"] for page in first["data"] + second["data"]] == [graph.seeded.page_id, "1", "2", "3", "4"]
    assert "next" not in second["paging"]
    assert graph.inspect(second["data"][0]["access_token"])["profile_id"] == "3"


def test_accounts_without_the_permission_are_empty(graph: GraphClient) -> None:
    token = graph.sandbox.meta.issue(TokenSpec(graph.seeded.app.id, scopes=("public_profile",)))

    assert graph.get("me/accounts", access_token=token).json() == {"data": []}


def test_nodes_by_id(graph: GraphClient) -> None:
    user, token = "10215241773831025", graph.seeded.tokens["long_lived_user"]

    assert graph.get(user, access_token=token).json()["id"] == user
    assert graph.get(f"{user}/accounts", access_token=token).json()["data"][0]["id"] == graph.seeded.page_id
    assert error_of(graph.get("7/accounts", access_token=token))[:2] == (400, 100)
    assert error_of(graph.get("me/accounts", access_token=token, after="?"))[:2] == (400, 100)


def test_page_token_reads_its_own_page_only(graph: GraphClient) -> None:
    graph.sandbox.meta.add_page("1", admins=("10215241773831025",))
    token = graph.seeded.tokens["page"]

    own, other = (graph.get(page, fields="access_token", access_token=token) for page in (graph.seeded.page_id, "1"))

    assert own.json()["access_token"] == token
    assert "access_token" not in other.json()


def test_page_token_is_the_same_while_valid(graph: GraphClient) -> None:
    params = {"fields": "access_token", "access_token": graph.seeded.tokens["long_lived_user"]}
    first, second = (graph.get(graph.seeded.page_id, **params).json()["access_token"] for _ in range(2))
    graph.sandbox.meta.invalidate(first)

    assert first == second
    assert graph.get(graph.seeded.page_id, **params).json()["access_token"] != first
