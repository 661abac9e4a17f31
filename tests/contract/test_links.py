"""The links of the documents lead somewhere, and the examples use the action as it is."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph_token_rotator import __version__
from graph_token_rotator.config.input_table import INPUTS
from graph_token_rotator.config.inputs import variable

ROOT = Path(__file__).parents[2]
NOT_OURS = {".git", ".venv", ".cache", "node_modules"}
FLEETS = [ROOT / "examples" / "graph-tokens.yml"]
EXAMPLES = sorted(set((ROOT / "examples").glob("*.yml")) - set(FLEETS))
REQUIRED = {
    name for name, spec in yaml.safe_load((ROOT / "action.yml").read_text())["inputs"].items() if spec.get("required")
}
OURS = "OWNER/graph-token-rotator@"
CONTAINER_FREE = "container-free.yml"


def documents() -> Iterator[Path]:
    """Yield every Markdown file of the repository."""
    for folder, folders, files in os.walk(ROOT):
        folders[:] = sorted(set(folders) - NOT_OURS)
        yield from (Path(folder) / name for name in sorted(files) if name.endswith(".md"))


DOCUMENTS = list(documents())


def prose(path: Path) -> str:
    """Return a document without its blocks of code."""
    return re.sub(r"^( *)```.*?^\1```$", "", path.read_text(), flags=re.MULTILINE | re.DOTALL)


def anchors(path: Path) -> set[str]:
    """Return the anchors GitHub gives to headings: small letters, hyphens for spaces, a number for a repetition."""
    slugs: set[str] = set()
    for heading in re.findall(r"^#{1,6} +(.+?) *#*$", prose(path), re.MULTILINE):
        text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
        numbered = (f"{slug}-{number}" for number in range(1, 100))
        slugs.add(slug if slug not in slugs else next(name for name in numbered if name not in slugs))
    return slugs


def links(path: Path) -> list[str]:
    """Return the targets of links inside the repository."""
    text = re.sub(r"`[^`\n]*`", "", prose(path))
    targets: list[str] = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'\bsrc(?:set)?="([^"]+)"', text)
    return [target for target in targets if not re.match(r"[a-z]+:", target)]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    for link in links(path):
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), link
        assert ROOT in target.parents, link
        assert not anchor or anchor in anchors(target), link


def test_links_and_anchors_are_found() -> None:
    assert {"examples/README.md", "docs/reasons.md", "docs/summary-dark.png"} <= set(links(ROOT / "README.md"))
    assert "docs/operations.md#runbook-the-token-leaked" in links(ROOT / "SECURITY.md")
    assert {"queues-re-runs-and-stale-values", "egress"} <= anchors(ROOT / "docs" / "operations.md")
    assert "an-environment-secret-hardened" in anchors(ROOT / "README.md")


def test_the_index_lists_every_example() -> None:
    assert sorted(links(ROOT / "examples" / "README.md")) == sorted(path.name for path in [*EXAMPLES, *FLEETS])


def workflow(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text()))


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in workflow(path)["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_an_example_uses_existing_inputs(path: Path) -> None:
    uses = [set(step["with"]) for step in steps(path) if step.get("uses", "").startswith(OURS)]
    assert len(uses) == (path.name != CONTAINER_FREE)
    for names in uses:
        assert REQUIRED <= names <= set(INPUTS)


def test_the_container_free_example_uses_inputs() -> None:
    path = ROOT / "examples" / CONTAINER_FREE
    (names,) = (set(step["env"]) for step in steps(path) if "INPUT_TOKEN" in step.get("env", {}))
    assert {variable(name) for name in REQUIRED} <= names <= {variable(name) for name in INPUTS}
    assert workflow(path)["defaults"]["run"]["shell"] == "bash"  # dash drops variables with a hyphen


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_an_example_has_few_rights_and_a_time_limit(path: Path) -> None:
    content = workflow(path)
    assert content["permissions"] == {}
    for job in content["jobs"].values():
        assert (job.get("concurrency") or content["concurrency"])["cancel-in-progress"] is False
        assert job["timeout-minutes"] <= 10


@pytest.mark.parametrize("name", ["fleet.yml", "fleet-matrix.yml"])
def test_a_fleet_example_sets_every_variable(name: str) -> None:
    (step,) = (step for step in steps(ROOT / "examples" / name) if step.get("uses", "").startswith(OURS))
    assert sorted(step["env"]) == sorted(set(re.findall(r"\benv:([A-Z_]+)\b", FLEETS[0].read_text())))


def test_the_matrix_example_agrees_on_its_parts() -> None:
    jobs = workflow(ROOT / "examples" / "fleet-matrix.yml")["jobs"]
    parts = jobs["rotate"]["strategy"]["matrix"]["part"]
    (shard,) = (step["with"]["shard"] for step in jobs["rotate"]["steps"] if "shard" in step.get("with", {}))
    (count,) = (step["env"]["PARTS"] for step in jobs["summary"]["steps"] if "PARTS" in step.get("env", {}))
    assert parts == list(range(1, count + 1))
    assert shard == f"${{{{ matrix.part }}}}/{count}"


def test_the_plain_example_checks_out_its_own_file() -> None:
    """So that the action can watch its schedule."""
    (job,) = workflow(ROOT / "examples" / "rotate.yml")["jobs"].values()
    checkout, rotation, *_ = job["steps"]
    assert checkout["uses"].startswith("actions/checkout@")
    assert checkout["with"]["sparse-checkout"] == ".github/workflows"
    assert rotation["uses"].startswith(OURS)
    assert job["permissions"] == {"contents": "read", "issues": "write"}


@pytest.mark.parametrize("path", [*EXAMPLES, *DOCUMENTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_actions_are_pinned_and_name_their_version(path: Path) -> None:
    lines = re.findall(r"uses: (\S+/\S+@.*)$", path.read_text(), re.MULTILINE)
    for line in lines:
        assert re.fullmatch(r"\S+@([0-9a-f]{40} # v\d+\.\d+\.\d+|<commit>)", line), line


def test_the_changelog_knows_this_version() -> None:
    headings = re.findall(r"^## \[?([^]\s]+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    versions = [heading for heading in headings if heading != "Unreleased"]
    assert versions[0] == __version__
