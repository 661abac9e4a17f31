"""The action's container, started with the command line of the real runner.

Source: actions/runner, Runner.Worker/Container/DockerCommandManager.cs and Handlers/ContainerActionHandler.cs
"""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graph_token_sandbox.action_run import Run, input_variables, parse_outputs, workflow_variables

TIMEOUT = 60  # seconds
FILES = {"GITHUB_OUTPUT": "output", "GITHUB_STEP_SUMMARY": "summary"}


@dataclass(frozen=True)
class Container:
    """One step's container; `folder` is the runner's."""

    image: str
    folder: Path
    inputs: dict[str, str]
    """By their names in `action.yml`."""
    options: Sequence[str] = ()
    """More words for `docker run`."""
    name: str = "graph-token-rotator-e2e"

    def start(self) -> "subprocess.Popen[str]":
        """Start it. Values travel in the environment of the docker command, never on its command line."""
        commands = self.folder / "file_commands"
        for folder in (commands, self.folder / "workspace", self.folder / "home"):
            folder.mkdir(parents=True, exist_ok=True)
        for file in FILES.values():
            (commands / file).write_text("")
        environ = {
            **input_variables(self.inputs),
            **workflow_variables("octo/social", "1"),
            **{variable: f"/github/file_commands/{file}" for variable, file in FILES.items()},
            "GITHUB_ACTIONS": "true",
            "CI": "true",
            "GITHUB_WORKSPACE": "/github/workspace",
        }
        command = [
            *("docker", "run", "--name", self.name, "--workdir", "/github/workspace", "--rm", "--network", "host"),
            *(word for name in environ for word in ("-e", name)),
            *("-v", f"{self.folder / 'home'}:/github/home", "-v", f"{commands}:/github/file_commands"),
            *("-v", f"{self.folder / 'workspace'}:/github/workspace"),
            *(*self.options, self.image),
        ]
        return subprocess.Popen(
            command, env=dict(os.environ) | environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def finish(self, process: "subprocess.Popen[str]") -> Run:
        """Wait for its end; return the run."""
        log, errors = process.communicate(timeout=TIMEOUT)
        assert errors == ""
        commands = self.folder / "file_commands"
        outputs, summary = ((commands / file).read_text() for file in FILES.values())
        return Run(process.returncode, log, parse_outputs(outputs), summary)

    def run(self) -> Run:
        """Start it and wait for its end."""
        return self.finish(self.start())
