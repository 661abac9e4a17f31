"""The job summary: its status, alerts, table and details."""

import re
from datetime import timedelta
from typing import Any

import pytest

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.finding import Finding
from graph_token_rotator.domain.outcome import Outcome
from graph_token_rotator.report.summary import MAX_OPEN, summary
from graph_token_rotator.report.table import bar
from graph_token_rotator.runtime.actions_runner import MAX_SUMMARY_BYTES
from tests.report.outcomes import (
    DEAD,
    LOGIN_PAGE,
    NEVER_EXPIRING,
    OUTAGE,
    RENEWED,
    SECRETS_PAGE,
    SERVER,
    TOKENS_PAGE,
    UNKNOWN,
    WRITER,
    WRITER_SOON,
    fleet_of,
    outcome,
)
from tests.report.test_timeline import HOSTILE
from tests.support import DAY, HOUR, NOW


def page(*outcomes: Outcome) -> str:
    return summary(outcomes, SERVER)


def headline(*outcomes: Outcome) -> str:
    return page(*outcomes).splitlines()[0]


def cells(text: str, name: str = "FB_TOKEN") -> list[str]:
    """Return the cells of a credential's row in the table."""
    (row,) = re.findall(rf"^\| \*\*`{name}`.* \|$", text, re.MULTILINE)
    return [cell.strip() for cell in row.strip("|").split("|")]


def details(text: str) -> str:
    return text.split("<summary>Details</summary>")[1]


HEADLINES: list[tuple[tuple[Outcome, ...], str]] = [
    ((outcome(),), "✅ Everything is well: the next renewal is from 2026-12-14"),
    ((RENEWED,), "✅ `FB_TOKEN` was renewed: the next renewal is from 2026-12-14"),
    ((RENEWED, outcome(), RENEWED), "✅ 2 of 3 credentials were renewed: the next renewal is from 2026-12-14"),
    ((RENEWED._replace(renewal_time=NOW),), "✅ `FB_TOKEN` was renewed: the next run renews again"),
    ((NEVER_EXPIRING, NEVER_EXPIRING), "✅ Everything is well: no renewal is needed"),
    ((outcome(reasons.DUE),), "📝 Dry run: `FB_TOKEN` would be renewed"),
    ((outcome(reasons.DUE), outcome()), "📝 Dry run: 1 of 2 credentials would be renewed"),
    ((outcome(reasons.EXPIRY_NOT_MOVED),), "🟡 Everything works, but `FB_TOKEN` needs a look"),
    ((outcome(), outcome(reasons.NOT_DUE, WRITER)), "🟡 Everything works, but 1 of 2 credentials needs a look"),
    ((DEAD,), "🔴 `FB_TOKEN` needs attention"),
    ((UNKNOWN, RENEWED, DEAD, outcome(reasons.DUE)), "🔴 2 of 4 credentials need attention"),
    ((outcome(reasons.NOT_DUE, WRITER_SOON), outcome()), "🔴 1 of 2 credentials needs attention"),
]


@pytest.mark.parametrize(("outcomes", "line"), HEADLINES, ids=[line for _, line in HEADLINES])
def test_first_line_is_the_status(outcomes: tuple[Outcome, ...], line: str) -> None:
    assert headline(*outcomes) == f"## {line}"


def test_most_important_comes_first() -> None:
    text = page(outcome(name="WELL"), outcome(reasons.NOT_DUE, WRITER, name="SOON"), DEAD)
    marks = ("## 🔴", "[!CAUTION]", "[!WARNING]", "| Credential |", "### The coming months", "<summary>Details")
    positions = [text.index(mark) for mark in marks]
    assert positions == sorted(positions)
    assert re.findall(r"^\| \*\*`(\w+)`", text, re.MULTILINE) == ["FB_TOKEN", "SOON", "WELL"]


def test_alert_has_the_problem_and_its_steps() -> None:
    (alert,) = re.findall(r"^> \[!CAUTION\]\n(?:>.*\n)+", page(DEAD, outcome(name="WELL")), re.MULTILINE)
    _, problem, *steps = alert.splitlines()
    assert problem.startswith("> **`FB_TOKEN`** in repository octo/social · `PasswordChanged`<br>The token died")
    assert steps == [
        ">",
        "> **What to do:**",
        f"> 1. Log in again: <{LOGIN_PAGE}>",
        f"> 2. Put the new token into the secret `FB_TOKEN`: <{SECRETS_PAGE}>",
    ]


def test_alert_with_one_step_has_no_number() -> None:
    text = page(outcome(reasons.NOT_DUE, Finding(reasons.API_VERSION_DEPRECATED)))
    assert "\n>\n> **What to do:** Update the action to its newest release.\n\n" in text


