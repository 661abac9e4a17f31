"""What is to be said of many credentials in the same words, such as an outage or the end of who writes: once for all. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from ..domain.outcome import Outcome
from .text import FindingText, finding_text, needs_attention

MAX_NAMES = 10


class SharedConcern(NamedTuple):
    """A concern that several credentials have, of `total` ones."""

    text: FindingText
    outcomes: tuple[Outcome, ...]
    total: int

    @property
    def subject(self) -> str:
        """How many, and unless it is all of them which ones, as many as one reads."""
        found = [outcome.credential.title for outcome in self.outcomes]
        if len(found) == self.total:
            return f"All {self.total} credentials"
        more = f" and {len(found) - MAX_NAMES} more" if len(found) > MAX_NAMES else ""
        return f"{len(found)} of {self.total} credentials ({', '.join(found[:MAX_NAMES])}{more})"


class ConcernGroups(NamedTuple):
    """All concerns of a run, gravest first: those of several credentials, and what is left of each one's own."""

    shared: tuple[SharedConcern, ...]
    own: tuple[tuple[Outcome, tuple[FindingText, ...]], ...]


def group_concerns(outcomes: Sequence[Outcome], server_url: str) -> ConcernGroups:
    """Part them. A credential all of whose concerns are shared has none of its own."""
    said = [
        (one, tuple(finding_text(finding, one, server_url) for finding in needs_attention(one))) for one in outcomes
    ]
    having: dict[FindingText, list[Outcome]] = defaultdict(list)
    for one, concerning in said:
        for each in dict.fromkeys(concerning):
            having[each].append(one)
    many = [SharedConcern(each, tuple(ones), len(outcomes)) for each, ones in having.items() if len(ones) > 1]
    many.sort(key=lambda one: not one.text.reason.fails)
    own = [(one, tuple(each for each in concerning if len(having[each]) == 1)) for one, concerning in said]
    return ConcernGroups(tuple(many), tuple((one, concerning) for one, concerning in own if concerning))


def any_fails(said: Sequence[FindingText]) -> bool:
    """Whether any of it turns the run red."""
    return any(each.reason.fails for each in said)
