"""What an issue says was reported, and what to do with it next."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_token_rotator.alerts import issue_state
from graph_token_rotator.alerts.issue_state import IssueAction
from graph_token_rotator.alerts.state import AlertState
from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.finding import Finding
from graph_token_rotator.domain.reason import Reason, Term, Verdict
from graph_token_rotator.domain.repository import Issue
from graph_token_rotator.domain.target import Target
from tests.support import DAY, NOW

TARGET = Target("octo/social", "FB_TOKEN")
OTHER = Target("octo/social", "FB_TOKEN", "live")


def state(*words: str, reason: Reason = reasons.TOKEN_INVALID, verdict: Verdict = Verdict.CURRENT) -> AlertState:
    return AlertState((Finding(reason),) if words else (), frozenset(words), verdict)


def two_problems(lasting: str, passing: str) -> AlertState:
    """Return the state with a lasting problem while Meta is down."""
    return AlertState(
        (Finding(reasons.TOKEN_INVALID), Finding(reasons.META_UNAVAILABLE)), frozenset({lasting, passing})
    )


def issue(
    *words: str, is_open: bool = True, closed: timedelta = DAY, number: int = 7, target: Target = TARGET
) -> Issue:
    closed_at = None if is_open else NOW - closed
    return Issue(
        number,
        is_open,
        closed_at,
        issue_state.render_body("text", target, words, "title"),
    )


@pytest.mark.parametrize(
    ("now", "known", "action"),
    [
        (state(), None, IssueAction.NOTHING),
        (state(), issue("A"), IssueAction.CLOSE),
        (state(), issue(is_open=False), IssueAction.NOTHING),
        # Closed by a person, and no problem: what was reported is cleared, so that a return is reported again.
        (state(), issue("A", is_open=False), IssueAction.CLEAR),
        # A dry run proves nothing, and only a write that writing works again.
        (state(verdict=Verdict.PLANNED), issue("A"), IssueAction.NOTHING),
        (state(), issue("WriterForbidden"), IssueAction.NOTHING),
        (state(verdict=Verdict.RENEWED), issue("WriterForbidden"), IssueAction.CLOSE),
        (state("A"), None, IssueAction.OPEN),
        (state("A"), issue("A"), IssueAction.NOTHING),
        (state("token:7"), issue("token:14"), IssueAction.COMMENT),
        (state("A", "B"), issue("A"), IssueAction.COMMENT),
        (state("A"), issue("A", "B"), IssueAction.COMMENT),
        # Closed on recovery, and it returns.
        (state("A"), issue(is_open=False), IssueAction.REOPEN),
        (state("A"), issue(is_open=False, closed=31 * DAY), IssueAction.OPEN),
        # Closed by a person: only news opens it again.
        (state("A"), issue("A", is_open=False), IssueAction.NOTHING),
        (state("B"), issue("A", is_open=False), IssueAction.REOPEN),
        # What passes by itself is no news beside a lasting trouble.
        (state("MetaUnavailable", reason=reasons.META_UNAVAILABLE), issue("token:7"), IssueAction.NOTHING),
        (state("MetaUnavailable", reason=reasons.META_UNAVAILABLE), None, IssueAction.OPEN),
        (state("MetaUnavailable", reason=reasons.META_UNAVAILABLE), issue(), IssueAction.COMMENT),
        # ... unless an end has come nearer behind it.
        (state("GitHubUnavailable:3", reason=reasons.GITHUB_UNAVAILABLE), issue("token:7"), IssueAction.COMMENT),
        (state("GitHubUnavailable:7", reason=reasons.GITHUB_UNAVAILABLE), issue("token:7"), IssueAction.NOTHING),
        # Beside something lasting, what passes comes and goes unsaid.
        (two_problems("A", "MetaUnavailable"), issue("A", "token:14"), IssueAction.NOTHING),
        (two_problems("B", "MetaUnavailable"), issue("A"), IssueAction.COMMENT),
        (state("A"), issue("A", "MetaUnavailable"), IssueAction.NOTHING),
    ],
)
def test_next_action(now: AlertState, known: Issue | None, action: IssueAction) -> None:
    assert issue_state.next_action(now, known, NOW) is action


def test_finds_own_issue_open_before_closed() -> None:
    issues = [
        issue("A", is_open=False, number=1),
        issue("A", is_open=False, number=2),
        issue("A", number=3, target=OTHER),
        Issue(5, True, None, "no marker"),
        Issue(6, True, None, '<!-- graph-token-rotator {"key": -->'),
    ]
    result = issue_state.find_issue(issues, TARGET)
    assert result
    assert result.number == 2
    result = issue_state.find_issue([*issues, issue("A", number=8), issue("A", number=9)], TARGET)
    assert result
    assert result.number == 8
    result = issue_state.find_issue(issues, OTHER)
    assert result
    assert result.number == 3
    assert issue_state.find_issue(issues, Target("octo/elsewhere", "FB_TOKEN")) is None


def test_marker_key_ignores_case() -> None:
    assert issue_state.marker_key(TARGET) == issue_state.marker_key(Target("Octo/Social", "FB_TOKEN"))


@pytest.mark.parametrize("words", ['"A"', "7", "null", "{}"])
def test_tampered_marker_reports_nothing(words: str) -> None:
    body = f'<!-- graph-token-rotator {{"key": "{issue_state.marker_key(TARGET)}", "told": {words}}} -->'
    result = issue_state.find_issue([Issue(1, True, None, body)], TARGET)
    assert result
    assert issue_state.reported_fingerprint(result) == frozenset()
    assert issue_state.next_action(state("A"), result, NOW) is IssueAction.COMMENT


def deadline(*words: str) -> AlertState:
    """Return a state whose problem is a deadline."""
    assert reasons.TOKEN_EXPIRING.term is Term.TOKEN
    return state(*words, reason=reasons.TOKEN_EXPIRING)


WORDS = st.text(st.characters(exclude_characters="<>", exclude_categories=["Cs"]))


@given(before=WORDS, after=WORDS, words=st.sets(st.sampled_from(["token:7", "PasswordChanged", "github-token:0"])))
def test_text_around_ours_stays(before: str, after: str, words: set[str]) -> None:
    body = before + issue_state.render_body("old", TARGET, {"token:14"}, "title") + after
    again = issue_state.render_body("new", TARGET, words, "title", body)
    assert again.startswith(f"{before}<!-- graph-token-rotator ")
    assert again.endswith(f"new\n{issue_state.END}{after}")
    assert issue_state.reported_fingerprint(Issue(1, True, None, again)) == words


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (state(), state(), False),
        (state(), state("token:1"), False),
        (deadline("token:7"), deadline("token:7"), False),
        (deadline("token:7"), deadline("token:14"), True),
        (deadline("token"), deadline("token"), False),
        (deadline("token:14"), state(), True),
        # What is over has no more dates.
        (deadline("token:0"), deadline("token:0"), True),
        # Nothing tells whether this is new.
        (state("PasswordChanged"), state("PasswordChanged"), True),
    ],
)
def test_news_by_date_without_an_issue(now: AlertState, before: AlertState, expected: bool) -> None:
    assert issue_state.is_news_by_date(now, before) is expected
