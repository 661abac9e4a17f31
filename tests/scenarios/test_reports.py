"""The report for machines: its objects, and the files it is written to."""

import json
import os
import re
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from graph_token_rotator.domain.errors import Interrupted
from graph_token_rotator.rotation import assessment
from graph_token_sandbox import Fault
from tests.harness import ActionHarness, Run
from tests.scenarios.test_fleet import REPOSITORY, SHOP, SITE, Fleet, on

REPORT, METRICS = "out/report.json", "metrics.prom"
FILES = {"report_file": REPORT, "metrics_file": METRICS}


@pytest.fixture
def fleet(harness: ActionHarness) -> Fleet:
    return on(harness)


@pytest.fixture
def workspace(harness: ActionHarness) -> Path:
    """Return the folder of the runner's checkout."""
    folder = harness.folder / "workspace"
    folder.mkdir()
    return folder


def run_one(harness: ActionHarness, token: str = "system_user", **inputs: str) -> Run:
    """Run for one credential, in a workspace."""
    return harness.run(harness.environ(token, **inputs) | {"GITHUB_WORKSPACE": str(harness.folder / "workspace")})


def entries(run: Run) -> list[dict[str, Any]]:
    report: list[dict[str, Any]] = json.loads(run.outputs["report"])
    return report


def metrics(text: str) -> dict[str, dict[str, Any]]:
    """Return the samples, by metric and credential, as Prometheus' own client library reads them."""
    samples: dict[str, dict[str, Any]] = {}
    for family in text_string_to_metric_families(text):
        assert family.documentation
        for sample in family.samples:
            value = sample.labels.get("verdict", sample.value)
            samples.setdefault(sample.name, {})[sample.labels["credential"]] = value
    return samples


def seconds(time: str) -> float:
    """Return the seconds since 1970."""
    return datetime.fromisoformat(time).timestamp()


# Which value each target holds


def writes(run: Run) -> dict[str, str]:
    """Return the result of each write of the only credential, by location."""
    (entry,) = entries(run)
    targets = [entry, *entry["copies"]]
    return {target["repository"] or target["organization"]: target["write"] for target in targets}


def test_every_target_says_what_it_holds(fleet: Fleet) -> None:
    fleet.add("acme-page", "system_user", SITE, SHOP)
    run = fleet.run()
    assert writes(run) == {REPOSITORY: "done", "octo/site": "done", "octo/shop": "done"}
    (entry,) = entries(run)
    assert (entry["version"], entry["failing"], entry["issued_at"]) == (1, False, "2026-11-24T05:17:00Z")
    assert entry["copies"][1] == {
        "secret": "FB_TOKEN",
        "repository": "octo/shop",
        "organization": None,
        "environment": "live",
        "store": "actions",
        "write": "done",
        "user": None,
        "problem": None,
    }
    assert writes(fleet.run()) == {REPOSITORY: "none", "octo/site": "none", "octo/shop": "none"}


@pytest.mark.parametrize(
    ("fault", "expected", "reason"),
    [
        (Fault(route="put_secret", status=403, body='{"message": "no"}'), "failed", "RefusedByGitHub"),
        (Fault(route="put_secret", status=500, times=3), "unconfirmed", "WriteUnconfirmed"),
    ],
    ids=["refused", "no answer"],
)
def test_unwritten_target_says_why(fleet: Fleet, fault: Fault, expected: str, reason: str) -> None:
    fleet.add("acme-page", "system_user", SITE, SHOP)
    fleet.harness.sandbox.faults.add(fault)
    run = fleet.run()
    assert writes(run) == {REPOSITORY: "done", "octo/site": expected, "octo/shop": "done"}
    (entry,) = entries(run)
    assert (entry["verdict"], entry["failing"]) == ("partial", True)
    assert [copy["problem"] and copy["problem"]["reason"] for copy in entry["copies"]] == [reason, None]


def test_unwritten_source_keeps_its_dates(fleet: Fleet) -> None:
    fleet.add("acme-page", "system_user", SITE)
    fleet.harness.sandbox.faults.add(
        Fault(route="put_secret", skip=1, status=403, body='{"message": "no"}', times=None)
    )
    run = fleet.run()
    assert writes(run) == {REPOSITORY: "failed", "octo/site": "done"}
    (entry,) = entries(run)
    assert (entry["renewed"], entry["issued_at"]) == (False, "2026-10-05T05:17:00Z")


