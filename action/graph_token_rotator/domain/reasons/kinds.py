"""What a verdict and a reason are."""

from enum import Enum
from typing import NamedTuple


class Verdict(Enum):
    """How one credential fared, mildest first."""

    RENEWED = "renewed"
    CURRENT = "current"
    PLANNED = "planned"
    NOT_EXTENDED = "not-extended"
    EXPIRING = "expiring"
    PARTIAL = "partial"
    NEEDS_HUMAN = "needs-human"
    FAILED = "failed"

    @property
    def severity(self) -> int:
        """0 for the mildest."""
        return list(Verdict).index(self)


class Term(Enum):
    """Something that ends on a known day."""

    TOKEN = "token"  # noqa: S105  # a word
    DATA_ACCESS = "data access"
    WRITER = "github-token"


GREEN = frozenset({Verdict.RENEWED, Verdict.CURRENT, Verdict.PLANNED, Verdict.NOT_EXTENDED})


class Reason(NamedTuple):
    """Why a run ended as it did: a CamelCase name, and sentences with `{facts}` to fill in.

    `message` says what happened and what it usually means, `hint` the exact fix, `link` where to make it. `term` is what
    is about to end, where that is the reason; `tells` is whether people must hear of it although the run is green.
    """

    name: str
    verdict: Verdict
    message: str
    hint: str = ""
    link: str = ""
    red: bool = False
    term: Term | None = None
    tells: bool = False

    @property
    def fails(self) -> bool:
        """Whether the run ends red: by its verdict, or because this reason says so."""
        return self.red or self.verdict not in GREEN

    @property
    def alert_key(self) -> str:
        """What it is about: the same for all reasons of one term, which differ only in how near the end is."""
        return self.term.value if self.term else self.name
