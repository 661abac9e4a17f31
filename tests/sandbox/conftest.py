from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph_token_sandbox import Sandbox
from graph_token_sandbox.seed import Seeded, seed
from tests.sandbox.clients import NOW, Graph, Hub, Login


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox(now=NOW) as sandbox:
        yield sandbox


@pytest.fixture
def team(box: Sandbox) -> Seeded:
    return seed(box)


@pytest.fixture
def graph(box: Sandbox, team: Seeded) -> Iterator[Graph]:
    client = Graph(box, team)
    with client.session:
        yield client


@pytest.fixture
def hub(box: Sandbox, team: Seeded) -> Iterator[Hub]:
    client = Hub(box, team)
    with client.session:
        yield client


@pytest.fixture
def instagram(box: Sandbox, team: Seeded) -> Iterator[Login]:
    client = Login(box, team, "instagram")
    with client.session:
        yield client


@pytest.fixture
def threads(box: Sandbox, team: Seeded) -> Iterator[Login]:
    client = Login(box, team, "threads")
    with client.session:
        yield client
