"""Releases, made in a shallow clone of a real repository."""

import hashlib
import io
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from release.__main__ import main
from release.repository import Repository

ROOT = Path(__file__).parent.parent.parent
IMAGE = "ghcr.io/octo/graph-token-rotator@sha256:" + "a1" * 32
FILES = [
    "graph-token-rotator-1.2.0-amd64.spdx.json",
    "graph-token-rotator-1.2.0-arm64.spdx.json",
    "graph_token_rotator-1.2.0-py3-none-any.whl",
    "requirements.txt",
]
OTHER_IMAGE = "ghcr.io/octo/graph-token-rotator@sha256:" + "b2" * 32


@dataclass
class Project:
    """A project on GitHub, and the folder in which somebody works on it."""

    origin: Path
    desk: Path

    def git(self, *arguments: str, at: Path | None = None) -> str:
        """What git says, at the desk or elsewhere."""
        command = ["git", "-c", "user.name=Octo", "-c", "user.email=octo@example.com", *arguments]
        return subprocess.run(command, cwd=at or self.desk, check=True, capture_output=True, text=True).stdout.strip()

    def prepare(self, version: str, changelog: str | None = None) -> None:
        """Bring a version to main, as a merged change would."""
        (self.desk / "action" / "graph_token_rotator").mkdir(parents=True, exist_ok=True)
        (self.desk / "action" / "graph_token_rotator" / "__init__.py").write_text(
            f'"""The action."""\n\n__version__ = "{version}"\n'
        )
        (self.desk / "action.yml").write_bytes((ROOT / "action.yml").read_bytes())
        text = (
            f"# Changelog\n\n## {version} (2026-11-24)\n\n- What {version} brings.\n"
            if changelog is None
            else changelog
        )
        (self.desk / "CHANGELOG.md").write_text(text)
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", f"Prepare {version}")
        self.git("push", "--quiet", "origin", "HEAD:main")

    def job(self, name: str) -> Path:
        """A fresh clone, as deep as the runner's."""
        path = self.desk.parent / name
        self.git("clone", "--quiet", "--depth=1", "--branch=main", self.origin.as_uri(), str(path))
        return path

    def at(self, ref: str, path: str | None = None) -> str:
        """The commit a ref of the project points at, or a file in it."""
        return self.git("show", f"{ref}:{path}", at=self.origin) if path else self.git("rev-parse", ref, at=self.origin)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    made = Project(tmp_path / "origin.git", tmp_path / "desk")
    made.git("init", "--quiet", "--bare", "--initial-branch=main", str(made.origin), at=tmp_path)
    made.git("clone", "--quiet", str(made.origin), str(made.desk), at=tmp_path)
    return made


def released(project: Project, version: str, image: str = IMAGE) -> None:
    job = project.job(f"job-{version}")
    for command in (["check", version], ["tag", version, image], ["major", version]):
        assert main(command, job) == 0


def test_a_release_is_one_commit_on_top_of_main_that_pins_the_image(project: Project) -> None:
    project.prepare("1.2.0")
    on_main = project.at("main")
    job = project.job("job")

    assert main(["check", "1.2.0"], job) == 0
    assert main(["tag", "1.2.0", IMAGE], job) == 0
    assert main(["major", "1.2.0"], job) == 0

    assert project.at("main") == on_main
    assert project.at("v1.2.0^@") == on_main
    assert project.at("v1") == project.at("v1.2.0")
    assert project.git("for-each-ref", "--format=%(refname)", at=project.origin).split() == [
        "refs/heads/main",
        "refs/tags/v1",
        "refs/tags/v1.2.0",
    ]
    changed = project.git("diff", "--raw", "--no-abbrev", "main", "v1.2.0", at=project.origin).splitlines()
    assert [line.split("\t")[1] for line in changed] == ["action.yml"]
    assert changed[0].startswith(":100644 100644 ")
    before, after = project.at("main", "action.yml"), project.at("v1.2.0", "action.yml")
    assert after == before.replace("  image: Dockerfile", f"  image: docker://{IMAGE}")
    assert after != before
    assert project.git("status", "--porcelain", at=job) == ""


def test_the_next_release_moves_the_major_tag_and_nothing_else(project: Project) -> None:
    project.prepare("1.2.0")
    released(project, "1.2.0")
    first = project.at("v1.2.0")

    project.prepare("1.10.0")
    released(project, "1.10.0", OTHER_IMAGE)

    assert project.at("v1.2.0") == first
    assert project.at("v1") == project.at("v1.10.0") != first
    assert OTHER_IMAGE in project.at("v1", "action.yml")

    project.prepare("2.0.0")
    released(project, "2.0.0")

    assert project.at("v1") == project.at("v1.10.0")
    assert project.at("v2") == project.at("v2.0.0")


