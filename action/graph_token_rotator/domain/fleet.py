"""A fleet: everything that one fleet file says."""

from typing import NamedTuple

from .credential import Credential
from .secret import Secret
from .writers import WriteLimits, Writer


class Fleet(NamedTuple):
    """The fleet file's contents, and which of its credentials this run looks after.

    `selected` are those of this run; secrets of the other `credentials` may be empty. `channels`, `heartbeat` and
    `issue` are None where the file does not mention them, so that the inputs decide.
    """

    credentials: tuple[Credential, ...]
    writers: tuple[Writer, ...] = ()
    pace: WriteLimits = WriteLimits()
    channels: tuple[Secret, ...] | None = None
    heartbeat: Secret | None = None
    issue: bool | None = None
    selected: tuple[Credential, ...] = ()
