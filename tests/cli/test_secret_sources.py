"""Where secrets come from: the environment, file descriptors and the terminal."""

import os
import pty
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph_token_rotator.cli.secret_sources import MAX_BYTES, read_secrets, source_problems

ROOT = Path(__file__).parents[2]
READ = """
import sys
from graph_token_rotator.cli.secret_sources import read_secrets
sys.stdout.write(repr(read_secrets(dict(pair.split("=") for pair in sys.argv[1:]), {})))
"""


@pytest.mark.parametrize("source", ["stdin", "prompt", "fd:0", "fd:63", "env:PLACE", "env:_a1"])
def test_known_sources(source: str) -> None:
    assert source_problems({"--token": source}) == []


@pytest.mark.parametrize(
    "source", ["EAAxyz", "-", "STDIN", "fd:", "fd:x", "fd:-1", "env:", "env:A-B", "env:1", "prompt "]
)
def test_what_is_no_source_could_be_a_secret(source: str) -> None:
    (problem,) = source_problems({"--token": source})
    assert problem.startswith("--token takes env:NAME, fd:N, stdin or prompt, not the secret itself.")
    assert repr(source) not in problem


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ("stdin", "stdin", "standard input"),
        ("stdin", "fd:0", "standard input"),
        ("fd:00", "stdin", "standard input"),
        ("fd:3", "fd:3", "file descriptor 3"),
    ],
)
def test_a_file_holds_one_secret(first: str, second: str, name: str) -> None:
    assert source_problems({"--token": first, "--notify": second, "--heartbeat": "prompt"}) == [
        f"--notify and --token both read {name}, which can hold only one secret"
    ]


def test_variables_and_prompts_may_be_used_twice() -> None:
    sources = {"--token": "env:A", "--notify": "env:A", "--app-secret": "prompt", "--heartbeat": "prompt"}
    assert source_problems(sources) == []
    assert read_secrets({"--token": "env:A", "--notify": "env:A"}, {"A": "x"}) == (
        {"--token": "x", "--notify": "x"},
        [],
    )


@pytest.fixture
def descriptor(tmp_path: Path) -> Iterator[Callable[[bytes], int]]:
    """Open a file with some content, as a shell does for `3< file`."""
    numbers = []

    def opened(content: bytes) -> int:
        path = tmp_path / "secret"
        path.write_bytes(content)
        numbers.append(os.open(path, os.O_RDONLY))
        return numbers[-1]

    yield opened
    for number in numbers:
        os.close(number)


@pytest.mark.parametrize(
    ("content", "secret"),
    [
        (b"EAAxyz", "EAAxyz"),
        (b"EAAxyz\n", "EAAxyz"),
        (b"EAAxyz\r\n", "EAAxyz"),
        (b"json://a.example\nntfy://b\n", "json://a.example\nntfy://b"),
        ("schlüssel".encode(), "schlüssel"),
    ],
)
def test_a_file_is_read_to_its_end(descriptor: Callable[[bytes], int], content: bytes, secret: str) -> None:
    assert read_secrets({"--token": f"fd:{descriptor(content)}"}, {}) == ({"--token": secret}, [])


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the secret is empty"),
        (b" \n", "the secret is empty"),
        (b"\xff\xfe", "file descriptor {} holds no text in UTF-8"),
        (b"x" * (MAX_BYTES + 1), "file descriptor {} holds more than a secret"),
    ],
    ids=["empty", "blank", "binary", "long"],
)
def test_a_file_without_a_secret(descriptor: Callable[[bytes], int], content: bytes, problem: str) -> None:
    number = descriptor(content)
    assert read_secrets({"--token": f"fd:{number}"}, {}) == ({}, [f"--token: {problem.format(number)}"])


def test_a_descriptor_that_is_not_open() -> None:
    assert read_secrets({"--token": "fd:999"}, {}) == (
        {},
        ["--token: file descriptor 999 cannot be read (Bad file descriptor)"],
    )


def test_an_unset_variable_is_not_named() -> None:
    assert read_secrets({"--token": "env:EAAxyz"}, {}) == ({}, ["--token: the variable is empty or not set"])


def test_a_terminal_is_read_by_prompt_only() -> None:
    controller, terminal = pty.openpty()
    try:
        problem = f"--token: file descriptor {terminal} is a terminal, which would show the secret; use prompt"
        assert read_secrets({"--token": f"fd:{terminal}"}, {}) == ({}, [problem])
    finally:
        os.close(controller)
        os.close(terminal)


def process(sources: list[str], stdin: int) -> "subprocess.Popen[str]":
    """Start reading in a process of its own session, whose only terminal can be its standard input."""
    return subprocess.Popen(
        [sys.executable, "-c", READ, *sources],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "action")},
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_a_prompt_hides_what_is_typed() -> None:
    controller, terminal = pty.openpty()
    with process(["--app-secret=prompt"], terminal) as reading:
        assert reading.stderr
        assert os.read(reading.stderr.fileno(), 100) == b"app-secret (hidden): "  # by now the terminal does not echo
        os.write(controller, b"typed\n")
        out, err = reading.communicate(timeout=30)
    has_echo, _, _ = select.select([controller], [], [], 0)
    os.close(controller)
    os.close(terminal)
    assert (out, err) == ("({'--app-secret': 'typed'}, [])", "\n")
    assert not has_echo


@pytest.mark.parametrize("content", ["typed\n", ""])
def test_a_prompt_needs_a_terminal(content: str) -> None:
    with process(["--token=prompt"], subprocess.PIPE) as reading:
        out, err = reading.communicate(content, timeout=30)
    assert (out, err) == ("({}, ['--token: prompt needs a terminal; use env:NAME, fd:N or stdin'])", "")


def test_standard_input_is_read() -> None:
    with process(["--token=stdin"], subprocess.PIPE) as reading:
        out, err = reading.communicate("EAAxyz\n", timeout=30)
    assert (out, err) == ("({'--token': 'EAAxyz'}, [])", "")
