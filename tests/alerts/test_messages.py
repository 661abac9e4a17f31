"""What people read."""

import re

import pytest

from graph_token_rotator.alerts import messages
from graph_token_rotator.alerts.state import alert_state
from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.finding import Finding
from graph_token_rotator.domain.outcome import Outcome
from graph_token_rotator.domain.ports import Message
from graph_token_rotator.domain.reasons import ALL, Reason
from graph_token_rotator.domain.target import Target
from graph_token_rotator.runtime.run_context import RunContext, from_environ
from tests.support import DAY, NOW, credential, info

CALLER = RunContext("https://github.com", "octo/social", "1", ".github/workflows/rotate.yml")


def told(reason: Reason, *notes: Reason, **facts: str) -> Message:
    source = Target("octo/social", "FB_TOKEN", "live")
    findings = [Finding(one, {"detail": "details", "missing": "email"} | facts) for one in (reason, *notes)]
    outcome = Outcome(credential(source=source), findings[0], info(expires_at=NOW + 10 * DAY), tuple(findings[1:]))
    return messages.problem_message(outcome, alert_state(outcome, NOW), CALLER, NOW)


def steps(message: Message) -> list[str]:
    return [line[3:] for line in message.body.split("### What to do\n\n")[1].split("\n\n")[0].splitlines()]


@pytest.mark.parametrize(
    "reason", [one for one in ALL.values() if "{secrets_page}" in one.hint], ids=lambda one: one.name
)
def test_every_hint_to_replace_the_secret_becomes_a_step_with_a_link(reason: Reason) -> None:
    assert messages.REPLACE_HINT.fullmatch(reason.hint)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("It died. Log in.", "It died"),
        ("It died", "It died"),
        ("Version v26.0 is gone. Ask for another.", "Version v26.0 is gone"),
        ("Meta failed (code 2: An error. Please retry.). It stays.", "Meta failed (code 2: An error. Please retry.)"),
        ("Meta failed (code 2: half. It stays.", "Meta failed (code 2: half"),
    ],
)
def test_a_headline_is_the_first_sentence_brackets_and_all(text: str, first: str) -> None:
    assert messages.first_sentence(text) == first


def test_steps_of_a_dead_token() -> None:
    assert steps(told(reasons.TOKEN_EXPIRED)) == [
        "Log in again. [Start here](https://developers.facebook.com/tools/explorer/?app_id=1234567890123456).",
        "Put the new token into the secret [`FB_TOKEN`](https://github.com/octo/social/settings/environments).",
        "[Run the workflow](https://github.com/octo/social/actions/workflows/rotate.yml) by hand, to see that all is well again.",
    ]


def test_steps_where_the_secret_is_all_there_is_to_mend() -> None:
    first, *_ = steps(told(ALL["BrokenCopy"]))
    assert first == (
        "Copy the token again, whole, into the secret [`FB_TOKEN`](https://github.com/octo/social/settings/environments). "
        "[Start here](https://developers.facebook.com/tools/debug/accesstoken/)."
    )


def test_steps_that_have_nothing_to_do_with_the_secret() -> None:
    assert steps(told(reasons.WRITER_REJECTED))[0].startswith("Make a new token and store it in the secret that")
    assert len(steps(told(reasons.WRITER_REJECTED))) == 2


def test_how_long_is_left_and_what_else_is_wrong() -> None:
    message = told(reasons.EXPIRY_NOT_MOVED_URGENT, reasons.REQUIRED_SCOPES_MISSING)
    assert message.title == "FB_TOKEN: Meta did not extend the token: it dies on 2026-12-04 05:17 UTC (in 10 days)"
    assert "- Time left: 10 days (until 2026-12-04 05:17 UTC)" in message.body
    assert "[Start here](https://developers.facebook.com" in message.body
    assert "Start here (<https://developers.facebook.com" in messages.plain_text(message).body
    assert "### Also: RequiredScopesMissing" in message.body


@pytest.mark.parametrize("reason", ALL.values(), ids=lambda one: one.name)
def test_no_sentence_is_left_unfilled(reason: Reason) -> None:
    facts = dict.fromkeys(re.findall(r"\{(\w+)\}", reason.message + reason.hint + reason.link), "something")
    outcome = Outcome(credential(), Finding(reason, facts), info())
    stands = alert_state(outcome, NOW)._replace(problems=(outcome.finding,))
    message = messages.problem_message(outcome, stands, CALLER, NOW)
    assert not re.search(r"\{\w+\}", message.title + message.body)
    assert 10 < len(message.title) < 256


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, RunContext()),
        (
            {
                "GITHUB_REPOSITORY": "octo/social",
                "GITHUB_RUN_ID": "12",
                "GITHUB_WORKFLOW_REF": "octo/social/.github/workflows/a-b_c.yaml@refs/heads/x/y@z",
                "GITHUB_SERVER_URL": "https://ghe.example/",
                "GITHUB_WORKSPACE": "/github/workspace",
            },
            RunContext("https://ghe.example", "octo/social", "12", ".github/workflows/a-b_c.yaml", "/github/workspace"),
        ),
        (
            {"GITHUB_REPOSITORY": "octo/so cial", "GITHUB_RUN_ID": "1)", "GITHUB_WORKFLOW_REF": "o/r/../x.yml@y"},
            RunContext(),
        ),
    ],
)
def test_the_caller(environ: dict[str, str], expected: RunContext) -> None:
    assert from_environ(environ) == expected


def test_outside_of_actions_there_is_no_page_to_link_to() -> None:
    assert (RunContext().run_url, RunContext().workflow_url) == ("", "")
