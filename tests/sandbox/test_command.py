"""The commands `sandbox` and `demo`."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from graph_token_sandbox import demo
from graph_token_sandbox.__main__ import main

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_command_prints_a_line_and_serves(stop: signal.Signals) -> None:
    command = [sys.executable, "-B", "-m", "graph_token_sandbox", "--now", "2026-11-24T05:17:00Z"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        setup = json.loads(process.stdout.readline())
        clock = requests.get(f"{setup['control_url']}/clock", timeout=5).json()
        me = requests.get(f"{setup['graph_url']}/me", params={"access_token": setup["tokens"]["page"]}, timeout=5)
        process.send_signal(stop)
        out, err = process.communicate(timeout=10)

    assert (process.returncode, out, err) == (0, "", "")
    assert clock == {"now": "2026-11-24T05:17:00+00:00"}
    assert me.json()["id"] == setup["page_id"]
    assert setup.keys() == {
        *("graph_url", "instagram_url", "threads_url", "github_url", "control_url"),
        *("app", "instagram_app", "threads_app", "page_id", "tokens"),
        *("repository", "environment", "github_token", "github_tokens"),
    }
    for app in ("app", "instagram_app", "threads_app"):
        assert setup[app].keys() == {"id", "secret"}


def test_time_without_a_zone_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--now", "2026-11-24T05:17:00"])

    assert "has no time zone" in capsys.readouterr().err


def test_demo_help_does_not_run_the_demo(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        demo.main(["--help"])

    assert capsys.readouterr().out.startswith("usage: graph-token-rotator demo")


def test_demo_names_the_missing_library() -> None:
    """The command line reads the name from the error, to say which extra to install."""
    script = """
import sys
sys.modules["rich"] = None
try:
    import graph_token_sandbox.demo
except ModuleNotFoundError as error:
    print(error.name.partition(".")[0])
"""
    process = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert (process.stdout, process.stderr) == ("rich\n", "")
