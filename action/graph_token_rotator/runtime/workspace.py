"""The checkout, as far as this program reads from it: the workflow that runs it, and the fleet file it names."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ..domain.sanitize import sanitize_path
from .run_context import RunContext

MAX_FILE_BYTES = 1 << 20  # bytes; a workflow has a few thousand


def workflow_text(caller: RunContext) -> str | None:
    """The workflow's text, None if it was not checked out."""
    return read_text(caller.workflow, caller) if caller.workflow and caller.workspace else None


def read_text(name: str, caller: RunContext) -> str | None:
    """A file of the workspace (outside of Actions, of the working directory), None if it cannot be read.

    Links are followed only inside of it.
    """
    try:
        root = Path(caller.workspace).resolve(strict=True)
        path = (root / name).resolve(strict=True)
        if not (path.is_relative_to(root) and path.is_file()):
            return None
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
        return content.decode() if len(content) <= MAX_FILE_BYTES else None
    except (OSError, ValueError, RuntimeError):  # RuntimeError: a circle of links, before Python 3.13
        return None


ALLOWED = "give the path of a file in the workspace, relative to it"
# A container is root, and later steps are somebody else.
MODE = 0o644


class OutputFile(NamedTuple):
    """Where a file goes: below `root`, both without links in them. Folders on the way may be missing."""

    root: Path
    path: Path

    def write(self, text: str) -> None:
        """Write it, whole or not at all; what was there is replaced. Raises `OSError`, also where a link is there by now."""
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
        """The missing folders, one by one."""
        if not folder.is_dir():
            self._make_folders(folder.parent)
            folder.mkdir()
            self._hand_over(folder)

    def _hand_over(self, path: Path) -> None:
        """To the workspace's owner, who must be able to clear it."""
        owner = self.root.stat()
        with suppress(OSError, AttributeError):  # not everybody may, and on Windows there is no such thing
            os.chown(path, owner.st_uid, owner.st_gid)


def requested_files(paths: Mapping[str, str], run: RunContext) -> tuple[dict[str, OutputFile], list[str]]:
    """Return the output files that inputs ask for, by input, and what is wrong with those inputs.

    `paths` holds the text of each input that names a file; `config` names one that is read, which no other may replace.
    """
    destinations: dict[str, OutputFile] = {}
    problems: list[str] = []
    taken: dict[Path, str] = {}
    for name, text in paths.items():
        try:
            destination = _output_file(text, run) if text else None
        except ValueError as error:
            problems += [f"`{name}`: {sanitize_path(text)!r} {error}; {ALLOWED}"] if name != "config" else []
            continue
        if destination and (other := taken.setdefault(destination.path, name)) != name:
            problems.append(f"`{name}` names the same file as `{other}`; give it one of its own")
        elif destination and name != "config":
            destinations[name] = destination
    return destinations, problems


def _output_file(text: str, caller: RunContext) -> OutputFile:
    """Raises `ValueError`."""
    if not text.isprintable() or text.endswith(("/", os.sep)):
        raise ValueError("is not the name of a file")
    try:
        root = Path(caller.workspace).resolve(strict=True)
        path = _without_links(root / text)
        if not path.is_relative_to(root):
            raise ValueError("leads out of the workspace")
        if _is_reserved(path.relative_to(root)):
            raise ValueError("belongs to Git or is a workflow")
        nearest = next(folder for folder in path.parents if _exists(folder))
        if (_exists(path) and not path.is_file()) or not nearest.is_dir():
            raise ValueError("cannot be written, because something else is there")
    except OSError:
        raise ValueError("cannot be written") from None
    return OutputFile(root, path)


def _is_reserved(path: Path) -> bool:
    """Whether Git or GitHub would act on what stands there; some file systems know no case."""
    parts = tuple(part.casefold() for part in path.parts)
    return ".git" in parts or parts[:2] == (".github", "workflows")


def _without_links(path: Path) -> Path:
    """Without links; those that run in a circle stay."""
    return Path(os.path.realpath(path))


def _exists(path: Path) -> bool:
    return path.exists() or path.is_symlink()
