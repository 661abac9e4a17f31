"""The entry of the command line: finds the command, and ends the process as the shell expects."""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from io import TextIOWrapper
from types import ModuleType
from typing import TextIO

from .. import __version__
from . import PROGRAM

# Each command: the module in this folder whose `run(arguments, environ, out)` returns the exit status, and a line of help.
# To add one, write its module and add a line. The module is loaded by name, so that a run loads those of one command only.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "rotate": ("rotate_command", "inspect the token and renew it if it is due"),
    "sandbox": ("sandbox_command", "serve a simulated Meta and GitHub on this machine"),
    "demo": ("demo_command", "show the main job on that sandbox"),
}
HELP = """\
usage: {program} COMMAND [OPTION ...]

Keeps a Meta access token in a GitHub secret alive.

Commands:
{commands}
Options:
  --help     show this help; after a command, the help of that command
  --version  show the version

Without a command, and with INPUT_* variables as the Actions runner sets them:
the same as rotate.
"""
# What a shell reports for a process that one of these signals ended: 128 and the signal's number.
STATUS_PIPE_CLOSED = 141
STATUS_INTERRUPTED = 130


def main() -> int:
    """Run the command `graph-token-rotator`, and return its exit status."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a narrow terminal must not cost the verdict
    # A signal to stop is left to the command: `rotate` holds it while a new token is being stored.
    try:
        status = run(sys.argv[1:], os.environ, sys.stdout or _closed_output())
    except BrokenPipeError:
        status = STATUS_PIPE_CLOSED
    except KeyboardInterrupt:
        status = STATUS_INTERRUPTED
    # The work is done: a signal that comes now must not change the exit status.
    from .signals import STOPS  # loaded by a rotation already

    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)
    return _flush(status)


def run(arguments: Sequence[str], environ: Mapping[str, str], out: TextIO) -> int:
    """Carry out a command line and return the exit status. It is 2 where the command line or an input is wrong."""
    if not arguments and _has_inputs(environ):
        return int(_module("rotate").rotate(environ, out))
    try:
        return _run(arguments, environ, out)
    except SystemExit as end:  # argparse ends --help and its errors so
        if not isinstance(end.code, int):
            raise
        return end.code


def _run(arguments: Sequence[str], environ: Mapping[str, str], out: TextIO) -> int:
    """Carry out a command line and return the exit status. Raises `SystemExit` for a wrong one."""
    if not arguments:
        sys.stderr.write(_help())
        return 2
    word, *rest = arguments
    if word in COMMANDS:
        return int(_module(word).run(rest, environ, out))
    from .arguments import fail, unknown_command  # argparse; a run of the action has no arguments

    texts = {"--version": f"{PROGRAM} {__version__}\n", "--help": _help(), "-h": _help()}
    if word not in texts:
        fail([unknown_command(word, COMMANDS)])
    if rest:
        fail([f"{word} takes no arguments"])
    out.write(texts[word])
    return 0


def _has_inputs(environ: Mapping[str, str]) -> bool:
    """Return whether the runner started the program, or someone did so with the runner's variables."""
    return environ.get("GITHUB_ACTIONS") == "true" or any(name.startswith("INPUT_") for name in environ)


def _module(command: str) -> ModuleType:
    """Return the module of a command, which is loaded now."""
    return import_module(f".{COMMANDS[command][0]}", __package__)


def _help() -> str:
    """Return the help of the program, which lists the commands."""
    lines = (f"  {name:<11}{summary}\n" for name, (_, summary) in COMMANDS.items())
    return HELP.format(program=PROGRAM, commands="".join(lines))


def _closed_output() -> TextIO:
    """Return what stands for a standard output that is closed, as with `>&-`: writing to it fails."""
    return open(os.devnull, encoding="utf-8")  # noqa: PTH123  # to the end of the process


def _flush(status: int) -> int:
    """Write what is still in the buffer of standard output, and return the exit status.

    Where nobody reads it any more, as with `| head`, that is no error. The interpreter would report it at its own end.
    """
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            sys.stderr.write(f"error: The output could not be written ({error.strerror})\n")
            return status or 1
    return status
