"""The entry: wires environment, clock and adapters together, and turns what happened into text and an exit status."""

import os
import sys
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from typing import TextIO

from .. import __version__
from ..config import inputs
from .rotate_command import rotate

USAGE = """\
usage: graph-token-rotator [rotate [--dry-run]] | sandbox [...] | demo | --version | --help

  rotate    inspect the token and renew it if due; inputs are INPUT_* variables, as the Actions runner sets them
            (without a command: the same, where there are such variables)
  sandbox   serve a simulated Meta and GitHub on loopback, for trying out and for tests
  demo      show the main job on that sandbox
"""


def main() -> int:
    """The command `graph-token-rotator`."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a narrow terminal must not cost the verdict
    return run(sys.argv[1:], os.environ, sys.stdout)


def run(arguments: Sequence[str], environ: Mapping[str, str], out: TextIO) -> int:
    """Carry out a command line; the exit status (2: wrong command line or inputs, nothing was called)."""
    command, *rest = arguments or (["rotate"] if _has_inputs(environ) else [""])
    if command == "rotate" and rest in ([], ["--dry-run"]):
        dry = {inputs.variable("dry-run"): "true"} if rest else {}
        return rotate({**environ, **dry}, out)
    if command in {"sandbox", "demo"}:
        return _sandbox(command, rest)
    if rest == ["--help"]:
        command, rest = "--help", []
    if command in {"--version", "--help", "-h"} and not rest:
        out.write(f"graph-token-rotator {__version__}\n" if command == "--version" else USAGE)
        return 0
    out.write(USAGE)
    return 2


def _has_inputs(environ: Mapping[str, str]) -> bool:
    return environ.get("GITHUB_ACTIONS") == "true" or any(name.startswith("INPUT_") for name in environ)


def _sandbox(command: str, rest: Sequence[str]) -> int:
    from importlib import import_module  # noqa: PLC0415  # not a part of the image

    try:
        module = import_module("graph_token_sandbox.__main__" if command == "sandbox" else "graph_token_sandbox.demo")
    except ModuleNotFoundError:
        sys.stderr.write(f"`{command}` is not part of this installation; use a checkout of the project.\n")
        return 2
    return int(module.main(list(rest)))