def test_a_second_run_for_the_same_version_is_refused(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.prepare("1.2.0")
    released(project, "1.2.0")
    tags = project.git("show-ref", at=project.origin)

    job = project.job("again")
    assert main(["check", "1.2.0"], job) == 1
    assert main(["tag", "1.2.0", OTHER_IMAGE], job) == 1

    assert capsys.readouterr().err == "refused: v1.2.0 is tagged already; 1.2.0 is not later.\n" * 2
    assert project.git("show-ref", at=project.origin) == tags


def test_a_job_that_failed_half_way_can_be_run_again(project: Project) -> None:
    project.prepare("1.2.0")
    assert main(["tag", "1.2.0", IMAGE], project.job("first")) == 0
    tagged = project.at("v1.2.0")

    again = project.job("second")
    assert main(["tag", "1.2.0", IMAGE], again) == 0
    assert main(["major", "1.2.0"], again) == 0
    assert main(["major", "1.2.0"], again) == 0

    assert project.at("v1.2.0") == project.at("v1") == tagged


def test_what_is_tagged_is_what_was_checked_even_if_main_moves_on(project: Project) -> None:
    project.prepare("1.2.0")
    checked, job = project.at("main"), project.job("job")
    assert main(["check", "1.2.0"], job) == 0
    project.prepare("1.3.0")

    assert main(["tag", "1.2.0", IMAGE], job) == 0

    assert project.at("v1.2.0^") == checked != project.at("main")


def test_a_late_job_does_not_move_the_major_tag_back(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.prepare("1.2.0")
    late = project.job("late")
    assert main(["tag", "1.2.0", IMAGE], late) == 0
    project.prepare("1.3.0")
    released(project, "1.3.0")

    assert main(["major", "1.2.0"], late) == 1

    assert project.at("v1") == project.at("v1.3.0")
    assert capsys.readouterr().err == "refused: v1 belongs to v1.3.0, which is later than 1.2.0.\n"


def test_a_late_job_does_not_get_as_far_as_the_release(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """Its tag is there already, but publishing now would make the older version the latest."""
    project.prepare("1.2.0")
    late = project.job("late")
    assert main(["tag", "1.2.0", IMAGE], late) == 0
    project.prepare("1.3.0")
    released(project, "1.3.0")
    tags = project.git("show-ref", at=project.origin)

    assert main(["tag", "1.2.0", IMAGE], late) == 1

    assert project.git("show-ref", at=project.origin) == tags
    assert capsys.readouterr().err == "refused: v1.3.0 is tagged already; 1.2.0 is not later.\n"


def test_a_tag_that_somebody_else_made_meanwhile_stays(project: Project) -> None:
    project.prepare("1.2.0")
    job = Repository(project.job("job"))
    theirs = project.at("main")
    project.git("push", "--quiet", "origin", "HEAD:refs/tags/v1.2.0")

    with pytest.raises(subprocess.CalledProcessError):
        job.tag("v1.2.0", job.commit("action.yml", "name: mine\n", "Mine"))

    assert project.at("v1.2.0") == theirs


def test_everything_that_is_wrong_is_told_at_once(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.prepare("1.2.0", changelog="# Changelog\n\n## 1.3.0\n\n## 1.2.0\n\nText.\n")
    project.git("push", "--quiet", "origin", "HEAD:refs/tags/v1.4.0", "HEAD:refs/tags/v9")
    old = project.job("old")
    (project.desk / "action.yml").write_text("runs:\n  image: docker://elsewhere\n")
    project.git("commit", "--quiet", "--all", "--message", "Break action.yml")
    project.git("push", "--quiet", "origin", "HEAD:refs/heads/elsewhere")
    project.git("fetch", "--quiet", "--depth=1", "origin", "elsewhere", at=old)
    project.git("checkout", "--quiet", "FETCH_HEAD", at=old)

    assert main(["check", "1.3.0"], old) == 1

    assert capsys.readouterr().err.splitlines() == [
        "refused: action/graph_token_rotator/__init__.py says 1.2.0, not 1.3.0.",
        "refused: CHANGELOG.md has no text under a heading `## 1.3.0`.",
        "refused: action.yml does not have exactly one line `image: Dockerfile`.",
        "refused: v1.4.0 is tagged already; 1.3.0 is not later.",
        f"refused: {project.at('elsewhere')[:7]} is not the head of main, which is {project.at('main')[:7]}.",
    ]


@pytest.mark.parametrize(
    "version", ["", "1.2", "v1.2.0", "1.2.0-rc1", "01.2.0", "1.2.0\n::warning::", "1.2.٣", "1.2.0 "]
)
def test_only_x_y_z_is_a_version(project: Project, version: str, capsys: pytest.CaptureFixture[str]) -> None:
    project.prepare("1.2.0")
    assert main(["check", version], project.desk) == 1
    assert capsys.readouterr().err == f"refused: {version!r} is not a version of the form X.Y.Z.\n"


@pytest.mark.parametrize(
    "image", ["ghcr.io/octo/x:1.2.0", "ghcr.io/octo/x@sha256:abc", f"{IMAGE}\n", "@sha256:" + "a" * 64]
)
def test_only_an_image_with_a_digest_is_tagged(project: Project, image: str) -> None:
    project.prepare("1.2.0")
    assert main(["tag", "1.2.0", image], project.desk) == 1
    assert main(["major", "1.2.0"], project.desk) == 1  # for there is no tag to move to
    assert project.git("for-each-ref", "--format=%(refname)", at=project.origin) == "refs/heads/main"


def test_the_notes_are_the_versions_section(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    text = "# Changelog\n\n## 1.2.10\n\nTen.\n\n## 1.2.1 (2026-11-24)\n\n### Fixed\n\n- One.\n\n## 1.2.0\n\nZero.\n"
    project.prepare("1.2.1", text)
    assert main(["notes", "1.2.1"], project.desk) == 0
    assert capsys.readouterr().out == "### Fixed\n\n- One.\n"
    assert main(["notes", "1.2"], project.desk) == 1
    assert capsys.readouterr().err == "refused: CHANGELOG.md says nothing about 1.2.\n"


def test_the_image_of_a_released_action_can_be_read_back(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project.prepare("1.2.0")
    released(project, "1.2.0")
    capsys.readouterr()
    told = []
    for ref in ("v1", "main"):
        monkeypatch.setattr("sys.stdin", io.StringIO(project.at(ref, "action.yml")))
        told.append((main(["image"], project.desk), *capsys.readouterr()))
    assert told == [(0, f"{IMAGE}\n", ""), (1, "", "refused: This action.yml does not pin an image by its digest.\n")]


def test_a_release_carries_its_files_and_their_sums(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    carried = tmp_path / "dist"
    carried.mkdir()
    for name in FILES:
        (carried / name).write_text(name)
    for _ in ("once", "again"):
        assert main(["files", "1.2.0", str(carried)], project.desk) == 0
    sums = (carried / "SHA256SUMS").read_text()
    assert capsys.readouterr().out == sums * 2
    assert [line.split("  ")[1] for line in sums.splitlines()] == FILES
    assert f"{hashlib.sha256(b'requirements.txt').hexdigest()}  requirements.txt\n" in sums


def test_a_release_carries_nothing_else(project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    carried = tmp_path / "dist"
    carried.mkdir()
    for name in ("graph_token_rotator-1.1.0-py3-none-any.whl", *FILES[1:]):
        (carried / name).write_text(name)
    assert main(["files", "1.2.0", str(carried)], project.desk) == 1
    assert capsys.readouterr().err.splitlines() == [
        "refused: graph-token-rotator-1.2.0-amd64.spdx.json is missing.",
        "refused: graph_token_rotator-1.1.0-py3-none-any.whl does not belong to the release.",
    ]
    assert not (carried / "SHA256SUMS").exists()


def test_the_newest_release_is_the_highest_version_and_majors_are_where_they_belong(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["newest"], project.desk) == 0
    assert capsys.readouterr().out == "\n"
    for version in ("1.2.0", "1.10.0", "2.0.0"):
        project.prepare(version)
        released(project, version)
    capsys.readouterr()
    assert main(["newest"], project.desk) == 0
    assert capsys.readouterr().out == "v2.0.0\n"


def test_a_major_that_somebody_moved_is_told(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    for version in ("1.2.0", "1.3.0", "2.0.0"):
        project.prepare(version)
        released(project, version)
    project.git("fetch", "--quiet", "--tags")
    project.git("push", "--quiet", "--force", "origin", "v1.2.0:refs/tags/v1", ":refs/tags/v2", "HEAD:refs/tags/v9")
    capsys.readouterr()
    assert main(["newest"], project.desk) == 1
    assert capsys.readouterr().err.splitlines() == [
        "refused: v1 is not v1.3.0.",
        "refused: v2 is not v2.0.0.",
        "refused: v9 belongs to no version.",
    ]


def test_an_origin_that_cannot_be_reached_is_a_failure(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.prepare("1.2.0")
    project.origin.rename(project.origin.with_name("elsewhere.git"))
    assert main(["check", "1.2.0"], project.desk) == 1
    assert capsys.readouterr().err == "failed: git ls-remote; what it said is above\n"


def test_an_unknown_command_line_shows_the_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"], tmp_path) == 2
    assert capsys.readouterr().err.startswith("usage: python -m release COMMAND")
