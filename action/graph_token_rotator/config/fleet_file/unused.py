"""Variables that a run does not need to be given, and tokens that it must know before it revokes one."""

from collections.abc import Iterable, Iterator, Sequence

from ...domain.credential import Credential
from ...domain.target import Target
from ...domain.writers import Writer, writer_for
from .nodes import Fields, Location, Node, section


def unneeded_locations(root: Node, selected: Sequence[Credential], writers: Sequence[Writer]) -> frozenset[Location]:
    """Return all locations in credentials that are not selected and in writers that no selected one needs.

    Variables may be missing there: other runs, with other shards of the fleet, get them.
    """
    fields: Fields = root.value
    names = {credential.name for credential in selected}
    targets = [target for credential in selected for target in (credential.source, *credential.copies)]
    owners = {target.owner for target in targets if isinstance(target, Target)}
    needed_writers = {writer.owners for owner in owners if (writer := writer_for(owner, writers))}
    unneeded = [node for node in fields["credentials"].value if node.value["name"].value not in names]
    unneeded += [node for owners, node in section(fields, "writers").items() if owners not in needed_writers]
    return frozenset(location for node in unneeded for location in _locations_within(node))


def shared_token_problems(credentials: Iterable[Credential], selected: Iterable[Credential]) -> list[str]:
    """Return the problems of `revoke-old`: one credential must not revoke a token that another shares.

    So the tokens of all credentials that could share one have to be known, even of those that are not selected.
    """
    problems, first_with = list[str](), dict[str, Credential]()
    revoking = [credential for credential in selected if credential.revoke_old]
    for credential in credentials:
        revokers = [revoker for revoker in revoking if _may_share_token(credential, revoker)]
        if not credential.token and revokers:  # its variable is set in the run that selects it
            problems.append(
                f"`{revokers[0].name}` says `revoke-old`, so it must be known that `{credential.name}` has another token; "
                "give the step the variables of both, or leave `revoke-old` out"
            )
        first = first_with.setdefault(credential.token.reveal(), credential) if credential.token else credential
        if first is not credential and (credential.revoke_old or first.revoke_old):
            problems.append(
                f"`{credential.name}` and `{first.name}` have the same token, so neither may say `revoke-old`"
            )
    return problems


def _may_share_token(credential: Credential, revoker: Credential) -> bool:
    """Return whether both can have one token: a token is of one provider and one app. An empty id is an unknown app."""
    return credential.provider == revoker.provider and credential.app.id in {revoker.app.id, ""}


def _locations_within(node: Node) -> Iterator[Location]:
    """Yield the location of a node and of all fields below it. Lists in a credential contain no variables."""
    yield node.location
    for field in node.value.values() if isinstance(node.value, dict) else ():
        yield from _locations_within(field)
