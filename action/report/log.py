"""The lines of the log: what the job summary has, in plain text. Pure."""

from collections.abc import Iterator, Sequence

from ..model import Outcome
from .sentences import Sentences, concerns, lead, sentences
from .shared import fails, parted
from .summary import facts, status
from .table import only_copies


def log(outcomes: Sequence[Outcome], server_url: str) -> Iterator[str]:
    """Of a fleet each credential in a line, and at length only what needs it. What is not well comes last, and how all
    is in the end, since a log is read from there.
    """
    if len(outcomes) < 2:
        for outcome in outcomes:
            found = [outcome.finding, *concerns(outcome)]
            yield from _whole(outcome, [sentences(finding, outcome, server_url) for finding in found])
        return
    many, own = parted(outcomes, server_url)
    at_length = {id(outcome) for outcome, _ in own}
    for outcome in sorted(outcomes, key=lambda one: (one.failing, bool(concerns(one)))):
        if id(outcome) not in at_length:
            yield _line(outcome)
    for red in (False, True):
        for outcome, said in own:
            if fails(said) is red:
                yield from _whole(outcome, said)
        for one in many:
            if one.said.reason.fails is red:
                yield f"{one.whose}: {one.said.reason.name}"
                yield from _told(one.said)
    yield status(outcomes).partition(" ")[2]


def _whole(outcome: Outcome, said: Sequence[Sentences]) -> Iterator[str]:
    yield f"{outcome.credential.title}: {outcome.verdict.value}"
    for each in dict.fromkeys(said):
        yield from _told(each)
    for name, value in facts(outcome):
        yield f"  {name + ':':<14} {value.replace('`', '')}"


def _told(said: Sentences) -> Iterator[str]:
    yield f"  {said.message}"
    yield from [f"  What to do: {said.hint}"] if said.hint else []
    yield from [f"  Start here: {said.link}"] if said.link else []


def _line(outcome: Outcome) -> str:
    said = [f"{name.lower()} {value}" for name, value in facts(outcome) if name in {"Expires", "Next renewal"}]
    said += ["written only in copies"] if only_copies(outcome) else []
    said += [lead(outcome).reason.name] if concerns(outcome) else []
    return f"{outcome.credential.title}: {'; '.join([outcome.verdict.value, *said])}"
