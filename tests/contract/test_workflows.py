"""Rules for workflows: strict for ours, and for the examples wherever a copy of them could do harm."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
OURS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
EXAMPLES = sorted(set((ROOT / "examples").glob("*.yml")) - {ROOT / "examples" / "graph-tokens.yml"})  # a fleet file
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")

our_workflows = pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
all_workflows = pytest.mark.parametrize("path", [*OURS, *EXAMPLES], ids=lambda path: f"{path.parent.name}/{path.name}")


def jobs(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text())["jobs"])


def steps(path: Path) -> Iterator[dict[str, Any]]:
    for job in jobs(path).values():
        yield from job.get("steps", [])


def test_there_are_workflows() -> None:
    assert [path.name for path in OURS] == ["ci.yml", "release.yml", "self-test.yml"]


@all_workflows
def test_actions_are_pinned_and_name_their_version(path: Path) -> None:
    references = re.findall(r"^\s*(?:- )?uses: *(.+)$", path.read_text(), re.MULTILINE)
    assert [text for text in references if not text.startswith("./") and not PINNED.fullmatch(text)] == []
    assert len(references) == sum("uses" in step for step in steps(path)) + sum(
        "uses" in job for job in jobs(path).values()
    )


@all_workflows
def test_no_expression_is_part_of_a_script(path: Path) -> None:
    assert [step["run"] for step in steps(path) if "${{" in step.get("run", "")] == []


@our_workflows
def test_permissions_are_given_to_jobs_only(path: Path) -> None:
    assert yaml.safe_load(path.read_text())["permissions"] in ({}, {"contents": "read"})
    assert [name for name, job in jobs(path).items() if "permissions" not in job] == []


@our_workflows
def test_every_job_has_a_time_limit(path: Path) -> None:
    running = {name: job for name, job in jobs(path).items() if "uses" not in job}
    assert [name for name, job in running.items() if not 0 < job.get("timeout-minutes", 0) <= 45] == []


@all_workflows
def test_no_checkout_keeps_credentials(path: Path) -> None:
    checkouts = [step for step in steps(path) if step.get("uses", "").startswith("actions/checkout@")]
    assert [step for step in checkouts if step.get("with", {}).get("persist-credentials") is not False] == []


@our_workflows
def test_a_failure_inside_a_pipe_fails_the_step(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text())
    assert workflow["defaults"] == {"run": {"shell": "bash"}}  # which is with pipefail only if it is asked for


def test_ci_runs_on_every_supported_python() -> None:
    versions = jobs(ROOT / ".github" / "workflows" / "ci.yml")["test"]["strategy"]["matrix"]["python"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    supported = [text.rpartition(" ")[2] for text in project["classifiers"] if re.search(r":: 3\.\d+$", text)]
    assert versions == supported
    assert project["requires-python"] == f">={supported[0]}"


def test_the_dockerfile_names_one_base_image() -> None:
    """The release workflow reads the line `ARG BASE=`, and gives it the digest of the day if it has none."""
    assert len(re.findall(r"^ARG BASE=\S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)) == 1


def test_publishing_comes_last() -> None:
    release = jobs(ROOT / ".github" / "workflows" / "release.yml")
    assert release["publish"]["environment"] == "release"
    assert release["publish"]["needs"] == ["image", "wheel", "attest"]
    assert [release[name]["needs"] for name in ("attest", "image", "wheel", "test")] == [
        "wheel",
        "test",
        "test",
        "check",
    ]
    assert [name for name, job in release.items() if job["permissions"].get("contents") == "write"] == []
    apps = [name for name, job in release.items() for step in job.get("steps", []) if step.get("id") == "app"]
    assert apps == ["publish"]  # the App's key is a secret of the environment
    names = [step.get("name", "") for step in release["publish"]["steps"]]
    order = [
        "Check that everybody",
        "Fetch the wheel",
        "Gather the files",
        "Check again",
        "Tag a commit",
        "Draft the release",
        "Move the major",
    ]
    positions = [next(i for i, name in enumerate(names) if name.startswith(start)) for start in order]
    assert positions == sorted(positions)


def test_building_and_signing_are_separate() -> None:
    """The job that builds the wheel cannot sign, and the job that signs runs none of our code."""
    release = jobs(ROOT / ".github" / "workflows" / "release.yml")
    assert release["wheel"]["permissions"] == {"contents": "read"}
    assert [step for step in release["attest"]["steps"] if "checkout" in step.get("uses", "")] == []


@pytest.mark.parametrize("name", ["release.yml", "self-test.yml"])
def test_attestations_must_come_from_main(name: str) -> None:
    """The name of the workflow alone is true for every branch."""
    scripts = [step.get("run", "") for step in steps(ROOT / ".github" / "workflows" / name)]
    (script,) = [script for script in scripts if "gh attestation verify" in script]
    (command,) = re.findall(r"gh attestation verify .*", script.replace("\\\n", ""))
    for word in ("--signer-workflow", "--source-ref refs/heads/main", "--source-digest"):
        assert f" {word} " in command
