"""The log and the annotations, in plain text."""

import pytest

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.finding import Finding
from graph_token_rotator.domain.outcome import Outcome
from graph_token_rotator.domain.store import WriteResult
from graph_token_rotator.domain.target import Target
from graph_token_rotator.report.log import MAX_ANNOTATIONS, log_lines, run_annotations
from tests.report.outcomes import (
    DEAD,
    LOGIN_PAGE,
    OUTAGE,
    RENEWED,
    SECRETS_PAGE,
    SERVER,
    TOKENS_PAGE,
    WRITER,
    WRITER_SOON,
    fleet_of,
    outcome,
)
from tests.support import DAY, NOW


def lines(*outcomes: Outcome) -> list[str]:
    return list(log_lines(outcomes, SERVER))


def test_problem_then_numbered_steps() -> None:
    assert lines(DEAD)[:5] == [
        "FB_TOKEN: needs-human",
        "  The token died because its owner changed the password, or Meta ended the session for security reasons.",
        "  What to do:",
        f"    1. Log in again: {LOGIN_PAGE}",
        f"    2. Put the new token into the secret `FB_TOKEN`: {SECRETS_PAGE}",
    ]


def test_one_step_has_no_number() -> None:
    note = Finding(reasons.API_VERSION_DEPRECATED)
    assert "  What to do: Update the action to its newest release." in lines(outcome(reasons.NOT_DUE, note))


def test_without_problems_there_is_nothing_to_do() -> None:
    assert "What to do" not in "\n".join(lines(RENEWED))


def test_fleet_has_a_line_each_then_the_status() -> None:
    fleet = lines(*fleet_of(DEAD, *[outcome(reasons.NOT_DUE, WRITER)] * 3, outcome()))
    assert fleet[0].startswith("one-4: current; expires 2027-01-03")
    assert [line.rpartition("; ")[2] for line in fleet[1:4]] == ["WriterExpiring"] * 3
    assert [line for line in fleet[4:] if not line.startswith(" ")] == [
        "3 of 5 credentials (one-1, one-2, one-3): WriterExpiring",
        "one-0: needs-human",
        "1 of 5 credentials needs attention",
    ]


def test_line_says_that_only_copies_were_written() -> None:
    writes = (WriteResult(Target("octo/site", "FB_TOKEN")),)
    first, *_ = lines(*fleet_of(outcome(writes=writes), outcome()))
    assert first.endswith("; next renewal from 2026-12-14 05:17 UTC; written only in copies")


def test_outage_takes_a_few_lines() -> None:
    outage = lines(*fleet_of(*[OUTAGE] * 3))
    assert outage[:3] == [
        f"one-{number}: failed; expires 2027-01-03 05:17 UTC (in 40 days); MetaUnavailable" for number in range(3)
    ]
    assert outage[3] == "All 3 credentials: MetaUnavailable"
    assert (len(outage), outage[-1]) == (9, "3 of 3 credentials need attention")


TITLES: list[tuple[Outcome, list[tuple[str, str]]]] = [
    (outcome(), []),
    (RENEWED, []),
    (DEAD, [("error", "PasswordChanged")]),
    (outcome(reasons.EXPIRY_NOT_MOVED), [("warning", "ExpiryNotMoved")]),
    (outcome(reasons.NOT_DUE, WRITER), [("warning", "WriterExpiring")]),
    (outcome(reasons.EXPIRY_NOT_MOVED, WRITER_SOON), [("error", "WriterExpiringSoon")]),
    (outcome(reasons.NEW_TOKEN_OF_OTHER_APP, WRITER_SOON, WRITER), [("error", "NewTokenOfOtherApp")]),
]


@pytest.mark.parametrize(("result", "expected"), TITLES)
def test_one_annotation_at_most(result: Outcome, expected: list[tuple[str, str]]) -> None:
    titles = [(level, title) for level, title, _ in run_annotations([result], SERVER)]
    assert titles == [(level, f"Graph token ({reason})") for level, reason in expected]


def test_annotation_has_problem_steps_and_result() -> None:
    result = outcome(reasons.NOT_DUE, WRITER_SOON, Finding(reasons.DATA_ACCESS_EXEMPT))
    ((_, _, message),) = run_annotations([result], SERVER)
    (problem, *steps), (main,) = map(str.splitlines, message.split("\n\n"))
    assert problem.startswith("FB_TOKEN in repository octo/social: `github-token` itself expires very soon")
    assert steps == [
        f"1. GitHub cannot extend it for you, so make a new token now: {TOKENS_PAGE}",
        "2. Store it in the secret that `github-token` reads.",
    ]
    assert main.startswith("The token lives until 2027-01-03")


def test_annotation_is_no_longer_than_github_shows() -> None:
    notes = [Finding(reasons.REQUIRED_SCOPES_MISSING, {"missing": "x" * 400})] * 9
    ((_, _, message),) = run_annotations([outcome(reasons.DATA_ACCESS_EXPIRING, *notes)], SERVER)
    assert 3000 < len(message) <= 4096
    assert message.endswith(SECRETS_PAGE)  # no half paragraph
    note = Finding(reasons.REQUIRED_SCOPES_MISSING, {"missing": "x" * 4000})
    ((_, _, message),) = run_annotations([outcome(reasons.NOT_DUE, note)], SERVER)
    assert len(message) == 4096


def test_shared_problem_is_one_annotation() -> None:
    visible = list(run_annotations(fleet_of(DEAD, *[outcome(reasons.NOT_DUE, WRITER)] * 3), SERVER))
    assert [(level, title) for level, title, _ in visible] == [
        ("error", "Graph token (PasswordChanged)"),
        ("warning", "Graph token (WriterExpiring)"),
    ]
    assert visible[1].message.startswith("3 of 4 credentials (one-1, one-2, one-3): `github-token` itself expires")


def test_too_many_annotations_say_how_many_more() -> None:
    fleet = [outcome(reasons.PASSWORD_CHANGED, name=f"DEAD_{number}") for number in range(25)]
    fleet += [
        outcome(reasons.EXPIRY_NOT_MOVED, name=f"SOON_{number}", expires_at=NOW + (20 + number) * DAY)
        for number in range(10)
    ]
    visible = list(run_annotations(fleet, SERVER))
    errors = [message for level, _, message in visible if level == "error"]
    assert (len(errors), len(visible)) == (MAX_ANNOTATIONS, MAX_ANNOTATIONS + 10)
    assert errors[-1] == "16 more need attention; the job summary has all of them."
    assert visible[-1].message.startswith("SOON_9 in ")
