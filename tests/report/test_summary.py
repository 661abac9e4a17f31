"""What people look at: the job summary, its timeline, and the annotations. Lines are looked for by what they say."""

import re
from datetime import timedelta
from typing import Any

import pytest

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.finding import Finding
from graph_token_rotator.domain.instants import NEVER
from graph_token_rotator.domain.outcome import Outcome
from graph_token_rotator.domain.provider import Kind
from graph_token_rotator.domain.reasons import Reason
from graph_token_rotator.domain.store import WriteResult
from graph_token_rotator.domain.target import Target
from graph_token_rotator.report.log import MOST_ANNOTATIONS, annotations, log_lines
from graph_token_rotator.report.summary import MAX_OPEN, summary
from graph_token_rotator.report.table import bar
from graph_token_rotator.report.timeline import MAX_NAME, MAX_SECTIONS
from graph_token_rotator.runtime.actions_runner import MAX_SUMMARY_BYTES
from tests.support import DAY, HOUR, NOW, credential, info

SERVER = "https://github.com"
WRITER = Finding(reasons.WRITER_EXPIRING, {"writer_expires": "2026-12-04", "writer_left": "in 10 days"})
WRITER_SOON = Finding(reasons.WRITER_EXPIRING_SOON, {"writer_expires": "2026-11-27", "writer_left": "in 3 days"})
HOSTILE = "live: prod; #1 |\n``` `x` <b>%%{init}%% end\nsection @octo [a](b) \u202e\x1b"


def outcome(reason: Reason = reasons.NOT_DUE, *notes: Finding, name: str = "FB_TOKEN", **changes: Any) -> Outcome:
    """An ordinary credential's outcome, with changes of its info and of the outcome itself."""
    own = {key: changes.pop(key) for key in list(changes) if key in Outcome._fields}
    target = Target("octo/social", name, str(changes.pop("environment", "")) or None)
    told = info(**changes)
    return Outcome(
        credential(source=target),
        Finding(reason, dict.fromkeys(("detail", "missing"), "something")),
        told,
        notes,
        renewal_time=told.expires_at - 20 * DAY if told.expires_at < NEVER else NEVER,
        at=NOW,
    )._replace(**own)


def page(*outcomes: Outcome) -> str:
    return summary(outcomes, SERVER)


def headline(*outcomes: Outcome) -> str:
    return page(*outcomes).splitlines()[0]


def diagram(text: str) -> list[str]:
    """The lines of the Mermaid block; none without one."""
    found = re.search(r"^```mermaid\n(.*?)\n```$", text, re.MULTILINE | re.DOTALL)
    return [line.strip() for line in found[1].splitlines()] if found else []


def sections(text: str) -> dict[str, list[str]]:
    """The rows of each section of the diagram, without the run's own."""
    found: dict[str, list[str]] = {}
    for line in diagram(text):
        if line.startswith("section "):
            found[line.removeprefix("section ")] = rows = []
        elif " :" in line:
            rows.append(line)
    return {name: rows for name, rows in found.items() if name != "This run"}


def cells(text: str, name: str = "FB_TOKEN") -> list[str]:
    """A credential's row of the table."""
    (row,) = re.findall(rf"^\| \*\*`{name}`.* \|$", text, re.MULTILINE)
    return [cell.strip() for cell in row.strip("|").split("|")]


RENEWED = outcome(reasons.RENEWED, renewed=True)
ENDLESS = outcome(reasons.NEVER_EXPIRES, expires_at=NEVER)
DEAD = outcome(reasons.PASSWORD_CHANGED, problem=reasons.PASSWORD_CHANGED, renewal_time=None)
UNKNOWN = Outcome(credential(), Finding(reasons.UNEXPECTED_META_ANSWER, {"detail": "no answer"}))

