"""The release workflow's commands. Each says what it did, or everything that is wrong, and can be run again."""

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from subprocess import CalledProcessError

from .repository import Repository
from .rules import Refused, Source, files, newest, notes, pin, pinned, problems, series, strays

SUMS = "SHA256SUMS"

USAGE = """\
usage: python -m release COMMAND

  check VERSION        refuse what cannot be released
  notes VERSION        print the version's section of CHANGELOG.md
  files VERSION FOLDER refuse a folder that does not hold exactly the release's files; write their sums beside them
  tag VERSION IMAGE    push the tag vX.Y.Z: HEAD, but with IMAGE (by digest) in action.yml
  major VERSION        move the tag vX to vX.Y.Z
  newest               print the newest version's tag, if there is one; refuse if a tag vX is not where it belongs
  image                print the image that the action.yml on standard input pins
"""


def main(arguments: Sequence[str], root: Path) -> int:
    """Carry out a command line; the exit status (1: refused or failed, 2: wrong command line)."""
    try:
        said = run(Repository(root), arguments)
    except Refused as refusal:
        sys.stderr.writelines(f"refused: {problem}\n" for problem in refusal.problems)
        return 1
    except CalledProcessError as failure:
        sys.stderr.write(f"failed: git {failure.cmd[1]}; what it said is above\n")
        return 1
    if said is None:
        sys.stderr.write(USAGE)
        return 2
    print(said)
    return 0


def run(repository: Repository, arguments: Sequence[str]) -> str | None:
    """What a command has to say; None if there is no such command."""
    match arguments:
        case ["check", version]:
            return check(repository, version)
        case ["notes", version]:
            return section(repository, version)
        case ["files", version, folder]:
            return sums(repository.root / folder, version)
        case ["tag", version, image]:
            return tag(repository, version, image)
        case ["major", version]:
            return major(repository, version)
        case ["newest"]:
            return latest(repository)
        case ["image"]:
            return pinned(sys.stdin.read())
        case _:
            return None


def check(repository: Repository, version: str) -> str:
    """Whether HEAD can be released as this version now."""
    found = problems(version, _source(repository), repository.tags())
    head, main = repository.head(), repository.main()
    if head != main:
        found.append(f"{head[:7]} is not the head of main, which is {main[:7] or 'not there'}.")
    if found:
        raise Refused(*found)
    return f"{head[:7]} can be released as {version}."


def section(repository: Repository, version: str) -> str:
    """What the release says about itself."""
    text = notes(repository.read("CHANGELOG.md"), version)
    if not text:
        raise Refused(f"CHANGELOG.md says nothing about {version}.")
    return text


def sums(folder: Path, version: str) -> str:
    """Write down the sums of the release's files, if they and nothing else are there."""
    wanted, there = files(version), sorted({path.name for path in folder.iterdir()} - {SUMS})
    missing = [f"{name} is missing." for name in wanted if name not in there]
    foreign = [f"{name} does not belong to the release." for name in there if name not in wanted]
    if missing or foreign:
        raise Refused(*missing, *foreign)
    lines = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}" for name in there]
    (folder / SUMS).write_text("\n".join(lines) + "\n")
    return "\n".join(lines)


def tag(repository: Repository, version: str, image: str) -> str:
    """Tag a child of HEAD that pins the image. Main may have moved on meanwhile; what was built and tested is HEAD.

    That a later version is tagged refuses even a tag that is there: what follows would make the old release the latest.
    """
    source, name, tags = _source(repository), f"v{version}", repository.tags()
    commit = repository.commit("action.yml", pin(source.action_yml, image), f"Release {version}\n\nRuns {image}.")
    if tags.get(name) == commit and newest(tags) == version:
        return f"{name} is {commit} already."
    found = problems(version, source, tags)
    if found:
        raise Refused(*found)
    repository.tag(name, commit)
    return f"{name} is {commit}."


def major(repository: Repository, version: str) -> str:
    """Move the tag of the major version, which is no release and so may move."""
    tags, name = repository.tags(), series(version)
    commit, latest = tags.get(f"v{version}"), newest(tags, name)
    if not commit:
        raise Refused(f"There is no tag v{version}.")
    if latest != version:
        raise Refused(f"{name} belongs to v{latest}, which is later than {version}.")
    if tags.get(name) != commit:
        repository.tag(name, commit, instead_of=tags.get(name, ""))
    return f"{name} is {commit}, as is v{version}."


def latest(repository: Repository) -> str:
    """The tag of the newest version; empty before the first. Each tag of a major version must be where it belongs."""
    tags = repository.tags()
    found = strays(tags)
    if found:
        raise Refused(*found)
    version = newest(tags)
    return f"v{version}" if version else ""


def _source(repository: Repository) -> Source:
    return Source(*map(repository.read, ("action.yml", "action/graph_token_rotator/__init__.py", "CHANGELOG.md")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path.cwd()))
