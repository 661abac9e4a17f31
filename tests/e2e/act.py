"""The substitute for the real runner, nektos/act: runs a workflow of a consumer's repository in containers."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools import base_image

ACTION = "OWNER/graph-token-rotator@" + "0" * 40  # as workflows and examples name it
IMAGE = f"act-{ACTION.replace('/', '-').replace('@', '-').lower()}-dockeraction:latest"  # as act names what it builds
OURS = "graph-token-rotator-tests"  # a label of Docker's, on all that act starts for us
LABELS = ("ubuntu-latest", "self-hosted")
TIMEOUT = 180  # seconds for one run, building included


@dataclass(frozen=True)
class WorkflowRun:
    """A finished run of a workflow. `text` is its log after masking."""

    status: int
    text: str
    outputs: Mapping[str, Mapping[str, str]]
    """By `job/step id`."""
    summaries: Mapping[str, str]
    """By job."""
    jobs: Mapping[str, str]
    """`success` or `failure`, by job."""

    @property
    def verdict(self) -> str:
        """The verdict of the only rotation."""
        (verdict,) = [outputs["verdict"] for outputs in self.outputs.values() if "verdict" in outputs]
        return verdict


@dataclass(frozen=True)
class Act:
    """A consumer's repository with workflows, and the checkout of the action that they use."""

    consumer: Path
    action: Path
    home: Path
    variables: Mapping[str, str]
    github_api_url: str
    """The value of `github.api_url`."""
    job_image: str = field(default_factory=base_image.provided_name)
    local: Mapping[str, Path] = field(default_factory=dict)
    """Folders that replace actions which exist only on GitHub."""

    def start(self, event: str, workflow: str, secrets: Mapping[str, str], *words: str) -> "subprocess.Popen[str]":
        """Start a run. Secrets travel in the environment, never on the command line."""
        local_actions = {ACTION: self.action, **self.local}
        command = [
            str(Path(sys.executable).parent / "act"),
            *(event, "--json", "--rm", "--pull=false", "--rebuild=false", "--no-cache-server", "--network", "host"),
            *("--directory", str(self.consumer), "--workflows", f".github/workflows/{workflow}"),
            *("--container-options", f"--label={OURS}"),
            *("--action-cache-path", str(self.home), "--env", f"GITHUB_API_URL={self.github_api_url}"),
            *(word for pair in local_actions.items() for word in ("--local-repository", "=".join(map(str, pair)))),
            *(word for label in LABELS for word in ("--platform", f"{label}={self.job_image}")),
            *(word for name in secrets for word in ("--secret", name)),
            *(word for pair in self.variables.items() for word in ("--var", "=".join(pair))),
            *words,
        ]
        base = {"HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home), "PATH": os.environ["PATH"]}
        environ = base | {name: os.environ[name] for name in ("DOCKER_HOST",) if name in os.environ} | dict(secrets)
        return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def run(self, event: str, workflow: str, secrets: Mapping[str, str], *words: str) -> WorkflowRun:
        """Run a workflow and wait for its end."""
        process = self.start(event, workflow, secrets, *words)
        log, _ = process.communicate(timeout=TIMEOUT)
        return read(process.returncode, log)


@dataclass
class _LogReader:
    text: list[str] = field(default_factory=list)
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    summaries: dict[str, str] = field(default_factory=dict)
    jobs: dict[str, str] = field(default_factory=dict)

    def add(self, line: Mapping[str, Any]) -> None:
        job = str(line.get("jobID", ""))
        self.text.append(str(line.get("msg", "")).rstrip("\n"))
        if line.get("command") == "set-output":
            self.outputs.setdefault("/".join([job, *line["stepID"]]), {})[line["name"]] = line["arg"]
        if line.get("command") == "summary":
            self.summaries[job] = self.summaries.get(job, "") + line["content"]
        if "jobResult" in line:
            self.jobs[job] = line["jobResult"]


def remove_containers() -> None:
    """Remove our containers, which act leaves behind when cancelled; the real runner would not."""
    command = ["docker", "ps", "--all", "--quiet", "--filter", f"label={OURS}"]
    containers = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    subprocess.run(["docker", "rm", "--force", *containers], capture_output=True, check=bool(containers))


def read(status: int, log: str) -> WorkflowRun:
    """Return the run that act's log describes."""
    reader = _LogReader()
    for line in _lines(log):
        reader.add(line)
    return WorkflowRun(status, "\n".join(reader.text), reader.outputs, reader.summaries, reader.jobs)


def _lines(log: str) -> Iterator[dict[str, Any]]:
    for line in log.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            entry = line
        yield entry if isinstance(entry, dict) else {"msg": line}
