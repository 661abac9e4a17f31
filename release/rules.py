"""What a release must be, and the texts it is made from. No I/O."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

FROM_SOURCE = re.compile(r"^([ \t]+image: )Dockerfile$", re.MULTILINE)
PINNED = re.compile(r"^[ \t]+image: docker://(\S+@sha256:[0-9a-f]{64})$", re.MULTILINE)
MOVING = re.compile(r"v(0|[1-9][0-9]*)", re.ASCII)
IMAGE = re.compile(r"[a-z0-9][a-z0-9._/:-]*@sha256:[0-9a-f]{64}")
VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)", re.ASCII)


class Refused(Exception):  # noqa: N818  # an answer, not an error of the program
    """Nothing was changed; says all that is wrong, not just the first of it."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Source(NamedTuple):
    """The files of a commit that say what it is."""

    action_yml: str
    init_py: str
    changelog: str


def problems(version: str, source: Source, tags: Iterable[str]) -> list[str]:
    """All reasons why this commit cannot be released as `version`, given the tags there are."""
    if not VERSION.fullmatch(version):
        return [f"{version!r} is not a version of the form X.Y.Z."]
    stated = re.search(r'^__version__ = "(.*)"$', source.init_py, re.MULTILINE)
    found = []
    if not stated or stated[1] != version:
        found.append(
            f"action/graph_token_rotator/__init__.py says {stated[1] if stated else 'nothing'}, not {version}."
        )
    if not notes(source.changelog, version):
        found.append(f"CHANGELOG.md has no text under a heading `## {version}`.")
    if len(FROM_SOURCE.findall(source.action_yml)) != 1:
        found.append("action.yml does not have exactly one line `image: Dockerfile`.")
    latest = newest(tags)
    if latest and _order(latest) >= _order(version):
        found.append(f"v{latest} is tagged already; {version} is not later.")
    return found


def newest(tags: Iterable[str], major: str = "") -> str:
    """The highest version among the tags, of one major version if it is named (`v1`); empty if there is none."""
    versions = [tag[1:] for tag in tags if tag.startswith("v") and VERSION.fullmatch(tag[1:])]
    return max((version for version in versions if not major or major == series(version)), key=_order, default="")


def series(version: str) -> str:
    """The moving tag a version belongs to: v1 for 1.2.3."""
    return f"v{version.partition('.')[0]}"


def strays(tags: Mapping[str, str]) -> list[str]:
    """What is wrong with the tags that move: each belongs to the newest version of its major version."""
    versions = {series(tag[1:]) for tag in tags if tag.startswith("v") and VERSION.fullmatch(tag[1:])}
    homes = {name: f"v{newest(tags, name)}" for name in sorted(versions | set(filter(MOVING.fullmatch, tags)))}
    return [
        f"{name} is not {home}." if home in tags else f"{name} belongs to no version."
        for name, home in homes.items()
        if home not in tags or tags.get(name) != tags[home]
    ]


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def notes(changelog: str, version: str) -> str:
    """What the changelog says under `## X.Y.Z` (a date may follow the version), or nothing."""
    for section in re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]:
        heading, _, text = section.partition("\n")
        if heading.split()[:1] == [version]:
            return text.strip()
    return ""


def files(version: str) -> tuple[str, ...]:
    """What a release carries: the wheel, what it needs at run time, and what is in the image."""
    return (
        f"graph_token_rotator-{version}-py3-none-any.whl",
        "requirements.txt",
        f"graph-token-rotator-{version}-amd64.spdx.json",
        f"graph-token-rotator-{version}-arm64.spdx.json",
    )


def pin(action_yml: str, image: str) -> str:
    """The same action.yml, but running a finished image instead of building one."""
    if not IMAGE.fullmatch(image):
        raise Refused(f"{image!r} is not an image with a digest.")
    return FROM_SOURCE.sub(lambda line: f"{line[1]}docker://{image}", action_yml)


def pinned(action_yml: str) -> str:
    """The image that a released action.yml runs."""
    found = PINNED.search(action_yml)
    if not found:
        raise Refused("This action.yml does not pin an image by its digest.")
    return found[1]
