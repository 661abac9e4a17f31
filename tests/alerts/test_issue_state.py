"""What an issue remembers, and what follows from it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_token_rotator.alerts import issue_state
from graph_token_rotator.alerts.issue_state import IssueAction
from graph_token_rotator.alerts.state import AlertState
from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.outcome import Finding
from graph_token_rotator.domain.ports import Issue
from graph_token_rotator.domain.reasons import Reason, Term, Verdict
from graph_token_rotator.domain.target import Target
from tests.support import DAY, NOW

TARGET = Target("octo/social", "FB_TOKEN")
OTHER = Target("octo/social", "FB_TOKEN", "live")


def stands(*marks: str, reason: Reason = reasons.TOKEN_INVALID, verdict: Verdict = Verdict.CURRENT) -> AlertState:
    return AlertState((Finding(reason),) if marks else (), frozenset(marks), verdict)


def both(lasting: str, passing: str) -> AlertState:
    """A lasting trouble, and Meta down at the same time."""
    return AlertState(
        (Finding(reasons.TOKEN_INVALID), Finding(reasons.META_UNAVAILABLE)), frozenset({lasting, passing})
    )


def issue(*told: str, is_open: bool = True, closed: timedelta = DAY, number: int = 7, target: Target = TARGET) -> Issue:
    closed_at = None if is_open else NOW - closed
    return Issue(
        number, f"https://github.com/i/{number}", is_open, closed_at, issue_state.render_body("text", target, told)
    )


@pytest.mark.parametrize(
    ("now", "known", "act"),
    [
        (stands(), None, IssueAction.NOTHING),
        (stands(), issue("A"), IssueAction.CLOSE),
        (stands(), issue(is_open=False), IssueAction.NOTHING),
        # Closed by a person, and well: what was told is forgotten, so that a return is news.
        (stands(), issue("A", is_open=False), IssueAction.CLEAR),
        # A dry run proves nothing, and only a write that writing works again.
        (stands(verdict=Verdict.PLANNED), issue("A"), IssueAction.NOTHING),
        (stands(), issue("WriterForbidden"), IssueAction.NOTHING),
        (stands(verdict=Verdict.RENEWED), issue("WriterForbidden"), IssueAction.CLOSE),
        (stands("A"), None, IssueAction.OPEN),
        (stands("A"), issue("A"), IssueAction.NOTHING),
        (stands("token:7"), issue("token:14"), IssueAction.COMMENT),
        (stands("A", "B"), issue("A"), IssueAction.COMMENT),
        (stands("A"), issue("A", "B"), IssueAction.COMMENT),
        # Closed on recovery, and it returns.
        (stands("A"), issue(is_open=False), IssueAction.REOPEN),
        (stands("A"), issue(is_open=False, closed=31 * DAY), IssueAction.OPEN),
        # Closed by a person: only news opens it again.
        (stands("A"), issue("A", is_open=False), IssueAction.NOTHING),
        (stands("B"), issue("A", is_open=False), IssueAction.REOPEN),
        # What passes by itself is no news beside a lasting trouble.
        (stands("MetaUnavailable", reason=reasons.META_UNAVAILABLE), issue("token:7"), IssueAction.NOTHING),
        (stands("MetaUnavailable", reason=reasons.META_UNAVAILABLE), None, IssueAction.OPEN),
        (stands("MetaUnavailable", reason=reasons.META_UNAVAILABLE), issue(), IssueAction.COMMENT),
        # ... unless an end has come nearer behind it.
        (stands("GitHubUnavailable:3", reason=reasons.GITHUB_UNAVAILABLE), issue("token:7"), IssueAction.COMMENT),
        (stands("GitHubUnavailable:7", reason=reasons.GITHUB_UNAVAILABLE), issue("token:7"), IssueAction.NOTHING),
        # Beside something lasting, what passes comes and goes unsaid.
        (both("A", "MetaUnavailable"), issue("A", "token:14"), IssueAction.NOTHING),
        (both("B", "MetaUnavailable"), issue("A"), IssueAction.COMMENT),
        (stands("A"), issue("A", "MetaUnavailable"), IssueAction.NOTHING),
    ],
)
def test_decisions(now: AlertState, known: Issue | None, act: IssueAction) -> None:
    assert issue_state.next_action(now, known, NOW) is act


def test_each_credential_finds_its_own_issue_and_an_open_one_before_a_closed_one() -> None:
    issues = [
        issue("A", is_open=False, number=1),
        issue("A", is_open=False, number=2),
        issue("A", number=3, target=OTHER),
        Issue(5, "", True, None, "no marker"),
        Issue(6, "", True, None, '<!-- graph-token-rotator {"key": -->'),
    ]
    found = issue_state.find_issue(issues, TARGET)
    assert found
    assert found.number == 2
    found = issue_state.find_issue([*issues, issue("A", number=8), issue("A", number=9)], TARGET)
    assert found
    assert found.number == 8
    found = issue_state.find_issue(issues, OTHER)
    assert found
    assert found.number == 3
    assert issue_state.find_issue(issues, Target("octo/elsewhere", "FB_TOKEN")) is None


def test_the_name_of_a_repository_has_no_case() -> None:
    assert issue_state.marker_key(TARGET) == issue_state.marker_key(Target("Octo/Social", "FB_TOKEN"))


@pytest.mark.parametrize("told", ['"A"', "7", "null", "{}"])
def test_a_marker_that_was_tampered_with_counts_as_nothing_told(told: str) -> None:
    body = f'<!-- graph-token-rotator {{"key": "{issue_state.marker_key(TARGET)}", "told": {told}}} -->'
    found = issue_state.find_issue([Issue(1, "", True, None, body)], TARGET)
    assert found
    assert issue_state.reported_fingerprint(found) == frozenset()
    assert issue_state.next_action(stands("A"), found, NOW) is IssueAction.COMMENT


def ending(*marks: str) -> AlertState:
    """An end that comes nearer."""
    assert reasons.TOKEN_EXPIRING.term is Term.TOKEN
    return stands(*marks, reason=reasons.TOKEN_EXPIRING)


WORDS = st.text(st.characters(exclude_characters="<>", exclude_categories=["Cs"]))


@given(before=WORDS, after=WORDS, marks=st.sets(st.sampled_from(["token:7", "PasswordChanged", "github-token:0"])))
def test_what_people_write_around_it_stays(before: str, after: str, marks: set[str]) -> None:
    body = before + issue_state.render_body("old", TARGET, {"token:14"}) + after
    again = issue_state.render_body("new", TARGET, marks, body)
    assert again.startswith(f"{before}<!-- graph-token-rotator ")
    assert again.endswith(f"new\n{issue_state.END}{after}")
    assert issue_state.reported_fingerprint(Issue(1, "", True, None, again)) == marks


@pytest.mark.parametrize(
    ("now", "before", "news"),
    [
        (stands(), stands(), False),
        (stands(), stands("token:1"), False),
        (ending("token:7"), ending("token:7"), False),
        (ending("token:7"), ending("token:14"), True),
        (ending("token"), ending("token"), False),
        (ending("token:14"), stands(), True),
        # What is over has no more dates.
        (ending("token:0"), ending("token:0"), True),
        # Nothing tells whether this is new.
        (stands("PasswordChanged"), stands("PasswordChanged"), True),
    ],
)
def test_news_where_nothing_is_remembered(now: AlertState, before: AlertState, news: bool) -> None:
    assert issue_state.is_news_by_date(now, before) is news
