"""The command line, wrong inputs, and a hostile working directory."""

import io
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

import pytest

from graph_token_rotator.cli.main import STATUS_INTERRUPTED, STATUS_PIPE_CLOSED, main, run
from graph_token_rotator.config.input_table import INPUTS
from graph_token_rotator.config.inputs import variable
from tests.harness import ROOT, ActionHarness

# Runs the command line, then says on standard error whether it loaded argparse.
ARGPARSE_CHECK = """
import sys
from graph_token_rotator.cli.main import main
status = main()
sys.stderr.write(f"argparse: {'argparse' in sys.modules}\\n")
sys.exit(status)
"""
WRONG = {
    "token": "",
    "secret": "GITHUB_TOKEN",
    "provider": "facebok",
    "force": "yes",
    "renew_before": "much",
    "graph_api_url": "http://graph.example",
}


def test_wrong_inputs_are_all_reported(harness: ActionHarness) -> None:
    result = harness.run_process(harness.environ(**WRONG) | {"INPUT_RENEWBEFORE": "1d"})
    assert result.status == 2
    assert result.log.count("::error title=Wrong input::") == len(WRONG)
    assert "::warning title=Unknown input::There is no input `renewbefore`; did you mean `renew-before`?" in result.log
    assert result.outputs == {"verdict": "failed", "renewed": "false"}
    assert "secrets.FB_ACCESS_TOKEN" in result.summary
    assert "''" not in result.log
    assert len([line for line in result.summary.splitlines() if line.startswith("- ")]) == len(WRONG)
    assert harness.sandbox.requests == []


