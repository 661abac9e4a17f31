"""The fleet file: its text becomes a fleet, or a list of all problems. `schema` says what the file may contain.

No I/O; variables are read from the `environ` that is passed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from ...domain.errors import InputError
from ...domain.secret import Secret
from .. import urls
from . import rules, schema, targets, unused
from .problems import Problems
from .reader import FileReader
from .rules import Defaults, Fleet
from .schema_types import VARIABLE

if TYPE_CHECKING:
    from ...domain.credential import Credential

__all__ = ["Defaults", "Fleet", "parse", "secrets_to_mask"]


def parse(
    text: str,
    environ: Mapping[str, str],
    base: Defaults,
    select: Callable[[Sequence[Credential]], Sequence[Credential]] = tuple,
) -> Fleet:
    """Parse the text of a fleet file. `select` returns the credentials that this run processes.

    Raises `InputError`; each problem has line, column and path, and says what is wrong and what is allowed. Variables
    have to be set only for the selected credentials.
    """
    problems = Problems()
    root = FileReader(environ, problems).read(text, schema.FLEET)
    writers = targets.read_writers(root, problems)
    fleet = rules.build_fleet(root, base, writers, targets.read_targets(root, writers, problems), problems)
    if not problems.file_is_valid:
        raise InputError(problems.texts())
    fleet = fleet._replace(selected=tuple(select(fleet.credentials)))
    unneeded = unused.unneeded_locations(root, fleet.selected, fleet.writers)
    texts = problems.texts(unneeded) or unused.shared_token_problems(fleet.credentials, fleet.selected)
    if texts:
        raise InputError(texts)
    return fleet


def secrets_to_mask(text: str, environ: Mapping[str, str]) -> list[Secret]:
    """Return the values of all variables that the text names, and their secret parts. It may be no YAML.

    They are masked before anything else happens. A part that is also a word of the text, such as a channel's login that
    is the owner of a repository, is left out: it would be blanked out everywhere.
    """
    words = set(re.findall(r"[a-z0-9]+", text.lower()))
    names = dict.fromkeys(VARIABLE.findall(text))
    values = [value for name in names if (value := environ.get(name, "").strip())]
    parts = [part for value in values for part in urls.secret_parts(value) if part.lower() not in words]
    return [Secret(form) for form in dict.fromkeys([*values, *parts])]
