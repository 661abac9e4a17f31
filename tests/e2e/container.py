"""The action's container, started with the command line of the real runner.

Source: actions/runner, Runner.Worker/Container/DockerCommandManager.cs and Handlers/ContainerActionHandler.cs
"""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.harness import Run, parse_outputs

CALLED = {
    "GITHUB_REPOSITORY": "octo/social",
    "GITHUB_RUN_ID": "1",
    "GITHUB_WORKFLOW_REF": "octo/social/.github/workflows/rotate.yml@refs/heads/main",
    "GITHUB_WORKSPACE": "/github/workspace",
}
WITHIN = 60  # seconds
FILES = {"GITHUB_OUTPUT": "output", "GITHUB_STEP_SUMMARY": "summary"}


@dataclass(frozen=True)
class Container:
    """One step's container; `folder` stands for the runner's."""

    image: str
    folder: Path
    inputs: dict[str, str]
    """By the action's own names."""
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
        given = {f"INPUT_{name.upper()}": value for name, value in self.inputs.items()}
        given |= {variable: f"/github/file_commands/{file}" for variable, file in FILES.items()}
        given |= {"GITHUB_ACTIONS": "true", "CI": "true"} | CALLED
        command = [
            *("docker", "run", "--name", self.name, "--workdir", "/github/workspace", "--rm", "--network", "host"),
            *(word for name in given for word in ("-e", name)),
            *("-v", f"{self.folder / 'home'}:/github/home", "-v", f"{commands}:/github/file_commands"),
            *("-v", f"{self.folder / 'workspace'}:/github/workspace"),
            *(*self.options, self.image),
        ]
        return subprocess.Popen(
            command, env=dict(os.environ) | given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def finish(self, process: "subprocess.Popen[str]") -> Run:
        """Wait for the end; what it left."""
        log, errors = process.communicate(timeout=WITHIN)
        assert errors == ""
        commands = self.folder / "file_commands"
        outputs, summary = ((commands / file).read_text() for file in FILES.values())
        return Run(process.returncode, log, parse_outputs(outputs), summary)

    def run(self) -> Run:
        """From start to end."""
        return self.finish(self.start())
