"""The lines of the log: what the job summary has, in plain text. Pure."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..domain.outcome import Outcome
from ..domain.reason import FindingText
from .grouping import group_concerns
from .summary import facts, status
from .table import only_copies
from .text import any_fails, attention_texts, finding_text, main_finding, needs_attention


def log_lines(outcomes: Sequence[Outcome], server_url: str) -> Iterator[str]:
    """Of a fleet each credential in a line, and at length only what needs it. What is not well comes last, and how all
    is in the end, since a log is read from there.
    """
    if len(outcomes) < 2:
        for outcome in outcomes:
            found = [outcome.finding, *needs_attention(outcome)]
            yield from _credential_lines(outcome, [finding_text(finding, outcome, server_url) for finding in found])
        return
    many, own = group_concerns(outcomes, attention_texts(outcomes, server_url))
    at_length = {id(outcome) for outcome, _ in own}
    for outcome in sorted(outcomes, key=lambda one: (one.failing, bool(needs_attention(one)))):
        if id(outcome) not in at_length:
            yield _credential_line(outcome)
    for red in (False, True):
        for outcome, said in own:
            if any_fails(said) is red:
                yield from _credential_lines(outcome, said)
        for one in many:
            if one.text.reason.fails is red:
                yield f"{one.subject}: {one.text.reason.name}"
                yield from _finding_lines(one.text)
    yield status(outcomes).partition(" ")[2]


def _credential_lines(outcome: Outcome, said: Sequence[FindingText]) -> Iterator[str]:
    yield f"{outcome.credential.title}: {outcome.verdict.value}"
    for each in dict.fromkeys(said):
        yield from _finding_lines(each)
    for name, value in facts(outcome):
        yield f"  {name + ':':<14} {value.replace('`', '')}"


def _finding_lines(said: FindingText) -> Iterator[str]:
    yield f"  {said.message}"
    yield from [f"  What to do: {said.hint}"] if said.hint else []
    yield from [f"  Start here: {said.link}"] if said.link else []


def _credential_line(outcome: Outcome) -> str:
    said = [f"{name.lower()} {value}" for name, value in facts(outcome) if name in {"Expires", "Next renewal"}]
    said += ["written only in copies"] if only_copies(outcome) else []
    said += [main_finding(outcome).reason.name] if needs_attention(outcome) else []
    return f"{outcome.credential.title}: {'; '.join([outcome.verdict.value, *said])}"


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
    many, own = group_concerns(outcomes, attention_texts(outcomes, server_url))
    found = [
        *(_annotation(one.subject, [one.text]) for one in many),
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


def _own(outcome: Outcome, said: Sequence[FindingText], server_url: str) -> Annotation:
    """The credential's own concerns, then the main finding if it is none."""
    credential, main = outcome.credential, finding_text(outcome.finding, outcome, server_url)
    name = f"{credential.name}, " if credential.name else ""
    return _annotation(
        f"{name}{credential.source.secret} in {credential.source.description}",
        [*said, *([] if main in said else [main])],
    )


def _annotation(whose: str, said: Sequence[FindingText]) -> Annotation:
    """Whole paragraphs, as many as GitHub shows."""
    message = f"{whose}: {_paragraph(said[0])}"
    for other in said[1:]:
        if len(message) + len(_paragraph(other)) < LONGEST_ANNOTATION:
            message += f"\n{_paragraph(other)}"
    level = "error" if any_fails(said) else "warning"
    return Annotation(level, f"Graph token ({said[0].reason.name})", message[:LONGEST_ANNOTATION])


def _paragraph(said: FindingText) -> str:
    return f"{said.message} {said.hint} {said.link}".strip()
