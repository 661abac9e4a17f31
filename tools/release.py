"""Check a release, print its notes, and pin its image. The release workflow does the rest.

usage: python3 -m tools.release COMMAND

  check VERSION  refuse a version that cannot be released; standard input: the output of `git ls-remote --tags`
  notes VERSION  print the section of CHANGELOG.md about this version
  pin IMAGE      make action.yml run this image (named by its digest) instead of building the Dockerfile

Uses the standard library only: it runs on a runner's own Python, without `.venv`.
"""

import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

BUILT_FROM_SOURCE = re.compile(r"^([ \t]+image: )Dockerfile$", re.MULTILINE)
IMAGE_BY_DIGEST = re.compile(r"[a-z0-9][a-z0-9._/:-]*@sha256:[0-9a-f]{64}")
VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)", re.ASCII)
VERSION_FILE = "action/graph_token_rotator/__init__.py"


class RefusedError(Exception):
    """A release that must not happen. Its arguments are all the problems, not only the first."""


def main(arguments: Sequence[str], root: Path, stdin: TextIO) -> int:
    """Carry out a command line. Return the exit status: 1 if refused, 2 if the command line is wrong."""
    try:
        match arguments:
            case ["check", version]:
                print(check(root, version, (line.strip().rpartition("refs/tags/")[2] for line in stdin)))
            case ["notes", version]:
                print(notes(root, version))
            case ["pin", image]:
                print(pin(root / "action.yml", image))
            case _:
                sys.stderr.write(__doc__ or "")
                return 2
    except RefusedError as refusal:
        sys.stderr.writelines(f"refused: {problem}\n" for problem in refusal.args)
        return 1
    return 0


def check(root: Path, version: str, tags: Iterable[str]) -> str:
    """Refuse unless program, changelog, action.yml and the tags at GitHub agree that this version is next."""
    if not VERSION.fullmatch(version):
        raise RefusedError(f"{version!r} is not a version of the form X.Y.Z.")
    problems = []
    stated = re.search(r'^__version__ = "(.*)"$', (root / VERSION_FILE).read_text(), re.MULTILINE)
    if not stated or stated[1] != version:
        problems.append(f"{VERSION_FILE} has the version {stated[1] if stated else 'missing'}, not {version}.")
    if not section(root, version):
        problems.append(f"CHANGELOG.md has no text under a heading `## {version}`.")
    if len(BUILT_FROM_SOURCE.findall((root / "action.yml").read_text())) != 1:
        problems.append("action.yml does not have exactly one line `image: Dockerfile`.")
    released = [tag[1:] for tag in tags if tag.startswith("v") and VERSION.fullmatch(tag[1:])]
    latest = max(released, key=sort_key, default="")
    if latest and sort_key(latest) >= sort_key(version):
        problems.append(f"v{latest} is tagged already; {version} is not later.")
    if problems:
        raise RefusedError(*problems)
    return f"{version} can be released."


def notes(root: Path, version: str) -> str:
    """Return the text of the release at GitHub; refuse where the changelog has none."""
    text = section(root, version)
    if not text:
        raise RefusedError(f"CHANGELOG.md has no text about {version}.")
    return text


def pin(action_yml: Path, image: str) -> str:
    """Rewrite action.yml so that it runs a finished image; nothing else in the file changes."""
    if not IMAGE_BY_DIGEST.fullmatch(image):
        raise RefusedError(f"{image!r} is not an image with a digest.")
    text, count = BUILT_FROM_SOURCE.subn(lambda line: f"{line[1]}docker://{image}", action_yml.read_text())
    if count != 1:
        raise RefusedError("action.yml does not have exactly one line `image: Dockerfile`.")
    action_yml.write_text(text)
    return f"action.yml runs {image}."


def section(root: Path, version: str) -> str:
    """Return the changelog's text under `## X.Y.Z`, also with a date; empty if there is none."""
    for part in re.split(r"^## ", (root / "CHANGELOG.md").read_text(), flags=re.MULTILINE)[1:]:
        heading, _, text = part.partition("\n")
        if heading.split()[:1] == [version]:
            return text.strip()
    return ""


def sort_key(version: str) -> tuple[int, ...]:
    """Return the version's numbers, so that 1.10.0 is later than 1.9.0."""
    return tuple(map(int, version.split(".")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path.cwd(), sys.stdin))