HEADLINES: list[tuple[tuple[Outcome, ...], str]] = [
    ((outcome(),), "✅ Everything is well: the next renewal is from 2026-12-14"),
    ((RENEWED,), "✅ `FB_TOKEN` was renewed: the next renewal is from 2026-12-14"),
    ((RENEWED, outcome(), RENEWED), "✅ 2 of 3 credentials were renewed: the next renewal is from 2026-12-14"),
    ((RENEWED._replace(renewal_time=NOW),), "✅ `FB_TOKEN` was renewed: the next run renews again"),
    ((ENDLESS, ENDLESS), "✅ Everything is well: no renewal is needed"),
    ((outcome(reasons.DUE),), "📝 Dry run: `FB_TOKEN` would be renewed"),
    ((outcome(reasons.DUE), outcome()), "📝 Dry run: 1 of 2 credentials would be renewed"),
    ((outcome(reasons.EXPIRY_NOT_MOVED),), "🟡 Everything works, but `FB_TOKEN` needs a look"),
    ((outcome(), outcome(reasons.NOT_DUE, WRITER)), "🟡 Everything works, but 1 of 2 credentials needs a look"),
    ((DEAD,), "🔴 `FB_TOKEN` needs attention"),
    ((UNKNOWN, RENEWED, DEAD, outcome(reasons.DUE)), "🔴 2 of 4 credentials need attention"),
    ((outcome(reasons.NOT_DUE, WRITER_SOON), outcome()), "🔴 1 of 2 credentials needs attention"),
]


@pytest.mark.parametrize(("outcomes", "line"), HEADLINES, ids=[line for _, line in HEADLINES])
def test_the_first_line_says_how_it_is(outcomes: tuple[Outcome, ...], line: str) -> None:
    assert headline(*outcomes) == f"## {line}"


def test_the_most_important_comes_first() -> None:
    text = page(outcome(name="WELL"), outcome(reasons.NOT_DUE, WRITER, name="SOON"), DEAD)
    marks = ("## 🔴", "[!CAUTION]", "[!WARNING]", "| Credential |", "### The coming months", "<summary>Details")
    places = [text.index(mark) for mark in marks]
    assert places == sorted(places)
    assert re.findall(r"^\| \*\*`(\w+)`", text, re.MULTILINE) == ["FB_TOKEN", "SOON", "WELL"]


def test_trouble_says_what_happened_what_to_do_and_where_to_start() -> None:
    (alert,) = re.findall(r"^> \[!CAUTION\]\n(?:>.*\n)+", page(DEAD, outcome(name="WELL")), re.MULTILINE)
    assert "**`FB_TOKEN`** in repository octo/social · `PasswordChanged`<br>The token died" in alert
    assert "> **What to do.** Log in again, and put the new token into the secret FB_TOKEN: https://" in alert
    assert alert.endswith(
        "> **Start here:** <https://developers.facebook.com/tools/explorer/?app_id=1234567890123456>\n"
    )


def test_all_of_one_credentials_troubles_are_in_one_alert_the_red_one_first() -> None:
    text = page(outcome(reasons.EXPIRY_NOT_MOVED, WRITER_SOON))
    assert text.count("> [!") == 1
    assert text.index("· `WriterExpiringSoon`") < text.index("**Also** · `ExpiryNotMoved`")


def test_where_all_is_well_nothing_alarms() -> None:
    assert "> [!" not in page(outcome(), RENEWED, ENDLESS)


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
    (ENDLESS, ["✅ current<br>NeverExpires", "never", "never", "no", "not needed"]),
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


@pytest.mark.parametrize(("found", "row"), ROWS, ids=[row[0] for _, row in ROWS])
def test_the_table_has_a_line_for_each_credential(found: Outcome, row: list[str]) -> None:
    first, *others = cells(page(found))
    assert first == "**`FB_TOKEN`**<br>octo/social"
    assert others == row


def test_what_a_bar_means_is_said_only_where_there_is_one() -> None:
    assert "A full bar is the token's whole lifetime, or 60 days" in page(outcome(), ENDLESS)
    assert "full bar" not in page(ENDLESS, DEAD, UNKNOWN)


@pytest.mark.parametrize(
    ("remaining", "whole", "shown"),
    [
        (60 * DAY, 60 * DAY, "▰▰▰▰▰▰▰▰"),
        (55 * DAY, 60 * DAY, "▰▰▰▰▰▰▰▱"),
        (HOUR, 60 * DAY, "▰▱▱▱▱▱▱▱"),
        (HOUR, 2 * HOUR, "▰▰▰▰▱▱▱▱"),
        (90 * DAY, 60 * DAY, "▰▰▰▰▰▰▰▰"),
        (DAY, timedelta(0), "▰▰▰▰▰▰▰▰"),
    ],
)
def test_a_bar_is_full_when_the_whole_lifetime_is_left(remaining: timedelta, whole: timedelta, shown: str) -> None:
    assert bar(remaining, whole) == shown


