"""The fleet file: text in, a fleet out, every problem at once. Pure. What it may hold says `table`."""

from collections.abc import Mapping

from .. import addresses
from ..errors import InputError
from ..fleet import Fleet
from ..secret import Secret
from . import rules, table
from .reading import VARIABLE, Reader
from .rules import Defaults

__all__ = ["Defaults", "parse", "secrets"]


def parse(text: str, environ: Mapping[str, str], base: Defaults) -> Fleet:
    """What the file says. Raises `InputError`; each problem says line, column, path, what is wrong, what is allowed."""
    reader = Reader(environ, frozenset(VARIABLE.findall(text)))
    fleet = rules.fleet(reader.file(text, table.FLEET), base, reader)
    problems = reader.told()
    if problems:
        raise InputError(problems)
    return fleet


def secrets(text: str, environ: Mapping[str, str]) -> list[Secret]:
    """To mask before anything else happens: what every variable holds that the text names, even if it is no YAML."""
    held = (environ.get(name, "").strip() for name in dict.fromkeys(VARIABLE.findall(text)))
    forms = (form for value in held if value for form in (value, *addresses.address_parts(value)))
    return [Secret(form) for form in dict.fromkeys(forms)]
