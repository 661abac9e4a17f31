"""PyGithub on secrets and variables, and as an app."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from github import Auth, Github, GithubException, GithubIntegration

from graph_token_sandbox import Sandbox
from graph_token_sandbox.github import GitHubApp
from graph_token_sandbox.seed import REPOSITORY, Seeded, seed
from tests.sandbox.clients import GitHubClient


def options(sandbox: Sandbox) -> dict[str, Any]:
    """Return the library's options: the sandbox's address, and no pauses."""
    pauses = {"seconds_between_requests": 0, "seconds_between_writes": 0}
    return {"base_url": sandbox.github_url, "retry": None, **pauses}


@pytest.fixture
def library(github: GitHubClient) -> Iterator[Github]:
    with Github(auth=Auth.Token(github.seeded.github_tokens["organization"]), **options(github.sandbox)) as client:
        yield client


@pytest.mark.parametrize("store", ["actions", "dependabot"])
def test_secrets_of_an_organization(github: GitHubClient, library: Github, store: Any) -> None:
    organization, repository = library.get_organization("octo"), library.get_repo(REPOSITORY)

    organization.create_secret("FB_TOKEN", "x", "selected", [repository], secret_type=store)

    secret = organization.get_secret("FB_TOKEN", secret_type=store)
    assert secret.visibility == "selected"
    assert [selected_repository.full_name for selected_repository in secret.selected_repositories] == [REPOSITORY]
    assert github.sandbox.github.secret(REPOSITORY, "FB_TOKEN", organization="octo", store=store) == "x"


@pytest.mark.parametrize("store", ["actions", "dependabot"])
def test_secrets_of_a_repository(github: GitHubClient, library: Github, store: Any) -> None:
    repository = library.get_repo(REPOSITORY)

    repository.create_secret("FB_TOKEN", "x", store)

    assert [secret.name for secret in repository.get_secrets(store)] == ["FB_TOKEN"]
    assert github.sandbox.github.secret(REPOSITORY, "FB_TOKEN", store=store) == "x"


def test_variables(github: GitHubClient, library: Github) -> None:
    organization, repository = library.get_organization("octo"), library.get_repo(REPOSITORY)

    organization.create_variable("ENDS", "soon", "all")
    assert organization.get_variable("ENDS").edit("later")
    repository.create_variable("ENDS", "never")
    assert repository.get_variable("ENDS").edit("now")

    assert github.sandbox.github.variable(name="ENDS", organization="octo") == "later"
    assert github.sandbox.github.variable(REPOSITORY, "ENDS") == "now"


@pytest.mark.parametrize("visibility", ["all", "private", "selected"])
def test_audience_of_a_variable(github: GitHubClient, library: Github, visibility: str) -> None:
    organization = library.get_organization("octo")
    selected = {"selected_repositories": [library.get_repo(REPOSITORY)]} if visibility == "selected" else {}

    organization.create_variable("ENDS", "soon", visibility, **selected)

    variable = organization.get_variable("ENDS")
    assert (variable.value, variable.visibility) == ("soon", visibility)
    if selected:
        assert [selected_repository.full_name for selected_repository in variable.selected_repositories] == [REPOSITORY]


@pytest.fixture
def running() -> Iterator[tuple[Sandbox, Seeded, GitHubApp]]:
    """A sandbox whose clock goes with the machine's, as the library's does, with an app in it."""
    with Sandbox() as sandbox:
        seeded = seed(sandbox)
        app = sandbox.github.apps.add("rotator", {"secrets": "write"})
        sandbox.github.apps.install(app, "octo", [REPOSITORY])
        yield sandbox, seeded, app


@pytest.mark.parametrize("name", ["id", "client_id"])
def test_app_writes_a_secret(running: tuple[Sandbox, Seeded, GitHubApp], name: str) -> None:
    sandbox, _, app = running
    with GithubIntegration(auth=Auth.AppAuth(getattr(app, name), app.private_key), **options(sandbox)) as integration:
        installation = integration.get_repo_installation("octo", "social")
        token = integration.get_access_token(installation.id, {"secrets": "write"})

        assert integration.get_app().slug == "rotator"
        assert integration.get_org_installation("octo").id == installation.id
        with Github(auth=Auth.Token(token.token), **options(sandbox)) as client:
            client.get_repo(REPOSITORY).create_secret("FB_TOKEN", "x")
    assert sandbox.github.secret(REPOSITORY, "FB_TOKEN") == "x"


def test_app_without_the_permission(running: tuple[Sandbox, Seeded, GitHubApp]) -> None:
    sandbox, _, app = running
    with GithubIntegration(auth=Auth.AppAuth(app.id, app.private_key), **options(sandbox)) as integration:
        installation = integration.get_repo_installation("octo", "social")
        with pytest.raises(GithubException) as caught:
            integration.get_access_token(installation.id, {"contents": "write"})

    assert caught.value.status == 422
