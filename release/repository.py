"""The git repository: its files at HEAD, the tags at `origin`, and commits that are on no branch."""

import os
import subprocess
from pathlib import Path
from typing import NamedTuple

# Who GitHub says it is when a workflow commits: https://api.github.com/users/github-actions[bot]
NAME = "github-actions[bot]"
EMAIL = "41898282+github-actions[bot]@users.noreply.github.com"


class Repository(NamedTuple):
    """A clone, which may be shallow. Neither its files, its index nor its branches are changed."""

    root: Path

    def read(self, path: str) -> str:
        """A file as it is at HEAD, or nothing where there is none."""
        return self._git("show", f"HEAD:{path}") if self._git("ls-tree", "HEAD", path) else ""

    def head(self) -> str:
        """The commit that is checked out."""
        return self._git("rev-parse", "HEAD").strip()

    def main(self) -> str:
        """The head of main at origin; empty if there is no such branch."""
        return self._remote("refs/heads/main").get("refs/heads/main", "")

    def tags(self) -> dict[str, str]:
        """Every tag at origin, and what it points at."""
        prefix = "refs/tags/"
        return {ref.removeprefix(prefix): commit for ref, commit in self._remote(f"{prefix}*").items()}

    def commit(self, path: str, text: str, message: str) -> str:
        """A child of HEAD in which one file differs. Made twice from the same, it is the same commit."""
        mode = self._git("ls-tree", "HEAD", path).split()[0]
        blob = self._git("hash-object", "-w", "--stdin", text=text).strip()
        index = {"GIT_INDEX_FILE": self._git("rev-parse", "--absolute-git-dir").strip() + "/release-index"}
        self._git("read-tree", "HEAD", env=index)
        self._git("update-index", "--cacheinfo", f"{mode},{blob},{path}", env=index)
        tree = self._git("write-tree", env=index).strip()
        date = self._git("show", "--no-patch", "--format=%ct +0000", "HEAD").strip()
        author = {"GIT_AUTHOR_NAME": NAME, "GIT_AUTHOR_EMAIL": EMAIL, "GIT_AUTHOR_DATE": date}
        committer = {"GIT_COMMITTER_NAME": NAME, "GIT_COMMITTER_EMAIL": EMAIL, "GIT_COMMITTER_DATE": date}
        return self._git("commit-tree", tree, "-p", "HEAD", "-m", message, env=author | committer).strip()

    def tag(self, name: str, commit: str, *, instead_of: str = "") -> None:
        """Point a tag at origin at a commit, but only if it still is where it was: not there, or at `instead_of`."""
        ref = f"refs/tags/{name}"
        self._git("push", "--quiet", f"--force-with-lease={ref}:{instead_of}", "origin", f"{commit}:{ref}")

    def _remote(self, pattern: str) -> dict[str, str]:
        lines = self._git("ls-remote", "--refs", "origin", pattern).splitlines()
        return {ref: commit for commit, ref in (line.split("\t") for line in lines)}

    def _git(self, *arguments: str, text: str = "", env: dict[str, str] | None = None) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            env={**os.environ, **(env or {})},
            input=text.encode(),
            stdout=subprocess.PIPE,
            check=True,
        )
        return done.stdout.decode()
