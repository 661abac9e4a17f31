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

# A variable that holds the id of an app, and such an id: of one of Meta's, or a GitHub App's.
_APP_ID = re.compile(r"""\bapp-id["']?\s*:\s*["']?env:[A-Za-z_]\w*""")
_ID_VALUE = re.compile("[0-9]{1,20}|Iv[0-9A-Za-z.]{6,38}")


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
    is the owner of a repository, is left out: it would be blanked out everywhere. So is the id of an app, which is no
    secret, and is a part of many links.
    """
    words = set(re.findall(r"[a-z0-9]+", text.lower()))
    names = dict.fromkeys(VARIABLE.findall(text))
    ids = set(names) - set(VARIABLE.findall(_APP_ID.sub("", text)))
    values = [
        value
        for name in names
        if (value := environ.get(name, "").strip()) and not (name in ids and _ID_VALUE.fullmatch(value))
    ]
    parts = [part for value in values for part in urls.secret_parts(value) if part.lower() not in words]
    return [Secret(form) for form in dict.fromkeys([*values, *parts])]
