"""The arguments of one command: options by argparse, and every mistake on standard error.

Loaded only where there are arguments. A run of the action has none, and argparse would cost it several milliseconds.
"""

import argparse
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn, TextIO

from ..config.converters import nearest
from ..config.input_table import INPUTS
from ..config.inputs import MAX_REPEATED
from ..domain.sanitize import sanitize
from . import PROGRAM

NOT_REPEATED = "(not repeated here, since it could be a secret)"
# In columns; wider lines are hard to read.
MAX_WIDTH = 100
# The column at which the descriptions of options begin.
DESCRIPTION_COLUMN = 28


class CommandParser(argparse.ArgumentParser):
    """The parser of one command's options. What could be a secret is in no error."""

    def __init__(self, command: str, description: str, out: TextIO, epilog: str = "") -> None:
        """`description` and `epilog` are shown as they are: lines of at most 80 columns."""
        super().__init__(
            prog=f"{PROGRAM} {command}",
            usage="%(prog)s [OPTION ...]",
            description=description,
            epilog=epilog,
            formatter_class=_HelpFormatter,
            allow_abbrev=False,  # an abbreviation would mean something else, or nothing, once there is a similar option
            add_help=False,
            exit_on_error=False,  # so that `parse` words the errors
        )
        self._out = out
        self.add_argument_group("Options").add_argument("-h", "--help", action="help", help="Show this help.")

    def print_help(self, _file: object = None) -> None:
        """Write the help to the command's output. `--help` calls this."""
        self._out.write(self.format_help())

    def parse(self, arguments: Sequence[str]) -> tuple[dict[str, str], list[str]]:
        """Return the texts of the options that were used, and what is wrong with the others.

        Raises `SystemExit` after `--help`.
        """
        try:
            options, unknown = self.parse_known_args(arguments)
        except argparse.ArgumentError as error:
            # argparse refuses nothing else, since values are converted elsewhere. Its own message may repeat a value.
            option = error.argument_name or ""
            return {}, [f"{option} {'takes no value' if option.endswith('--help') else 'needs a value'}"]
        names = [*vars(options), "help"]
        texts = {name: text for name, text in vars(options).items() if text is not None}
        return texts, list(_unknown_arguments(unknown, names))

    def fail(self, problems: Sequence[str]) -> NoReturn:
        """Write what is wrong to standard error, and end with status 2 (by `SystemExit`)."""
        fail(problems, f"{self.prog} --help")


def fail(problems: Iterable[str], help_command: str = f"{PROGRAM} --help") -> NoReturn:
    """Write what is wrong with a command line to standard error, and end with status 2 (by `SystemExit`)."""
    sys.stderr.write("".join(f"error: {problem}\n" for problem in problems) + f"For help: {help_command}\n")
    raise SystemExit(2)


def unknown_command(word: str, commands: Iterable[str]) -> str:
    """Return the problem of a first argument that is no command. Options of `rotate` are looked up too: they need it first."""
    if not word.startswith("-"):
        return f"There is no command {_unknown_word(word, commands)}"
    known = {"help": "--help", "version": "--version"} | {name: f"rotate --{name}" for name in INPUTS}
    return _unknown_option(word.partition("=")[0], known)


def _unknown_arguments(arguments: Sequence[str], names: Sequence[str]) -> Iterable[str]:
    """Yield a problem for each argument that argparse did not know. `names` are the options there are, without hyphens."""
    known = {name: f"--{name}" for name in names}
    for previous, argument in zip(("", *arguments), arguments, strict=False):
        option = argument.partition("=")[0]
        if option.strip("-") and option.startswith("-"):
            yield _unknown_option(option, known)
        elif not previous.startswith("-") or "=" in previous:  # else it is the value of an unknown option
            yield f"Unexpected argument {_unknown_word(argument, known.values())}"


def _unknown_option(option: str, known: Mapping[str, str]) -> str:
    """Return the problem of an option that does not exist. `known` has how to write each that does, by its name."""
    near = nearest(option.strip("-"), known)
    # In small letters and hyphens alone it is a name.
    is_name = re.fullmatch(r"--?[a-z][a-z_-]{0,30}", option) or len(option) <= MAX_REPEATED
    shown = sanitize(option) if is_name else NOT_REPEATED
    return f"There is no option {shown}{f'; did you mean {known[near]}?' if near else ''}"


def _unknown_word(word: str, known: Iterable[str]) -> str:
    """Return a word that is not known, in quotes, and the most similar one that is. A long word is not repeated."""
    near = nearest(word, known)
    shown = repr(sanitize(word)) if len(word) <= MAX_REPEATED else NOT_REPEATED
    return f"{shown}{f'; did you mean {near}?' if near else ''}"


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal, up to `MAX_WIDTH`. Names of options are not broken at their hyphens."""

    def __init__(self, prog: str) -> None:
        width = min(shutil.get_terminal_size().columns, MAX_WIDTH)
        super().__init__(prog, max_help_position=DESCRIPTION_COLUMN, width=width)

    def _split_lines(self, text: str, width: int) -> list[str]:
        """Return the lines of an option's description."""
        return textwrap.wrap(text, width, break_on_hyphens=False)
