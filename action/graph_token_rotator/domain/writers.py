"""The credentials that write secrets: which writes where, how fast, and what a store says about it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import NamedTuple

from .secret import Secret

# Facts for sentences about the writer where no fleet file names one: its name, the sources of its token and of an App's key, and where it writes, if a sentence must say that.
GITHUB_TOKEN: Mapping[str, str] = MappingProxyType(
    {
        "writer": "`github-token`",
        "writer_reads": "`github-token`",
        "key_reads": "`private-key`",
        "written": "",
    }
)


class AppKey(NamedTuple):
    """The key of a GitHub App, with which the App signs in. `id` is its client id or its app id."""

    id: str
    private_key: Secret


class Writer(NamedTuple):
    """The credential that writes for some owners: a token, or the key of a GitHub App.

    `owners` is an owner's login or a pattern with `*`. `variable` is the environment variable that the fleet file names
    for the token or private key; it is empty for the input `github-token`.
    """

    owners: str
    key: Secret | AppKey
    variable: str = ""

    @property
    def facts(self) -> Mapping[str, str]:
        """The facts for sentences about this writer, with the keys of `GITHUB_TOKEN`."""
        if not self.variable:
            return GITHUB_TOKEN
        name, source = f"writer `{self.owners}` of the fleet file", f"the variable `{self.variable}`"
        facts = {"writer": f"the {name}", "writer_reads": source, "key_reads": source}
        return {**GITHUB_TOKEN, **facts}


class WriterInfo(NamedTuple):
    """What a store says at `checked_at` about the credential that writes there. Times are aware UTC.

    `classic_scopes` is None unless the credential is a classic personal access token of GitHub, whose scopes GitHub
    names in every response.
    """

    expires_at: datetime
    checked_at: datetime
    classic_scopes: frozenset[str] | None = None


class WriteLimits(NamedTuple):
    """The most writes that one run makes to all stores together."""

    writes_per_minute: int = 60
    writes_per_hour: int = 500


def writer_for(owner: str, writers: Sequence[Writer]) -> Writer | None:
    """Return the first writer whose pattern matches the owner; GitHub ignores the case of logins."""
    return next((writer for writer in writers if fnmatchcase(owner.lower(), writer.owners.lower())), None)
