"""The words of fleets: what one file says of many credentials, who writes where, and how fast."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import NamedTuple

from .secret import Secret

# What fills sentences about who writes, where no file names anyone: its name, also as a sentence's first word, what its
# token and an App's key are read from, and where it writes, if that must be said.
GITHUB_TOKEN: Mapping[str, str] = MappingProxyType(
    {
        "writer": "`github-token`",
        "Writer": "`github-token`",
        "writer_reads": "`github-token`",
        "key_reads": "`private-key`",
        "written": "",
    }
)


class AppKey(NamedTuple):
    """A GitHub App that signs in as itself; `id` is its client id or its app id."""

    id: str
    private_key: Secret


class Writer(NamedTuple):
    """Who writes for the owners whose login matches `owners` (a name, or a pattern with `*`).

    `variable` is the one that the file names for its token or private key; empty for the input `github-token`.
    """

    owners: str
    key: Secret | AppKey
    variable: str = ""

    @property
    def facts(self) -> Mapping[str, str]:
        """What fills sentences about it."""
        if not self.variable:
            return GITHUB_TOKEN
        name, reads = f"writer `{self.owners}` of the fleet file", f"the variable `{self.variable}`"
        named = {"writer": f"the {name}", "Writer": f"The {name}", "writer_reads": reads, "key_reads": reads}
        return {**GITHUB_TOKEN, **named}


class WriterInfo(NamedTuple):
    """What a store says of the credential that writes there, and when it said so (aware UTC).

    `classic_scopes` is None for all but classic tokens of GitHub, whose scopes are shown.
    """

    expires_at: datetime
    checked_at: datetime
    classic_scopes: frozenset[str] | None = None


class WriteLimits(NamedTuple):
    """How many secrets may be written, by all of this run together."""

    writes_per_minute: int = 60
    writes_per_hour: int = 500


def writer_for(owner: str, writers: Sequence[Writer]) -> Writer | None:
    """The first that matches; logins have no case."""
    return next((writer for writer in writers if fnmatchcase(owner.lower(), writer.owners.lower())), None)
