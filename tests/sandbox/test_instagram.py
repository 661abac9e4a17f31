"""The API of Instagram Login."""

from __future__ import annotations

import pytest

from graph_token_sandbox.seed import INSTAGRAM_USER
from tests.sandbox.clients import LoginClient, error_of


def test_form_of_tokens(instagram: LoginClient) -> None:
    token = instagram.refresh(instagram.token("due")).json()["access_token"]

    assert token.startswith("IGAA")


@pytest.mark.parametrize("path", ["me", "v26.0/me"])
def test_profile_of_the_token(instagram: LoginClient, path: str) -> None:
    answer = instagram.get(path, fields="id,user_id,username", access_token=instagram.token("long_lived"))

    (profile,) = answer.json()["data"]
    assert (profile["user_id"], profile["username"]) == (INSTAGRAM_USER, "sandbox_user")
    assert profile["id"] != INSTAGRAM_USER  # the app's own name for the person
    assert answer.headers["facebook-api-version"].startswith("v2")


def test_without_fields_only_the_id(instagram: LoginClient) -> None:
    (profile,) = instagram.get("me", access_token=instagram.token("long_lived")).json()["data"]

    assert profile.keys() == {"id"}


def test_flat_profile_on_request(instagram: LoginClient) -> None:
    instagram.sandbox.meta.instagram_wraps_profiles = False

    assert instagram.get("me", access_token=instagram.token("long_lived")).json().keys() == {"id"}


@pytest.mark.parametrize("path", ["debug_token", "v26.0/debug_token", "oauth/access_token", "v99.0/me"])
def test_unsupported_paths(instagram: LoginClient, path: str) -> None:
    token = instagram.token("long_lived")

    answer = instagram.get(path, input_token=token, access_token=token)

    assert error_of(answer) == (400, 100, None, "Unsupported request - method type: get")
