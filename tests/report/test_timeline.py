"""The summary's diagram of the coming months."""

import re

import pytest

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.instants import NEVER
from graph_token_rotator.domain.outcome import Outcome
from graph_token_rotator.domain.provider import Kind
from graph_token_rotator.report.timeline import MAX_NAME, MAX_SECTIONS, timeline
from tests.report.outcomes import DEAD, NEVER_EXPIRING, UNKNOWN, outcome
from tests.support import DAY, NOW

HOSTILE = "live: prod; #1 |\n``` `x` <b>%%{init}%% end\nsection @octo [a](b) \u202e\x1b"


def diagram(*outcomes: Outcome) -> list[str]:
    """Return the lines of the Mermaid block."""
    block = re.search(r"^```mermaid\n(.*?)\n```$", "\n".join(timeline(outcomes)), re.MULTILINE | re.DOTALL)
    assert block
    return [line.strip() for line in block[1].splitlines()]


def sections(*outcomes: Outcome) -> dict[str, list[str]]:
    """Return the rows of each section, without the run's own."""
    rows: dict[str, list[str]] = {}
    name = ""
    for line in diagram(*outcomes):
        if line.startswith("section "):
            name = line.removeprefix("section ")
            rows[name] = []
        elif " :" in line:
            rows[name].append(line)
    del rows["This run"]
    return rows


def labels(rows: list[str]) -> list[str]:
    return [row.split(" :")[0] for row in rows]


def test_windows_and_expiries_to_come() -> None:
    result = outcome(data_access_expires_at=NOW + 60 * DAY, writer_expires_at=NOW + 30 * DAY)
    assert sections(result) == {
        "FB_TOKEN": [
            "renewal :active, 2026-12-14, 2026-12-20",
            "warning :2026-12-20, 2027-01-03",
            "expires 2027-01-03 :milestone, 2027-01-03, 0d",
            "data access ends 2027-01-23 :milestone, 2027-01-23, 0d",
        ],
        "github-token": ["expires 2026-12-24 :milestone, 2026-12-24, 0d"],
    }
    assert "on 2026-11-24 :done, milestone, 2026-11-24, 0d" in diagram(result)


def test_windows_that_have_begun_start_today() -> None:
    assert sections(outcome(expires_at=NOW + 5 * DAY))["FB_TOKEN"] == [
        "warning :crit, 2026-11-24, 2026-11-29",
        "expires 2026-11-29 :crit, milestone, 2026-11-29, 0d",
    ]
    (first, *_) = sections(outcome(expires_at=NOW + 18 * DAY))["FB_TOKEN"]
    assert first == "renewal :active, 2026-11-24, 2026-11-28"


def test_expiring_page_token_has_no_renewal_window() -> None:
    rows = sections(outcome(reasons.PAGE_TOKEN_HAS_EXPIRY, kind=Kind.PAGE, renewal_time=NEVER))
    assert labels(rows["FB_TOKEN"]) == ["warning", "expires 2027-01-03"]


@pytest.mark.parametrize(
    "result", [NEVER_EXPIRING, DEAD, UNKNOWN, NEVER_EXPIRING._replace(writer_expires_at=NOW + 300 * DAY)]
)
def test_no_diagram_of_nothing(result: Outcome) -> None:
    assert list(timeline([result])) == []


def test_equal_names_get_their_locations() -> None:
    fleet = (outcome(), outcome(environment="live"), outcome(name="OTHER"))
    assert set(sections(*fleet)) == {"FB_TOKEN<br>octo/social", "FB_TOKEN<br>live", "OTHER"}


def test_each_day_of_a_writers_expiry_once() -> None:
    fleet = (outcome(name=f"N{number}", writer_expires_at=NOW + days * DAY) for number, days in enumerate((30, 30, 20)))
    assert labels(sections(*fleet)["github-token"]) == ["expires 2026-12-14", "expires 2026-12-24"]


def test_writers_of_a_fleet_file_have_a_section() -> None:
    result = outcome(writer_expires_at=NOW + 30 * DAY)
    writer = "the writer `acme` of the fleet file"
    assert "writers" in sections(result, outcome(writer_expires_at=NOW + 20 * DAY, writer=writer))
    assert "github-token" in sections(result, outcome(writer=writer))


def test_names_cannot_change_the_diagram() -> None:
    fleet = (outcome(environment=HOSTILE), outcome(environment=HOSTILE, name="OTHER"), outcome())
    allowed = re.compile(r"section [\w ./<>-]{1,80}…?|[\w -]+ :(active|crit|done|milestone|, |[\d-]|0d)+")
    _, _, *lines = diagram(*fleet)
    for line in lines:
        if not line.startswith(("dateFormat", "axisFormat", "todayMarker", "tickInterval")):
            assert allowed.fullmatch(line), line
    assert max(len(part) for name in sections(*fleet) for part in name.split("<br>")) <= MAX_NAME


def test_large_fleet_shows_what_comes_first() -> None:
    fleet = [outcome(name=f"TOKEN_{number}", expires_at=NOW + (number % 90 + 1) * DAY) for number in range(200)]
    assert f"The {MAX_SECTIONS} of 200 credentials that end or renew first." in list(timeline(fleet))
    assert len(sections(*fleet)) == MAX_SECTIONS