def test_the_timeline_shows_what_is_to_come() -> None:
    text = page(outcome(**LATER, writer_expires_at=NOW + 30 * DAY))
    assert sections(text) == {
        "FB_TOKEN": [
            "renewal :active, 2026-12-14, 2026-12-20",
            "warning :2026-12-20, 2027-01-03",
            "expires 2027-01-03 :milestone, 2027-01-03, 0d",
            "data access ends 2027-01-23 :milestone, 2027-01-23, 0d",
        ],
        "github-token": ["expires 2026-12-24 :milestone, 2026-12-24, 0d"],
    }
    assert "on 2026-11-24 :done, milestone, 2026-11-24, 0d" in diagram(text)


def test_windows_that_have_begun_are_shown_from_now_on() -> None:
    assert sections(page(outcome(expires_at=NOW + 5 * DAY)))["FB_TOKEN"] == [
        "warning :crit, 2026-11-24, 2026-11-29",
        "expires 2026-11-29 :crit, milestone, 2026-11-29, 0d",
    ]
    (first, *_) = sections(page(outcome(expires_at=NOW + 18 * DAY)))["FB_TOKEN"]
    assert first == "renewal :active, 2026-11-24, 2026-11-28"


def test_a_page_token_that_expires_has_no_renewal_window() -> None:
    found = sections(page(outcome(reasons.PAGE_TOKEN_HAS_EXPIRY, kind=Kind.PAGE, renewal_time=NEVER)))
    assert [row.split(" :")[0] for row in found["FB_TOKEN"]] == ["warning", "expires 2027-01-03"]


@pytest.mark.parametrize("found", [ENDLESS, DEAD, UNKNOWN, ENDLESS._replace(writer_expires_at=NOW + 300 * DAY)])
def test_there_is_no_diagram_of_nothing(found: Outcome) -> None:
    assert "mermaid" not in page(found)
    assert "coming months" not in page(found)


def test_credentials_of_one_name_are_told_apart() -> None:
    found = page(outcome(), outcome(environment="live"), outcome(name="OTHER"))
    assert set(sections(found)) == {"FB_TOKEN<br>octo/social", "FB_TOKEN<br>live", "OTHER"}


def test_github_tokens_that_end_on_one_day_are_one() -> None:
    days = (30, 30, 20)
    found = page(*(outcome(name=f"N{n}", writer_expires_at=NOW + day * DAY) for n, day in enumerate(days)))
    assert [row.split(" :")[0] for row in sections(found)["github-token"]] == [
        "expires 2026-12-14",
        "expires 2026-12-24",
    ]


def test_writers_that_a_file_names_are_called_so() -> None:
    ours = outcome(writer_expires_at=NOW + 30 * DAY)
    theirs = outcome(writer_expires_at=NOW + 20 * DAY, writer="The writer `acme` of the fleet file")
    assert "- The writer `acme` of the fleet file expires: 2026-12-14" in page(theirs)
    assert "writers" in sections(page(ours, theirs))
    assert "github-token" in sections(page(ours, outcome(writer="The writer `acme` of the fleet file")))


def test_names_cannot_break_out_of_anything() -> None:
    text = page(
        outcome(environment=HOSTILE), outcome(reasons.TOKEN_INVALID, environment=HOSTILE, name="DEAD"), outcome()
    )
    allowed = re.compile(r"section [\w ./<>-]{1,80}…?|[\w -]+ :(active|crit|done|milestone|, |[\d-]|0d)+")
    _, _, *lines = diagram(text)
    for line in lines:
        if not line.startswith(("dateFormat", "axisFormat", "todayMarker", "tickInterval")):
            assert allowed.fullmatch(line), line
    assert max(len(part) for name in sections(text) for part in name.split("<br>")) <= MAX_NAME
    assert text.count("```") == 2
    assert not re.search(r"@octo|<b>|\]\(|\x1b|\u202e|^section", text, re.MULTILINE)
    assert [len(row.split(" | ")) for row in text.splitlines() if row.startswith("| **")] == [6] * 3


def test_details_have_every_note_in_full() -> None:
    text = page(
        outcome(reasons.RENEWED, WRITER, Finding(reasons.DATA_ACCESS_EXEMPT), renewed=True, writer_expires_at=NOW + DAY)
    )
    details = text.split("<summary>Details</summary>")[1]
    for part in (
        "- `Renewed`: The token was extended",
        "- `WriterExpiring`: `github-token` itself expires on 2026-12-04 (in 10 days)",
        "GitHub cannot extend it for you. <https://github.com/settings/personal-access-tokens>",
        "- `DataAccessExempt`: Data access ends",
        "- Token: user token of app 1234567890123456",
        "- Issued: 2026-11-04 05:17 UTC",
        "- Written: yes, and confirmed by GitHub",
        "- `github-token` expires: 2026-11-25 05:17 UTC",
    ):
        assert part in details


