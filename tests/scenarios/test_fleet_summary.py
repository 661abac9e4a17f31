"""The last job of `examples/fleet-matrix.yml`: its own script, with the reports of real parts."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from tests.harness import ROOT, ActionHarness
from tests.scenarios.test_fleet import Fleet, on

EXAMPLE = yaml.safe_load((ROOT / "examples" / "fleet-matrix.yml").read_text())
(STEP,) = [step for step in EXAMPLE["jobs"]["summary"]["steps"] if step.get("shell") == "python"]
PARTS = STEP["env"]["PARTS"]


@dataclass
class Pages:
    """The reports of a fleet's parts, as the artifacts of a run, and the page that the last job makes of them."""

    fleet: Fleet
    reports: Path = field(init=False)

    def __post_init__(self) -> None:
        self.reports = self.fleet.harness.folder / "reports"
        self.reports.mkdir()

    def rotate(self, *parts: int, attempt: int = 1) -> None:
        """Run some parts, and keep their reports as the workflow does."""
        for part in parts:
            self.fleet.run(shard=f"{part}/{PARTS}", report_file="report.json")
            artifact = self.reports / f"report-{attempt}-{part}"
            artifact.mkdir()
            (self.fleet.harness.folder / "workspace" / "report.json").rename(artifact / "report.json")

    def merge(self) -> tuple[int, str]:
        """Run the job, and return its exit status and its page."""
        folder = self.fleet.harness.folder
        page = folder / "page.md"
        page.write_text("")
        environ = {"PATH": os.environ["PATH"], "GITHUB_STEP_SUMMARY": str(page), "PARTS": str(PARTS)}
        process = subprocess.run(
            [sys.executable, "-c", STEP["run"]], cwd=folder, env=environ, capture_output=True, text=True, check=False
        )
        assert (process.stdout, process.stderr) == ("", "")
        return process.returncode, page.read_text()


@pytest.fixture
def pages(harness: ActionHarness) -> Pages:
    return Pages(on(harness))


def rows(page: str) -> dict[str, list[str]]:
    """Return the cells of each credential, in their order."""
    lines = re.findall(r"^\| \*\*(\S+)\*\*<br>(.*) \|$", page, re.MULTILINE)
    return {name: rest.split(" | ") for name, rest in lines}


def test_all_parts_are_one_page_worst_first(pages: Pages) -> None:
    for number in range(4):
        pages.fleet.add(f"well-{number}", "fresh_system_user")
    pages.fleet.add("dead", "password_changed")
    github = pages.fleet.harness.sandbox.github
    github.add_organization("octo")
    github.add_token("ghp_writer", kind="classic", scopes=("repo", "admin:org"))
    pages.fleet.add("half", "system_user", {"organization": "octo", "secret": "NOT_THERE"})
    pages.fleet.add("aging", "data_access_soon")
    pages.fleet.add("renewed", "system_user")
    pages.rotate(*range(1, PARTS + 1))
    status, page = pages.merge()
    assert status == 0
    assert page.startswith(
        "## 🔴 3 of 8 tokens in trouble\n\n1 needs-human · 1 partial · 1 expiring · 1 renewed · 4 current\n"
    )
    cells = rows(page)
    assert list(cells) == ["dead", "half", "aging", "renewed", *(f"well-{number}" for number in range(4))]
    location, verdict, expires, problem = cells["dead"]
    assert (location, verdict) == ("DEAD<br>octo/social", "🔴&nbsp;needs-human<br>PasswordChanged")
    assert "0&nbsp;days&nbsp;left" in expires
    assert "<br>1. Log in again: https://developers.facebook.com/tools/explorer/?app_id=" in problem
    assert "<br>2. Put the new token into the secret `DEAD`: https://github.com/octo/social/settings/" in problem
    assert cells["half"][1:3] == ["🔴&nbsp;partial<br>PartlyWritten", "2027‑01‑23<br>60&nbsp;days&nbsp;left"]
    assert "NOT_THERE in organization octo" in cells["half"][3]
    assert cells["well-0"][1:3] == ["✅&nbsp;current<br>NotDue", "2027‑01‑22<br>59&nbsp;days&nbsp;left"]
    assert (
        page.index("**aging**") < page.index("<details><summary>5 that are well</summary>") < page.index("**renewed**")
    )


