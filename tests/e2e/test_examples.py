"""Runs of the examples as people copy them, with the sandbox's Graph API.

`github-app.yml` is left out: the action it signs in with exists only on GitHub.
"""

import hashlib
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.e2e.act import Act, WorkflowRun
from tests.e2e.conftest import ROOT, World
from tools import base_image

ENVIRONMENT = "graph-token"
PYTHON = "actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97"
SETUP_PYTHON = "runs: {using: composite, steps: [{shell: bash, run: python --version}]}\n"  # the job's image has it
Change = Callable[[str], str]


@pytest.fixture(scope="module")
def job_image() -> str:
    """The image in which jobs run."""
    name, file = "graph-token-rotator-jobs:e2e", Path(__file__).parent / "runner.Dockerfile"
    build = ["docker", "build", "--quiet", "--build-arg", f"BASE={base_image.provided_name()}", "--tag", name, "-"]
    subprocess.run(build, input=file.read_bytes(), check=True, capture_output=True)
    return name


def with_sandbox(world: World, text: str) -> str:
    """The example with the sandbox's Graph API."""
    added = re.sub(
        r"^( +)(INPUT_GITHUB-TOKEN|github-token): .*$",
        rf"\g<0>\n\1{{}}: {world.sandbox.graph_url}",
        text,
        flags=re.MULTILINE,
    )
    name = "INPUT_GRAPH-API-URL" if "INPUT_GITHUB-TOKEN" in text else "graph-api-url"
    return added.replace("{}:", f"{name}:").replace("https://graph.facebook.com", world.sandbox.graph_url)


def run(
    world: World, act: Act, name: str, *words: str, change: Change = str, environment: str | None = None
) -> WorkflowRun:
    """Run `examples/NAME` once."""
    workflow = act.consumer / ".github" / "workflows" / name
    workflow.write_text(change(with_sandbox(world, (ROOT / "examples" / name).read_text())))
    secrets = world.secrets() | {"FB_ACCESS_TOKEN": world.stored(environment=environment)}
    return act.run("schedule", name, secrets, *words)


def routes(world: World) -> list[str]:
    return [request.route for request in world.sandbox.requests]


def test_rotate(world: World) -> None:
    world.store("system_user")
    finished = run(world, world.act, "rotate.yml")
    assert (finished.status, finished.verdict) == (0, "renewed")
    assert "Verdict renewed; renewed: true." in finished.text
    assert "The stored token expires: 2027-01-23T05:17:00Z (days left: 60)." in finished.text


def test_same_job(world: World, job_image: str) -> None:
    """The later step's call, with the token that is stored now, is answered."""
    world.store("system_user")
    finished = run(world, replace(world.act, job_image=job_image), "same-job.yml")
    assert (finished.status, finished.verdict) == (0, "renewed")
    assert "Answered with 200" in finished.text
    last = world.sandbox.requests[-1]
    assert (last.route, last.headers["authorization"]) == ("me", f"Bearer {world.stored()}")


def test_environment(world: World, job_image: str) -> None:
    """Act has no environments, so each job is a run of its own that starts with what the environment holds then."""
    world.store("system_user")
    world.store("system_user", environment=ENVIRONMENT)
    old = world.stored(environment=ENVIRONMENT)
    act = replace(world.act, job_image=job_image)
    alone = partial(re.sub, r"^    needs: .*\n", "", flags=re.MULTILINE)
    rotated = run(world, act, "environment.yml", "--job", "rotate", change=alone, environment=ENVIRONMENT)
    assert (rotated.status, rotated.verdict) == (0, "renewed")
    fresh = world.stored(environment=ENVIRONMENT)
    assert (fresh != old, world.stored()) == (True, old)
    published = run(world, act, "environment.yml", "--job", "publish", change=alone, environment=ENVIRONMENT)
    assert published.status == 0
    assert "Answered with 200" in published.text
    assert world.sandbox.requests[-1].headers["authorization"] == f"Bearer {fresh}"


def test_enterprise_server(world: World) -> None:
    world.store("system_user")
    finished = run(
        world, replace(world.act, github_api_url=f"{world.sandbox.github_url}/api/v3"), "enterprise-server.yml"
    )
    assert (finished.status, finished.verdict) == (0, "renewed")
    assert {request.path[:8] for request in world.sandbox.requests if request.service == "github"} == {"/api/v3/"}


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """The wheel and the lock, as a release offers them."""
    page = tmp_path / "page"
    page.mkdir()
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(page), str(ROOT)], check=True, capture_output=True)
    (page / "requirements.txt").write_bytes((ROOT / "requirements.txt").read_bytes())
    return page


def container_free(world: World, job_image: str, page: Path, **sums: str) -> WorkflowRun:
    """Run with the names and sums of the page; dependencies come from the package index, and pip checks hashes."""
    setup = page.parent / "setup-python"
    setup.mkdir()
    (setup / "action.yml").write_text(SETUP_PYTHON)
    (wheel,) = page.glob("*.whl")
    sums = {"WHEEL_SHA256": sha256(wheel), "LOCK_SHA256": sha256(page / "requirements.txt")} | sums
    world.store("system_user")
    act = replace(world.act, job_image=job_image, local={PYTHON: setup})
    with served(page) as url:
        values = {"RELEASE": url, "WHEEL": wheel.name} | sums

        def change(text: str) -> str:
            return re.sub(r"(RELEASE|WHEEL|\w+_SHA256): \S+", lambda line: f'{line[1]}: "{values[line[1]]}"', text)

        return run(world, act, "container-free.yml", change=change)


def test_container_free(world: World, job_image: str, page: Path) -> None:
    finished = container_free(world, job_image, page)
    assert finished.status == 0, finished.text
    assert "FB_ACCESS_TOKEN: renewed" in finished.text
    assert world.stored() != world.seeded.tokens["system_user"]
    assert routes(world)[-1] == "put_secret"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("LOCK_SHA256", "requirements.txt is not what LOCK_SHA256 says"),
        ("WHEEL_SHA256", "THESE PACKAGES DO NOT MATCH THE HASHES"),
    ],
)
def test_container_free_checks_its_downloads(world: World, job_image: str, page: Path, name: str, message: str) -> None:
    finished = container_free(world, job_image, page, **{name: "0" * 64})
    assert finished.status != 0
    assert message in finished.text
    assert routes(world) == []


def sha256(file: Path) -> str:
    """The sum in SHA256SUMS."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A folder over HTTP on loopback."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
