from __future__ import annotations

import pytest

from graph_token_sandbox import TokenSpec
from tests.sandbox.clients import Graph, error_of


@pytest.mark.parametrize("kind", ["long_lived_user", "never_expiring_user", "system_user"])
def test_the_page_token_of_a_long_lived_token_never_expires(graph: Graph, kind: str) -> None:
    parent = graph.team.tokens[kind]

    answer = graph.get(graph.team.page_id, fields="access_token,name", access_token=parent).json()

    data, parents = graph.inspect(answer["access_token"]), graph.inspect(parent)
    assert (answer["id"], answer["name"]) == (graph.team.page_id, "Acme Page")
    assert (data["type"], data["expires_at"], data["profile_id"]) == ("PAGE", 0, graph.team.page_id)
    inherited = ("user_id", "scopes", "data_access_expires_at")
    assert [data[key] for key in inherited] == [parents[key] for key in inherited]


def test_a_page_token_from_a_short_lived_one_expires_with_it(graph: Graph) -> None:
    token = graph.team.tokens["short_lived_user"]
    page_token = graph.get(graph.team.page_id, fields="access_token", access_token=token).json()["access_token"]

    assert graph.inspect(page_token)["expires_at"] == graph.inspect(token)["expires_at"]


def test_the_token_may_come_in_a_header(graph: Graph) -> None:
    answer = graph.session.get(
        f"{graph.box.graph_url}/{graph.team.page_id}?fields=access_token",
        headers={"Authorization": f"Bearer {graph.team.tokens['long_lived_user']}"},
        timeout=5,
    )

    assert answer.json()["access_token"].startswith("EAA")


def test_without_the_permission_the_field_is_absent(graph: Graph) -> None:
    token = graph.box.meta.issue(TokenSpec(graph.team.app.id, scopes=("public_profile",)))

    answer = graph.get(graph.team.page_id, fields="access_token", access_token=token)

    assert (answer.status_code, answer.json()) == (200, {"id": graph.team.page_id})


@pytest.mark.parametrize("page_id", ["42", "109876543210987"])
def test_an_unknown_page_and_a_page_without_a_role(graph: Graph, page_id: str) -> None:
    stranger = graph.box.meta.issue(TokenSpec(graph.team.app.id, user_id="7"))

    assert error_of(graph.get(page_id, fields="access_token", access_token=stranger))[:3] == (400, 100, 33)


def test_losing_the_role_kills_the_page_token(graph: Graph) -> None:
    graph.box.meta.drop_role(graph.team.page_id, "10215241773831025")

    assert error_of(graph.get("me", access_token=graph.team.tokens["page"]))[:3] == (400, 190, 492)
    assert graph.inspect(graph.team.tokens["long_lived_user"])["is_valid"]


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
def test_tokens_that_do_not_work(graph: Graph, path: str, kind: str | None, code: int, subcode: int | None) -> None:
    token = graph.team.tokens[kind] if kind else ""

    assert error_of(graph.get(path, access_token=token))[:3] == (400, code, subcode)


def test_exempt_permissions_outlive_the_data_access(graph: Graph) -> None:
    limited = graph.team.tokens["data_access_over"]
    spec = TokenSpec(
        graph.team.app.id,
        scopes=("pages_show_list", "pages_manage_posts"),
        data_access=graph.box.meta.token(limited).issued_at - graph.box.clock.now(),
    )

    assert graph.get("me", access_token=graph.box.meta.issue(spec)).status_code == 200


def test_me(graph: Graph) -> None:
    tokens = graph.team.tokens

    assert graph.get("me", access_token=tokens["page"]).json() == {"name": "Acme Page", "id": graph.team.page_id}
    assert graph.get("me", access_token=tokens["long_lived_user"], fields="id").json() == {"id": "10215241773831025"}


def test_accounts_come_in_batches(graph: Graph) -> None:
    user, token = "10215241773831025", graph.team.tokens["long_lived_user"]
    for number in range(1, 5):
        graph.box.meta.add_page(str(number), name=f"Page {number}", admins=(user,))
    graph.box.meta.add_page("99", name="Somebody else's")

    first = graph.get("me/accounts", access_token=token, limit="3").json()
    second = graph.session.get(first["paging"]["next"], timeout=5).json()

    assert token in first["paging"]["next"]
    assert [page["id"] for page in first["data"] + second["data"]] == [graph.team.page_id, "1", "2", "3", "4"]
    assert "next" not in second["paging"]
    assert graph.inspect(second["data"][0]["access_token"])["profile_id"] == "3"


def test_accounts_without_the_permission_are_empty(graph: Graph) -> None:
    token = graph.box.meta.issue(TokenSpec(graph.team.app.id, scopes=("public_profile",)))

    assert graph.get("me/accounts", access_token=token).json() == {"data": []}


def test_nodes_by_id(graph: Graph) -> None:
    user, token = "10215241773831025", graph.team.tokens["long_lived_user"]

    assert graph.get(user, access_token=token).json()["id"] == user
    assert graph.get(f"{user}/accounts", access_token=token).json()["data"][0]["id"] == graph.team.page_id
    assert error_of(graph.get("7/accounts", access_token=token))[:2] == (400, 100)
    assert error_of(graph.get("me/accounts", access_token=token, after="?"))[:2] == (400, 100)


def test_a_page_token_gives_its_own_page_only(graph: Graph) -> None:
    graph.box.meta.add_page("1", admins=("10215241773831025",))
    token = graph.team.tokens["page"]

    own, other = (graph.get(page, fields="access_token", access_token=token) for page in (graph.team.page_id, "1"))

    assert own.json()["access_token"] == token
    assert "access_token" not in other.json()


def test_a_page_token_is_the_same_until_it_dies(graph: Graph) -> None:
    params = {"fields": "access_token", "access_token": graph.team.tokens["long_lived_user"]}
    first, second = (graph.get(graph.team.page_id, **params).json()["access_token"] for _ in range(2))
    graph.box.meta.invalidate(first)

    assert first == second
    assert graph.get(graph.team.page_id, **params).json()["access_token"] != first
