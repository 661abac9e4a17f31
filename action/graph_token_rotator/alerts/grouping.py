"""Let one credential report a problem that several share, such as an outage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ..report.grouping import SharedConcern, find_shared

if TYPE_CHECKING:
    from ..domain.reason import FindingText


class SpeakerRole(NamedTuple):
    """What a credential reports for others as well, and whether others report all of its problems."""

    shared_concerns: tuple[SharedConcern, ...] = ()
    covered_by_others: bool = False


def assign_speakers(
    titles: Sequence[str], problems: Sequence[Sequence[FindingText]], reported: Sequence[frozenset[str] | None]
) -> list[SpeakerRole]:
    """Choose one credential to report each shared problem, and return the role of each credential.

    The three lists go in step: the credentials' titles, what each has to report, and the alert keys that its open issue
    reports (None without one). A credential with an open issue goes on with it: a silent issue would look like a
    recovery.
    """
    shared = find_shared(titles, problems)
    speakers = {text: _speaker(concern, reported) for text, concern in shared.items()}
    return [
        SpeakerRole(
            tuple(shared[text] for text in own if speakers.get(text) == index),
            bool(own) and reported[index] is None and all(speakers.get(text, index) != index for text in own),
        )
        for index, own in enumerate(problems)
    ]


def _speaker(concern: SharedConcern, reported: Sequence[frozenset[str] | None]) -> int:
    """Return the member that reports the problem: one whose open issue does so already is best.

    Next comes the first without an open issue. A member whose issue is about another problem comes last: beside that,
    the shared one may not be worth a comment.
    """

    def rank(index: int) -> int:
        keys = reported[index]
        return 1 if keys is None else 0 if concern.text.reason.alert_key in keys else 2

    return min(concern.members, key=rank)
