"""The files of a run of the real image, and its metrics in a real Pushgateway, pushed as docs/report.md says."""

import json
import os
import re
import shutil
import socket
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.error import URLError

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from graph_token_sandbox.action_run import Run
from tests.e2e.conftest import ROOT, World, container

COMMAND = "prometheus-pushgateway"
# The owner of the runner's folder on GitHub's own machines.
OWNER = 1001
FILES = {"report-file": "out/report.json", "metrics-file": "metrics.prom"}


def unpacked(folder: Path) -> str:
    """The command of Debian's package, which is not installed: that would start a service."""
    if path := shutil.which(COMMAND):
        return path
    if shutil.which("apt-get") is None:
        pytest.fail(f"{COMMAND} is needed (fetched by itself only where there is apt)")
    if os.geteuid() == 0 or shutil.which("sudo"):
        rights = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
        subprocess.run([*rights, "apt-get", "--quiet", "update"], capture_output=True, check=False)
    fetch = ["apt-get", "--quiet", "download", COMMAND]
    process = subprocess.run(fetch, cwd=folder, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr
    (package,) = folder.glob("*.deb")
    subprocess.run(["dpkg-deb", "--extract", package, folder / "root"], check=True)
    return str(folder / "root" / "usr" / "bin" / COMMAND)


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Pushgateway."""
    command = unpacked(tmp_path_factory.mktemp("pushgateway"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    listening = [command, f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]
    with subprocess.Popen(listening, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            ready(f"http://127.0.0.1:{port}/-/ready")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def ready(address: str) -> None:
    """Wait for its first answer."""
    pause = threading.Event()
    for _ in range(400):
        try:
            urllib.request.urlopen(address).close()
        except URLError:
            pause.wait(0.025)
        else:
            return
    raise AssertionError(f"nobody answers at {address}")


def run(world: World, image: str, folder: Path) -> Run:
    """A run in a workspace that belongs to the runner's user, who is not root."""
    workspace = folder / "workspace"
    workspace.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        os.chown(workspace, OWNER, OWNER)
    step = container(world, image, folder)
    return replace(step, inputs=step.inputs | FILES).run()


def push(gateway: str, workspace: Path) -> None:
    """The step of docs/report.md."""
    blocks = re.findall(r"^```yaml\n(.*?)^```$", (ROOT / "docs" / "report.md").read_text(), re.DOTALL | re.MULTILINE)
    (step,) = [block for text in blocks for block in yaml.safe_load(text) if "PUSHGATEWAY" in str(block)]
    environ = {"PATH": os.environ["PATH"], "PUSHGATEWAY": gateway}
    process = subprocess.run(
        ["bash", "-e", "-c", step["run"]], cwd=workspace, env=environ, capture_output=True, text=True, check=False
    )
    assert (process.returncode, process.stdout, process.stderr) == (0, "", "")


def samples(text: str, **added: str) -> set[tuple[str, frozenset[tuple[str, str]], float]]:
    """Our samples, with labels that somebody added."""
    return {
        (sample.name, frozenset({**sample.labels, **added}.items()), sample.value)
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name.startswith("token_")
    }


def test_files_belong_to_the_runners_user(world: World, image: str, tmp_path: Path) -> None:
    world.store("system_user")
    finished = run(world, image, tmp_path)
    workspace = tmp_path / "workspace"
    assert (finished.status, json.loads((workspace / "out" / "report.json").read_text())) == (
        0,
        json.loads(finished.outputs["report"]),
    )
    owner = workspace.stat()
    assert owner.st_uid != 0
    for path, mode in (("out", 0o755), ("out/report.json", 0o644), ("metrics.prom", 0o644)):
        stat = (workspace / path).stat()
        assert (stat.st_uid, stat.st_gid, stat.st_mode & 0o777) == (owner.st_uid, owner.st_gid, mode)


def test_pushgateway_replaces_the_metrics(world: World, image: str, gateway: str, tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    for token, verdict in (("system_user", "renewed"), ("password_changed", "needs-human")):
        world.store(token)
        assert run(world, image, tmp_path).outputs["verdict"] == verdict
        push(gateway, workspace)
        with urllib.request.urlopen(f"{gateway}/metrics") as answer:
            metrics = answer.read().decode()
        pushed = samples((workspace / "metrics.prom").read_text(), job="graph-tokens", instance="")
        assert samples(metrics) == pushed
        assert {dict(labels)["verdict"] for name, labels, _ in pushed if name == "token_verdict"} == {verdict}
        assert 'push_time_seconds{instance="",job="graph-tokens"}' in metrics
