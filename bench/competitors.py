"""The competitors: our action for each verdict, and baselines that exchange and write but check nothing."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.measure import Sample, longest_chain, run
from bench.sandbox_process import ROOT, SECRET, SandboxProcess
from graph_token_sandbox.action_run import COMMAND, ActionRunner, usual_inputs, workflow_variables

BASELINES = ROOT / "bench" / "baselines"
PAGE_ID = "109876543210987"
WITHOUT_ISSUES = {"notify-issue": "false"}


@dataclass(frozen=True)
class Competitor:
    """A command, the token at its start, and changes of the usual inputs."""

    name: str
    verdict: str = ""
    """The verdict our action must end with; baselines have none."""
    token: str = "system_user"
    inputs: Mapping[str, str] = field(default_factory=dict)
    status: int = 0
    command: tuple[str, ...] = COMMAND
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def writes(self) -> bool:
        """Whether a new token must be in the secret afterwards."""
        return self.verdict in {"", "renewed"}

    @property
    def has_issues(self) -> bool:
        """Whether it opens an issue for a failing token, as a run does by default."""
        return "notify-issue" not in self.inputs


def _baseline(name: str, *command: str, **variables: str) -> Competitor:
    return Competitor(name, command=command, variables=variables)


ACTION_RUNS = (
    Competitor("renewed", "renewed"),
    Competitor("renewed (page token)", "renewed", "short_lived_user", {"page-id": PAGE_ID}),
    Competitor("current", "current", "fresh_system_user"),
    Competitor("current, without issues", "current", "fresh_system_user", WITHOUT_ISSUES),
    Competitor(
        "renewed (page token), without issues", "renewed", "short_lived_user", {"page-id": PAGE_ID} | WITHOUT_ISSUES
    ),
    Competitor("planned", "planned", inputs={"dry-run": "true"}),
    Competitor("not-extended", "not-extended", "long_lived_user", {"force": "true"}),
    Competitor("expiring", "expiring", "data_access_soon", status=1),
    Competitor("needs-human", "needs-human", "expired_user", status=1),
    Competitor("failed (wrong PAT)", "failed", inputs={"github-token": "sandbox-github-unknown"}, status=1),
)
BARE = _baseline("requests + PyNaCl", sys.executable, str(BASELINES / "bare.py"))
PYGITHUB = _baseline("PyGithub", sys.executable, str(BASELINES / "pygithub_client.py"))
UNPACED = _baseline("PyGithub, unpaced", sys.executable, str(BASELINES / "pygithub_client.py"), BENCH_UNPACED="1")
OCTOKIT = _baseline("Octokit + libsodium", "node", str(BASELINES / "octokit.mjs"))
COMPETITORS = (*ACTION_RUNS, BARE, PYGITHUB, UNPACED, OCTOKIT)


def environ(sandbox: SandboxProcess, competitor: Competitor, folder: Path) -> dict[str, str]:
    """Return the variables the runner would set. Python may write bytecode, as in the image."""
    setup = sandbox.setup
    inputs = usual_inputs(setup, setup["tokens"][competitor.token], SECRET)
    inputs |= {"issue-token": setup["github_tokens"]["actions"], **competitor.inputs}
    workflow = workflow_variables(setup["repository"], "1000")
    return ActionRunner(folder).environ(inputs) | workflow | dict(competitor.variables)


def measure_run(sandbox: SandboxProcess, competitor: Competitor, folder: Path) -> Sample:
    """Run a competitor once, always from the same state. Ends the bench if the result is not the expected one."""
    old = sandbox.setup["tokens"][competitor.token]
    sandbox.prepare(old)
    runner = ActionRunner(folder)
    runner.empty_files()
    variables = {"PATH": os.environ["PATH"], **environ(sandbox, competitor, folder)}
    sample = run(competitor.command, variables, str(folder))
    _expect(competitor, "exit status", sample.status, competitor.status)
    _expect(competitor, "a new token in the secret", sandbox.stored() != old, competitor.writes)
    if competitor.verdict:
        verdict = runner.collect(sample.status, "").outputs.get("verdict", "none")
        issues = competitor.status if competitor.has_issues else 0
        _expect(competitor, "verdict", verdict, competitor.verdict)
        _expect(competitor, "number of issues", len(sandbox.issues()), issues)
    arrivals = sandbox.arrivals()
    return replace(sample, requests=len(arrivals), chain=longest_chain(arrivals, sandbox.latency))


def _expect(competitor: Competitor, subject: str, actual: object, expected: object) -> None:
    if actual != expected:
        raise SystemExit(f"{competitor.name}: {subject} is {actual} instead of {expected}")
