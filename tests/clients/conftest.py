"""Clients that know nothing of the sandbox, each started as people start it."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from graph_token_sandbox import Sandbox
from graph_token_sandbox.seed import Seeded, seed
from tests.sandbox.clients import STORES
from tests.support import NOW
from tools.debian_packages import install

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
WITHIN = 60  # seconds for one command; about one is usual
ENVIRONMENT = {"repository": "octo/eu", "environment": "live/eu"}
PLACES: dict[str, tuple[dict[str, Any], str]] = {
    **{name: (where, token) for name, (_, where, token) in STORES.items()},
    "environment": (ENVIRONMENT, "classic"),
}
"""Every store, in Python's words, and the seeded token that may write it. The environment's name has a slash."""


def level(where: dict[str, Any]) -> str:
    """Whose secrets these are."""
    return next(name for name in ("organization", "user", "environment", "repository") if name in where)


def run(command: list[str], environ: dict[str, str], given: str) -> "subprocess.CompletedProcess[str]":
    """A client with only these variables, and `given` as its standard input: no token is on a command line."""
    needed = {"PATH": os.environ["PATH"], **environ}
    return subprocess.run(command, env=needed, input=given, capture_output=True, text=True, check=False, timeout=WITHIN)


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox(now=NOW) as sandbox:
        sandbox.github.add_repository(ENVIRONMENT["repository"], environments=(ENVIRONMENT["environment"],))
        yield sandbox


@pytest.fixture
def team(box: Sandbox) -> Seeded:
    return seed(box)


@dataclass(frozen=True)
class GitHubCli:
    """The command `gh`, which speaks plain HTTP to the host github.localhost only; the sandbox is its proxy."""

    box: Sandbox
    home: Path

    def __call__(self, *words: str, token: str, given: str = "") -> "subprocess.CompletedProcess[str]":
        environ = {
            **dict.fromkeys(("HOME", "GH_CONFIG_DIR", "XDG_STATE_HOME", "XDG_CACHE_HOME"), str(self.home)),
            "GH_HOST": "github.localhost",
            "GH_TOKEN": token,
            "GH_NO_UPDATE_NOTIFIER": "1",
            "HTTP_PROXY": self.box.github_url,
        }
        return run(["gh", *words], environ, given)


@pytest.fixture(scope="session")
def installed() -> None:
    """See to it that `gh` is there; raise `Unavailable` where that cannot be."""
    install({"gh": "gh"})


@pytest.fixture
def gh(box: Sandbox, tmp_path: Path, installed: None) -> GitHubCli:
    return GitHubCli(box, tmp_path)


def octokit(task: str, url: str, **asked: Any) -> dict[str, Any]:
    """Have Octokit do a task of `octokit.mjs`; what it tells."""
    done = run([required("node"), str(HERE / "octokit.mjs")], {}, json.dumps({"task": task, "url": url, **asked}))
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def required(name: str) -> str:
    """A command of Node's, or of a package here."""
    found = shutil.which(name, path=f"{MODULES / '.bin'}{os.pathsep}{os.environ['PATH']}")
    if found is None or not MODULES.exists():
        pytest.fail(f"{name} or its packages are missing; `make clients` installs what npm can")
    return found
