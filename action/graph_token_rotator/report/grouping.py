"""Problems that several credentials of a run share, such as an outage, so that each is reported once."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ..domain.reason import FindingText

if TYPE_CHECKING:
    from ..domain.outcome import Outcome

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


def group_concerns(
    outcomes: Sequence["Outcome"], texts: Sequence[Sequence[FindingText]]
) -> tuple[list[SharedConcern], list[tuple["Outcome", tuple[FindingText, ...]]]]:
    """Return the shared problems, gravest first, and each outcome with its own.

    `texts` has the problems of each outcome. One that shares all of its problems is left out of the second.
    """
    shared = find_shared([outcome.credential.title for outcome in outcomes], texts)
    rest = [tuple(text for text in own if text not in shared) for own in texts]
    return (
        sorted(shared.values(), key=lambda concern: not concern.text.reason.fails),
        [(outcome, own) for outcome, own in zip(outcomes, rest, strict=True) if own],
    )
