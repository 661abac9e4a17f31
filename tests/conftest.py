"""The harness for every test that runs the action."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_token_sandbox import Sandbox
from graph_token_sandbox.seed import seed
from tests.harness import ActionHarness
from tests.support import NOW


@pytest.fixture
def harness(tmp_path: Path) -> Iterator[ActionHarness]:
    """A seeded sandbox at a fixed time, with a folder for the runner's files."""
    with Sandbox(now=NOW) as sandbox:
        yield ActionHarness(sandbox, seed(sandbox), tmp_path)
