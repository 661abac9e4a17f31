"""Who takes part: our program for each verdict, and scripts that exchange and write but check nothing."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.measure import Sample, longest_chain, run
from bench.stage import ROOT, SECRET, Stage

RIVALS = ROOT / "bench" / "rivals"
ACTION = (sys.executable, "-P", "-u", "-m", "graph_token_rotator")
PAGE_ID = "109876543210987"
WITHOUT_ISSUES = {"NOTIFY-ISSUE": "false"}


@dataclass(frozen=True)
class Contestant:
    """A command, the token it starts from, and inputs that differ. `verdict` is what ours must end with; rivals have none."""

    name: str
    verdict: str = ""
    token: str = "system_user"
    inputs: Mapping[str, str] = field(default_factory=dict)
    status: int = 0
    command: tuple[str, ...] = ACTION
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def writes(self) -> bool:
        """Whether a new token must be in the secret afterwards."""
        return self.verdict in {"", "renewed"}

    @property
    def issues(self) -> bool:
        """Whether it keeps an issue for a token in trouble, as a run does by default."""
        return "NOTIFY-ISSUE" not in self.inputs


def _rival(name: str, *command: str, **variables: str) -> Contestant:
    return Contestant(name, command=command, variables=variables)


OURS = (
    Contestant("renewed", "renewed"),
    Contestant("renewed (page token)", "renewed", "short_lived_user", {"PAGE-ID": PAGE_ID}),
    Contestant("current", "current", "fresh_system_user"),
    Contestant("current, without issues", "current", "fresh_system_user", WITHOUT_ISSUES),
    Contestant(
        "renewed (page token), without issues", "renewed", "short_lived_user", {"PAGE-ID": PAGE_ID} | WITHOUT_ISSUES
    ),
    Contestant("planned", "planned", inputs={"DRY-RUN": "true"}),
    Contestant("not-extended", "not-extended", "long_lived_user", {"FORCE": "true"}),
    Contestant("expiring", "expiring", "data_access_soon", status=1),
    Contestant("needs-human", "needs-human", "expired_user", status=1),
    Contestant("failed (wrong PAT)", "failed", inputs={"GITHUB-TOKEN": "sandbox-github-unknown"}, status=1),
)
BARE = _rival("requests + PyNaCl", sys.executable, str(RIVALS / "bare.py"))
PYGITHUB = _rival("PyGithub", sys.executable, str(RIVALS / "pygithub_client.py"))
UNPACED = _rival("PyGithub, unpaced", sys.executable, str(RIVALS / "pygithub_client.py"), BENCH_UNPACED="1")
OCTOKIT = _rival("Octokit + libsodium", "node", str(RIVALS / "octokit.mjs"))
CONTESTANTS = (*OURS, BARE, PYGITHUB, UNPACED, OCTOKIT)


def environ(on: Stage, contestant: Contestant, folder: Path) -> dict[str, str]:
    """What the runner would set; bytecode is kept, as in the image."""
    box = on.box
    inputs = {
        "TOKEN": box["tokens"][contestant.token],
        "SECRET": SECRET,
        "APP-ID": box["app"]["id"],
        "APP-SECRET": box["app"]["secret"],
        "GITHUB-TOKEN": box["github_token"],
        "ISSUE-TOKEN": box["github_tokens"]["actions"],
        "REPOSITORY": box["repository"],
        "GRAPH-API-URL": box["graph_url"],
        "GITHUB-API-URL": box["github_url"],
    } | dict(contestant.inputs)
    variables = {f"INPUT_{name}": value for name, value in inputs.items()} | dict(contestant.variables)
    called = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_REPOSITORY": box["repository"],
        "GITHUB_RUN_ID": "1000",
        "GITHUB_WORKFLOW_REF": f"{box['repository']}/.github/workflows/rotate.yml@refs/heads/main",
    }
    files = {"GITHUB_OUTPUT": str(folder / "output"), "GITHUB_STEP_SUMMARY": str(folder / "summary")}
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **called, **files, **variables}


def perform(on: Stage, contestant: Contestant, folder: Path) -> Sample:
    """One run, from the same start each time. Ends the bench if it did not do what it is measured for."""
    before = on.box["tokens"][contestant.token]
    on.prepare(before)
    output = folder / "output"
    for file in (output, folder / "summary"):
        file.write_text("")
    sample = run(contestant.command, environ(on, contestant, folder), str(folder))
    _expect(contestant, "exit status", sample.status, contestant.status)
    _expect(contestant, "a new token in the secret", on.stored() != before, contestant.writes)
    if contestant.verdict:
        lines = iter(output.read_text().splitlines())
        verdict = next((next(lines, "") for line in lines if line.startswith("verdict<<")), "none")
        _expect(contestant, "verdict", verdict, contestant.verdict)
        _expect(contestant, "number of issues", len(on.issues()), contestant.status if contestant.issues else 0)
    arrivals = on.arrivals()
    return replace(sample, requests=len(arrivals), chain=longest_chain(arrivals, on.latency))


def _expect(contestant: Contestant, what: str, seen: object, wanted: object) -> None:
    if seen != wanted:
        raise SystemExit(f"{contestant.name}: {what} is {seen} instead of {wanted}")
