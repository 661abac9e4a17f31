"""What of the file a run does not need: nobody has to give it the variables of credentials that others look after.

But for those that say whether a token it revokes is somebody else's, too.
"""

from collections.abc import Iterator

from ...domain.credential import Credential
from ...domain.fleet import Fleet
from ...domain.writers import writer_for
from .problems import Location
from .reader import Fields, Node


def unneeded_locations(root: Node, fleet: Fleet) -> frozenset[Location]:
    """Every place inside the credentials that are not chosen, and inside the writers whom no chosen one needs."""
    entry: Fields = root.value
    chosen = {credential.name for credential in fleet.selected}
    owners = {target.owner for one in fleet.selected for target in (one.source, *one.copies)}
    asked = {writer.owners for owner in owners if (writer := writer_for(owner, fleet.writers))}
    idle = [found for found in entry["credentials"].value if found.value["name"].value not in chosen]
    if "writers" in entry:
        idle += [found for name, found in entry["writers"].value.items() if name not in asked]
    return frozenset(spot for found in idle for spot in _locations_within(found))


def shared_token_problems(fleet: Fleet) -> list[str]:
    """What is wrong with revoking: a token that two credentials share must not be revoked by one of them, and that they
    do not share it must be known.
    """
    problems, seen = list[str](), dict[str, Credential]()
    revoking = [one for one in fleet.selected if one.revoke_old]
    for one in fleet.credentials:
        apart = [other for other in revoking if one.provider == other.provider and one.app.id in {other.app.id, ""}]
        if not one.token and apart:  # its variable belongs to another part of the fleet
            problems.append(
                f"`{apart[0].name}` says `revoke-old`, so it must be known that `{one.name}` has another token; give the "
                "step the variables of both, or leave `revoke-old` out"
            )
        other = seen.setdefault(one.token.reveal(), one) if one.token else one
        if other is not one and (one.revoke_old or other.revoke_old):
            problems.append(f"`{one.name}` and `{other.name}` have the same token, so neither may say `revoke-old`")
    return problems


def _locations_within(found: Node) -> Iterator[Location]:
    yield found.spot
    for part in found.value.values() if isinstance(found.value, dict) else ():
        yield from _locations_within(part)
