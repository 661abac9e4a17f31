"""The wheel that a release carries, built without the network."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from graph_token_rotator import __version__

ROOT = Path(__file__).parent.parent.parent
SOURCE = ("pyproject.toml", "README.md", "LICENSE", "requirements.in", "action", "sandbox")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, since setuptools leaves folders behind."""
    source = tmp_path_factory.mktemp("source")
    for name in SOURCE:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, source / name)
    options = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", str(source / "dist")]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, "."], cwd=source, check=True)
    (built,) = (source / "dist").iterdir()
    return built


def test_it_holds_the_whole_program_and_says_its_version(wheel: Path) -> None:
    assert wheel.name == f"graph_token_rotator-{__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        about = f"graph_token_rotator-{__version__}.dist-info"
        commands = archive.read(f"{about}/entry_points.txt").decode()
        metadata = archive.read(f"{about}/METADATA").decode()
    sources = {path.relative_to(ROOT / "action").as_posix() for path in (ROOT / "action").rglob("*.py")}
    assert sources <= names
    assert {name.partition("/")[0] for name in names} == {"graph_token_rotator", "graph_token_sandbox", about}
    assert "graph-token-rotator = graph_token_rotator.cli.main:main" in commands
    needed = [line.split(":")[1].strip() for line in metadata.splitlines() if line.startswith("Requires-Dist:")]
    listed = [line for line in (ROOT / "requirements.in").read_text().splitlines() if not line.startswith("#")]
    assert needed == listed


def test_it_runs_from_where_it_is_installed(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    run = subprocess.run(
        [sys.executable, "-m", "graph_token_rotator", "--version"],
        cwd=tmp_path.parent,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert run.stdout == f"graph-token-rotator {__version__}\n"
