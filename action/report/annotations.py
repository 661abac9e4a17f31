"""What the runner shows beside the run. Pure."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..model import Outcome
from .sentences import concerns, lead, sentences

# As many of a level GitHub keeps of a step (https://docs.github.com/rest/checks/runs), and as many characters of a
# message the runner (https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs).
MOST_ANNOTATIONS = 10
LONGEST_ANNOTATION = 4096


class Annotation(NamedTuple):
    """What the runner shows beside the run."""

    level: str
    title: str
    message: str


def annotations(outcomes: Sequence[Outcome], server_url: str) -> Iterator[Annotation]:
    """One for each credential in trouble, and where there are too many, the last says how many more."""
    troubled = [outcome for outcome in outcomes if concerns(outcome)]
    for level, failing in (("error", True), ("warning", False)):
        found = [_annotation(level, outcome, server_url) for outcome in troubled if outcome.failing is failing]
        if len(found) <= MOST_ANNOTATIONS:
            yield from found
            continue
        shown = MOST_ANNOTATIONS - 1
        yield from found[:shown]
        message = f"{len(found) - shown} more credentials need attention; the job summary has all of them."
        yield Annotation(level, "Graph token (and more)", message)


def _annotation(level: str, outcome: Outcome, server_url: str) -> Annotation:
    """The concerns, then the main finding if it is none; whole paragraphs, as many as GitHub shows."""
    target, first = outcome.credential.source, lead(outcome)
    findings = concerns(outcome)
    findings += [] if outcome.finding in findings else [outcome.finding]
    said = [sentences(finding, outcome, server_url) for finding in findings]
    message = f"{target.secret} in {target.home}: {said[0].text}"
    for other in said[1:]:
        if len(message) + len(other.text) < LONGEST_ANNOTATION:
            message += f"\n{other.text}"
    return Annotation(level, f"Graph token ({first.reason.name})", message[:LONGEST_ANNOTATION])
