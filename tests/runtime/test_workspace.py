"""Test which files of the checkout are read."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from graph_token_rotator.runtime.run_context import RunContext
from graph_token_rotator.runtime.workspace import MAX_FILE_BYTES, workflow_text

WORKFLOW = ".github/workflows/rotate.yml"
TEXT = "on: workflow_dispatch # täglich\n"


def checkout(folder: Path) -> Path:
    """Make an empty checkout, and return the path of its workflow."""
    path = folder / "checkout" / WORKFLOW
    path.parent.mkdir(parents=True)
    return path


def read(folder: Path) -> str | None:
    return workflow_text(RunContext(workflow=WORKFLOW, workspace=str(folder / "checkout")))


def test_checked_out_workflow_is_read(tmp_path: Path) -> None:
    checkout(tmp_path).write_text(TEXT, encoding="utf-8")
    assert read(tmp_path) == TEXT


def test_largest_file_is_read(tmp_path: Path) -> None:
    path = checkout(tmp_path)
    path.write_bytes(b"#" * MAX_FILE_BYTES)
    assert len(read(tmp_path) or "") == MAX_FILE_BYTES
    path.write_bytes(b"#" * (MAX_FILE_BYTES + 1))
    assert read(tmp_path) is None


def test_links_inside_the_checkout_are_followed(tmp_path: Path) -> None:
    path = checkout(tmp_path)
    (tmp_path / "checkout/real.yml").write_text(TEXT, encoding="utf-8")
    path.symlink_to("../../real.yml")
    assert read(tmp_path) == TEXT
    (tmp_path / "link").symlink_to(tmp_path / "checkout")
    assert workflow_text(RunContext(workflow=WORKFLOW, workspace=str(tmp_path / "link"))) == TEXT


def outside(path: Path) -> None:
    secret = path.parents[3] / "secret.yml"
    secret.write_text(TEXT)
    path.symlink_to(secret)


def folder_outside(path: Path) -> None:
    elsewhere = path.parents[3] / "elsewhere"
    path.parent.rename(elsewhere)
    (elsewhere / path.name).write_text(TEXT)
    path.parent.symlink_to(elsewhere)


@pytest.mark.parametrize(
    "make",
    [
        lambda _path: None,
        Path.mkdir,
        os.mkfifo,
        lambda path: path.write_bytes(b"\xff\xfe"),
        lambda path: path.symlink_to(path),
        lambda path: path.symlink_to("/dev/zero"),
        lambda path: path.symlink_to("nowhere"),
        outside,
        folder_outside,
    ],
    ids=["missing", "folder", "pipe", "not-utf-8", "circle", "device", "dangling", "outside", "folder-outside"],
)
def test_unusual_files_are_not_read(tmp_path: Path, make: Callable[[Path], object]) -> None:
    make(checkout(tmp_path))
    assert read(tmp_path) is None


@pytest.mark.parametrize(
    "run",
    [
        RunContext(),
        RunContext(workflow=WORKFLOW),
        RunContext(workspace="/"),
        RunContext(workflow=WORKFLOW, workspace="/nowhere"),
        RunContext(workflow=WORKFLOW, workspace="a\0b"),
        RunContext(workflow="a" * 5000, workspace="/"),
    ],
)
def test_no_workflow_without_a_checkout(run: RunContext) -> None:
    assert workflow_text(run) is None
