"""The words of fleets: what one file says of many credentials, who writes where, and how fast."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from .model import Credential
from .secret import Secret


class AppKey(NamedTuple):
    """A GitHub App that signs in as itself; `id` is its client id or its app id."""

    id: str
    private_key: Secret


class Writer(NamedTuple):
    """Who writes for the owners whose login matches `owners` (a name, or a pattern with `*`)."""

    owners: str
    key: Secret | AppKey


class Pace(NamedTuple):
    """How many secrets may be written, by all of this run together."""

    writes_per_minute: int = 60
    writes_per_hour: int = 500


class Fleet(NamedTuple):
    """Everything the file says, and which of its credentials this run looks after: of the others, secrets may be empty.

    `channels` and `heartbeat` are None where it says nothing of them.
    """

    credentials: tuple[Credential, ...]
    writers: tuple[Writer, ...] = ()
    pace: Pace = Pace()
    channels: tuple[Secret, ...] | None = None
    heartbeat: Secret | None = None
    issue: bool | None = None
    chosen: tuple[Credential, ...] = ()


def writer_for(owner: str, writers: Sequence[Writer]) -> Writer | None:
    """The first that matches; logins have no case."""
    return next((writer for writer in writers if fnmatchcase(owner.lower(), writer.owners.lower())), None)
