"""The image: small, without tools that help an intruder, and working with hardly any rights."""

import subprocess
import sys
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.e2e.conftest import ROOT, World, container
from tests.receivers import HttpReceiver
from tools import base_image

SIZE_LIMIT = 30_000_000  # bytes above the base image
HARDENED = ("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges")
COMPILERS = {"cc", "gcc", "c++", "g++", "clang", "as", "ld", "make"}


def docker(*words: str) -> str:
    return subprocess.run(["docker", *words], check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(scope="module")
def files(image: str) -> list[str]:
    """Every path in the image."""
    name = docker("create", image)
    try:
        with subprocess.Popen(["docker", "export", name], stdout=subprocess.PIPE) as export:
            assert export.stdout is not None
            with tarfile.open(fileobj=export.stdout, mode="r|") as archive:
                return [member.name for member in archive]
    finally:
        docker("rm", name)


def test_image_adds_little_to_its_base(image: str) -> None:
    size, base_size = (
        int(docker("image", "inspect", "--format", "{{.Size}}", name)) for name in (image, base_image.provided_name())
    )
    assert 0 < size - base_size <= SIZE_LIMIT


def test_image_has_no_pip_and_no_compiler(files: list[str]) -> None:
    assert "opt/rotator/bin/python" in files
    assert [path for path in files if Path(path).name.startswith(("pip", "ensurepip"))] == []
    assert [path for path in files if Path(path).name in COMPILERS and "bin" in Path(path).parts] == []


def test_image_has_no_tests_and_no_sandbox(files: list[str]) -> None:
    packages = {
        path.split("site-packages/")[1].split("/")[0]
        for path in files
        if "rotator/lib/" in path and "site-packages/" in path
    }
    assert {"graph_token_rotator", "requests", "nacl", "yaml", "cronsim", "apprise"} <= packages
    assert not packages & {"tests", "graph_token_sandbox", "bench", "pytest"}


def test_image_has_openssl(files: list[str]) -> None:
    """It signs for Apps. The base has it, for its certificates; Python libraries would be too big."""
    assert "usr/bin/openssl" in files


def test_renews_read_only_and_without_a_shell(world: World, image: str, files: list[str], tmp_path: Path) -> None:
    """Every shell is covered by an empty file, so that nothing could start one."""
    world.store("system_user")
    old = world.stored()
    empty = tmp_path / "empty"
    empty.touch()
    shells = [
        path for path in files if Path(path).name in {"sh", "bash", "dash", "busybox"} and path.startswith("usr/bin/")
    ]
    assert shells
    covered = [word for path in shells if path != "usr/bin/sh" for word in ("-v", f"{empty}:/{path}:ro")]
    run = container(world, image, tmp_path / "step", *HARDENED, *covered).run()
    assert (run.status, run.outputs["verdict"]) == (0, "renewed")
    assert world.stored() != old
    assert list((tmp_path / "step" / "workspace").iterdir()) == []
    assert list((tmp_path / "step" / "home").iterdir()) == []


def test_notifies_just_as_restricted(world: World, image: str, tmp_path: Path) -> None:
    """Apprise writes no files either; and the check of the schedule reads the checkout."""
    world.store("password_changed")
    workflow = tmp_path / "step" / "workspace" / ".github" / "workflows" / "rotate.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text("on: {schedule: [{cron: '0 5 1 * *'}]}\njobs: {}\n")
    with HttpReceiver() as receiver:
        step = container(world, image, tmp_path / "step", *HARDENED)
        token = world.secrets()["GITHUB_TOKEN"]
        alerts = {
            "issue-token": token,
            "notify": f"json://127.0.0.1:{receiver.port}/n",
            "heartbeat": f"{receiver.url}/h",
        }
        run = replace(step, inputs={**step.inputs, **alerts}).run()
    assert (run.status, run.outputs["verdict"]) == (1, "needs-human")
    assert {request.path for request in receiver.received} == {"/n", "/h/fail"}
    (issue,) = world.sandbox.github.issues("octo/social")
    assert "`PasswordChanged`" in str(issue.body)
    assert "`CrowdedMinute`" in run.summary
    assert list((tmp_path / "step" / "home").iterdir()) == []


def test_entry_point_needs_no_shell(image: str) -> None:
    assert docker("image", "inspect", "--format", "{{json .Config.Entrypoint}}", image).startswith(
        '["/opt/rotator/bin/python",'
    )
    assert docker("image", "inspect", "--format", "{{.Config.User}}", image) == ""


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_lock_has_wheels_for(machine: str, tmp_path: Path) -> None:
    """Downloaded from the package index itself, with the hashes of the lock."""
    python = base_image.tag().split(":")[1].split("-")[0]
    platforms = [f"manylinux_2_{minor}_{machine}" for minor in (17, 28, 34)] + [f"manylinux2014_{machine}"]
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--require-hashes"),
            *("--no-deps", "--only-binary", ":all:", "--implementation", "cp", "--python-version", python),
            *(word for platform in platforms for word in ("--platform", platform)),
            *("--dest", str(tmp_path), "--requirement", str(ROOT / "requirements.txt")),
        ],
        check=True,
        env=None,
    )
    names = {wheel.name.split("-")[0].lower() for wheel in tmp_path.glob("*.whl")}
    assert {"requests", "pynacl", "pyyaml", "cronsim", "urllib3", "certifi"} <= names
    assert any(machine in wheel.name for wheel in tmp_path.glob("pynacl*"))
