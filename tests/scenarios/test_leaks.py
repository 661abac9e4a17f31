"""Test with canaries that no secret leaves the process, in any form, in any situation."""

import base64
import json
from dataclasses import replace
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from graph_token_sandbox import Fault
from graph_token_sandbox.seed import OF_A_RUN
from tests.harness import FakeTime, Run, Stage
from tests.receivers import HttpReceiver
from tests.scenarios.test_faults import QUICK
from tests.scenarios.test_stories import STORIES
from tests.support import NOW

# Contains characters that change when URL-encoded or JSON-escaped.
APP_SECRET = 'c4nary/app+secret"with\\specials%='
WRITER = "ghp_c4nary/writer+token&more="


def encodings_of(value: str) -> set[str]:
    """Return the forms in which a secret must not appear."""
    raw = value.encode()
    forms = {value, quote(value), quote(value, safe=""), quote_plus(value), json.dumps(value)[1:-1], value[4:-4]}
    forms |= {base64.b64encode(b"x" * shift + raw).decode()[8:-8] for shift in range(3)}
    return forms | {base64.urlsafe_b64encode(raw).decode()[:-4]}


def check(stage: Stage, run: Run, *secrets: str) -> None:
    """Assert that no part of any secret appears, nor of any token that Meta has issued meanwhile."""
    issued = [value for value in stage.box.meta._tokens if not value.startswith("EAAthis")]
    texts = "\n".join([run.everything, *(path.read_text() for path in stage.folder.glob("workspace/*"))])
    for secret in [*secrets, *issued]:
        fragments = {secret[start : start + 16] for start in range(max(1, len(secret) - 15))}
        for form in encodings_of(secret) | fragments:
            assert form not in texts


def file_inputs(stage: Stage) -> dict[str, str]:
    """Return the inputs that ask for files, with a workspace."""
    (stage.folder / "workspace").mkdir()
    files = {"INPUT_REPORT-FILE": "report.json", "INPUT_METRICS-FILE": "metrics.prom"}
    return {"GITHUB_WORKSPACE": str(stage.folder / "workspace"), **files}


def canaries(stage: Stage) -> dict[str, str]:
    """Register the canaries at Meta and GitHub, and return them as inputs."""
    stage.box.meta.add_app(stage.seeded.app.id, secret=APP_SECRET, name="Acme Social")
    stage.box.github.add_token(WRITER, kind="classic")
    return {"app_secret": APP_SECRET, "github_token": WRITER}


@pytest.mark.parametrize("name", STORIES)
def test_no_story_leaks_with_debug_logging(stage: Stage, name: str) -> None:
    token, story_inputs, *_ = STORIES[name]
    inputs = {name: value for name, value in canaries(stage).items() if name not in story_inputs}
    if story_inputs.get("environment") == "nowhere":
        story_inputs = story_inputs | {"secret": "FB_TOKEN"}
    run = stage.here(stage.environ(token, **inputs, **story_inputs) | {"RUNNER_DEBUG": "1"} | file_inputs(stage))
    check(stage, run, APP_SECRET, WRITER)


@pytest.mark.parametrize("name", STORIES)
def test_alerts_leak_nothing(stage: Stage, name: str) -> None:
    """Issues, comments, messages and heartbeats hold no secret, and the log none of their addresses."""
    token, story_inputs, *_ = STORIES[name]
    story_inputs = (
        canaries(stage)
        | story_inputs
        | ({"secret": "FB_TOKEN"} if story_inputs.get("environment") == "nowhere" else {})
    )
    with HttpReceiver() as receiver:
        address_secrets = "notify-p4ssw0rd", "path-t0ken-of-the-channel", "beat-0f-the-heart"
        addresses = {
            "notify": f"json://user:{address_secrets[0]}@127.0.0.1:{receiver.port}/{address_secrets[1]}",
            "heartbeat": f"{receiver.url}/{address_secrets[2]}",
        }
        run = stage.here(stage.environ(token, **story_inputs, **addresses) | stage.called() | {"RUNNER_DEBUG": "1"})
        bodies = [request.body.decode() for request in receiver.received]
    issues = stage.box.github.issues("octo/social")
    texts = [
        str(text)
        for issue in issues
        for text in (issue.title, issue.body, *(comment.body for comment in issue.comments))
    ]
    check(stage, replace(run, summary="\n".join([run.summary, *texts, *bodies])), APP_SECRET, WRITER, *address_secrets)


