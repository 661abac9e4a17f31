"""The wheel of a release, built and installed without the network."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

from graph_token_rotator import __version__

ROOT = Path(__file__).parents[2]
SOURCES = ("pyproject.toml", "README.md", "LICENSE", "requirements.in", "action", "sandbox")
DIST_INFO = f"graph_token_rotator-{__version__}.dist-info"
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of the sources, since setuptools leaves folders behind."""
    source = tmp_path_factory.mktemp("source")
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, source / name)
    options = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", str(source / "dist")]
    subprocess.run([*PIP, "wheel", *options, "."], cwd=source, check=True)
    (path,) = (source / "dist").iterdir()
    return path


class Environment(NamedTuple):
    """A virtual environment into which only the wheel is installed. The libraries are those of the tests."""

    folder: Path

    def command(self, *arguments: str) -> str:
        """Return the output of the installed command, started in a folder without any of our code."""
        libraries = self.folder.parent / "libraries"
        process = subprocess.run(
            [self.folder / "bin" / "graph-token-rotator", *arguments],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(libraries)},
            check=True,
            capture_output=True,
            text=True,
        )
        return process.stdout


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", with_pip=False)
    options = ["--quiet", "--no-index", "--no-deps", "--no-compile"]
    python = str(folder / "venv" / "bin" / "python")
    subprocess.run([*PIP, "--python", python, "install", *options, str(wheel)], check=True)
    # Links to the libraries, but to nothing of ours: the editable installation must not answer for the wheel.
    (folder / "libraries").mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if "graph_token" not in path.name and path.suffix != ".pth":
            (folder / "libraries" / path.name).symlink_to(path)
    return Environment(folder / "venv")


def test_the_wheel_has_our_two_packages_and_no_other(wheel: Path) -> None:
    assert wheel.name == f"graph_token_rotator-{__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {name.partition("/")[0] for name in names} == {"graph_token_rotator", "graph_token_sandbox", DIST_INFO}
    for folder in ("action", "sandbox"):
        assert {path.relative_to(ROOT / folder).as_posix() for path in (ROOT / folder).rglob("*.py")} <= names


def test_the_wheel_requires_what_the_project_lists(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        metadata = archive.read(f"{DIST_INFO}/METADATA").decode()
    requirements = re.findall(r"^Requires-Dist: (.*)$", metadata, re.MULTILINE)
    listed = [line for line in (ROOT / "requirements.in").read_text().splitlines() if not line.startswith("#")]
    assert [text for text in requirements if "extra ==" not in text] == listed
    assert [re.split(r"[^\w-]", text)[0] for text in requirements if 'extra == "cli"' in text] == ["rich"]
    assert re.findall(r"^(?!#|-)(.+)$", (ROOT / "requirements-cli.in").read_text(), re.MULTILINE) == [
        "rich",
        "setuptools",  # installs the checkout itself, see the Makefile
    ]


def test_the_installed_command_prints_its_version(environment: Environment) -> None:
    assert environment.command("--version") == f"graph-token-rotator {__version__}\n"


def test_the_installed_command_serves_the_sandbox(environment: Environment) -> None:
    assert "--latency" in environment.command("sandbox", "--help")
