"""The checkout, as far as this program reads from it: the file of the workflow that runs it."""

from pathlib import Path

from .caller import Caller

LARGEST = 1 << 20  # bytes; a workflow has a few thousand


def workflow_text(caller: Caller) -> str | None:
    """The workflow's text, None if it was not checked out. Links are followed only inside of the workspace."""
    if not (caller.workflow and caller.workspace):
        return None
    try:
        root = Path(caller.workspace).resolve(strict=True)
        path = (root / caller.workflow).resolve(strict=True)
        if not (path.is_relative_to(root) and path.is_file()):
            return None
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        return content.decode() if len(content) <= LARGEST else None
    except (OSError, ValueError, RuntimeError):  # RuntimeError: a circle of links, before Python 3.13
        return None