def test_echoes_during_alerts_leak_nothing(stage: Stage) -> None:
    environ = stage.environ("password_changed", app_secret=APP_SECRET, github_token=WRITER) | stage.called()
    canaries(stage)
    issue_token = environ["INPUT_ISSUE-TOKEN"] = "ghs_c4nary+issue/token=of&this%run;which|is<long"
    stage.box.github.add_token(issue_token, **OF_A_RUN)
    echo = " ".join(
        form for secret in (environ["INPUT_TOKEN"], APP_SECRET, WRITER, issue_token) for form in encodings_of(secret)
    )
    for route in ("list_issues", "create_issue", "repository"):
        for status in (200, 403, 404, 422, 500):
            stage.box.faults.clear()
            stage.box.faults.add(Fault(route=route, status=status, body=json.dumps({"message": echo}), times=None))
            run = stage.here(environ | {"RUNNER_DEBUG": "1"}, FakeTime(NOW), QUICK)
            check(stage, run, APP_SECRET, WRITER, issue_token)


ECHOES: list[tuple[str, int, int]] = [
    (route, skip, status)
    for route, skip in (("debug_token", 0), ("public_key", 0), ("exchange", 0), ("debug_token", 1), ("put_secret", 0))
    for status in (200, 400, 403, 404, 422, 500)
]


@pytest.mark.parametrize(("route", "skip", "status"), ECHOES)
def test_echoes_during_rotation_leak_nothing(stage: Stage, route: str, skip: int, status: int) -> None:
    environ = stage.environ("system_user", app_secret=APP_SECRET, github_token=WRITER) | {"RUNNER_DEBUG": "1"}
    environ |= file_inputs(stage)
    canaries(stage)
    echo = " ".join(
        form for secret in (environ["INPUT_TOKEN"], APP_SECRET, WRITER) for form in sorted(encodings_of(secret))
    )
    body: dict[str, Any] = {
        "error": {"message": echo, "code": 190, "error_subcode": 1},
        "message": echo,
        "status": str(status),
    }
    stage.box.faults.add(Fault(route=route, skip=skip, status=status, body=json.dumps(body), times=None))
    run = stage.here(environ, FakeTime(NOW), QUICK)
    assert run.status == 1
    check(stage, run, APP_SECRET, WRITER)


def test_unreachable_addresses_leak_nothing(stage: Stage) -> None:
    environ = stage.environ("system_user") | {"RUNNER_DEBUG": "1"}
    environ |= {"INPUT_GRAPH-API-URL": "http://127.0.0.1:9", "INPUT_GITHUB-API-URL": "http://127.0.0.1:9"}
    run = stage.here(environ, FakeTime(NOW), QUICK)
    assert run.status == 1
    check(stage, run, environ["INPUT_GITHUB-TOKEN"], environ["INPUT_APP-SECRET"])


def test_addresses_hold_no_avoidable_token(stage: Stage) -> None:
    environ = stage.environ("short_lived_user", page_id=stage.seeded.page_id)
    stage.here(environ)
    for request in stage.box.requests:
        address = request.path + json.dumps(request.query)
        assert stage.seeded.app.secret not in address
        assert environ["INPUT_GITHUB-TOKEN"] not in address
        if request.route != "debug_token":
            assert not [token for token in stage.box.meta._tokens if token in address]


def test_new_tokens_are_masked(stage: Stage) -> None:
    run = stage.here(stage.environ("short_lived_user", page_id=stage.seeded.page_id))
    masks = [line.removeprefix("::add-mask::") for line in run.log.splitlines() if line.startswith("::add-mask::")]
    assert stage.stored() in masks
    assert len(masks) == 5  # three inputs, the long-lived token, the page token
