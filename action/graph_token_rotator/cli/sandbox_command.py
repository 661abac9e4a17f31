"""`sandbox`: a simulated Meta and GitHub, which the package `graph_token_sandbox` serves."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import TextIO

from .arguments import CommandParser, fail

DESCRIPTION = """\
Serve a simulated Meta and GitHub on this machine until stopped, for trying
things out and for tests. Their addresses and made-up credentials are one line
of JSON on standard output.
"""
# What to do where a package is missing, by its name.
MISSING = {
    "graph_token_sandbox": "the simulated Meta and GitHub are not part of this installation, as in the container image; "
    "install the wheel of a release, or use a checkout",
    "rich": "the package rich is not installed; run: pip install 'graph-token-rotator[cli]'",
}


def run(arguments: Sequence[str], _environ: Mapping[str, str], out: TextIO) -> int:
    """Run the command and return its exit status. Raises `SystemExit` for wrong arguments."""
    parser = CommandParser("sandbox", DESCRIPTION, out)
    group = parser.add_argument_group("The simulation")
    group.add_argument("--now", metavar="TIME", help="Stop the clock at this time, such as 2026-11-24T05:17:00Z.")
    group.add_argument("--latency", metavar="SECONDS", help="Delay each response by so many seconds. Default: 0.")
    options, problems = parser.parse(arguments)
    if problems:
        parser.fail(problems)
    module = load("graph_token_sandbox.__main__", "sandbox")
    return int(module.main([f"--{name}={text}" for name, text in options.items()]))


def load(module: str, command: str) -> ModuleType:
    """Return a module of the sandbox. Raises `SystemExit` where it, or what it needs, is not installed."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name not in MISSING:
            raise
        fail([f"{command} cannot run: {MISSING[error.name]}"])
