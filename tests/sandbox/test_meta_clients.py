"""Client libraries for Meta that were not written for the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import facebook
import pyfacebook
import pytest

from tests.sandbox.clients import GraphClient, LoginClient

DAY = 86_400


@pytest.fixture
def pyfacebook_graph(graph: GraphClient) -> Iterator[Any]:
    client = pyfacebook.GraphAPI(
        app_id=graph.seeded.app.id,
        app_secret=graph.seeded.app.secret,
        access_token=graph.seeded.tokens["short_lived_user"],
        version="v26.0",
        base_url=f"{graph.sandbox.graph_url}/",
        access_token_url=f"{graph.sandbox.graph_url}/oauth/access_token",
    )
    with client.session:
        yield client


@pytest.fixture
def pyfacebook_instagram(instagram: LoginClient) -> Iterator[Any]:
    client = pyfacebook.BasicDisplayAPI(
        app_id=instagram.app.id,
        app_secret=instagram.app.secret,
        access_token=instagram.token("short_lived"),
        base_url=f"{instagram.url}/",
    )
    with client.session:
        yield client


@pytest.fixture
def pyfacebook_threads(threads: LoginClient) -> Iterator[Any]:
    client = pyfacebook.ThreadsGraphAPI(
        app_id=threads.app.id,
        app_secret=threads.app.secret,
        access_token=threads.token("short_lived"),
        base_url=f"{threads.url}/",
        access_token_url=f"{threads.url}/oauth/access_token",
    )
    with client.session:
        yield client


@pytest.fixture
def facebook_sdk(graph: GraphClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(facebook, "FACEBOOK_GRAPH_URL", f"{graph.sandbox.graph_url}/")
    client = facebook.GraphAPI(graph.seeded.tokens["short_lived_user"])
    client.version = "v26.0"  # later than the last it would take as an argument
    with client.session:
        yield client


def test_pyfacebook_exchanges_and_inspects(graph: GraphClient, pyfacebook_graph: Any) -> None:
    answer = pyfacebook_graph.exchange_long_lived_user_access_token()

    data = pyfacebook_graph.debug_token(answer["access_token"], graph.app_token)["data"]
    assert answer["expires_in"] == 60 * DAY
    assert data["expires_at"] - data["issued_at"] == 60 * DAY
    assert pyfacebook_graph.get_app_token()["access_token"] == graph.app_token


def test_pyfacebook_gets_page_tokens(graph: GraphClient, pyfacebook_graph: Any) -> None:
    user = graph.seeded.tokens["long_lived_user"]

    page_token = pyfacebook_graph.exchange_page_access_token(graph.seeded.page_id, user)
    pages = pyfacebook_graph.exchange_long_lived_page_access_token("me", user)

    assert [page["access_token"] for page in pages["data"]] == [page_token]
    assert (graph.inspect(page_token)["type"], graph.inspect(page_token)["expires_at"]) == ("PAGE", 0)


def test_pyfacebook_reports_an_expired_token(graph: GraphClient, pyfacebook_graph: Any) -> None:
    with pytest.raises(pyfacebook.FacebookError) as caught:
        pyfacebook_graph.exchange_long_lived_user_access_token(graph.seeded.tokens["expired_user"])

    assert (caught.value.code, caught.value.error_subcode) == (190, 463)


def test_pyfacebook_on_instagram(instagram: LoginClient, pyfacebook_instagram: Any) -> None:
    exchanged = pyfacebook_instagram.exchange_long_lived_user_access_token()
    refreshed = pyfacebook_instagram.refresh_access_token(instagram.token("due"))

    assert exchanged["expires_in"] == refreshed["expires_in"] == 60 * DAY
    instagram.sandbox.meta.instagram_wraps_profiles = False  # the form that this client knows
    profile = pyfacebook_instagram.get_object("me", "username", access_token=refreshed["access_token"])
    assert profile["username"] == "sandbox_user"


def test_pyfacebook_on_threads(threads: LoginClient, pyfacebook_threads: Any) -> None:
    exchanged = pyfacebook_threads.exchange_long_lived_user_access_token()
    refreshed = pyfacebook_threads.refresh_access_token(threads.token("due"))
    data = pyfacebook_threads.debug_token(refreshed["access_token"], exchanged["access_token"])["data"]

    assert exchanged["expires_in"] == refreshed["expires_in"] == 60 * DAY
    assert data["expires_at"] - data["issued_at"] == 60 * DAY
    assert "appsecret_proof" in threads.sandbox.requests[1].query


@pytest.mark.parametrize("state", ["fresh", "expired"])
def test_pyfacebook_reports_a_refused_refresh(threads: LoginClient, pyfacebook_threads: Any, state: str) -> None:
    with pytest.raises(pyfacebook.FacebookError):
        pyfacebook_threads.refresh_access_token(threads.token(state))


def test_facebook_sdk(graph: GraphClient, facebook_sdk: Any) -> None:
    app = graph.seeded.app

    answer = facebook_sdk.extend_access_token(app.id, app.secret)

    data = facebook_sdk.debug_access_token(answer["access_token"], app.id, app.secret)["data"]
    assert answer["expires_in"] == 60 * DAY
    assert data["expires_at"] - data["issued_at"] == 60 * DAY
    assert facebook_sdk.get_version() == "26.0"
    assert facebook_sdk.get_app_access_token(app.id, app.secret) == graph.app_token
    assert [page["id"] for page in facebook_sdk.get_connections("me", "accounts")["data"]] == [graph.seeded.page_id]


def test_facebook_sdk_reports_a_wrong_secret(graph: GraphClient, facebook_sdk: Any) -> None:
    with pytest.raises(facebook.GraphAPIError, match="Error validating client secret"):
        facebook_sdk.extend_access_token(graph.seeded.app.id, "wrong")
