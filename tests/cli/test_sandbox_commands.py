"""The commands that need the sandbox: what they pass on, and what they say where it is not installed."""

import io
import re
import sys
from collections.abc import Sequence

import pytest

import graph_token_sandbox.__main__ as sandbox_main
from graph_token_rotator.cli.main import run


def test_sandbox_passes_its_options_on(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[Sequence[str]] = []

    def main(arguments: Sequence[str]) -> int:
        lines.append(arguments)
        return 3

    monkeypatch.setattr(sandbox_main, "main", main)
    assert run(["sandbox", "--latency", "0.5", "--now=2026-11-24T05:17:00Z"], {}, io.StringIO()) == 3
    assert run(["sandbox"], {}, io.StringIO()) == 3
    assert lines == [["--now=2026-11-24T05:17:00Z", "--latency=0.5"], []]


def test_sandbox_has_all_options_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        sandbox_main.main(["--help"])
    package_help, out = capsys.readouterr().out, io.StringIO()
    assert run(["sandbox", "--help"], {}, out) == 0
    options = re.compile(r"^  (?:-h, )?(--[a-z-]+)", re.MULTILINE)
    assert options.findall(out.getvalue()) == options.findall(package_help)


def test_a_wrong_value_is_refused_by_the_sandbox(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sandbox", "--now", "2026-11-24T05:17:00"], {}, io.StringIO()) == 2
    assert "has no time zone" in capsys.readouterr().err


class Missing:
    """Finds some modules no more, as if they were not installed."""

    def __init__(self, names: set[str]) -> None:
        self.names = names

    def find_spec(self, name: str, *_: object) -> None:
        if name in self.names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


@pytest.fixture
def uninstalled(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """The module that is missing in a test, which has to load the sandbox anew."""
    name = str(request.param)
    for module in list(sys.modules):
        if module.partition(".")[0] in {"graph_token_sandbox", "rich"} or module == name:
            monkeypatch.delitem(sys.modules, module)
    monkeypatch.setattr(sys, "meta_path", [Missing({name}), *sys.meta_path])
    return name


@pytest.mark.parametrize(
    ("command", "uninstalled", "advice"),
    [
        (
            "sandbox",
            "graph_token_sandbox",
            "not part of this installation, as in the container image; install the wheel",
        ),
        ("demo", "graph_token_sandbox", "not part of this installation, as in the container image; install the wheel"),
        ("demo", "rich", "the package rich is not installed; run: pip install 'graph-token-rotator[cli]'"),
    ],
    indirect=["uninstalled"],
)
def test_a_missing_package_is_named(
    capsys: pytest.CaptureFixture[str], command: str, uninstalled: str, advice: str
) -> None:
    out = io.StringIO()
    assert run([command], {}, out) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"error: {command} cannot run: ")
    assert advice in error
    assert out.getvalue() == ""
    assert run([command, "--help"], {}, out) == 0


@pytest.mark.parametrize("uninstalled", ["tempfile", "graph_token_sandbox.demo", "rich.console"], indirect=True)
def test_another_missing_module_is_an_error(uninstalled: str) -> None:
    """A mistake of ours must not look like something to install."""
    with pytest.raises(ModuleNotFoundError, match=uninstalled):
        run(["demo"], {}, io.StringIO())
