"""Who reports a problem that several credentials share."""

import pytest

from graph_token_rotator.alerts.grouping import assign_speakers
from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.reason import FindingText

OUTAGE = reasons.META_UNAVAILABLE.fill({})
DEAD = reasons.PASSWORD_CHANGED.fill({})
TITLES = ("a", "b", "c")


@pytest.mark.parametrize(
    ("problems", "reported", "speakers", "covered"),
    [
        # Nothing to share.
        (((), (), ()), (None, None, None), {}, ()),
        (((DEAD,), (OUTAGE,), ()), (None, None, None), {}, ()),
        # The first reports for all.
        (((OUTAGE,), (OUTAGE,), (OUTAGE,)), (None, None, None), {OUTAGE: 0}, (1, 2)),
        # An open issue that reports the problem already goes on with it.
        (((OUTAGE,), (OUTAGE,), ()), (None, frozenset({"MetaUnavailable"}), None), {OUTAGE: 1}, (0,)),
        # An open issue about another problem reports this one last, and is not covered: it would look recovered.
        (((OUTAGE,), (OUTAGE,), ()), (frozenset({"PasswordChanged"}), None, None), {OUTAGE: 1}, ()),
        # Who has a problem of its own reports that.
        (((DEAD, OUTAGE), (OUTAGE,), (OUTAGE,)), (None, None, None), {OUTAGE: 0}, (1, 2)),
        (((OUTAGE,), (DEAD, OUTAGE), ()), (None, None, None), {OUTAGE: 0}, ()),
    ],
)
def test_one_credential_reports_a_shared_problem(
    problems: tuple[tuple[FindingText, ...], ...],
    reported: tuple[frozenset[str] | None, ...],
    speakers: dict[FindingText, int],
    covered: tuple[int, ...],
) -> None:
    roles = assign_speakers(TITLES, problems, reported)
    assert {concern.text: index for index, role in enumerate(roles) for concern in role.shared_concerns} == speakers
    assert tuple(index for index, role in enumerate(roles) if role.covered_by_others) == covered


def test_subject_names_the_credentials() -> None:
    (role, *_) = assign_speakers(TITLES, ((OUTAGE,), (), (OUTAGE,)), (None, None, None))
    (concern,) = role.shared_concerns
    assert concern.subject == "2 of 3 credentials (a, c)"
