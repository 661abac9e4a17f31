"""The release workflow's commands. Each says what it did, or everything that is wrong, and can be run again."""

import sys
from collections.abc import Sequence
from pathlib import Path
from subprocess import CalledProcessError

from .repository import Repository
from .rules import Refused, Source, newest, notes, pin, pinned, problems, series

USAGE = """\
usage: python -m release COMMAND

  check VERSION        refuse what cannot be released
  notes VERSION        print the version's section of CHANGELOG.md
  tag VERSION IMAGE    push the tag vX.Y.Z: HEAD, but with IMAGE (by digest) in action.yml
  major VERSION        move the tag vX to vX.Y.Z
  image                print the image that the action.yml on standard input pins
"""


def main(arguments: Sequence[str], root: Path) -> int:
    """Carry out a command line; the exit status (1: refused or failed, 2: wrong command line)."""
    repository = Repository(root)
    try:
        match arguments:
            case ["check", version]:
                said = check(repository, version)
            case ["notes", version]:
                said = section(repository, version)
            case ["tag", version, image]:
                said = tag(repository, version, image)
            case ["major", version]:
                said = major(repository, version)
            case ["image"]:
                said = pinned(sys.stdin.read())
            case _:
                sys.stderr.write(USAGE)
                return 2
    except Refused as refusal:
        sys.stderr.writelines(f"refused: {problem}\n" for problem in refusal.problems)
        return 1
    except CalledProcessError as failure:
        sys.stderr.write(f"failed: git {failure.cmd[1]}; what it said is above\n")
        return 1
    print(said)
    return 0


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


def _source(repository: Repository) -> Source:
    return Source(*map(repository.read, ("action.yml", "action/__init__.py", "CHANGELOG.md")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path.cwd()))
