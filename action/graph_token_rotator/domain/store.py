"""Secret stores: what a store says about a secret and its writer, and what came of a write.

A store seals, sends and confirms a value in its own way; nothing here is specific to GitHub.
"""

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import NamedTuple, TypeAlias

from .finding import Finding
from .target import CopyTarget
from .writers import WriterInfo


class StoreInfo(NamedTuple):
    """The result of inspecting a store: the state of its writer, and findings to report."""

    writer: WriterInfo
    notes: tuple[Finding, ...] = ()


class SecretState(Enum):
    """Whether a store has a secret, as far as the store shows it."""

    ABSENT = "absent"
    PRESENT = "present"
    HOLDS_TOKEN = "holds this token"  # noqa: S105  # a word


class Presence(NamedTuple):
    """Absent, present since a time, present since an unknown time, or known to hold this very token.

    `since` is when the secret was last written (aware UTC), None where unknown. Only a store that shows a digest of its
    values can answer `HOLDS_TOKEN`.
    """

    state: SecretState
    since: datetime | None = None


class WriteResult(NamedTuple):
    """The result of writing one target: replaced, created, or a problem.

    With a problem the old value stays.
    """

    target: CopyTarget
    created: bool = False
    problem: Finding | None = None

    @property
    def text(self) -> str:
        """The target in words: "FB_TOKEN in repository octo/social"."""
        return self.target.text


class WriteWithheld(Exception):  # noqa: N818  # an outcome of a check, named as what happened
    """A guard stopped a write before anything was sent; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.reason.name)
        self.finding = finding


# A check that runs right before a value is sent. It raises `WriteWithheld` to stop the write.
WriteGuard: TypeAlias = Callable[[], None]


class RecordedExpiry(NamedTuple):
    """The text of the variable that records an expiry, and when it was last written (aware UTC)."""

    value: str
    updated_at: datetime
