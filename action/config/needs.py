"""What of the file a run does not need: nobody has to give it the variables of credentials that others look after."""

from collections.abc import Iterator

from ..fleet import Fleet, writer_for
from .problems import Spot
from .reading import Entry, Found


def unneeded(root: Found, fleet: Fleet) -> frozenset[Spot]:
    """Every place inside the credentials that are not chosen, and inside the writers whom no chosen one needs."""
    entry: Entry = root.value
    chosen = {credential.name for credential in fleet.chosen}
    owners = {target.owner for one in fleet.chosen for target in (one.source, *one.copies)}
    asked = {writer.owners for owner in owners if (writer := writer_for(owner, fleet.writers))}
    idle = [found for found in entry["credentials"].value if found.value["name"].value not in chosen]
    if "writers" in entry:
        idle += [found for name, found in entry["writers"].value.items() if name not in asked]
    return frozenset(spot for found in idle for spot in _within(found))


def _within(found: Found) -> Iterator[Spot]:
    yield found.spot
    for part in found.value.values() if isinstance(found.value, dict) else ():
        yield from _within(part)
