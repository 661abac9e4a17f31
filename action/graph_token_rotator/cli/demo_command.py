"""`demo`: the main job on the sandbox, as stories, which the package `graph_token_sandbox` tells."""

from collections.abc import Mapping, Sequence
from typing import TextIO

from .arguments import CommandParser
from .sandbox_command import load

DESCRIPTION = """\
Show the main job on a simulated Meta and GitHub on this machine: what a run
does to a token in several states, and a year of weekly runs. Takes less than a
minute, and needs no account and no network.
"""


def run(arguments: Sequence[str], _environ: Mapping[str, str], out: TextIO) -> int:
    """Run the command and return its exit status. Raises `SystemExit` for wrong arguments."""
    parser = CommandParser("demo", DESCRIPTION, out)
    _, problems = parser.parse(arguments)
    if problems:
        parser.fail(problems)
    return int(load("graph_token_sandbox.demo", "demo").main([]))