def test_one_alert_has_all_problems_failing_first() -> None:
    text = page(outcome(reasons.EXPIRY_NOT_MOVED, WRITER_SOON))
    assert text.count("> [!") == 1
    assert text.index("· `WriterExpiringSoon`") < text.index("\n>\n> **Also** · `ExpiryNotMoved`")


def test_no_alert_where_nothing_is_wrong() -> None:
    assert "> [!" not in page(outcome(), RENEWED, NEVER_EXPIRING)


LATER: dict[str, Any] = {"data_access_expires_at": NOW + 60 * DAY}
ROWS: list[tuple[Outcome, list[str]]] = [
    (
        outcome(**LATER),
        ["✅ current<br>NotDue", "2027‑01‑03<br>▰▰▰▰▰▱▱▱&nbsp;40&nbsp;days", "2027‑01‑23", "no", "2026‑12‑14"],
    ),
    (
        outcome(reasons.RENEWED, renewed=True, expires_at=NOW + 60 * DAY, issued_at=NOW),
        ["✅ renewed<br>Renewed", "2027‑01‑23<br>▰▰▰▰▰▰▰▰&nbsp;60&nbsp;days", "never", "yes", "2027‑01‑03"],
    ),
    (
        outcome(reasons.WRITE_UNCONFIRMED, renewal_time=NOW),
        [
            "❌ failed<br>WriteUnconfirmed",
            "2027‑01‑03<br>▰▰▰▰▰▱▱▱&nbsp;40&nbsp;days",
            "never",
            "not confirmed",
            "every run",
        ],
    ),
    (NEVER_EXPIRING, ["✅ current<br>NeverExpires", "never", "never", "no", "not needed"]),
    (DEAD, ["🧑\u200d🔧 needs-human<br>PasswordChanged", "dead", "never", "no", "none"]),
    (
        outcome(reasons.TOKEN_EXPIRED, expires_at=NOW - 3 * DAY, renewal_time=None),
        ["🧑\u200d🔧 needs-human<br>TokenExpired", "2026‑11‑21<br>3 days ago", "never", "no", "none"],
    ),
    (UNKNOWN, ["❌ failed<br>UnexpectedMetaAnswer", "unknown", "unknown", "no", "unknown"]),
    (
        outcome(reasons.NOT_DUE, WRITER_SOON),
        ["🔴 current<br>WriterExpiringSoon", "2027‑01‑03<br>▰▰▰▰▰▱▱▱&nbsp;40&nbsp;days", "never", "no", "2026‑12‑14"],
    ),
    (
        outcome(reasons.EXPIRY_NOT_MOVED_URGENT, expires_at=NOW + 5 * HOUR, issued_at=None),
        [
            "🔴 not-extended<br>ExpiryNotMovedUrgent",
            "2026‑11‑24<br>▰▱▱▱▱▱▱▱&nbsp;5&nbsp;hours",
            "never",
            "no",
            "every run",
        ],
    ),
    (
        outcome(reasons.DUE, WRITER),
        ["🟡 planned<br>WriterExpiring", "2027‑01‑03<br>▰▰▰▰▰▱▱▱&nbsp;40&nbsp;days", "never", "no", "2026‑12‑14"],
    ),
]


@pytest.mark.parametrize(("result", "row"), ROWS, ids=[row[0] for _, row in ROWS])
def test_table_has_a_row_for_each_credential(result: Outcome, row: list[str]) -> None:
    first, *rest = cells(page(result))
    assert first == "**`FB_TOKEN`**<br>octo/social"
    assert rest == row


def test_bars_are_explained_only_where_there_are_some() -> None:
    assert "A full bar is the token's whole lifetime, or 60 days" in page(outcome(), NEVER_EXPIRING)
    assert "full bar" not in page(NEVER_EXPIRING, DEAD, UNKNOWN)


@pytest.mark.parametrize(
    ("remaining", "lifetime", "expected"),
    [
        (60 * DAY, 60 * DAY, "▰▰▰▰▰▰▰▰"),
        (55 * DAY, 60 * DAY, "▰▰▰▰▰▰▰▱"),
        (HOUR, 60 * DAY, "▰▱▱▱▱▱▱▱"),
        (HOUR, 2 * HOUR, "▰▰▰▰▱▱▱▱"),
        (90 * DAY, 60 * DAY, "▰▰▰▰▰▰▰▰"),
        (DAY, timedelta(0), "▰▰▰▰▰▰▰▰"),
    ],
)
def test_bar_is_the_share_that_is_left(remaining: timedelta, lifetime: timedelta, expected: str) -> None:
    assert bar(remaining, lifetime) == expected


