"""The options of `rotate`, as inputs."""

import io
import os

import pytest

from graph_token_rotator.cli.rotate_arguments import read_options
from graph_token_rotator.config import inputs
from graph_token_rotator.config.input_table import INPUTS, SECRET_INPUTS

NOT_SECRET = [name for name in INPUTS if name not in SECRET_INPUTS]


def read(arguments: list[str], environ: dict[str, str] | None = None) -> dict[str, str]:
    return read_options(arguments, environ or {}, io.StringIO())


@pytest.mark.parametrize("name", NOT_SECRET)
@pytest.mark.parametrize("form", ["--{}={}", "--{} {}"])
def test_every_input_is_an_option(name: str, form: str) -> None:
    assert read(form.format(name, "text").split()) == {inputs.variable(name): "text"}


@pytest.mark.parametrize("name", SECRET_INPUTS)
def test_every_secret_is_read_from_a_source(name: str) -> None:
    environ = {"PLACE": " secret\n"}
    assert read([f"--{name}", "env:PLACE"], environ) == environ | {inputs.variable(name): "secret"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("--force", {"force": "true"}),
        ("--force=false", {"force": "false"}),
        ("--force false", {"force": "false"}),
        ("--force=maybe", {"force": "maybe"}),  # the input itself is strict
        ("--force --dry-run", {"force": "true", "dry-run": "true"}),
        ("--app-id 1 --app-id 2", {"app-id": "2"}),
        ("--renew-before=-5d", {"renew-before": "-5d"}),
        ("--app-id=", {"app-id": ""}),
        ("--repository octo/social --shard 1/2", {"repository": "octo/social", "shard": "1/2"}),
    ],
)
def test_options_are_inputs(line: str, expected: dict[str, str]) -> None:
    assert read(line.split()) == {inputs.variable(name): text for name, text in expected.items()}


@pytest.mark.parametrize("variable", ["INPUT_APP-ID", "INPUT_APP_ID"])
def test_an_option_replaces_the_variable(variable: str) -> None:
    assert read(["--app-id", "2"], {variable: "1", "INPUT_FORCE": "true"}) == {
        "INPUT_APP-ID": "2",
        "INPUT_FORCE": "true",
    }


def test_an_empty_option_means_the_default() -> None:
    environ = read(["--renew-before="], {"INPUT_RENEW-BEFORE": "20d"})
    assert inputs.input_text(environ, "renew-before") == INPUTS["renew-before"].default


def test_secrets_come_from_several_sources() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"from a file\n")
    os.close(writing)
    environ = read([f"--token=fd:{reading}", "--app-secret", "env:PLACE", "--page-id", "7"], {"PLACE": "from there"})
    os.close(reading)
    assert {name: text for name, text in environ.items() if name.startswith("INPUT_")} == {
        "INPUT_TOKEN": "from a file",
        "INPUT_APP-SECRET": "from there",
        "INPUT_PAGE-ID": "7",
    }


def test_unreadable_secrets_are_all_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        read(["--token", "env:NOWHERE", "--app-secret", "fd:999", "--notify", "prompt"])
    assert capsys.readouterr().err.splitlines() == [
        "error: --token: the variable is empty or not set",
        "error: --app-secret: file descriptor 999 cannot be read (Bad file descriptor)",
        "For help: graph-token-rotator rotate --help",
    ]
