"""Clients that were not written for the sandbox, each started as people start it."""

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
TIMEOUT = 60  # seconds for one command; about one is usual
ENVIRONMENT = {"repository": "octo/eu", "environment": "live/eu"}
STORE_ADDRESSES: dict[str, tuple[dict[str, Any], str]] = {
    **{name: (address, token) for name, (_, address, token) in STORES.items()},
    "environment": (ENVIRONMENT, "classic"),
}
"""Every store, by the arguments of the sandbox, and the seeded token that may write it. The environment's name has a slash."""


def level(address: dict[str, Any]) -> str:
    """Return the level of a store: that of a repository, environment, organization or user."""
    return next(name for name in ("organization", "user", "environment", "repository") if name in address)


def run(command: list[str], environ: dict[str, str], stdin: str) -> "subprocess.CompletedProcess[str]":
    """Run a client with only these variables, and `stdin` as its standard input: no token is on a command line."""
    variables = {"PATH": os.environ["PATH"], **environ}
    return subprocess.run(
        command, env=variables, input=stdin, capture_output=True, text=True, check=False, timeout=TIMEOUT
    )


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(now=NOW) as sandbox:
        sandbox.github.add_repository(ENVIRONMENT["repository"], environments=(ENVIRONMENT["environment"],))
        yield sandbox


@pytest.fixture
def seeded(sandbox: Sandbox) -> Seeded:
    return seed(sandbox)


@dataclass(frozen=True)
class GitHubCli:
    """The command `gh`, which speaks plain HTTP to the host github.localhost only; the sandbox is its proxy."""

    sandbox: Sandbox
    home: Path

    def __call__(self, *words: str, token: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        environ = {
            **dict.fromkeys(("HOME", "GH_CONFIG_DIR", "XDG_STATE_HOME", "XDG_CACHE_HOME"), str(self.home)),
            "GH_HOST": "github.localhost",
            "GH_TOKEN": token,
            "GH_NO_UPDATE_NOTIFIER": "1",
            "HTTP_PROXY": self.sandbox.github_url,
        }
        return run(["gh", *words], environ, stdin)


@pytest.fixture(scope="session")
def gh_installed() -> None:
    """Install `gh` where it is missing; raises `Unavailable` where that is not possible."""
    install({"gh": "gh"})


@pytest.fixture
def gh(sandbox: Sandbox, tmp_path: Path, gh_installed: None) -> GitHubCli:
    return GitHubCli(sandbox, tmp_path)


def octokit(task: str, url: str, **options: Any) -> dict[str, Any]:
    """Run a task of `octokit.mjs`; return its result."""
    process = run([required("node"), str(HERE / "octokit.mjs")], {}, json.dumps({"task": task, "url": url, **options}))
    assert process.returncode == 0, process.stderr
    result: dict[str, Any] = json.loads(process.stdout)
    return result


def required(name: str) -> str:
    """Return the path of a command of Node, or of a package here."""
    path = shutil.which(name, path=f"{MODULES / '.bin'}{os.pathsep}{os.environ['PATH']}")
    if path is None or not MODULES.exists():
        pytest.fail(f"{name} or its packages are missing; `make clients` installs what npm can")
    return path
