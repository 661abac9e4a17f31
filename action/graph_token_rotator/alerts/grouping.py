"""What troubles many credentials in one run, such as an outage or the end of who writes: one of them speaks for all. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from ..domain.outcome import Outcome
from ..domain.ports import Issue
from ..report.grouping import SharedConcern
from ..report.text import FindingText, finding_text
from . import issue_state
from .state import AlertState


class SpeakerRole(NamedTuple):
    """One credential's: what it says for others as well, and whether others say all that there is to say of it."""

    shared_concerns: tuple[SharedConcern, ...] = ()
    covered_by_others: bool = False


def assign_speakers(
    outcomes: Sequence[Outcome], standings: Sequence[AlertState], known: Sequence[Issue], server_url: str
) -> list[SpeakerRole]:
    """Who speaks of what. Whoever has an open issue goes on with it, so that no recovery is told that is none."""
    said = [
        {finding_text(finding, outcome, server_url): finding.reason.alert_key for finding in stands.problems}
        for outcome, stands in zip(outcomes, standings, strict=True)
    ]
    having: dict[FindingText, list[int]] = defaultdict(list)
    for index, found in enumerate(said):
        for each in found:
            having[each].append(index)
    told = [_reported_keys(issue_state.find_issue(known, outcome.credential.source)) for outcome in outcomes]
    speakers = {
        each: min(those, key=lambda index: _speaker_rank(said[index][each], told[index]))
        for each, those in having.items()
        if len(those) > 1
    }
    return [
        SpeakerRole(
            tuple(
                SharedConcern(each, tuple(outcomes[one] for one in having[each]), len(outcomes))
                for each in found
                if speakers.get(each) == index
            ),
            bool(found) and told[index] is None and all(speakers.get(each, index) != index for each in found),
        )
        for index, found in enumerate(said)
    ]


def _reported_keys(issue: Issue | None) -> frozenset[str] | None:
    """What an open issue tells; None without one."""
    if issue is None or not issue.open:
        return None
    return frozenset(mark.partition(":")[0] for mark in issue_state.reported_fingerprint(issue))


def _speaker_rank(topic: str, told: frozenset[str] | None) -> int:
    """Best is whoever tells of it already; worst, whose issue is about something beside which this may be no news."""
    if told is None:
        return 1
    return 0 if topic in told else 2
