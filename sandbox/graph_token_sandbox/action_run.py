"""Run the action as the Actions runner does: inputs and files in the environment, one process a run.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

COMMAND: Final = (sys.executable, "-P", "-u", "-m", "graph_token_rotator")
"""The command line of the image."""


@dataclass(frozen=True)
class Run:
    """A finished run, with everything it left behind."""

    status: int
    log: str
    outputs: dict[str, str]
    summary: str
    errors: str = ""
    """Standard error."""

    @property
    def everything(self) -> str:
        """All text but the commands that register masks."""
        log = "\n".join(line for line in self.log.splitlines() if not line.startswith("::add-mask::"))
        return "\n".join([log, *self.outputs.values(), self.summary])


@dataclass(frozen=True)
class ActionRunner:
    """The runner of one job; its files for outputs and summary are in `folder`."""

    folder: Path

    def environ(self, inputs: Mapping[str, str]) -> dict[str, str]:
        """Return the variables of a step with these inputs."""
        files = {"GITHUB_OUTPUT": str(self._output), "GITHUB_STEP_SUMMARY": str(self._summary)}
        return {"GITHUB_ACTIONS": "true", "GITHUB_SERVER_URL": "https://github.com", **files, **input_variables(inputs)}

    def run(self, environ: Mapping[str, str], command: Sequence[str] = COMMAND, folder: Path | None = None) -> Run:
        """Run the action in a process of its own, in its runner's folder or another one."""
        self.empty_files()
        return self.finish(self.start(environ, command, folder))

    def start(
        self, environ: Mapping[str, str], command: Sequence[str] = COMMAND, folder: Path | None = None
    ) -> subprocess.Popen[str]:
        """Start the action with only these variables and `PATH`."""
        return subprocess.Popen(  # noqa: S603 (our own command line)
            command,
            env={"PATH": os.environ["PATH"], **environ},
            cwd=folder or self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def finish(self, process: subprocess.Popen[str], timeout: float = 60) -> Run:
        """Wait, at most `timeout` seconds, for the end of a run."""
        log, errors = process.communicate(timeout=timeout)
        return self.collect(process.returncode, log, errors)

    def empty_files(self) -> None:
        """Empty the files for outputs and summary, as they are when a step starts."""
        for file in (self._output, self._summary):
            file.write_text("")

    def collect(self, status: int, log: str, errors: str = "") -> Run:
        """Return a finished run, with the outputs and the summary in the files."""
        return Run(status, log, parse_outputs(self._output.read_text()), self._summary.read_text(), errors)

    @property
    def _output(self) -> Path:
        return self.folder / "output"

    @property
    def _summary(self) -> Path:
        return self.folder / "summary"


def usual_inputs(setup: Mapping[str, Any], token: str, secret: str) -> dict[str, str]:
    """Return the inputs for a token of the seeded app, by their names in `action.yml`.

    `setup` is what `graph-token-rotator sandbox` prints: `{**sandbox.urls, **seeded.as_json()}`.
    """
    return {
        "token": token,
        "secret": secret,
        "app-id": setup["app"]["id"],
        "app-secret": setup["app"]["secret"],
        "github-token": setup["github_token"],
        "repository": setup["repository"],
        "graph-api-url": setup["graph_url"],
        "github-api-url": setup["github_url"],
    }


def input_variables(inputs: Mapping[str, str]) -> dict[str, str]:
    """Return inputs as the runner passes them: `INPUT_` and the name in upper case."""
    return {f"INPUT_{name.upper()}": value for name, value in inputs.items()}


def workflow_variables(repository: str, run_id: str) -> dict[str, str]:
    """Return the variables that name the repository, the run and the workflow."""
    return {
        "GITHUB_REPOSITORY": repository,
        "GITHUB_RUN_ID": run_id,
        "GITHUB_WORKFLOW_REF": f"{repository}/.github/workflows/rotate.yml@refs/heads/main",
    }


def parse_outputs(text: str) -> dict[str, str]:
    """Return the outputs in the runner's output file; raises ValueError where the form is wrong."""
    outputs: dict[str, str] = {}
    lines = iter(text.splitlines())
    for line in lines:
        name, delimiter = line.split("<<")
        value = []
        while (part := next(lines)) != delimiter:
            value.append(part)
        outputs[name] = "\n".join(value)
    return outputs
