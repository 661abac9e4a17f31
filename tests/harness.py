"""Runs the program as the runner does, against a sandbox, and reads back everything it left."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path

from jsonschema import Draft202012Validator

from graph_token_rotator.cli.main import run
from graph_token_rotator.cli.rotate_command import rotate
from graph_token_rotator.runtime.clock import Limits
from graph_token_sandbox import Sandbox
from graph_token_sandbox.seed import OF_A_RUN, Seeded

ROOT = Path(__file__).parent.parent
SECRET = "FB_TOKEN"
REPORTS = Draft202012Validator(json.loads((ROOT / "report.schema.json").read_text()))
"""Every run's report is held against it."""


@dataclass(frozen=True)
class Run:
    """What a run left behind."""

    status: int
    log: str
    outputs: dict[str, str]
    summary: str

    @property
    def everything(self) -> str:
        """All text but the commands that register masks."""
        log = "\n".join(line for line in self.log.splitlines() if not line.startswith("::add-mask::"))
        return "\n".join([log, *self.outputs.values(), self.summary])


@dataclass
class Stage:
    """A seeded sandbox, and a folder for the runner's files."""

    box: Sandbox
    seeded: Seeded
    folder: Path
    runs: Iterator[int] = field(default_factory=lambda: count(1000))

    def environ(self, token: str, **inputs: str) -> dict[str, str]:
        """The variables the runner would set. `token` names a seeded one or is the value; inputs in snake case."""
        value = self.seeded.tokens.get(token, token)
        if "secret" not in inputs and value:
            self.box.github.put_secret(self.seeded.repository, SECRET, value, environment=inputs.get("environment"))
        given = {
            "token": value,
            "secret": SECRET,
            "app_id": self.seeded.app.id,
            "app_secret": self.seeded.app.secret,
            "github_token": self.seeded.github_token,
            "repository": self.seeded.repository,
            "graph_api_url": self.box.graph_url,
            "github_api_url": self.box.github_url,
        } | inputs
        variables = {f"INPUT_{name.replace('_', '-').upper()}": text for name, text in given.items()}
        files = {"GITHUB_OUTPUT": str(self.folder / "output"), "GITHUB_STEP_SUMMARY": str(self.folder / "summary")}
        return {"GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": "https://github.com", **files, **variables}

    def called(self) -> dict[str, str]:
        """The variables that tell which workflow is running, and a fresh token of that run."""
        run = str(next(self.runs))
        self.box.github.add_token(f"sandbox-github-run-{run}", **OF_A_RUN)
        return {
            "GITHUB_REPOSITORY": self.seeded.repository,
            "GITHUB_RUN_ID": run,
            "GITHUB_WORKFLOW_REF": f"{self.seeded.repository}/.github/workflows/rotate.yml@refs/heads/main",
            "INPUT_ISSUE-TOKEN": f"sandbox-github-run-{run}",
        }

    def here(self, environ: Mapping[str, str], time: "FakeTime | None" = None, limits: Limits | None = None) -> Run:
        """Run in this process, with time that does not pass by itself if given."""
        self.clean()
        out = io.StringIO()
        status = rotate(environ, out, time, limits) if time or limits else run([], environ, out)
        return self.collect(status, out.getvalue())

    def process(self, environ: Mapping[str, str], folder: Path | None = None, *options: str) -> Run:
        """Run the real entry point in a process of its own, with `folder` as working directory."""
        self.clean()
        done = subprocess.run(
            self.command(*options),
            env=self.base | dict(environ),
            cwd=folder or self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.stderr == ""
        return self.collect(done.returncode, done.stdout)

    def command(self, *options: str) -> list[str]:
        """The image's own command line."""
        return [sys.executable, *(options or ("-P",)), "-u", "-m", "graph_token_rotator"]

    @property
    def base(self) -> dict[str, str]:
        """What every process needs."""
        return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}

    def clean(self) -> None:
        for name in ("output", "summary"):
            (self.folder / name).write_text("")

    def collect(self, status: int, log: str) -> Run:
        outputs = parse_outputs((self.folder / "output").read_text())
        if "report" in outputs:
            REPORTS.validate(json.loads(outputs["report"]))
        return Run(status, log, outputs, (self.folder / "summary").read_text())

    def stored(self, environment: str | None = None) -> str:
        """The value the next run would get."""
        return self.box.github.secret(self.seeded.repository, SECRET, environment=environment)

    def routes(self) -> list[str]:
        """The requests made, by route."""
        return [request.route for request in self.box.requests]


def parse_outputs(text: str) -> dict[str, str]:
    """What the runner reads from its output file; strict about the form."""
    found: dict[str, str] = {}
    lines = iter(text.splitlines())
    for line in lines:
        name, delimiter = line.split("<<")
        value = []
        while (part := next(lines)) != delimiter:
            value.append(part)
        found[name] = "\n".join(value)
    return found


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