def test_common_location_is_named_once() -> None:
    text = page(*fleet_of(outcome(name="A", environment="live"), outcome(name="B", environment="live")))
    assert "\nAll are kept in environment live of octo/social.\n" in text
    assert cells(text, "one-0")[0] == "**`one-0`**<br>A"
    apart = page(*fleet_of(outcome(name="A", environment="live"), outcome(name="B")))
    assert cells(apart, "one-0")[0] == "**`one-0`**<br>A<br>octo/social,<br>live"


def test_details_name_the_writer_of_a_fleet_file() -> None:
    writer = "the writer `acme` of the fleet file"
    text = page(outcome(writer_expires_at=NOW + 20 * DAY, writer=writer))
    assert "- The writer `acme` of the fleet file expires: 2026-12-14" in details(text)


def test_names_cannot_break_out_of_the_page() -> None:
    text = page(
        outcome(environment=HOSTILE), outcome(reasons.TOKEN_INVALID, environment=HOSTILE, name="DEAD"), outcome()
    )
    assert text.count("```") == 2
    assert not re.search(r"@octo|<b>|\]\(|\x1b|\u202e|^section", text, re.MULTILINE)
    assert [len(row.split(" | ")) for row in text.splitlines() if row.startswith("| **")] == [6] * 3


def test_details_have_every_note_in_full() -> None:
    notes = (WRITER, Finding(reasons.DATA_ACCESS_EXEMPT))
    text = details(page(outcome(reasons.RENEWED, *notes, renewed=True, writer_expires_at=NOW + DAY)))
    for line in (
        "- `Renewed`: The token was extended",
        "- `WriterExpiring`: `github-token` itself expires on 2026-12-04 (in 10 days)",
        f"  1. GitHub cannot extend it for you, so make a new token in time: <{TOKENS_PAGE}>\n  2. Store it in",
        "- `DataAccessExempt`: Data access ends",
        "- Token: user token of app 1234567890123456",
        "- Issued: 2026-11-04 05:17 UTC",
        "- Written: yes, and confirmed by GitHub",
        "- `github-token` expires: 2026-11-25 05:17 UTC",
    ):
        assert f"\n{line}" in text


def test_two_hundred_credentials_with_problems_fit() -> None:
    def notes(number: int) -> tuple[Finding, ...]:
        left = {"writer_expires": "2026-11-27", "writer_left": f"in {number} days"}
        return (
            Finding(reasons.WRITER_EXPIRING_SOON, left),
            Finding(reasons.REQUIRED_SCOPES_MISSING, {"missing": "x" * 200 + str(number)}),
            Finding(reasons.API_VERSION_ENDS, {"sunset": "soon"}),
        )

    fleet = [
        outcome(
            reasons.DATA_ACCESS_EXPIRING,
            *notes(number),
            name=f"TOKEN_{number}",
            environment=f"{'n' * 100}{number}",
            expires_at=NOW + (number % 90 + 1) * DAY,
        )
        for number in range(200)
    ]
    text = page(*fleet)
    assert len(text.encode()) < MAX_SUMMARY_BYTES * 0.8
    assert len(cells(text, "TOKEN_199")) == 6
    assert f"<summary>{200 - MAX_OPEN} more that need attention or a look</summary>" in text
    assert text.count("> [!CAUTION]") == 200
    assert text.count("<details>") == text.count("</details>") == 2


def test_shared_problem_is_one_alert() -> None:
    text = page(*fleet_of(DEAD, *[outcome(reasons.NOT_DUE, WRITER)] * 3, outcome(reasons.EXPIRY_NOT_MOVED, WRITER)))
    alerts = re.findall(r"^> \[!(\w+)\]\n> \*\*(.*?) · `(\w+)`<br>", text, re.MULTILINE)
    assert alerts == [
        ("CAUTION", "`one-0`**, `FB_TOKEN` in repository octo/social", "PasswordChanged"),
        ("WARNING", "4 of 5 credentials (one-1, one-2, one-3, one-4)**", "WriterExpiring"),
        ("WARNING", "`one-4`**, `FB_TOKEN` in repository octo/social", "ExpiryNotMoved"),
    ]
    before = text.split("<summary>Details</summary>")[0]
    assert before.count("itself expires on 2026-12-04") == 1


def test_some_of_many_names_are_listed() -> None:
    text = page(*fleet_of(*[OUTAGE] * 14, outcome()))
    assert "> **14 of 15 credentials (one-0, one-1," in text
    assert "one-9 and 4 more)** · `MetaUnavailable`" in text
    assert "> **All 3 credentials** · `MetaUnavailable`<br>" in page(*fleet_of(*[OUTAGE] * 3))
