"""Files of the workspace: read the workflow and the fleet file, write the reports.

The checkout may contain anything, so no link leads out of the workspace, and nothing in it is run or imported.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from ..domain.sanitize import sanitize_path
from .run_context import RunContext

# Bytes of a file that is read; a workflow has a few thousand.
MAX_FILE_BYTES = 1 << 20
ALLOWED = "give the path of a file in the workspace, relative to it"
# The mode of a written file. The container runs as root, and later steps as another user must be able to read it.
MODE = 0o644


def workflow_text(run: RunContext) -> str | None:
    """Return the text of the workflow that runs this action; None if it was not checked out."""
    return read_text(run.workflow, run) if run.workflow and run.workspace else None


def read_text(name: str, run: RunContext) -> str | None:
    """Return the text of a file, by its path in the workspace; None if it cannot be read as UTF-8.

    Outside of Actions the path is relative to the working directory. Links that lead out of the workspace are not
    followed, and files above `MAX_FILE_BYTES` are not read.
    """
    try:
        root = Path(run.workspace).resolve(strict=True)
        path = (root / name).resolve(strict=True)
        if not (path.is_relative_to(root) and path.is_file()):
            return None
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
        return content.decode() if len(content) <= MAX_FILE_BYTES else None
    except (OSError, ValueError, RuntimeError):  # RuntimeError: links in a circle, before Python 3.13
        return None


class OutputFile(NamedTuple):
    """A file to be written below the workspace `root`.

    Neither path contains links; parent folders may be missing.
    """

    root: Path
    path: Path

    def write(self, text: str) -> None:
        """Write the file completely or not at all, and replace what was there. Creates missing folders.

        Raises `OSError`, also if a link has taken its place since the path was checked.
        """
        if _without_links(self.path) != self.path:
            raise OSError(0, "a link is in its place")
        self._make_folders(self.path.parent)
        temporary = self.path.with_name(f".{os.urandom(16).hex()}")
        try:
            with temporary.open("x", encoding="utf-8", errors="replace", newline="\n") as file:
                file.write(text)
            temporary.chmod(MODE)
            self._hand_over(temporary)
            temporary.replace(self.path)
        finally:
            temporary.unlink(missing_ok=True)

    def _make_folders(self, folder: Path) -> None:
        """Create the missing folders one by one."""
        if not folder.is_dir():
            self._make_folders(folder.parent)
            folder.mkdir()
            self._hand_over(folder)

    def _hand_over(self, path: Path) -> None:
        """Give a file or folder to the workspace's owner, who must be able to delete it."""
        owner = self.root.stat()
        with suppress(OSError, AttributeError):  # needs root, and does not exist on Windows
            os.chown(path, owner.st_uid, owner.st_gid)


def requested_files(paths: Mapping[str, str], run: RunContext) -> tuple[dict[str, OutputFile], list[str]]:
    """Return the output files that inputs ask for, by the input's name, and the problems of those inputs.

    `paths` maps each input that names a file to its text. The input `config` names a file that is read: it is not
    returned, but no output may replace it. Nothing is written yet.
    """
    destinations: dict[str, OutputFile] = {}
    problems: list[str] = []
    input_of: dict[Path, str] = {}
    for name, text in paths.items():
        try:
            destination = _output_file(text, run) if text else None
        except ValueError as error:
            problems += [f"`{name}`: {sanitize_path(text)!r} {error}; {ALLOWED}"] if name != "config" else []
            continue
        if destination and (earlier := input_of.setdefault(destination.path, name)) != name:
            problems.append(f"`{name}` names the same file as `{earlier}`; give it one of its own")
        elif destination and name != "config":
            destinations[name] = destination
    return destinations, problems


def _output_file(text: str, run: RunContext) -> OutputFile:
    """Check the path that an input names. Raises `ValueError` with the end of a sentence about the input."""
    if not text.isprintable() or text.endswith(("/", os.sep)):
        raise ValueError("is not the name of a file")
    try:
        root = Path(run.workspace).resolve(strict=True)
        path = _without_links(root / text)
        if not path.is_relative_to(root):
            raise ValueError("leads out of the workspace")
        if _is_reserved(path.relative_to(root)) or any(map(_is_git_folder, path.parents)):
            raise ValueError("belongs to Git or is a workflow")
        nearest = next(folder for folder in path.parents if _exists(folder))
        if (_exists(path) and not path.is_file()) or not nearest.is_dir():
            raise ValueError("cannot be written, because something else is there")
    except OSError:
        raise ValueError("cannot be written") from None
    return OutputFile(root, path)


def _is_reserved(path: Path) -> bool:
    """Return whether Git or GitHub would act on a file at this path; some file systems ignore case.

    A repository may be checked out in any folder of the workspace.
    """
    parts = tuple(part.casefold() for part in path.parts)
    return ".git" in parts or (".github", "workflows") in pairwise(parts)


def _is_git_folder(folder: Path) -> bool:
    """Return whether a folder is a repository without a checkout, whose hooks Git runs."""
    return all(_exists(folder / name) for name in ("HEAD", "objects", "refs"))


def _without_links(path: Path) -> Path:
    """Return the path with its links resolved; links in a circle stay."""
    return Path(os.path.realpath(path))


def _exists(path: Path) -> bool:
    """Return whether anything is at the path, a broken link included."""
    return path.exists() or path.is_symlink()
