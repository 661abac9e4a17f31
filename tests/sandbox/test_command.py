from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from graph_token_sandbox.__main__ import main

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_one_line_and_serves_until_told_to_stop(stop: signal.Signals) -> None:
    command = [sys.executable, "-B", "-m", "graph_token_sandbox", "--now", "2026-11-24T05:17:00Z"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        clock = requests.get(f"{told['control_url']}/clock", timeout=5).json()
        me = requests.get(f"{told['graph_url']}/me", params={"access_token": told["tokens"]["page"]}, timeout=5)
        process.send_signal(stop)
        out, err = process.communicate(timeout=10)

    assert (process.returncode, out, err) == (0, "", "")
    assert clock == {"now": "2026-11-24T05:17:00+00:00"}
    assert me.json()["id"] == told["page_id"]
    assert told.keys() == {
        *("graph_url", "instagram_url", "threads_url", "github_url", "control_url"),
        *("app", "instagram_app", "threads_app", "page_id", "tokens"),
        *("repository", "environment", "github_token", "github_tokens"),
    }
    for app in ("app", "instagram_app", "threads_app"):
        assert told[app].keys() == {"id", "secret"}


def test_a_time_without_a_zone_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--now", "2026-11-24T05:17:00"])

    assert "has no time zone" in capsys.readouterr().err
