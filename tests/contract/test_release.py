"""Releases: the workflow's own scripts, run in a shallow clone of a real repository. `gh` and `docker` are stand-ins."""

import hashlib
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from tools import release

ROOT = Path(__file__).parents[2]
IMAGE = "ghcr.io/octo/graph-token-rotator@sha256:" + "a1" * 32
OTHER_IMAGE = "ghcr.io/octo/graph-token-rotator@sha256:" + "b2" * 32
PUBLISH = ("Check again", "Tag a commit", "Move the major")
WORKFLOWS = {
    name: yaml.safe_load((ROOT / ".github" / "workflows" / f"{name}.yml").read_text())["jobs"]
    for name in ("release", "self-test")
}
# They write down how they are called. `docker` prints a bill of materials; `gh` prints what the variable GH_PRINTS holds.
STAND_INS = {
    "gh": '#!/bin/sh\necho "gh $*" >>"$CALLS"\ncase "$*" in *releases\\ *|*contents*) echo "$GH_PRINTS" ;; esac\n',
    "docker": '#!/bin/sh\necho "docker $*" >>"$CALLS"\necho \'{"spdxVersion": "SPDX-2.3"}\'\n',
}


class Result(NamedTuple):
    """How a script ended, and its output on both channels."""

    status: int
    text: str


class Project(NamedTuple):
    """A repository as GitHub has it (`origin`), a clone in which somebody works, and the runner's own programs."""

    origin: Path
    desk: Path
    programs: Path

    def git(self, *arguments: str, at: Path | None = None) -> str:
        """Return the output of git, at the desk or elsewhere."""
        command = ["git", "-c", "user.name=Octo", "-c", "user.email=octo@example.com", *arguments]
        return subprocess.run(command, cwd=at or self.desk, check=True, capture_output=True, text=True).stdout.strip()

    def prepare(self, version: str, changelog: str | None = None) -> None:
        """Bring a version to main, as a merged change does."""
        write_sources(self.desk, version, changelog)
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", f"Prepare {version}")
        self.git("push", "--quiet", "origin", "HEAD:main")

    def checkout(self, name: str) -> Path:
        """Return a fresh clone, as deep as the runner's."""
        path = self.desk.parent / name
        self.git("clone", "--quiet", "--depth=1", "--branch=main", self.origin.as_uri(), str(path))
        return path

    def at(self, ref: str, path: str | None = None) -> str:
        """Return the commit of a ref at origin, or a file in it."""
        return self.git("show", f"{ref}:{path}", at=self.origin) if path else self.git("rev-parse", ref, at=self.origin)

    def refs(self) -> list[str]:
        return self.git("for-each-ref", "--format=%(refname)", at=self.origin).split()

    def run(self, script: str, folder: Path, version: str = "", **variables: str) -> Result:
        """Run a script as the runner does for `shell: bash`."""
        environ = {
            "PATH": os.pathsep.join([str(self.programs), str(Path(sys.executable).parent), os.environ["PATH"]]),
            "HOME": str(self.desk.parent),
            "GIT_CONFIG_NOSYSTEM": "1",
            "CALLS": str(self.desk.parent / "calls.txt"),
            "GITHUB_SHA": self.git("rev-parse", "HEAD", at=folder),
            "GITHUB_REPOSITORY": "octo/graph-token-rotator",
            "GITHUB_OUTPUT": str(self.desk.parent / "output.txt"),
            "GITHUB_STEP_SUMMARY": str(self.desk.parent / "summary.md"),
            "VERSION": version,
            "TAG": f"v{version}",
            "IMAGE": IMAGE,
        }
        command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script]
        process = subprocess.run(
            command, cwd=folder, env=environ | variables, capture_output=True, text=True, check=False
        )
        return Result(process.returncode, process.stdout + process.stderr)

    def check(self, version: str, folder: Path) -> Result:
        """Run the first job of a release."""
        return self.run(script_of("release", "check", "Refuse"), folder, version)

    def publish(self, version: str, folder: Path, image: str = IMAGE) -> Result:
        """Run the steps of the last job that make tags, up to the first that fails."""
        result = Result(0, "")
        for step in PUBLISH:
            result = self.run(script_of("release", "publish", step), folder, version, IMAGE=image)
            if result.status:
                break
        return result

    def release(self, version: str, image: str = IMAGE) -> None:
        """Prepare and release a version; all of it must succeed."""
        self.prepare(version)
        folder = self.checkout(f"job-{version}")
        assert self.check(version, folder).status == 0
        assert self.publish(version, folder, image).status == 0


def script_of(workflow: str, job: str, name: str) -> str:
    """Return the script of the one step whose name begins so."""
    (step,) = (step for step in WORKFLOWS[workflow][job]["steps"] if step.get("name", "").startswith(name))
    return str(step["run"])