def test_targets_of_every_kind(fleet: Fleet) -> None:
    github = fleet.harness.sandbox.github
    github.add_organization("octo")
    github.put_secret(organization="octo", name="FB_TOKEN", value="x", visibility="all")
    github.add_token("ghp_writer", kind="classic", scopes=("repo", "admin:org", "codespace:secrets"))
    copies: list[dict[str, Any]] = [
        {"organization": "octo", "secret": "FB_TOKEN"},
        {"repository": "octo/site", "secret": "FB_TOKEN", "store": "dependabot"},
        {"user": True, "secret": "FB_TOKEN", "store": "codespaces"},
    ]
    fleet.add("acme-page", "system_user", *copies)
    (entry,) = entries(fleet.run())
    locations = [(copy["organization"], copy["repository"], copy["user"], copy["store"]) for copy in entry["copies"]]
    assert locations == [
        ("octo", None, None, "actions"),
        (None, "octo/site", None, "dependabot"),
        (None, None, "octo", "codespaces"),
    ]


def test_known_words_are_not_redacted(harness: ActionHarness, workspace: Path) -> None:
    """A channel's login may be `user`, or `token`."""
    run = run_one(harness, notify="json://user:token@127.0.0.1:9/metrics\njson://octo:social@127.0.0.1:9", **FILES)
    (entry,) = entries(run)
    assert (entry["kind"], entry["repository"]) == ("system_user", "octo/social")
    assert json.loads((workspace / REPORT).read_text()) == [entry]
    assert metrics((workspace / METRICS).read_text())["token_ready"] == {"FB_TOKEN": 1}
    assert "Token:         system *** " in run.log  # for people it is hidden all the same


# The files


def test_both_files_equal_the_output(fleet: Fleet) -> None:
    fleet.add("acme-page", "system_user", SITE)
    fleet.add("acme-ads", "never_expiring_system_user")
    run = fleet.run(**FILES)
    workspace = fleet.harness.folder / "workspace"
    assert json.loads((workspace / REPORT).read_text()) == entries(run)
    assert metrics((workspace / METRICS).read_text()) == {
        "token_expiration_timestamp_seconds": {"acme-page": seconds("2027-01-23T05:17:00Z"), "acme-ads": float("inf")},
        "token_data_access_expiration_timestamp_seconds": {"acme-page": float("inf"), "acme-ads": float("inf")},
        "token_renewal_timestamp_seconds": {"acme-page": seconds(entries(run)[0]["renewal_time"])},
        "token_ready": {"acme-page": 1.0, "acme-ads": 1.0},
        "token_verdict": {"acme-page": "renewed", "acme-ads": "current"},
    }
    assert sorted(path.name for path in workspace.iterdir()) == ["fleet.yml", METRICS, "out"]
    for name in (REPORT, METRICS):
        assert (workspace / name).stat().st_mode & 0o777 == 0o644


def test_files_of_one_credential(harness: ActionHarness, workspace: Path) -> None:
    run = run_one(harness, "password_changed", **FILES)
    assert (run.status, run.outputs["verdict"]) == (1, "needs-human")
    (entry,) = json.loads((workspace / REPORT).read_text())
    assert (entry["name"], entry["reason"], entry["failing"]) == (None, "PasswordChanged", True)
    text = (workspace / METRICS).read_text()
    labels = f'credential="FB_TOKEN",provider="facebook",secret="FB_TOKEN",place="{REPOSITORY}",environment=""'
    assert f"token_ready{{{labels}}} 0\n" in text
    assert f'token_verdict{{{labels},verdict="needs-human"}} 1\n' in text


def test_dry_run_writes_only_the_files(harness: ActionHarness, workspace: Path) -> None:
    run = run_one(harness, dry_run="true", **FILES)
    (entry,) = json.loads((workspace / REPORT).read_text())
    assert (run.status, entry["verdict"], entry["write"]) == (0, "planned", "none")
    assert metrics((workspace / METRICS).read_text())["token_verdict"] == {"FB_TOKEN": "planned"}
    assert harness.stored() == harness.seeded.tokens["system_user"]


