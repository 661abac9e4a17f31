from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph_token_sandbox import Sandbox
from graph_token_sandbox.seed import Seeded, seed
from tests.sandbox.clients import NOW, GitHubClient, GraphClient, LoginClient


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(now=NOW) as sandbox:
        yield sandbox


@pytest.fixture
def seeded(sandbox: Sandbox) -> Seeded:
    return seed(sandbox)


@pytest.fixture
def graph(sandbox: Sandbox, seeded: Seeded) -> Iterator[GraphClient]:
    client = GraphClient(sandbox, seeded)
    with client.session:
        yield client


@pytest.fixture
def github(sandbox: Sandbox, seeded: Seeded) -> Iterator[GitHubClient]:
    client = GitHubClient(sandbox, seeded)
    with client.session:
        yield client


@pytest.fixture
def instagram(sandbox: Sandbox, seeded: Seeded) -> Iterator[LoginClient]:
    client = LoginClient(sandbox, seeded, "instagram")
    with client.session:
        yield client


@pytest.fixture
def threads(sandbox: Sandbox, seeded: Seeded) -> Iterator[LoginClient]:
    client = LoginClient(sandbox, seeded, "threads")
    with client.session:
        yield client
