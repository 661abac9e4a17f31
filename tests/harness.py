"""Runs the action on a sandbox as the runner does, and reads back everything it leaves."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path

from jsonschema import Draft202012Validator

from graph_token_rotator.cli.rotate_command import rotate
from graph_token_rotator.runtime.clock import Limits, SystemClock
from graph_token_sandbox import Sandbox
from graph_token_sandbox.action_run import ActionRunner, Run, usual_inputs, workflow_variables
from graph_token_sandbox.seed import OF_A_RUN, Seeded

__all__ = ["ROOT", "SECRET", "ActionHarness", "FakeTime", "Run"]

ROOT = Path(__file__).parent.parent
SECRET = "FB_TOKEN"
REPORTS = Draft202012Validator(json.loads((ROOT / "report.schema.json").read_text()))
"""Every run's report is validated with it."""


@dataclass
class ActionHarness:
    """A seeded sandbox, and a runner with a folder for its files."""

    sandbox: Sandbox
    seeded: Seeded
    folder: Path
    run_ids: Iterator[int] = field(default_factory=lambda: count(1000))

    @property
    def runner(self) -> ActionRunner:
        """The runner."""
        return ActionRunner(self.folder)

    def environ(self, token: str, **inputs: str) -> dict[str, str]:
        """The variables the runner would set. `token` is a seeded token's name or a value; inputs are in snake case."""
        value = self.seeded.tokens.get(token, token)
        if "secret" not in inputs and value:
            self.sandbox.github.put_secret(self.seeded.repository, SECRET, value, environment=inputs.get("environment"))
        usual = usual_inputs({**self.sandbox.urls, **self.seeded.as_json()}, value, SECRET)
        changes = {name.replace("_", "-"): text for name, text in inputs.items()}
        return self.runner.environ({**usual, **changes})

    def workflow_variables(self) -> dict[str, str]:
        """The variables that name the running workflow, and a new `GITHUB_TOKEN` for that run."""
        run_id = str(next(self.run_ids))
        self.sandbox.github.add_token(f"sandbox-github-run-{run_id}", **OF_A_RUN)
        variables = workflow_variables(self.seeded.repository, run_id)
        return {**variables, "INPUT_ISSUE-TOKEN": f"sandbox-github-run-{run_id}"}

    def run(self, environ: Mapping[str, str], time: "FakeTime | None" = None, limits: Limits | None = None) -> Run:
        """Run the action in this process; `time` passes only in its `sleep`."""
        self.runner.empty_files()
        out = io.StringIO()
        status = rotate(environ, out, time or SandboxTime(self.sandbox), limits)
        return self.validated(self.runner.collect(status, out.getvalue()))

    def run_process(self, environ: Mapping[str, str], folder: Path | None = None, *options: str) -> Run:
        """Run the action in a process of its own, with `folder` as working directory and Python's own `options`."""
        command = [sys.executable, *(options or ("-P",)), "-u", "-m", "graph_token_rotator"]
        return self.validated(self.runner.run(environ, command, folder))

    def finish(self, process: "subprocess.Popen[str]", timeout: float = 60) -> Run:
        """Wait, at most `timeout` seconds, for the end of a started run."""
        return self.validated(self.runner.finish(process, timeout))

    def validated(self, run: Run) -> Run:
        """Return a run after a look at its report and its standard error."""
        assert run.errors == ""
        if "report" in run.outputs:
            REPORTS.validate(json.loads(run.outputs["report"]))
        return run

    def stored(self, environment: str | None = None) -> str:
        """The value the next run would get."""
        return self.sandbox.github.secret(self.seeded.repository, SECRET, environment=environment)

    def routes(self) -> list[str]:
        """The routes of the requests so far."""
        return [request.route for request in self.sandbox.requests]


class SandboxTime(SystemClock):
    """The runner's clock, set to the sandbox's time; waits are real."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def now(self) -> datetime:
        return self._sandbox.clock.now()


class FakeTime:
    """Time for the transport: it passes only in `sleep`, at once."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self.elapsed = 0.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self.elapsed

    def sleep(self, seconds: float) -> None:
        self.elapsed += seconds
