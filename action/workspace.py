"""The checkout, as far as this program reads from it: the workflow that runs it, and the fleet file it names."""

from pathlib import Path

from .caller import Caller

LARGEST = 1 << 20  # bytes; a workflow has a few thousand


def workflow_text(caller: Caller) -> str | None:
    """The workflow's text, None if it was not checked out."""
    return text_of(caller.workflow, caller) if caller.workflow and caller.workspace else None


def text_of(name: str, caller: Caller) -> str | None:
    """A file of the workspace (outside of Actions, of the working directory), None if it cannot be read.

    Links are followed only inside of it.
    """
    try:
        root = Path(caller.workspace).resolve(strict=True)
        path = (root / name).resolve(strict=True)
        if not (path.is_relative_to(root) and path.is_file()):
            return None
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        return content.decode() if len(content) <= LARGEST else None
    except (OSError, ValueError, RuntimeError):  # RuntimeError: a circle of links, before Python 3.13
        return None
