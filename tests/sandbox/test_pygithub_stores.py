"""The same library at work on stores, variables and as an app."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from github import Auth, Github, GithubException, GithubIntegration

from graph_token_sandbox import Sandbox
from graph_token_sandbox.github import GitHubApp
from graph_token_sandbox.seed import REPOSITORY, Seeded, seed
from tests.sandbox.clients import Hub


def options(box: Sandbox) -> dict[str, Any]:
    """How the library is told where GitHub is, and not to pause."""
    pauses = {"seconds_between_requests": 0, "seconds_between_writes": 0}
    return {"base_url": box.github_url, "retry": None, **pauses}


@pytest.fixture
def library(hub: Hub) -> Iterator[Github]:
    with Github(auth=Auth.Token(hub.team.github_tokens["organization"]), **options(hub.box)) as client:
        yield client


@pytest.mark.parametrize("store", ["actions", "dependabot"])
def test_secrets_of_an_organisation(hub: Hub, library: Github, store: Any) -> None:
    organization, repository = library.get_organization("octo"), library.get_repo(REPOSITORY)

    organization.create_secret("FB_TOKEN", "x", "selected", [repository], secret_type=store)

    found = organization.get_secret("FB_TOKEN", secret_type=store)
    assert found.visibility == "selected"
    assert [one.full_name for one in found.selected_repositories] == [REPOSITORY]
    assert hub.box.github.secret(REPOSITORY, "FB_TOKEN", organization="octo", store=store) == "x"


@pytest.mark.parametrize("store", ["actions", "dependabot"])
def test_secrets_of_a_repository(hub: Hub, library: Github, store: Any) -> None:
    repository = library.get_repo(REPOSITORY)

    repository.create_secret("FB_TOKEN", "x", store)

    assert [secret.name for secret in repository.get_secrets(store)] == ["FB_TOKEN"]
    assert hub.box.github.secret(REPOSITORY, "FB_TOKEN", store=store) == "x"


def test_variables(hub: Hub, library: Github) -> None:
    organization, repository = library.get_organization("octo"), library.get_repo(REPOSITORY)

    organization.create_variable("ENDS", "soon", "all")
    assert organization.get_variable("ENDS").edit("later")
    repository.create_variable("ENDS", "never")
    assert repository.get_variable("ENDS").edit("now")

    assert hub.box.github.variable(name="ENDS", organization="octo") == "later"
    assert hub.box.github.variable(REPOSITORY, "ENDS") == "now"


@pytest.mark.parametrize("visibility", ["all", "private", "selected"])
def test_variables_of_an_organisation_for_some_of_its_repositories(hub: Hub, library: Github, visibility: str) -> None:
    organization = library.get_organization("octo")
    selected = {"selected_repositories": [library.get_repo(REPOSITORY)]} if visibility == "selected" else {}

    organization.create_variable("ENDS", "soon", visibility, **selected)

    found = organization.get_variable("ENDS")
    assert (found.value, found.visibility) == ("soon", visibility)
    if selected:
        assert [one.full_name for one in found.selected_repositories] == [REPOSITORY]


@pytest.fixture
def running() -> Iterator[tuple[Sandbox, Seeded, GitHubApp]]:
    """A sandbox whose clock goes with the machine's, as the library's does, with an app in it."""
    with Sandbox() as box:
        team = seed(box)
        app = box.github.apps.add("rotator", {"secrets": "write"})
        box.github.apps.install(app, "octo", [REPOSITORY])
        yield box, team, app


@pytest.mark.parametrize("name", ["id", "client_id"])
def test_as_an_app(running: tuple[Sandbox, Seeded, GitHubApp], name: str) -> None:
    box, _, app = running
    with GithubIntegration(auth=Auth.AppAuth(getattr(app, name), app.private_key), **options(box)) as integration:
        installation = integration.get_repo_installation("octo", "social")
        token = integration.get_access_token(installation.id, {"secrets": "write"})

        assert integration.get_app().slug == "rotator"
        assert integration.get_org_installation("octo").id == installation.id
        with Github(auth=Auth.Token(token.token), **options(box)) as client:
            client.get_repo(REPOSITORY).create_secret("FB_TOKEN", "x")
    assert box.github.secret(REPOSITORY, "FB_TOKEN") == "x"


def test_an_app_that_asks_for_too_much(running: tuple[Sandbox, Seeded, GitHubApp]) -> None:
    box, _, app = running
    with GithubIntegration(auth=Auth.AppAuth(app.id, app.private_key), **options(box)) as integration:
        installation = integration.get_repo_installation("octo", "social")
        with pytest.raises(GithubException) as caught:
            integration.get_access_token(installation.id, {"contents": "write"})

    assert caught.value.status == 422
