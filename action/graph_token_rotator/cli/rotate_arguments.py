"""The options of `rotate`: every input is one, and secrets are read from where an option says."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from ..config.input_table import BOOLEAN, INPUTS, SECRET_INPUTS, Input
from ..config.inputs import with_values
from . import secret_sources
from .arguments import CommandParser

DESCRIPTION = """\
Inspect the token, renew it if it is due, and replace the secret.

Every input of the action is an option. An option takes precedence over the
variable of the same input: --app-id over INPUT_APP_ID or INPUT_APP-ID.
Outside of Actions, the workspace is the current folder.
"""
EPILOG = """\
Secrets:
  A secret is never a value of an option, because other programs can read a
  command line, and the shell's history keeps it. SOURCE says where it is:
    env:NAME   in the environment variable NAME
    fd:N       in the file descriptor N, such as fd:3 with 3< FILE
    stdin      on standard input; for one secret
    prompt     typed into this terminal, which does not show it
  Without the option, it is in its own variable, such as INPUT_GITHUB_TOKEN.

Exit status:
  0  every token works, and will until a later run
  1  somebody has to act, or something failed: the output says what
  2  the command line or an input is wrong; no request was made

Examples:
  gh auth token | graph-token-rotator rotate --dry-run \\
    --token prompt --secret FB_ACCESS_TOKEN \\
    --app-id 1234567890123456 --app-secret env:FB_APP_SECRET \\
    --github-token stdin --repository octo/social
  graph-token-rotator rotate --config tokens.yml --select "acme-*" --dry-run
"""


def read_options(arguments: Sequence[str], environ: Mapping[str, str], out: TextIO) -> dict[str, str]:
    """Return the environment with the inputs that are options here. Raises `SystemExit` where there is nothing to run."""
    parser = _parser(out)
    texts, problems = parser.parse(arguments)
    sources = {f"--{name}": texts.pop(name) for name in SECRET_INPUTS if name in texts}
    problems += secret_sources.source_problems(sources)
    if problems:
        parser.fail(problems)
    secrets, problems = secret_sources.read_secrets(sources, environ)
    if problems:
        parser.fail(problems)
    return with_values(environ, texts | {option.removeprefix("--"): secret for option, secret in secrets.items()})


def _parser(out: TextIO) -> CommandParser:
    """Return the parser with an option for every input, in the groups and in the order of the table."""
    parser = CommandParser("rotate", DESCRIPTION, out, EPILOG)
    groups = {spec.group: parser.add_argument_group(spec.group) for spec in INPUTS.values()}
    for name, spec in INPUTS.items():
        # Alone, the option of a boolean means true.
        alone: dict[str, Any] = {"nargs": "?", "const": "true"} if spec.value == BOOLEAN else {}
        groups[spec.group].add_argument(f"--{name}", dest=name, metavar=spec.value, help=_help(spec), **alone)
    return parser


def _help(spec: Input) -> str:
    """Return an option's description: that of action.yml, in which inputs become options, and the default."""
    text = spec.description.replace(" (`true` or `false`)", "")  # its value says so
    # "the output `token`" is no input.
    for name in re.findall(r"(?<!output )`([a-z-]+)`", text):
        text = text.replace(f"`{name}`", f"--{name}" if name in INPUTS else name)
    default = spec.default or (f"the variable {spec.default_variable}" if spec.default_variable else "")
    return (text.replace("`", "") + (f" Default: {default}." if default else "")).replace("%", "%%")
