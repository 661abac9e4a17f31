"""Command lines: what each prints to standard output and standard error, and its exit status."""

import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from graph_token_rotator import __version__
from graph_token_rotator.cli import PROGRAM, main
from graph_token_rotator.config.input_table import INPUTS, SECRET_INPUTS

TOKEN = "EAA" + "x" * 40
USAGE = f"usage: {PROGRAM}"


class Result(NamedTuple):
    status: int
    out: str
    err: str


class CommandLine:
    """Carries out command lines in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, arguments: Sequence[str], environ: Mapping[str, str] | None = None) -> Result:
        out = io.StringIO()
        status = main.run(arguments, environ or {}, out)
        captured = self.capsys.readouterr()
        return Result(status, out.getvalue() + captured.out, captured.err)


@pytest.fixture
def command_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    return CommandLine(capsys)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("--version", f"{PROGRAM} {__version__}\n"),
        ("--help", f"{USAGE} COMMAND"),
        ("-h", f"{USAGE} COMMAND"),
        ("rotate --help", f"{USAGE} rotate"),
        ("rotate -h", f"{USAGE} rotate"),
        ("rotate --force --help", f"{USAGE} rotate"),
        ("rotate --dryrun --help", f"{USAGE} rotate"),
        ("sandbox --help", f"{USAGE} sandbox"),
        ("demo --help", f"{USAGE} demo"),
    ],
)
def test_help_and_version(command_line: CommandLine, line: str, text: str) -> None:
    result = command_line(line.split())
    assert (result.status, result.err) == (0, "")
    assert result.out.startswith(text)


def test_without_arguments_and_inputs_help_is_an_error(command_line: CommandLine) -> None:
    assert command_line([]) == (2, "", command_line(["--help"]).out)


@pytest.mark.parametrize(
    ("line", "problems"),
    [
        ("rotat", ["There is no command 'rotat'; did you mean rotate?"]),
        ("snadbox --latency 1", ["There is no command 'snadbox'; did you mean sandbox?"]),
        ("zzz", ["There is no command 'zzz'"]),
        ("--hlep", ["There is no option --hlep; did you mean --help?"]),
        ("--versions", ["There is no option --versions; did you mean --version?"]),
        ("--dry-run", ["There is no option --dry-run; did you mean rotate --dry-run?"]),
        ("--aap-id=1 rotate", ["There is no option --aap-id; did you mean rotate --app-id?"]),
        ("--version x", ["--version takes no arguments"]),
        ("--help rotate", ["--help takes no arguments"]),
        ("rotate --dryrun", ["There is no option --dryrun; did you mean --dry-run?"]),
        ("rotate --dry", ["There is no option --dry; did you mean --dry-run?"]),
        ("rotate --help-me", ["There is no option --help-me; did you mean --help?"]),
        ("rotate --app_id 5", ["There is no option --app_id; did you mean --app-id?"]),
        ("rotate --token-stdin", ["There is no option --token-stdin; did you mean --token?"]),
        ("rotate -n", ["There is no option -n"]),
        ("rotate dry-run", ["Unexpected argument 'dry-run'; did you mean --dry-run?"]),
        ("rotate --force=true octo/social", ["Unexpected argument 'octo/social'"]),
        ("rotate --app-id", ["--app-id needs a value"]),
        ("rotate --app-id --force", ["--app-id needs a value"]),
        ("rotate --help=me", ["-h/--help takes no value"]),
        (
            "rotate --dryrun --zzz=1 word --repositry a/b --token x --app-secret= --notify stdin --heartbeat fd:0",
            [
                "There is no option --dryrun; did you mean --dry-run?",
                "There is no option --zzz",
                "Unexpected argument 'word'",
                "There is no option --repositry; did you mean --repository?",
                "--token takes env:NAME, fd:N, stdin or prompt, not the secret itself. Other programs",
                "--app-secret is empty; it takes env:NAME, fd:N, stdin or prompt",
                "--heartbeat and --notify both read standard input, which can hold only one secret",
            ],
        ),
        ("sandbox --latncy 3", ["There is no option --latncy; did you mean --latency?"]),
        ("sandbox --lat 3", ["There is no option --lat; did you mean --latency?"]),
        ("sandbox --now", ["--now needs a value"]),
        ("sandbox now", ["Unexpected argument 'now'; did you mean --now?"]),
        ("demo fast", ["Unexpected argument 'fast'"]),
        ("demo --hepl", ["There is no option --hepl; did you mean --help?"]),
    ],
)
def test_mistakes_are_named_on_standard_error(command_line: CommandLine, line: str, problems: list[str]) -> None:
    result = command_line(line.split())
    assert (result.status, result.out) == (2, "")
    *errors, last = result.err.splitlines()
    for error, problem in zip(errors, problems, strict=True):
        assert error.startswith(f"error: {problem}")
    command = line.split(maxsplit=1)[0]
    assert last == f"For help: {PROGRAM} {f'{command} ' if command in main.COMMANDS else ''}--help"


@pytest.mark.parametrize(
    "arguments",
    [
        *([f"--{name}", TOKEN] for name in SECRET_INPUTS),
        *([f"--{name}={TOKEN}"] for name in SECRET_INPUTS),
        ["--tokn", TOKEN],
        [f"--tokn={TOKEN}"],
        [f"--token{TOKEN}"],
        [f"-t{TOKEN}"],
        [f"-{TOKEN}"],
        [TOKEN],
        ["--", TOKEN],
        ["--force=true", TOKEN],
        ["--app-id", "1", TOKEN],
        [f"--help={TOKEN}"],
        ["--token", f"fd:{TOKEN}"],
        ["--token", f"env:{TOKEN}"],
        ["--token", f"env:{TOKEN}!"],
        ["--force", TOKEN],
        ["--repository", TOKEN],
    ],
    ids=lambda arguments: " ".join(arguments).replace(TOKEN, "EAA..."),
)
def test_a_secret_in_a_command_line_is_not_repeated(command_line: CommandLine, arguments: list[str]) -> None:
    for line in (["rotate", *arguments], arguments):
        result = command_line(line)
        assert result.status == 2
        assert result.err or "error: Wrong input" in result.out
        assert TOKEN not in result.out + result.err


@pytest.mark.parametrize("name", SECRET_INPUTS)
def test_a_secret_as_a_value_says_what_to_do(command_line: CommandLine, name: str) -> None:
    error = command_line(["rotate", f"--{name}", TOKEN]).err
    assert error.startswith(f"error: --{name} takes env:NAME, fd:N, stdin or prompt, not the secret itself.")
    assert "the shell's history keeps it" in error
    assert "treat it as leaked" in error


def paragraphs(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_help_of_rotate_describes_every_input(command_line: CommandLine) -> None:
    text = command_line(["rotate", "--help"]).out
    for name, spec in INPUTS.items():
        assert re.search(rf"^  --{name} \[?{re.escape(spec.value)}\]?\s", text, re.MULTILINE)
        words = paragraphs(re.sub("[`(].*", "", spec.description)).strip()
        assert words in paragraphs(text)
        assert f"{spec.group}:\n" in text
    assert "`" not in text
    assert paragraphs(text).count("Default: ") == sum(
        bool(spec.default or spec.default_variable) for spec in INPUTS.values()
    )
    assert "is left; at the latest a day before --warn-before is reached. Default: 33%." in paragraphs(text)
    assert "the token in the output token, masked. Default: false." in paragraphs(text)
    assert "Default: the variable GITHUB_REPOSITORY." in paragraphs(text)
    for form in ("env:NAME", "fd:N", "stdin", "prompt"):
        assert re.search(rf"^    {form} ", text, re.MULTILINE)


def test_help_of_rotate_gives_examples_that_work(command_line: CommandLine) -> None:
    text = command_line(["rotate", "--help"]).out
    examples = re.findall(rf"{PROGRAM} rotate (.*)", text.partition("Examples:")[2].replace("\\\n", ""))
    assert len(examples) == 2
    for example in examples:
        options = set(re.findall(r"--([a-z-]+)", example))
        assert options <= set(INPUTS)


@pytest.mark.parametrize("command", ["", *main.COMMANDS])
def test_help_fits_a_terminal(command_line: CommandLine, command: str) -> None:
    text = command_line([*command.split(), "--help"]).out
    assert max(map(len, text.splitlines())) <= 80
    assert all(line == line.rstrip() for line in text.splitlines())


def test_help_lists_every_command(command_line: CommandLine) -> None:
    text = command_line(["--help"]).out
    folder = Path(main.__file__).parent
    for name, (module, summary) in main.COMMANDS.items():
        assert re.search(rf"^  {name} +{summary}$", text, re.MULTILINE)
        assert (folder / f"{module}.py").exists()
    assert {f"{module}.py" for module, _ in main.COMMANDS.values()} == {
        path.name for path in folder.glob("*_command.py")
    }
