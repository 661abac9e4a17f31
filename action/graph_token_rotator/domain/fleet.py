"""A fleet: many credentials, as one file describes them."""

from typing import NamedTuple

from .credential import Credential
from .secret import Secret
from .writers import WriteLimits, Writer


class Fleet(NamedTuple):
    """Everything the fleet file says.

    `selected` are the credentials this run processes; those of the others may have empty secrets, because only the
    variables of the selected ones have to be set. `writers` is empty and `channels`, `heartbeat` and `issue` are None
    where the file has no such key, so that the inputs apply.
    """

    credentials: tuple[Credential, ...]
    writers: tuple[Writer, ...] = ()
    pace: WriteLimits = WriteLimits()
    channels: tuple[Secret, ...] | None = None
    heartbeat: Secret | None = None
    issue: bool | None = None
    selected: tuple[Credential, ...] = ()