def command(
    arguments: list[str],
    environ: Mapping[str, str],
    entry: Sequence[str] = ("-m", "graph_token_rotator"),
    stdin: str = "",
    stdout: int | IO[str] = subprocess.PIPE,
) -> "subprocess.CompletedProcess[str]":
    """Run a command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-P", *entry, *arguments],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | dict(environ),
        input=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )


def outside_of_actions(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in environ.items() if not name.startswith("GITHUB_")}


@pytest.mark.parametrize(
    ("arguments", "is_loaded"),
    [([], False), (["rotate"], False), (["rotate", "--dry-run"], True)],
    ids=["no arguments", "rotate", "with an option"],
)
def test_a_run_without_options_loads_no_argparse(harness: ActionHarness, arguments: list[str], is_loaded: bool) -> None:
    for environ in (harness.environ("system_user"), outside_of_actions(harness.environ("system_user"))):
        process = command(arguments, environ, ("-c", ARGPARSE_CHECK))
        assert (process.returncode, process.stderr) == (0, f"argparse: {is_loaded}\n")


def test_wrong_inputs_load_no_argparse() -> None:
    process = command([], {"GITHUB_ACTIONS": "true"}, ("-c", ARGPARSE_CHECK))
    assert (process.returncode, process.stderr) == (2, "argparse: False\n")


def test_options_replace_all_variables(harness: ActionHarness) -> None:
    environ = outside_of_actions(harness.environ("system_user"))
    texts = {name: environ[variable(name)] for name in INPUTS if variable(name) in environ}
    secrets = {"--token=stdin": texts.pop("token"), "--app-secret=env:APP": texts.pop("app-secret")}
    options = [f"--{name}={text}" for name, text in texts.items() if name != "github-token"]
    others = {"APP": secrets["--app-secret=env:APP"], "INPUT_GITHUB_TOKEN": texts["github-token"]}
    process = command(["rotate", *options, *secrets, "--force"], others, stdin=secrets["--token=stdin"] + "\n")
    assert process.returncode == 0, process.stdout + process.stderr
    assert process.stdout.startswith("FB_TOKEN: renewed\n")
    assert harness.stored() != harness.seeded.tokens["system_user"]
    for secret in (*secrets.values(), texts["github-token"], harness.stored()):
        assert secret not in process.stdout + process.stderr


def test_a_wrong_option_value_is_an_input_problem(harness: ActionHarness) -> None:
    environ = outside_of_actions(harness.environ("system_user"))
    out = io.StringIO()
    assert run(["rotate", "--force=yes", "--shard", "1/2"], environ, out) == 2
    assert "`force`: 'yes' is not a boolean; allowed: true or false" in out.getvalue()
    assert "`shard` chooses from a fleet file" in out.getvalue()
    assert harness.sandbox.requests == []


def test_a_dry_run_by_option_outside_of_actions(harness: ActionHarness) -> None:
    out = io.StringIO()
    assert run(["rotate", "--dry-run"], outside_of_actions(harness.environ("system_user")), out) == 0
    assert out.getvalue().startswith("FB_TOKEN: planned\n")
    assert harness.seeded.tokens["system_user"] not in out.getvalue()
    assert harness.stored() == harness.seeded.tokens["system_user"]


def unread(arguments: list[str], environ: Mapping[str, str]) -> tuple[int, str]:
    """Return exit status and standard error of a command whose output nobody reads, as after the end of `| head`."""
    reading, writing = os.pipe()
    os.close(reading)
    process = command(arguments, environ, stdout=writing)
    os.close(writing)
    return process.returncode, process.stderr


@pytest.mark.parametrize(
    ("arguments", "statuses"),
    [
        (["--help"], {0}),
        (["--version"], {0}),
        (["rotate", "--help"], {0}),
        (["sandbox"], {STATUS_PIPE_CLOSED}),
        (["demo"], {1, STATUS_PIPE_CLOSED}),  # rich ends with 1
    ],
    ids=lambda column: " ".join(column) if isinstance(column, list) else "",
)
def test_a_closed_pipe_is_quiet(arguments: list[str], statuses: set[int]) -> None:
    status, err = unread(arguments, {})
    assert status in statuses
    assert err == ""


@pytest.mark.parametrize("in_actions", [True, False])
def test_a_closed_pipe_stops_no_rotation(harness: ActionHarness, in_actions: bool) -> None:
    environ = harness.environ("system_user")
    assert unread(["rotate"], environ if in_actions else outside_of_actions(environ)) == (1, "")
    assert harness.stored() != harness.seeded.tokens["system_user"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has it")
def test_a_full_disk_stops_no_rotation(harness: ActionHarness) -> None:
    with Path("/dev/full").open("w") as full:
        process = command([], harness.environ("system_user"), stdout=full)
    assert process.stderr == "error: The output could not be written (No space left on device)\n"
    assert process.returncode == 1
    assert harness.stored() != harness.seeded.tokens["system_user"]


def test_an_interrupted_command_has_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("graph_token_rotator.cli.main.run", interrupted)
    monkeypatch.setattr("graph_token_rotator.cli.main.signal.signal", lambda *_: None)
    assert main() == STATUS_INTERRUPTED
    assert capsys.readouterr() == ("", "")


def test_without_inputs_all_required_are_named() -> None:
    out = io.StringIO()
    assert run([], {"GITHUB_ACTIONS": "true"}, out) == 2
    for name in ("token", "secret", "app-id", "app-secret", "github-token", "repository"):
        assert f"`{name}` is empty" in out.getvalue()


def test_the_demo_shows_every_story() -> None:
    process = command(["demo"], {"PATH": ""})
    assert (process.returncode, process.stderr) == (0, "")
    for verdict in ("renewed", "not-extended", "needs-human", "failed", "44 x current, 8 x renewed"):
        assert verdict in process.stdout


@pytest.mark.parametrize("options", [("-P",), ("-B",)], ids=["as in the image", "plain python -m"])
def test_a_hostile_checkout_runs_nothing(harness: ActionHarness, tmp_path: Path, options: tuple[str, ...]) -> None:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    names = ["json", "requests", "sitecustomize", "usercustomize", "nacl", "logging", "urllib3", "encodings", "hmac"]
    for name in names:
        (checkout / f"{name}.py").write_text(f"open({str(tmp_path / 'owned')!r}, 'a').write({name!r})")
    result = harness.run_process(harness.environ("system_user"), checkout, *options)
    assert (result.status, result.outputs["verdict"]) == (0, "renewed")
    assert not (tmp_path / "owned").exists()


def test_an_unexpected_error_hides_its_traceback(harness: ActionHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(harness.seeded.tokens["system_user"])

    monkeypatch.setattr("graph_token_rotator.cli.job.assess", broken)
    environ = harness.environ("system_user")
    result = harness.run(environ)
    assert (result.status, result.outputs["verdict"]) == (1, "failed")
    assert "RuntimeError" in result.log
    assert "Traceback" not in result.log
    result = harness.run(environ | {"RUNNER_DEBUG": "1"})
    assert "::debug::Traceback" in result.log
    assert harness.seeded.tokens["system_user"] not in result.everything