def test_two_hundred_credentials_fit_even_if_all_are_in_trouble() -> None:
    def notes(n: int) -> tuple[Finding, ...]:
        return (
            Finding(reasons.WRITER_EXPIRING_SOON, {"writer_expires": "2026-11-27", "writer_left": f"in {n} days"}),
            Finding(reasons.REQUIRED_SCOPES_MISSING, {"missing": "x" * 200 + str(n)}),
            Finding(reasons.API_VERSION_ENDS, {"sunset": "soon"}),
        )

    long = "n" * 100
    fleet = [
        outcome(
            reasons.DATA_ACCESS_EXPIRING,
            *notes(n),
            name=f"TOKEN_{n}",
            environment=f"{long}{n}",
            expires_at=NOW + (n % 90 + 1) * DAY,
        )
        for n in range(200)
    ]
    text = page(*fleet)
    assert len(text.encode()) < MAX_SUMMARY_BYTES * 0.8
    assert len(cells(text, "TOKEN_199")) == 6
    assert f"The {MAX_SECTIONS} of 200 credentials that end or renew first." in text
    assert len(sections(text)) == MAX_SECTIONS
    assert f"<summary>{200 - MAX_OPEN} more that need attention or a look</summary>" in text
    assert text.count("> [!CAUTION]") == 200
    assert text.count("<details>") == text.count("</details>") == 2


def fleet_of(*outcomes: Outcome) -> list[Outcome]:
    """The same outcomes, with names in a fleet file."""
    return [one._replace(credential=one.credential._replace(name=f"one-{n}")) for n, one in enumerate(outcomes)]


OUTAGE = outcome(reasons.META_UNAVAILABLE, renewal_time=None)


def test_what_many_have_in_common_is_told_once() -> None:
    text = page(*fleet_of(DEAD, *[outcome(reasons.NOT_DUE, WRITER)] * 3, outcome(reasons.EXPIRY_NOT_MOVED, WRITER)))
    alerts = re.findall(r"^> \[!(\w+)\]\n> \*\*(.*?) · `(\w+)`<br>", text, re.MULTILINE)
    assert alerts == [
        ("CAUTION", "`one-0`**, `FB_TOKEN` in repository octo/social", "PasswordChanged"),
        ("WARNING", "4 of 5 credentials (one-1, one-2, one-3, one-4)**", "WriterExpiring"),
        ("WARNING", "`one-4`**, `FB_TOKEN` in repository octo/social", "ExpiryNotMoved"),
    ]
    before = text.split("<summary>Details</summary>")[0]
    assert before.count("itself expires on 2026-12-04") == 1


def test_of_many_names_some_are_told() -> None:
    text = page(*fleet_of(*[OUTAGE] * 14, outcome()))
    assert "> **14 of 15 credentials (one-0, one-1," in text
    assert "one-9 and 4 more)** · `MetaUnavailable`" in text
    assert "> **All 3 credentials** · `MetaUnavailable`<br>" in page(*fleet_of(*[OUTAGE] * 3))


def test_the_log_of_a_fleet_has_a_line_for_each_and_ends_with_how_it_is() -> None:
    lines = list(log_lines(fleet_of(DEAD, *[outcome(reasons.NOT_DUE, WRITER)] * 3, outcome()), SERVER))
    assert lines[0].startswith("one-4: current; expires 2027-01-03")
    assert [line.rpartition("; ")[2] for line in lines[1:4]] == ["WriterExpiring"] * 3
    heads = [line for line in lines[4:] if not line.startswith(" ")]
    assert heads == [
        "3 of 5 credentials (one-1, one-2, one-3): WriterExpiring",
        "one-0: needs-human",
        "1 of 5 credentials needs attention",
    ]


def test_a_line_of_the_log_tells_of_copies_that_were_brought_up_to_date() -> None:
    written = (WriteResult(Target("octo/site", "FB_TOKEN")),)
    first, *_ = log_lines(fleet_of(outcome(writes=written), outcome()), SERVER)
    assert first.endswith("; next renewal from 2026-12-14 05:17 UTC; written only in copies")


