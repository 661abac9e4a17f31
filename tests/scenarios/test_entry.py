"""The command line, wrong inputs, and a hostile working directory."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from graph_token_rotator import __version__
from graph_token_rotator.cli.main import run
from tests.harness import ROOT, Stage

WRONG = {
    "token": "",
    "secret": "GITHUB_TOKEN",
    "provider": "facebok",
    "force": "yes",
    "renew_before": "much",
    "graph_api_url": "http://graph.example",
}


def test_wrong_inputs_are_all_told_and_nothing_is_called(stage: Stage) -> None:
    found = stage.process(stage.environ(**WRONG) | {"INPUT_RENEWBEFORE": "1d"})
    assert found.status == 2
    assert found.log.count("::error title=Wrong input::") == len(WRONG)
    assert "::warning title=Unknown input::There is no input `renewbefore`; did you mean `renew-before`?" in found.log
    assert found.outputs == {"verdict": "failed", "renewed": "false"}
    assert "secrets.FB_ACCESS_TOKEN" in found.summary
    assert "''" not in found.log
    assert len([line for line in found.summary.splitlines() if line.startswith("- ")]) == len(WRONG)
    assert stage.box.requests == []


@pytest.mark.parametrize(
    ("arguments", "status", "text"),
    [
        (["--version"], 0, f"graph-token-rotator {__version__}\n"),
        (["--help"], 0, "usage:"),
        (["-h"], 0, "usage:"),
        (["rotate", "--help"], 0, "usage:"),
        ([], 2, "usage:"),
        (["rotat"], 2, "usage:"),
        (["rotate", "--dry"], 2, "usage:"),
        (["--version", "x"], 2, "usage:"),
    ],
)
def test_command_line(arguments: list[str], status: int, text: str) -> None:
    out = io.StringIO()
    assert run(arguments, {}, out) == status
    assert out.getvalue().startswith(text)


def test_dry_run_by_option_and_outside_of_actions(stage: Stage) -> None:
    environ = stage.environ("system_user")
    del environ["GITHUB_ACTIONS"], environ["GITHUB_OUTPUT"], environ["GITHUB_STEP_SUMMARY"]
    out = io.StringIO()
    assert run(["rotate", "--dry-run"], environ, out) == 0
    assert out.getvalue().startswith("FB_TOKEN: planned\n")
    assert stage.seeded.tokens["system_user"] not in out.getvalue()
    assert stage.stored() == stage.seeded.tokens["system_user"]


def test_inside_actions_without_inputs_every_required_one_is_missed() -> None:
    out = io.StringIO()
    assert run([], {"GITHUB_ACTIONS": "true"}, out) == 2
    for name in ("token", "secret", "app-id", "app-secret", "github-token", "repository"):
        assert f"`{name}` is empty" in out.getvalue()


def test_the_demo_shows_every_story(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "graph_token_rotator", "demo"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    for verdict in ("renewed", "not-extended", "needs-human", "failed", "44 x current, 8 x renewed"):
        assert verdict in done.stdout


def test_an_installation_without_the_sandbox_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "graph_token_sandbox.demo", None)
    assert run(["demo"], {}, io.StringIO()) == 2
    assert "not part of this installation" in capsys.readouterr().err


def test_the_command_hands_over_to_the_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph_token_sandbox.__main__.main", len)
    assert run(["sandbox", "--latency", "0"], {}, io.StringIO()) == 2


@pytest.mark.parametrize("options", [("-P",), ("-B",)], ids=["as in the image", "plain python -m"])
def test_a_hostile_checkout_runs_nothing(stage: Stage, tmp_path: Path, options: tuple[str, ...]) -> None:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    names = ["json", "requests", "sitecustomize", "usercustomize", "nacl", "logging", "urllib3", "encodings", "hmac"]
    for name in names:
        (checkout / f"{name}.py").write_text(f"open({str(tmp_path / 'owned')!r}, 'a').write({name!r})")
    found = stage.process(stage.environ("system_user"), checkout, *options)
    assert (found.status, found.outputs["verdict"]) == (0, "renewed")
    assert not (tmp_path / "owned").exists()


def test_an_unexpected_error_is_one_sentence_and_a_traceback_only_in_the_debug_log(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(stage.seeded.tokens["system_user"])

    monkeypatch.setattr("graph_token_rotator.rotation.assessment.assess", broken)
    environ = stage.environ("system_user")
    found = stage.here(environ)
    assert (found.status, found.outputs["verdict"]) == (1, "failed")
    assert "RuntimeError" in found.log
    assert "Traceback" not in found.log
    found = stage.here(environ | {"RUNNER_DEBUG": "1"})
    assert "::debug::Traceback" in found.log
    assert stage.seeded.tokens["system_user"] not in found.everything