def write_sources(folder: Path, version: str, changelog: str | None = None) -> None:
    """Write the files from which a release is made."""
    (folder / "action" / "graph_token_rotator").mkdir(parents=True, exist_ok=True)
    (folder / release.VERSION_FILE).write_text(f'"""The action."""\n\n__version__ = "{version}"\n')
    (folder / "tools").mkdir(exist_ok=True)
    for name in ("action.yml", "requirements.txt", "tools/__init__.py", "tools/release.py"):
        shutil.copy(ROOT / name, folder / name)
    text = f"# Changelog\n\n## {version} (2026-11-24)\n\n- What {version} brings.\n"
    (folder / "CHANGELOG.md").write_text(text if changelog is None else changelog)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    project = Project(tmp_path / "origin.git", tmp_path / "desk", tmp_path / "programs")
    project.programs.mkdir()
    for name, text in STAND_INS.items():
        (project.programs / name).write_text(text)
        (project.programs / name).chmod(0o755)
    project.git("init", "--quiet", "--bare", "--initial-branch=main", str(project.origin), at=tmp_path)
    project.git("clone", "--quiet", str(project.origin), str(project.desk), at=tmp_path)
    return project


# The tags


def test_a_release_is_main_plus_the_pinned_image(project: Project) -> None:
    project.prepare("1.2.0")
    main = project.at("main")
    folder = project.checkout("job")

    assert project.check("1.2.0", folder) == (0, "1.2.0 can be released.\n")
    assert project.publish("1.2.0", folder).status == 0

    assert project.at("main") == main
    assert project.at("v1.2.0^@") == main
    assert project.at("v1") == project.at("v1.2.0")
    assert project.refs() == ["refs/heads/main", "refs/tags/v1", "refs/tags/v1.2.0"]
    changes = project.git("diff", "--raw", "--no-abbrev", "main", "v1.2.0", at=project.origin).splitlines()
    assert [line.split("\t")[1] for line in changes] == ["action.yml"]
    assert changes[0].startswith(":100644 100644 ")
    before, after = project.at("main", "action.yml"), project.at("v1.2.0", "action.yml")
    assert after == before.replace("  image: Dockerfile", f"  image: docker://{IMAGE}")
    assert after != before


def test_the_next_release_moves_only_the_major_tag(project: Project) -> None:
    project.release("1.2.0")
    first = project.at("v1.2.0")

    project.release("1.10.0", OTHER_IMAGE)

    assert project.at("v1.2.0") == first
    assert project.at("v1") == project.at("v1.10.0") != first
    assert OTHER_IMAGE in project.at("v1", "action.yml")

    project.release("2.0.0")

    assert project.at("v1") == project.at("v1.10.0")
    assert project.at("v2") == project.at("v2.0.0")


def test_a_version_is_released_once(project: Project) -> None:
    project.release("1.2.0")
    tags = project.git("show-ref", at=project.origin)

    folder = project.checkout("again")
    assert project.check("1.2.0", folder) == (1, "refused: v1.2.0 is tagged already; 1.2.0 is not later.\n")
    result = project.publish("1.2.0", folder, OTHER_IMAGE)

    assert result.status == 1
    assert "already exists" in result.text
    assert project.git("show-ref", at=project.origin) == tags


def test_a_job_that_failed_can_be_run_again(project: Project) -> None:
    project.prepare("1.2.0")
    folder = project.checkout("first")
    assert project.run(script_of("release", "publish", "Tag a commit"), folder, "1.2.0").status == 0
    commit = project.at("v1.2.0")
    assert project.refs() == ["refs/heads/main", "refs/tags/v1.2.0"]

    for name in ("second", "third"):
        assert project.publish("1.2.0", project.checkout(name)).status == 0

    assert project.at("v1.2.0") == project.at("v1") == commit


def test_the_tag_is_what_was_tested_if_main_moves_on(project: Project) -> None:
    project.prepare("1.2.0")
    commit, folder = project.at("main"), project.checkout("job")
    assert project.check("1.2.0", folder).status == 0
    project.prepare("1.3.0")

    assert project.publish("1.2.0", folder).status == 0

    assert project.at("v1.2.0^") == commit != project.at("main")


def test_a_late_job_publishes_nothing(project: Project) -> None:
    """Even with its tag there already: the older version would become the latest release, and `v1` would move back."""
    project.prepare("1.2.0")
    folder = project.checkout("late")
    assert project.run(script_of("release", "publish", "Tag a commit"), folder, "1.2.0").status == 0
    project.release("1.3.0")
    tags = project.git("show-ref", at=project.origin)
    folder = project.checkout("later")

    assert project.publish("1.2.0", folder).text.endswith("refused: v1.3.0 is tagged already; 1.2.0 is not later.\n")

    assert project.git("show-ref", at=project.origin) == tags


