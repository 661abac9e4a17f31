"""The fleet file: text in, a fleet out, every problem at once. Pure. What it may hold says `table`."""

import re
from collections.abc import Callable, Mapping, Sequence

from ...domain.credential import Credential
from ...domain.errors import InputError
from ...domain.fleet import Fleet
from ...domain.secret import Secret
from .. import urls
from . import rules, schema, unused
from .reader import VARIABLE, FileReader
from .rules import Defaults

__all__ = ["Defaults", "parse", "secrets"]


def parse(
    text: str,
    environ: Mapping[str, str],
    base: Defaults,
    choose: Callable[[Sequence[Credential]], Sequence[Credential]] = tuple,
) -> Fleet:
    """What the file says, and which of its credentials `choose` takes: only their variables must be set.

    Raises `InputError`; each problem says line, column, path, what is wrong, what is allowed.
    """
    reader = FileReader(environ, frozenset(VARIABLE.findall(text)))
    root = reader.file(text, schema.FLEET)
    fleet = rules.fleet(root, base, reader)
    if not reader.no_problems:
        raise InputError(reader.texts())
    fleet = fleet._replace(selected=tuple(choose(fleet.credentials)))
    problems = reader.texts(unused.unneeded_locations(root, fleet)) or unused.shared_token_problems(fleet)
    if problems:
        raise InputError(problems)
    return fleet


def secrets_to_mask(text: str, environ: Mapping[str, str]) -> list[Secret]:
    """To mask before anything else happens: what every variable holds that the text names, even if it is no YAML.

    A channel's login that stands in the text, such as the owner of a repository, would be blanked out everywhere.
    """
    words = set(re.findall(r"[a-z0-9]+", text.lower()))
    held = [value for name in dict.fromkeys(VARIABLE.findall(text)) if (value := environ.get(name, "").strip())]
    parts = [part for value in held for part in urls.secret_parts(value) if part.lower() not in words]
    return [Secret(form) for form in dict.fromkeys([*held, *parts])]
