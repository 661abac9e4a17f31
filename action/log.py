"""The lines of the log: what the job summary has, in plain text. Pure."""

from collections.abc import Iterator, Sequence

from .model import Outcome
from .report import Told, concerns, lead, only_copies, tell
from .shared import fails, parted
from .summary import facts, status


def log(outcomes: Sequence[Outcome], server_url: str) -> Iterator[str]:
    """Of a fleet each credential in a line, and at length only what needs it. What is not well comes last, and how all
    is in the end, since a log is read from there.
    """
    if len(outcomes) < 2:
        for outcome in outcomes:
            found = [outcome.finding, *concerns(outcome)]
            yield from _whole(outcome, [tell(finding, outcome, server_url) for finding in found])
        return
    many, own = parted(outcomes, server_url)
    at_length = {id(outcome) for outcome, _ in own}
    for outcome in sorted(outcomes, key=lambda one: (one.failing, bool(concerns(one)))):
        if id(outcome) not in at_length:
            yield _line(outcome)
    for red in (False, True):
        for outcome, told in own:
            if fails(told) is red:
                yield from _whole(outcome, told)
        for one in many:
            if one.told.reason.fails is red:
                yield f"{one.whose}: {one.told.reason.name}"
                yield from _told(one.told)
    yield status(outcomes).partition(" ")[2]


def _whole(outcome: Outcome, told: Sequence[Told]) -> Iterator[str]:
    yield f"{outcome.credential.title}: {outcome.verdict.value}"
    for each in dict.fromkeys(told):
        yield from _told(each)
    for name, value in facts(outcome):
        yield f"  {name + ':':<14} {value.replace('`', '')}"


def _told(told: Told) -> Iterator[str]:
    yield f"  {told.message}"
    yield from [f"  What to do: {told.hint}"] if told.hint else []
    yield from [f"  Start here: {told.link}"] if told.link else []


def _line(outcome: Outcome) -> str:
    told = [f"{name.lower()} {value}" for name, value in facts(outcome) if name in {"Expires", "Next renewal"}]
    told += ["written only in copies"] if only_copies(outcome) else []
    told += [lead(outcome).reason.name] if concerns(outcome) else []
    return f"{outcome.credential.title}: {'; '.join([outcome.verdict.value, *told])}"
