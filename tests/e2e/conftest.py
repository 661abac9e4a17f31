"""A consumer's repository on the simulated GitHub, and the real runner."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from graph_token_sandbox import Sandbox
from graph_token_sandbox.action_run import usual_inputs
from graph_token_sandbox.seed import OF_A_RUN, Seeded, seed
from tests.e2e.act import IMAGE, Act, WorkflowRun, remove_containers
from tests.e2e.container import Container
from tools import base_image
from tools.container_engine import answers

ROOT = Path(__file__).parents[2]
SECRET = "FB_ACCESS_TOKEN"
NOW = datetime(2026, 11, 24, 5, 17, tzinfo=UTC)
LOG = pytest.StashKey[list[str]]()


@dataclass
class World:
    """Meta and GitHub, a consumer's repository, and the runner."""

    sandbox: Sandbox
    seeded: Seeded
    act: Act
    runs: Iterator[int] = field(default_factory=count)

    def store(self, token: str, secret: str = SECRET, environment: str | None = None) -> None:
        """Store a token, a seeded one by its name or a value, in a secret, as a person would."""
        value = self.seeded.tokens.get(token, token)
        self.sandbox.github.put_secret(self.seeded.repository, secret, value, environment)

    def stored(self, secret: str = SECRET, environment: str | None = None) -> str:
        """The value of the next run's `secrets.NAME`."""
        return self.sandbox.github.secret(self.seeded.repository, secret, environment)

    def secrets(self, *names: str, **changes: str) -> dict[str, str]:
        """The secrets of a run that is queued now; an empty one is left out."""
        tokens = {name: self.stored(name) for name in names or (SECRET,)}
        self.sandbox.github.add_token(f"sandbox-github-run-{next(self.runs)}", **OF_A_RUN)
        fixed = {
            "FB_APP_SECRET": self.seeded.app.secret,
            "ROTATOR_PAT": self.seeded.github_tokens["classic"],
            "GITHUB_TOKEN": list(self.sandbox.github.tokens)[-1],
        }
        return {name: value for name, value in (tokens | fixed | changes).items() if value}

    def run(self, event: str, *words: str, **changes: str) -> WorkflowRun:
        """Run the workflow `rotate.yml`, with the stored token."""
        return self.act.run(event, "rotate.yml", self.secrets(**changes), *words)

    def everything_secret(self) -> set[str]:
        """Every value that no log may show."""
        return {self.seeded.app.secret, *self.sandbox.github.tokens, *self.sandbox.meta._tokens}


def container(world: World, image: str, folder: Path, *options: str) -> Container:
    """The action's container, with the usual inputs."""
    setup = {**world.sandbox.urls, **world.seeded.as_json()}
    inputs = usual_inputs(setup, world.stored(), SECRET)
    return Container(image, folder, inputs, options)


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The action as a user's runner has it: the files in git, nothing built. Its image is built anew."""
    if not answers(None):
        pytest.exit("no Docker engine answers; `make e2e` brings one", returncode=3)
    folder = tmp_path_factory.mktemp("action")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    dockerfile = folder / "Dockerfile"
    dockerfile.write_text(dockerfile.read_text().replace(base_image.name(), base_image.provided_name()))
    remove_containers()
    subprocess.run(["docker", "image", "rm", "--force", IMAGE], capture_output=True, check=True)
    return folder


@pytest.fixture(scope="session")
def image(checkout: Path) -> str:
    """The action's image, built from its Dockerfile."""
    name = "graph-token-rotator:e2e"
    subprocess.run(["docker", "build", "--quiet", "--tag", name, str(checkout)], check=True, capture_output=True)
    return name


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Act's own folder."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def consumer(tmp_path: Path) -> Path:
    """A clone of octo/social with our workflows in it, and files that would break a program that imports them."""
    folder = tmp_path / "social"
    shutil.copytree(Path(__file__).parent / "workflows", folder / ".github" / "workflows")
    for name in ("requests", "json", "nacl"):
        (folder / f"{name}.py").write_text("raise SystemExit('imported from the checkout')\n")
    identity = {f"GIT_{role}_{field}": "octo" for role in ("AUTHOR", "COMMITTER") for field in ("NAME", "EMAIL")}
    environ = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, **identity}
    for words in (
        ("init", "--quiet", "--initial-branch=main"),
        ("remote", "add", "origin", "https://github.com/octo/social.git"),
        ("add", "."),
        ("commit", "--quiet", "--message=Workflows"),
    ):
        subprocess.run(["git", *words], cwd=folder, env=environ, check=True)
    return folder


@pytest.fixture
def world(checkout: Path, consumer: Path, home: Path) -> Iterator[World]:
    """Everything, at a fixed time."""
    with Sandbox(now=NOW) as sandbox:
        seeded = seed(sandbox)
        variables = {
            "FB_APP_ID": seeded.app.id,
            "FB_PAGE_ID": seeded.page_id,
            "GRAPH_API_URL": sandbox.graph_url,
        }
        yield World(sandbox, seeded, Act(consumer, checkout, home, variables, sandbox.github_url))


@pytest.fixture
def protocol(request: pytest.FixtureRequest) -> list[str]:
    """Lines to be shown at the end, whatever happens."""
    lines: list[str] = request.config.stash.setdefault(LOG, [])
    return lines


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show them."""
    for line in config.stash.get(LOG, []):
        terminalreporter.write_line(line)