def test_a_tag_of_somebody_else_stays(project: Project) -> None:
    project.prepare("1.2.0")
    commit = project.at("main")
    project.git("push", "--quiet", "origin", "HEAD:refs/tags/v1.2.0")

    assert project.publish("1.2.0", project.checkout("job")).status == 1

    assert project.at("v1.2.0") == commit
    assert project.refs() == ["refs/heads/main", "refs/tags/v1.2.0"]


def test_only_the_head_of_main_is_released(project: Project) -> None:
    project.prepare("1.2.0")
    folder = project.checkout("old")
    commit = project.at("main")
    project.prepare("1.2.0", "# Changelog\n\n## 1.2.0\n\nMore.\n")
    assert project.check("1.2.0", folder) == (
        1,
        f"1.2.0 can be released.\n::error::{commit} is not the head of main, which is {project.at('main')}.\n",
    )


def test_an_origin_out_of_reach_is_a_failure(project: Project) -> None:
    project.prepare("1.2.0")
    folder = project.checkout("job")
    project.origin.rename(project.origin.with_name("elsewhere.git"))
    for result in (project.check("1.2.0", folder), project.publish("1.2.0", folder)):
        assert result.status > 1
        assert "does not appear to be a git repository" in result.text


# The release at GitHub


def test_a_release_has_these_files_and_no_other(project: Project) -> None:
    project.prepare("1.2.0")
    folder = project.checkout("job")
    (folder / "dist").mkdir()
    for name in ("graph_token_rotator-1.2.0-py3-none-any.whl", "graph_token_rotator-1.1.0-py3-none-any.whl"):
        (folder / "dist" / name).write_text(name)

    for step in ("Gather the files", "Draft the release"):
        assert project.run(script_of("release", "publish", step), folder, "1.2.0").status == 0

    assert (folder / "notes.md").read_text() == "- What 1.2.0 brings.\n"
    files = [
        "graph-token-rotator-1.2.0-amd64.spdx.json",
        "graph-token-rotator-1.2.0-arm64.spdx.json",
        "graph_token_rotator-1.2.0-py3-none-any.whl",
        "requirements.txt",
    ]
    sums = (folder / "files" / "SHA256SUMS").read_text()
    assert sorted(line.split("  ")[1] for line in sums.splitlines()) == files
    assert f"{hashlib.sha256((ROOT / 'requirements.txt').read_bytes()).hexdigest()}  requirements.txt\n" in sums
    *_, create, edit = (project.desk.parent / "calls.txt").read_text().splitlines()
    command, *paths = create.split(" files/")
    assert command == "gh release create v1.2.0 --draft --verify-tag --title v1.2.0 --notes-file notes.md"
    assert sorted(paths) == sorted(["SHA256SUMS", *files])
    assert edit == "gh release edit v1.2.0 --draft=false --latest"


@pytest.mark.parametrize("name", ["graph_token_rotator-1.1.0-py3-none-any.whl", "other.whl"])
def test_a_release_without_its_wheel_stops(project: Project, name: str) -> None:
    project.prepare("1.2.0")
    folder = project.checkout("job")
    (folder / "dist").mkdir()
    (folder / "dist" / name).write_text("")
    assert project.run(script_of("release", "publish", "Gather the files"), folder, "1.2.0").status == 1
    assert not (folder / "files" / "SHA256SUMS").exists()


@pytest.mark.parametrize(
    ("releases", "calls"),
    [
        ("false 7", ["gh api"]),
        ("true 7\ntrue 8", ["gh api", "DELETE 7", "DELETE 8", "gh release create", "gh release edit"]),
        ("", ["gh api", "gh release create", "gh release edit"]),
    ],
    ids=["published", "drafts", "none"],
)
def test_a_release_is_published_once(project: Project, releases: str, calls: list[str]) -> None:
    project.prepare("1.2.0")
    folder = project.checkout("job")
    (folder / "files").mkdir()
    script = script_of("release", "publish", "Draft the release")
    assert project.run(script, folder, "1.2.0", GH_PRINTS=releases).status == 0
    lines = (project.desk.parent / "calls.txt").read_text().splitlines()
    assert len(lines) == len(calls)
    for line, call in zip(lines, calls, strict=True):
        method, _, number = call.partition(" ")
        assert line.endswith(f"/releases/{number}") if method == "DELETE" else line.startswith(call)


# What the self-test checks every week


@pytest.fixture
def released(project: Project) -> Project:
    """Two major versions, the first with three releases."""
    for version in ("1.2.0", "1.3.0", "1.10.0", "2.0.0"):
        project.release(version)
    return project


def self_test(project: Project, image: str = IMAGE) -> Result:
    """Find the newest release, as the self-test does."""
    return project.run(
        script_of("self-test", "release", "Find it"), project.desk, GH_PRINTS=f"runs:\n  image: docker://{image}"
    )


