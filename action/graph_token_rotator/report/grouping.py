"""Problems that several credentials of a run share, such as an outage, so that each is reported once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ..domain.outcome import Outcome
    from ..domain.reason import FindingText

# A sentence names this many credentials and counts the rest.
MAX_NAMES = 10


class SharedConcern(NamedTuple):
    """A problem that several credentials have.

    `members` are their indexes in `titles`, which has all credentials of the run.
    """

    text: FindingText
    members: tuple[int, ...]
    titles: tuple[str, ...]

    @property
    def subject(self) -> str:
        """Return how many credentials have the problem and, unless all have it, which ones."""
        total = len(self.titles)
        if len(self.members) == total:
            return f"All {total} credentials"
        names = ", ".join(self.titles[index] for index in self.members[:MAX_NAMES])
        more = f" and {len(self.members) - MAX_NAMES} more" if len(self.members) > MAX_NAMES else ""
        return f"{len(self.members)} of {total} credentials ({names}{more})"


class ConcernGroups(NamedTuple):
    """All problems of a run: shared ones, gravest first, and the rest by credential."""

    shared: tuple[SharedConcern, ...]
    own: tuple[tuple[Outcome, tuple[FindingText, ...]], ...]


def find_shared(titles: Sequence[str], texts: Sequence[Sequence[FindingText]]) -> dict[FindingText, SharedConcern]:
    """Return the problems that more than one credential has.

    `texts` has the problems of each of the `titles`, in step with them.
    """
    members: dict[FindingText, list[int]] = defaultdict(list)
    for index, own in enumerate(texts):
        for text in dict.fromkeys(own):
            members[text].append(index)
    return {
        text: SharedConcern(text, tuple(indexes), tuple(titles))
        for text, indexes in members.items()
        if len(indexes) > 1
    }


def group_concerns(outcomes: Sequence[Outcome], texts: Sequence[Sequence[FindingText]]) -> ConcernGroups:
    """Part the problems of each outcome; one that shares all of its problems is not among the `own`."""
    shared = find_shared([outcome.credential.title for outcome in outcomes], texts)
    rest = [tuple(text for text in own if text not in shared) for own in texts]
    return ConcernGroups(
        tuple(sorted(shared.values(), key=lambda concern: not concern.text.reason.fails)),
        tuple((outcome, own) for outcome, own in zip(outcomes, rest, strict=True) if own),
    )
