"""What people read."""

import pytest

from graph_token_rotator.alerts import messages
from graph_token_rotator.alerts.state import alert_state
from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.finding import Finding
from graph_token_rotator.domain.outcome import Outcome
from graph_token_rotator.domain.reason import Reason
from graph_token_rotator.domain.reasons import ALL
from graph_token_rotator.domain.repository import Message
from graph_token_rotator.domain.target import Target
from graph_token_rotator.runtime.run_context import RunContext, from_environ
from tests.support import DAY, NOW, credential, info

RUN = RunContext("https://github.com", "octo/social", "1", ".github/workflows/rotate.yml")
SECRETS_PAGE = "https://github.com/octo/social/settings/environments"
LOGIN_PAGE = "https://developers.facebook.com/tools/explorer/?app_id=1234567890123456"
WORKFLOW_PAGE = "https://github.com/octo/social/actions/workflows/rotate.yml"
TOKENS_PAGE = "https://github.com/settings/personal-access-tokens"
KINDS = "a fine-grained personal access token or a GitHub App"
RUN_BY_HAND = f"Run the workflow by hand, to see that all is well again: <{WORKFLOW_PAGE}>"


def message(reason: Reason, *notes: Reason, run: RunContext = RUN) -> Message:
    """Return the message about a token that expires in ten days."""
    source = Target("octo/social", "FB_TOKEN", "live")
    findings = [Finding(cause, {"detail": "details", "missing": "email"}) for cause in (reason, *notes)]
    outcome = Outcome(credential(source=source), findings[0], info(expires_at=NOW + 10 * DAY), tuple(findings[1:]))
    state = alert_state(outcome, NOW)._replace(problems=tuple(findings))
    return messages.problem_message(outcome, state, run, NOW)


def steps(text: Message) -> list[str]:
    return text.body.split("### What to do\n\n")[1].split("\n\n")[0].splitlines()


@pytest.mark.parametrize(
    ("reason", "lines"),
    [
        (
            reasons.TOKEN_EXPIRED,
            [
                f"1. Log in again: <{LOGIN_PAGE}>",
                f"2. Put the new token into the secret `FB_TOKEN`: <{SECRETS_PAGE}>",
                f"3. {RUN_BY_HAND}",
            ],
        ),
        (
            reasons.BROKEN_COPY,
            [
                f"1. If you still have the token, copy it whole into the secret `FB_TOKEN`, without spaces or quotes: <{SECRETS_PAGE}>",
                f"2. If you do not: Log in again: <{LOGIN_PAGE}>",
                f"3. Put the new token into the secret `FB_TOKEN`: <{SECRETS_PAGE}>",
                f"4. {RUN_BY_HAND}",
            ],
        ),
        (
            reasons.WRITER_REJECTED,
            [
                f"1. Make a new token; use {KINDS} with `Environments: write` for octo/social: <{TOKENS_PAGE}>",
                "2. Store it in the secret that `github-token` reads.",
                f"3. {RUN_BY_HAND}",
            ],
        ),
        # A step that runs the workflow is not repeated at the end.
        (
            reasons.ACCOUNT_UNCONFIRMED,
            [
                "1. Ask the token's owner to log in at facebook.com and to confirm the account: <https://www.facebook.com/>",
                f"2. Run the workflow again: <{WORKFLOW_PAGE}>",
                f"3. If it fails again: Log in again: <{LOGIN_PAGE}>",
                f"4. Put the new token into the secret `FB_TOKEN`: <{SECRETS_PAGE}>",
            ],
        ),
    ],
    ids=lambda value: value.name if isinstance(value, Reason) else "",
)
def test_steps_in_the_order_one_does_them(reason: Reason, lines: list[str]) -> None:
    assert steps(message(reason)) == lines


def test_outside_of_actions_no_step_runs_the_workflow() -> None:
    text = message(reasons.ACCOUNT_UNCONFIRMED, run=RunContext())
    assert steps(text)[1] == "2. Run the workflow again."
    assert "by hand" not in text.body


def test_headline_is_bold_and_the_title() -> None:
    text = message(reasons.TOKEN_EXPIRED)
    assert text.title == "FB_TOKEN: The token has expired"
    assert text.body.startswith("**The token has expired.** Meta does not extend an expired token.\n\n")


def test_time_left_and_other_problems() -> None:
    text = message(reasons.EXPIRY_NOT_MOVED_URGENT, reasons.REQUIRED_SCOPES_MISSING)
    assert text.title == "FB_TOKEN: sign in again by 2026-12-04"
    assert "- Time left: 10 days (until 2026-12-04 05:17 UTC)" in text.body
    also = text.body.split("\n\n### Also: RequiredScopesMissing\n\n")[1]
    assert also.splitlines()[2:] == [
        f"1. Log in again, and grant every permission that is asked for: <{LOGIN_PAGE}>",
        f"2. Put the new token into the secret `FB_TOKEN`: <{SECRETS_PAGE}>",
    ]


def test_plain_text_has_every_address_in_sight() -> None:
    text = messages.plain_text(message(reasons.TOKEN_EXPIRED))
    assert "by this run (<https://github.com/octo/social/actions/runs/1>)" in text.body
    assert f"2. Put the new token into the secret FB_TOKEN: <{SECRETS_PAGE}>" in text.body
    assert "`" not in text.body


@pytest.mark.parametrize("reason", ALL.values(), ids=lambda reason: reason.name)
def test_every_reason_makes_a_message(reason: Reason) -> None:
    text = message(reason)
    assert "{" not in (text.title + text.body).replace("[{cron", "")
    assert 10 < len(text.title) <= 80
    assert "(" not in text.title


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
def test_run_context_from_the_environment(environ: dict[str, str], expected: RunContext) -> None:
    assert from_environ(environ) == expected


def test_outside_of_actions_there_is_no_page() -> None:
    assert (RunContext().run_url, RunContext().workflow_url) == ("", "")