def test_the_self_test_finds_the_newest_release(released: Project) -> None:
    assert self_test(released).status == 0
    lines = (released.desk.parent / "output.txt").read_text().splitlines()
    assert lines[:2] == ["tag=v2.0.0", f"image={IMAGE}"]


def test_the_self_test_passes_before_the_first_release(project: Project) -> None:
    project.prepare("1.2.0")
    result = self_test(project)
    assert result == (0, "::notice::There is no release yet, so there is nothing to check.\n")
    assert not (project.desk.parent / "output.txt").exists()


def test_the_self_test_fails_on_moved_major_tags(released: Project) -> None:
    released.git("fetch", "--quiet", "--tags")
    released.git("push", "--quiet", "--force", "origin", "v1.2.0:refs/tags/v1", ":refs/tags/v2", "HEAD:refs/tags/v9")
    assert self_test(released) == (
        1,
        "::error::These tags are not at the newest version of their number: v1 v2 v9\n",
    )


@pytest.mark.parametrize("image", ["ghcr.io/octo/x:1.2.0", "ghcr.io/octo/x@sha256:abc", ""])
def test_the_self_test_fails_without_a_digest(released: Project, image: str) -> None:
    result = self_test(released, image)
    assert result.status == 1
    assert result.text.startswith("::error::action.yml of v2.0.0 does not pin an image by its digest: ")


# The checks


def run_tool(root: Path, *arguments: str, tags: str = "") -> int:
    return release.main(arguments, root, io.StringIO(tags))


def test_all_problems_are_reported_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_sources(tmp_path, "1.2.0", changelog="# Changelog\n\n## 1.3.0\n\n## 1.2.0\n\nText.\n")
    (tmp_path / "action.yml").write_text("runs:\n  image: docker://elsewhere\n")
    tags = "".join(f"{'0' * 40}\trefs/tags/{tag}\n" for tag in ("v1.4.0", "v9", "v1.10.0-rc1", "x/v2.0.0"))
    assert run_tool(tmp_path, "check", "1.3.0", tags=tags) == 1
    assert capsys.readouterr().err.splitlines() == [
        "refused: action/graph_token_rotator/__init__.py has the version 1.2.0, not 1.3.0.",
        "refused: CHANGELOG.md has no text under a heading `## 1.3.0`.",
        "refused: action.yml does not have exactly one line `image: Dockerfile`.",
        "refused: v1.4.0 is tagged already; 1.3.0 is not later.",
    ]


@pytest.mark.parametrize(
    "version", ["", "1.2", "v1.2.0", "1.2.0-rc1", "01.2.0", "1.2.0\n::warning::", "1.2.٣", "1.2.0 "]
)
def test_a_version_is_x_y_z(tmp_path: Path, version: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_tool(tmp_path, "check", version) == 1
    assert capsys.readouterr().err == f"refused: {version!r} is not a version of the form X.Y.Z.\n"


@pytest.mark.parametrize(
    "image", ["ghcr.io/octo/x:1.2.0", "ghcr.io/octo/x@sha256:abc", f"{IMAGE}\n", "@sha256:" + "a" * 64]
)
def test_only_an_image_with_a_digest_is_pinned(tmp_path: Path, image: str, capsys: pytest.CaptureFixture[str]) -> None:
    write_sources(tmp_path, "1.2.0")
    assert run_tool(tmp_path, "pin", image) == 1
    assert capsys.readouterr().err == f"refused: {image!r} is not an image with a digest.\n"
    assert (tmp_path / "action.yml").read_bytes() == (ROOT / "action.yml").read_bytes()


def test_an_image_is_pinned_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_sources(tmp_path, "1.2.0")
    assert run_tool(tmp_path, "pin", IMAGE) == 0
    assert run_tool(tmp_path, "pin", OTHER_IMAGE) == 1
    assert capsys.readouterr().err == "refused: action.yml does not have exactly one line `image: Dockerfile`.\n"


def test_notes_are_the_section_of_the_version(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changelog = (
        "# Changelog\n\n## 1.2.10\n\nTen.\n\n## 1.2.1 (2026-11-24)\n\n### Fixed\n\n- One.\n\n## 1.2.0\n\nZero.\n"
    )
    write_sources(tmp_path, "1.2.1", changelog)
    assert run_tool(tmp_path, "notes", "1.2.1") == 0
    assert capsys.readouterr().out == "### Fixed\n\n- One.\n"
    assert run_tool(tmp_path, "notes", "1.2") == 1
    assert capsys.readouterr().err == "refused: CHANGELOG.md has no text about 1.2.\n"


def test_a_wrong_command_line_shows_the_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_tool(tmp_path, "check") == 2
    assert "usage: python3 -m tools.release COMMAND" in capsys.readouterr().err