def test_environment_name_is_shown_as_it_is(pages: Pages) -> None:
    """It may look like Markdown."""
    name = "[live](//evil.example) @octo **!"
    github, token = pages.fleet.harness.sandbox.github, pages.fleet.add("odd", "fresh_system_user")
    github.add_repository("octo/odd", environments=(name,))
    github.put_secret("octo/odd", "ODD", token, environment=name)
    pages.fleet.credentials[0]["source"] = {"repository": "octo/odd", "environment": name, "secret": "ODD"}
    pages.rotate(*range(1, PARTS + 1))
    assert rows(pages.merge()[1])["odd"][0] == f"ODD<br>octo/odd<br>`{name}`"


def test_shared_problem_is_reported_once(pages: Pages) -> None:
    for number in range(4):
        pages.fleet.add(f"well-{number}", "fresh_system_user")
    pages.fleet.add("dead", "password_changed")
    pages.fleet.harness.sandbox.github.add_token(
        "ghp_writer", kind="classic", expires_at=pages.fleet.harness.sandbox.clock.now() + timedelta(days=9)
    )
    pages.rotate(*range(1, PARTS + 1))
    _, page = pages.merge()
    assert page.count("itself expires on") == 1
    assert re.search(r"^\*\*[45] tokens\.\*\* The writer .* itself expires on .*<br>1\. ", page, re.MULTILINE)
    assert rows(page)["well-0"][1].startswith("🟡&nbsp;current<br>")
    assert rows(page)["dead"][3].count("<br>1. ") == 1


def test_part_without_a_report_is_named(pages: Pages) -> None:
    for number in range(6):
        pages.fleet.add(f"well-{number}", "fresh_system_user")
    pages.rotate(1, 3)
    status, page = pages.merge()
    assert status == 1
    assert page.startswith("## 🔴 0 of ")
    assert "> No report from part 2: look at the log there." in page


def test_page_without_any_report(pages: Pages) -> None:
    pages.reports.rmdir()
    status, page = pages.merge()
    assert status == 1
    assert "> No report from part 1, 2, 3: look at the log there." in page


def test_newest_report_of_a_part_counts(pages: Pages) -> None:
    pages.fleet.add("dead", "password_changed")
    pages.fleet.add("well", "fresh_system_user")
    pages.rotate(*range(1, PARTS + 1))
    assert pages.merge()[1].startswith("## 🔴 1 of 2 ")
    login = pages.fleet.harness.seeded.tokens["fresh_system_user"]
    pages.fleet.harness.sandbox.github.put_secret("octo/social", "DEAD", login)
    pages.rotate(*range(1, PARTS + 1), attempt=10)
    status, page = pages.merge()
    assert (status, page.splitlines()[0]) == (0, "## ✅ 0 of 2 tokens in trouble")


def test_large_fleet_fits_on_a_page(pages: Pages) -> None:
    """What GitHub takes is 1 MiB."""
    pages.fleet.add("dead", "password_changed")
    pages.rotate(*range(1, PARTS + 1))
    (file,) = [file for file in pages.reports.rglob("*.json") if "dead" in file.read_text()]
    (bad,) = json.loads(file.read_text())
    well = bad | {"failing": False, "verdict": "current", "hint": "", "steps": [], "notes": []}
    many = [
        {**entry, "name": f"{name}-{number}"}
        for entry, name in ((well, "well"), (bad, "bad"))
        for number in range(2000)
    ]
    file.write_text(json.dumps(many))
    status, page = pages.merge()
    assert status == 0
    assert len(page.encode()) < 1 << 20
    assert {name.split("-")[0]: 1 for name in rows(page)} == {"bad": 1, "well": 1}
    assert len(rows(page)) == 1000
    assert page.count("And 1500 more: the pages of the parts have them.") == 2
