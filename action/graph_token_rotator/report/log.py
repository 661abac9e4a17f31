"""The lines of the log and the annotations: the job summary in plain text."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..domain import reasons
from ..domain.outcome import Outcome
from ..domain.reason import FindingText
from .credential_view import CredentialView
from .grouping import group_concerns
from .status import status_line
from .text import any_fails, attention_texts, finding_text, main_finding, needs_attention, step_lines

# GitHub keeps as many annotations of a level for a step (https://docs.github.com/rest/checks/runs).
MAX_ANNOTATIONS = 10
# In characters; the runner cuts longer messages
# (https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs).
MAX_ANNOTATION_LENGTH = 4096


def log_lines(outcomes: Sequence[Outcome], server_url: str) -> Iterator[str]:
    """Yield the lines of the log.

    Of a fleet each credential has one line, and more only where it needs attention. People read a log from its end: so
    the problems come after what is well, and the status of all comes last.
    """
    if len(outcomes) < 2:
        for outcome in outcomes:
            findings = [outcome.finding, *needs_attention(outcome)]
            yield from _credential_lines(outcome, [finding_text(finding, outcome, server_url) for finding in findings])
        return
    shared, own = group_concerns(outcomes, attention_texts(outcomes, server_url))
    in_full = {id(outcome) for outcome, _ in own}
    for outcome in sorted(outcomes, key=lambda outcome: (outcome.failing, bool(needs_attention(outcome)))):
        if id(outcome) not in in_full:
            yield _credential_line(outcome)
    for failing in (False, True):
        for outcome, texts in own:
            if any_fails(texts) is failing:
                yield from _credential_lines(outcome, texts)
        for concern in shared:
            if concern.text.reason.fails is failing:
                yield f"{concern.subject}: {concern.text.reason.name}"
                yield from _finding_lines(concern.text)
    yield status_line(outcomes).partition(" ")[2]


def _credential_lines(outcome: Outcome, texts: Sequence[FindingText]) -> Iterator[str]:
    """Yield a credential in full: its verdict, each finding with its steps, and what is known of it."""
    yield f"{outcome.credential.title}: {outcome.verdict.value}"
    for text in dict.fromkeys(texts):
        yield from _finding_lines(text)
    for name, value in CredentialView(outcome).lines():
        yield f"  {name + ':':<14} {value.replace('`', '')}"


def _finding_lines(text: FindingText) -> Iterator[str]:
    """Yield a finding and its steps; a single step stays in the line that introduces it."""
    yield f"  {text.message}"
    steps = step_lines(text.steps)
    if len(steps) == 1:
        yield f"  What to do: {steps[0]}"
    elif steps:
        yield "  What to do:"
        yield from (f"    {step}" for step in steps)


def _credential_line(outcome: Outcome) -> str:
    """Return a credential in one line: its verdict, dates, and the name of its main problem."""
    view = CredentialView(outcome)
    known = [f"{name.lower()} {value}" for name, value in view.lines() if name in {"Expires", "Next renewal"}]
    copies = ["written only in copies"] if view.only_copies else []
    problems = [main_finding(outcome).reason.name] if needs_attention(outcome) else []
    return f"{outcome.credential.title}: {'; '.join([outcome.verdict.value, *known, *copies, *problems])}"


class Annotation(NamedTuple):
    """A message that GitHub shows beside the run; `level` is `error` or `warning`."""

    level: str
    title: str
    message: str


def run_annotations(outcomes: Sequence[Outcome], server_url: str) -> Iterator[Annotation]:
    """Yield one for each shared problem, and one for each credential with problems of its own.

    Where there are more than GitHub keeps, the last of a level says how many more there are.
    """
    shared, own = group_concerns(outcomes, attention_texts(outcomes, server_url))
    candidates = [
        *(_annotation(concern.subject, [concern.text]) for concern in shared),
        *(_own_annotation(outcome, texts, server_url) for outcome, texts in own),
        *_clock_annotations(outcomes, server_url),
    ]
    for level in ("error", "warning"):
        of_level = [annotation for annotation in candidates if annotation.level == level]
        if len(of_level) <= MAX_ANNOTATIONS:
            yield from of_level
            continue
        yield from of_level[: MAX_ANNOTATIONS - 1]
        more = len(of_level) - MAX_ANNOTATIONS + 1
        message = f"{more} more need attention; the job summary has all of them."
        yield Annotation(level, "Graph token (and more)", message)


def _clock_annotations(outcomes: Sequence[Outcome], server_url: str) -> Iterator[Annotation]:
    """Yield a warning if the runner's clock differs, which is no problem of any credential."""
    for outcome in outcomes:
        for note in outcome.notes:
            if note.reason is reasons.RUNNER_CLOCK_DIFFERS:
                message = finding_text(note, outcome, server_url).message
                yield Annotation("warning", f"Graph token ({note.reason.name})", message)
                return


def _own_annotation(outcome: Outcome, texts: Sequence[FindingText], server_url: str) -> Annotation:
    """Annotate one credential: its own problems, then its main finding if that is no problem."""
    credential, main = outcome.credential, finding_text(outcome.finding, outcome, server_url)
    name = f"{credential.name}, " if credential.name else ""
    return _annotation(
        f"{name}{credential.source.secret} in {credential.source.description}",
        [*texts, *([] if main in texts else [main])],
    )


def _annotation(subject: str, texts: Sequence[FindingText]) -> Annotation:
    """Annotate with as many whole paragraphs as fit."""
    message = f"{subject}: {_paragraph(texts[0])}"
    for paragraph in map(_paragraph, texts[1:]):
        if len(message) + len(paragraph) < MAX_ANNOTATION_LENGTH:
            message += f"\n\n{paragraph}"
    level = "error" if any_fails(texts) else "warning"
    return Annotation(level, f"Graph token ({texts[0].reason.name})", message[:MAX_ANNOTATION_LENGTH])


def _paragraph(text: FindingText) -> str:
    """Return a finding with a line for each step; GitHub keeps line breaks in annotations."""
    return "\n".join([text.message, *step_lines(text.steps)])
