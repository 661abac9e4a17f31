"""The fleet file: text in, a fleet out, every problem at once. Pure. What it may hold says `table`."""

from collections.abc import Callable, Mapping, Sequence

from .. import addresses
from ..errors import InputError
from ..fleet import Fleet
from ..model import Credential
from ..secret import Secret
from . import needs, rules, table
from .reading import VARIABLE, Reader
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
    reader = Reader(environ, frozenset(VARIABLE.findall(text)))
    root = reader.file(text, table.FLEET)
    fleet = rules.fleet(root, base, reader)
    if not reader.sound:
        raise InputError(reader.texts())
    fleet = fleet._replace(chosen=tuple(choose(fleet.credentials)))
    problems = reader.texts(needs.unneeded(root, fleet)) or needs.shared(fleet)
    if problems:
        raise InputError(problems)
    return fleet


def secrets(text: str, environ: Mapping[str, str]) -> list[Secret]:
    """To mask before anything else happens: what every variable holds that the text names, even if it is no YAML."""
    held = (environ.get(name, "").strip() for name in dict.fromkeys(VARIABLE.findall(text)))
    forms = (form for value in held if value for form in (value, *addresses.address_parts(value)))
    return [Secret(form) for form in dict.fromkeys(forms)]
