"""A stage for every test that needs one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_token_sandbox import Sandbox
from graph_token_sandbox.seed import seed
from tests.harness import Stage
from tests.support import NOW


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A seeded sandbox at a fixed time, with a folder for the runner's files."""
    with Sandbox(now=NOW) as box:
        yield Stage(box, seed(box), tmp_path)