def test_interrupted_run_leaves_the_files(
    harness: ActionHarness, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise Interrupted

    monkeypatch.setattr("graph_token_rotator.cli.job.assess", stopped)
    run = run_one(harness, **FILES)
    (entry,) = json.loads((workspace / REPORT).read_text())
    assert (run.status, entry["reason"], entry["expires_at"], entry["at"]) == (1, "Interrupted", None, None)
    assert metrics((workspace / METRICS).read_text()) == {
        "token_ready": {"FB_TOKEN": 0.0},
        "token_verdict": {"FB_TOKEN": "failed"},
    }


def test_empty_part_has_an_empty_report(fleet: Fleet) -> None:
    fleet.add("only", "fresh_system_user")
    workspace, left = fleet.harness.folder / "workspace", set[tuple[int, bool]]()
    for part in (1, 2):
        fleet.run(shard=f"{part}/2", **FILES)
        left.add((len(json.loads((workspace / REPORT).read_text())), bool((workspace / METRICS).read_text())))
    assert left == {(0, False), (1, True)}


def test_wrong_inputs_leave_old_files(harness: ActionHarness, workspace: Path) -> None:
    (workspace / METRICS).write_text("of the last run")
    assert run_one(harness, force="maybe", **FILES).status == 2
    assert [path.name for path in workspace.iterdir()] == [METRICS]
    assert (workspace / METRICS).read_text() == "of the last run"


def test_file_is_replaced_at_once(harness: ActionHarness, workspace: Path) -> None:
    (workspace / "old.json").write_text("[]")
    with (workspace / "old.json").open() as reader:
        run_one(harness, report_file="old.json")
        assert reader.read() == "[]"
    assert json.loads((workspace / "old.json").read_text())[0]["verdict"] == "renewed"


def test_every_form_of_path_in_the_workspace(harness: ActionHarness, workspace: Path) -> None:
    (workspace / "inside").mkdir()
    (workspace / "link").symlink_to("inside")
    (workspace / "file").symlink_to("inside/real.json")
    for name, path in {
        str(workspace / "absolute.json"): "absolute.json",
        "inside/../up.json": "up.json",
        "./a/b/c.json": "a/b/c.json",
        "link/d.json": "inside/d.json",
        "file": "inside/real.json",
        "with space and ümlaut.json": "with space and ümlaut.json",
    }.items():
        assert run_one(harness, report_file=name).status == 0
        assert json.loads((workspace / path).read_text())[0]["name"] is None
    assert (workspace / "file").is_symlink()


OUT = "leads out of the workspace"
NOT_THERE = "cannot be written, because something else is there"
THEIRS = "belongs to Git or is a workflow"


def _git_folder(workspace: Path) -> Path:
    """Make a repository without a checkout, beside the workspace."""
    folder = workspace.parent / "repository"
    for name in ("objects", "refs"):
        (folder / name).mkdir(parents=True)
    (folder / "HEAD").write_text("ref: refs/heads/main\n")
    return folder


WRONG: dict[str, tuple[str, str, Callable[[Path], object]]] = {
    "absolute": ("/etc/report.json", OUT, str),
    "upwards": ("../report.json", OUT, str),
    "upwards from a folder that is missing": ("a/../../report.json", OUT, str),
    "the folder's name begins alike": ("../workspace2/report.json", OUT, str),
    "a link to a file": ("r.json", OUT, lambda folder: (folder / "r.json").symlink_to("/tmp/r.json")),
    "a link to a folder": ("out/r.json", OUT, lambda folder: (folder / "out").symlink_to(folder.parent)),
    "a link in a circle": ("r.json", NOT_THERE, lambda folder: (folder / "r.json").symlink_to("r.json")),
    "a circle on the way": ("out/r.json", NOT_THERE, lambda folder: (folder / "out").symlink_to("out")),
    "Git's own": (".git/hooks/post-checkout", THEIRS, str),
    "a submodule's": ("vendor/.Git/config", THEIRS, str),
    "a workflow": (".github/workflows/rotate.yml", THEIRS, str),
    "a workflow of a checkout in a folder": ("main/.github/workflows/rotate.yml", THEIRS, str),
    "a hook of a repository without a checkout": (
        "bare/hooks/post-receive",
        THEIRS,
        lambda folder: shutil.copytree(_git_folder(folder), folder / "bare"),
    ),
    "a link to Git's own": ("out/config", THEIRS, lambda folder: (folder / "out").symlink_to(folder / ".git")),
    "the workspace": (".", NOT_THERE, str),
    "a folder": ("out", NOT_THERE, lambda folder: (folder / "out").mkdir()),
    "a folder's name": ("out/", "is not the name of a file", str),
    "a pipe": ("pipe", NOT_THERE, lambda folder: os.mkfifo(folder / "pipe")),
    "a file on the way": ("out/r.json", NOT_THERE, lambda folder: (folder / "out").write_text("")),
    "two lines": ("a\nb", "is not the name of a file", str),
    "nothing like a name": ("a\0b", "is not the name of a file", str),
}


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize("case", WRONG)
def test_wrong_path_is_refused_before_any_call(harness: ActionHarness, workspace: Path, case: str, name: str) -> None:
    path_text, problem, make = WRONG[case]
    make(workspace)
    harness.runner.empty_files()
    before = sorted(harness.folder.rglob("*"))
    run = run_one(harness, force="maybe", **{name: path_text})
    assert run.status == 2
    (line,) = [line for line in run.summary.splitlines() if f"- `{name.replace('_', '-')}`" in line]
    assert line.endswith(f" {problem}; give the path of a file in the workspace, relative to it")
    assert "`force`" in run.summary
    assert harness.sandbox.requests == []
    assert sorted(harness.folder.rglob("*")) == before


def test_files_need_a_workspace(harness: ActionHarness) -> None:
    run = run_one(harness, **FILES)
    assert run.status == 2
    assert "`report-file`: 'out/report.json' cannot be written; give" in run.log


@pytest.mark.parametrize(
    ("inputs", "problem"),
    [
        ({"report_file": "a.txt", "metrics_file": "./a.txt"}, "`metrics-file` names the same file as `report-file`"),
        ({"report_file": "fleet.yml"}, "`report-file` names the same file as `config`"),
    ],
)
def test_files_do_not_replace_each_other(fleet: Fleet, inputs: dict[str, str], problem: str) -> None:
    fleet.add("acme-page")
    run = fleet.run(**inputs)
    assert run.status == 2
    assert f"{problem}; give it one of its own" in run.log
    assert fleet.harness.sandbox.requests == []


def test_wrong_config_path_is_one_problem(fleet: Fleet) -> None:
    run = fleet.run(config="../fleet.yml", **FILES)
    assert run.status == 2
    assert (run.log.count("::error"), "`config`" in run.log) == (1, True)


def linked(workspace: Path) -> None:
    """Somebody plants a link while the run is on."""
    (workspace / "out").symlink_to(workspace.parent)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda workspace: (workspace / "out").write_text(""), "Not a directory|File exists"),
        (linked, "a link is in its place"),
        (lambda workspace: (workspace / REPORT).mkdir(parents=True), "Is a directory"),
    ],
    ids=["a file in the way", "a link", "a folder"],
)
def test_unwritable_file_is_a_warning(
    harness: ActionHarness, workspace: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], object], why: str
) -> None:
    assess = assessment.assess

    def meanwhile(*arguments: Any) -> object:
        make(workspace)
        return assess(*arguments)

    monkeypatch.setattr("graph_token_rotator.cli.job.assess", meanwhile)
    run = run_one(harness, **FILES)
    assert (run.status, run.outputs["verdict"]) == (0, "renewed")
    assert re.search(rf"::warning title=Report incomplete::`report-file` could not be written: ({why})\n", run.log)
    assert metrics((workspace / METRICS).read_text())["token_ready"] == {"FB_TOKEN": 1.0}
    assert not (workspace.parent / "report.json").exists()
    assert list(workspace.rglob(".*")) == []
