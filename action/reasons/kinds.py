"""What a verdict and a reason are."""

from dataclasses import dataclass
from enum import Enum


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


GREEN = frozenset({Verdict.RENEWED, Verdict.CURRENT, Verdict.PLANNED, Verdict.NOT_EXTENDED})


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a run ended as it did: a CamelCase name, and sentences with `{facts}` to fill in.

    `message` says what happened and what it usually means, `hint` the exact fix, `link` where to make it.
    `fails` is whether the run ends red; by default the verdict decides.
    """

    name: str
    verdict: Verdict
    message: str
    hint: str = ""
    link: str = ""
    fails: bool = False

    def __post_init__(self) -> None:
        if self.verdict not in GREEN:
            object.__setattr__(self, "fails", True)