def test_an_outage_takes_a_few_lines_of_the_log() -> None:
    lines = list(log_lines(fleet_of(*[OUTAGE] * 3), SERVER))
    assert lines[:3] == [
        f"one-{n}: failed; expires 2027-01-03 05:17 UTC (in 40 days); MetaUnavailable" for n in range(3)
    ]
    assert lines[3] == "All 3 credentials: MetaUnavailable"
    assert (len(lines), lines[-1]) == (8, "3 of 3 credentials need attention")


def test_where_all_are_kept_in_one_place_it_is_named_once() -> None:
    text = page(*fleet_of(outcome(name="A", environment="live"), outcome(name="B", environment="live")))
    assert "\nAll are kept in environment live of octo/social.\n" in text
    assert cells(text, "one-0")[0] == "**`one-0`**<br>A"
    apart = page(*fleet_of(outcome(name="A", environment="live"), outcome(name="B")))
    assert cells(apart, "one-0")[0] == "**`one-0`**<br>A<br>octo/social,<br>live"


TITLES: list[tuple[Outcome, list[tuple[str, str]]]] = [
    (outcome(), []),
    (RENEWED, []),
    (DEAD, [("error", "PasswordChanged")]),
    (outcome(reasons.EXPIRY_NOT_MOVED), [("warning", "ExpiryNotMoved")]),
    (outcome(reasons.NOT_DUE, WRITER), [("warning", "WriterExpiring")]),
    (outcome(reasons.EXPIRY_NOT_MOVED, WRITER_SOON), [("error", "WriterExpiringSoon")]),
    (outcome(reasons.NEW_TOKEN_OF_OTHER_APP, WRITER_SOON, WRITER), [("error", "NewTokenOfOtherApp")]),
]


@pytest.mark.parametrize(("found", "expected"), TITLES)
def test_one_annotation_at_most_with_the_reason_that_leads(found: Outcome, expected: list[tuple[str, str]]) -> None:
    told = [(level, title) for level, title, _ in annotations([found], SERVER)]
    assert told == [(level, f"Graph token ({reason})") for level, reason in expected]


def test_an_annotation_tells_everything_that_matters_each_with_its_fix() -> None:
    ((_, _, message),) = annotations(
        [outcome(reasons.NOT_DUE, WRITER_SOON, Finding(reasons.DATA_ACCESS_EXEMPT))], SERVER
    )
    first, second = message.splitlines()
    assert first.startswith("FB_TOKEN in repository octo/social: `github-token` itself expires very soon")
    assert first.endswith("GitHub cannot extend it for you. https://github.com/settings/personal-access-tokens")
    assert second.startswith("The token lives until 2027-01-03")


def test_an_annotation_is_no_longer_than_github_shows() -> None:
    notes = [Finding(reasons.REQUIRED_SCOPES_MISSING, {"missing": "x" * 400})] * 9
    ((_, _, message),) = annotations([outcome(reasons.DATA_ACCESS_EXPIRING, *notes)], SERVER)
    assert 3000 < len(message) <= 4096
    assert message.endswith("app_id=1234567890123456")  # no half paragraph
    ((_, _, message),) = annotations(
        [outcome(reasons.NOT_DUE, Finding(reasons.REQUIRED_SCOPES_MISSING, {"missing": "x" * 4000}))], SERVER
    )
    assert len(message) == 4096


def test_what_many_have_in_common_is_one_annotation() -> None:
    told = list(annotations(fleet_of(DEAD, *[outcome(reasons.NOT_DUE, WRITER)] * 3), SERVER))
    assert [(level, title) for level, title, _ in told] == [
        ("error", "Graph token (PasswordChanged)"),
        ("warning", "Graph token (WriterExpiring)"),
    ]
    assert told[1].message.startswith("3 of 4 credentials (one-1, one-2, one-3): `github-token` itself expires")


def test_too_many_annotations_end_with_how_many_more_there_are() -> None:
    fleet = [outcome(reasons.PASSWORD_CHANGED, name=f"DEAD_{n}") for n in range(25)]
    fleet += [outcome(reasons.EXPIRY_NOT_MOVED, name=f"SOON_{n}", expires_at=NOW + (20 + n) * DAY) for n in range(10)]
    told = list(annotations(fleet, SERVER))
    errors = [message for level, _, message in told if level == "error"]
    assert (len(errors), len(told)) == (MOST_ANNOTATIONS, MOST_ANNOTATIONS + 10)
    assert errors[-1] == "16 more need attention; the job summary has all of them."
    assert told[-1].message.startswith("SOON_9 in ")
