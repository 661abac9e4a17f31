"""The annotations the runner shows beside the run. Pure."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..model import Outcome
from .sentences import Sentences, sentences
from .shared import fails, parted

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
    """One for what many credentials have in common, one for each in trouble of its own. Where there are too many, the
    last says how many more.
    """
    many, own = parted(outcomes, server_url)
    found = [
        *(_annotation(one.whose, [one.said]) for one in many),
        *(_own(outcome, said, server_url) for outcome, said in own),
    ]
    for level in ("error", "warning"):
        of_level = [one for one in found if one.level == level]
        if len(of_level) <= MOST_ANNOTATIONS:
            yield from of_level
            continue
        shown = MOST_ANNOTATIONS - 1
        yield from of_level[:shown]
        message = f"{len(of_level) - shown} more need attention; the job summary has all of them."
        yield Annotation(level, "Graph token (and more)", message)


def _own(outcome: Outcome, said: Sequence[Sentences], server_url: str) -> Annotation:
    """The credential's own concerns, then the main finding if it is none."""
    credential, main = outcome.credential, sentences(outcome.finding, outcome, server_url)
    name = f"{credential.name}, " if credential.name else ""
    return _annotation(
        f"{name}{credential.source.secret} in {credential.source.home}", [*said, *([] if main in said else [main])]
    )


def _annotation(whose: str, said: Sequence[Sentences]) -> Annotation:
    """Whole paragraphs, as many as GitHub shows."""
    message = f"{whose}: {said[0].text}"
    for other in said[1:]:
        if len(message) + len(other.text) < LONGEST_ANNOTATION:
            message += f"\n{other.text}"
    level = "error" if fails(said) else "warning"
    return Annotation(level, f"Graph token ({said[0].reason.name})", message[:LONGEST_ANNOTATION])
