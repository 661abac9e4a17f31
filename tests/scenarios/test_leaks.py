"""Test with canaries that no secret leaves the process, in any form, in any situation."""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from graph_token_sandbox import Fault
from graph_token_sandbox.seed import OF_A_RUN
from tests.harness import ActionHarness, FakeTime, Run
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


def check(harness: ActionHarness, run: Run, *secrets: str) -> None:
    """Assert that no part of any secret appears, nor of any token that Meta has issued meanwhile."""
    issued = [value for value in harness.sandbox.meta._tokens if not value.startswith("EAAthis")]
    texts = "\n".join([run.everything, *(path.read_text() for path in harness.folder.glob("workspace/*"))])
    for secret in [*secrets, *issued]:
        fragments = {secret[start : start + 16] for start in range(max(1, len(secret) - 15))}
        for form in encodings_of(secret) | fragments:
            assert form not in texts


def file_inputs(harness: ActionHarness) -> dict[str, str]:
    """Return the inputs that ask for files, with a workspace."""
    (harness.folder / "workspace").mkdir()
    files = {"INPUT_REPORT-FILE": "report.json", "INPUT_METRICS-FILE": "metrics.prom"}
    return {"GITHUB_WORKSPACE": str(harness.folder / "workspace"), **files}


def canaries(harness: ActionHarness) -> dict[str, str]:
    """Register the canaries at Meta and GitHub, and return them as inputs."""
    harness.sandbox.meta.add_app(harness.seeded.app.id, secret=APP_SECRET, name="Acme Social")
    harness.sandbox.github.add_token(WRITER, kind="classic")
    return {"app_secret": APP_SECRET, "github_token": WRITER}


@pytest.mark.parametrize("name", STORIES)
def test_no_story_leaks_with_debug_logging(harness: ActionHarness, name: str) -> None:
    token, story_inputs, *_ = STORIES[name]
    inputs = {name: value for name, value in canaries(harness).items() if name not in story_inputs}
    if story_inputs.get("environment") == "nowhere":
        story_inputs = story_inputs | {"secret": "FB_TOKEN"}
    run = harness.run(harness.environ(token, **inputs, **story_inputs) | {"RUNNER_DEBUG": "1"} | file_inputs(harness))
    check(harness, run, APP_SECRET, WRITER)


@pytest.mark.parametrize("name", STORIES)
def test_alerts_leak_nothing(harness: ActionHarness, name: str) -> None:
    """Issues, comments, messages and heartbeats hold no secret, and the log none of their addresses."""
    token, story_inputs, *_ = STORIES[name]
    story_inputs = (
        canaries(harness)
        | story_inputs
        | ({"secret": "FB_TOKEN"} if story_inputs.get("environment") == "nowhere" else {})
    )
    with HttpReceiver() as receiver:
        address_secrets = "notify-p4ssw0rd", "path-t0ken-of-the-channel", "beat-0f-the-heart"
        addresses = {
            "notify": f"json://user:{address_secrets[0]}@127.0.0.1:{receiver.port}/{address_secrets[1]}",
            "heartbeat": f"{receiver.url}/{address_secrets[2]}",
        }
        run = harness.run(
            harness.environ(token, **story_inputs, **addresses) | harness.workflow_variables() | {"RUNNER_DEBUG": "1"}
        )
        bodies = [request.body.decode() for request in receiver.received]
    issues = harness.sandbox.github.issues("octo/social")
    texts = [
        str(text)
        for issue in issues
        for text in (issue.title, issue.body, *(comment.body for comment in issue.comments))
    ]
    check(
        harness, replace(run, summary="\n".join([run.summary, *texts, *bodies])), APP_SECRET, WRITER, *address_secrets
    )


def test_echoes_during_alerts_leak_nothing(harness: ActionHarness) -> None:
    environ = (
        harness.environ("password_changed", app_secret=APP_SECRET, github_token=WRITER) | harness.workflow_variables()
    )
    canaries(harness)
    issue_token = environ["INPUT_ISSUE-TOKEN"] = "ghs_c4nary+issue/token=of&this%run;which|is<long"
    harness.sandbox.github.add_token(issue_token, **OF_A_RUN)
    echo = " ".join(
        form for secret in (environ["INPUT_TOKEN"], APP_SECRET, WRITER, issue_token) for form in encodings_of(secret)
    )
    for route in ("list_issues", "create_issue", "repository"):
        for status in (200, 403, 404, 422, 500):
            harness.sandbox.faults.clear()
            harness.sandbox.faults.add(
                Fault(route=route, status=status, body=json.dumps({"message": echo}), times=None)
            )
            run = harness.run(environ | {"RUNNER_DEBUG": "1"}, FakeTime(NOW), QUICK)
            check(harness, run, APP_SECRET, WRITER, issue_token)


ECHOES: list[tuple[str, int, int]] = [
    (route, skip, status)
    for route, skip in (("debug_token", 0), ("public_key", 0), ("exchange", 0), ("debug_token", 1), ("put_secret", 0))
    for status in (200, 400, 403, 404, 422, 500)
]


@pytest.mark.parametrize(("route", "skip", "status"), ECHOES)
def test_echoes_during_rotation_leak_nothing(harness: ActionHarness, route: str, skip: int, status: int) -> None:
    environ = harness.environ("system_user", app_secret=APP_SECRET, github_token=WRITER) | {"RUNNER_DEBUG": "1"}
    environ |= file_inputs(harness)
    canaries(harness)
    echo = " ".join(
        form for secret in (environ["INPUT_TOKEN"], APP_SECRET, WRITER) for form in sorted(encodings_of(secret))
    )
    body: dict[str, Any] = {
        "error": {"message": echo, "code": 190, "error_subcode": 1},
        "message": echo,
        "status": str(status),
    }
    harness.sandbox.faults.add(Fault(route=route, skip=skip, status=status, body=json.dumps(body), times=None))
    run = harness.run(environ, FakeTime(NOW), QUICK)
    assert run.status == 1
    check(harness, run, APP_SECRET, WRITER)


def split(width: int, separator: str) -> Callable[[str], str]:
    """Return a spelling that puts something between every so many letters."""
    return lambda secret: separator.join(secret[start : start + width] for start in range(0, len(secret), width))


# How a server may spell a secret that it repeats.
SPELLINGS: dict[str, Callable[[str], str]] = {
    "whole": str,
    "by spaces": split(5, " "),
    "by newlines": split(9, "\n"),
    "by full stops": split(1, "."),
    "by hyphens and spaces": split(7, "- "),
    "cut in 19": split(19, " | "),
    "first 19": lambda secret: secret[:19],
    "small": lambda secret: split(15, " ")(secret.lower()),
    "capital": lambda secret: split(15, " ")(secret.upper()),
    "percent": lambda secret: "".join(f"%{ord(letter):02x}" if not letter.isalnum() else letter for letter in secret),
    "nibbles": lambda secret: "".join(chr(97 + (ord(letter) >> 4)) + chr(97 + (ord(letter) & 15)) for letter in secret),
    "invisible": split(4, "\u2060"),
    "tags": split(4, "\U000e0041"),
}
# Where: a route, so many of its requests later, and the body.
PLACES: dict[str, tuple[str, int, int, Callable[[str], object]]] = {
    "message": ("exchange", 0, 400, lambda text: {"error": {"message": text, "code": 100}}),
    "another envelope": ("exchange", 0, 400, lambda text: {"error_message": text, "error_code": 10}),
    "error of the token": (
        "debug_token",
        0,
        200,
        lambda text: {"data": {"is_valid": False, "error": {"code": 190, "message": text}}},
    ),
    "type": ("debug_token", 0, 200, lambda text: {"data": {"is_valid": True, "type": text, "app_id": "1"}}),
    "id": (
        "debug_token",
        0,
        200,
        lambda text: {"data": {"is_valid": True, "type": "USER", "expires_at": 0, "app_id": text}},
    ),
    "code": (
        "exchange",
        0,
        400,
        lambda text: {"error": {"code": int.from_bytes(text.encode()), "error_subcode": text, "message": "no"}},
    ),
    "GitHub": ("public_key", 0, 403, lambda text: {"message": text}),
    "write": ("put_secret", 0, 403, lambda text: {"message": text}),
    "write, unprocessable": ("put_secret", 0, 422, lambda text: {"message": text}),
    "issues": ("create_issue", 0, 422, lambda text: {"message": text}),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_of_an_echo_leaks(harness: ActionHarness, spelling: str, place: str) -> None:
    """Neither the log nor a file, nor an issue nor a channel, has eight letters of any secret in a row."""
    route, skip, status, body = PLACES[place]
    app_secret = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
    token = "system_user"
    harness.sandbox.meta.add_app(harness.seeded.app.id, secret=app_secret, name="Acme Social")
    with HttpReceiver() as receiver:
        environ = harness.environ(token, app_secret=app_secret, notify=f"json://127.0.0.1:{receiver.port}/")
        environ |= harness.workflow_variables() | {"RUNNER_DEBUG": "1"}
        if place == "issues":
            harness.sandbox.meta.invalidate(environ["INPUT_TOKEN"], subcode=460)
        secrets = (environ["INPUT_TOKEN"], app_secret, environ["INPUT_GITHUB-TOKEN"])
        for secret in secrets:
            harness.sandbox.faults.clear()
            text = SPELLINGS[spelling](secret)
            answer = json.dumps(body(text)) if place != "code" or len(text) < 1000 else "{}"
            headers = {"x-accepted-github-permissions": text} if text.isascii() and text.isprintable() else {}
            harness.sandbox.faults.add(Fault(route, skip=skip, status=status, body=answer, headers=headers, times=None))
            run = harness.run(environ, FakeTime(NOW), QUICK)
            assert run.status == 1
            bodies = [request.body.decode() for request in receiver.received]
            texts = [
                text
                for issue in harness.sandbox.github.issues("octo/social")
                for text in (issue.title, issue.body or "")
            ]
            log = "\n".join(line for line in run.log.splitlines() if not line.startswith("::add-mask::"))
            shown = "\n".join([log, run.summary, run.errors, *run.outputs.values(), *bodies, *texts]).lower()
            letters = re.sub(r"[\W_]+", "", shown)
            assert not pieces(secret) & {letters[start : start + 8] for start in range(len(letters))}
            nibbles = SPELLINGS["nibbles"](secret)
            assert nibbles[:20] not in letters


def pieces(secret: str) -> set[str]:
    """Return what no text may have in a row; ordinary small letters may be a word, such as the sandbox's own name."""
    letters = re.sub(r"[\W_]+", "", secret)
    parts = (letters[start : start + 8] for start in range(len(letters) - 7))
    return {part.lower() for part in parts if not part.isalpha() or not part[1:].islower()}


def test_unreachable_addresses_leak_nothing(harness: ActionHarness) -> None:
    environ = harness.environ("system_user") | {"RUNNER_DEBUG": "1"}
    environ |= {"INPUT_GRAPH-API-URL": "http://127.0.0.1:9", "INPUT_GITHUB-API-URL": "http://127.0.0.1:9"}
    run = harness.run(environ, FakeTime(NOW), QUICK)
    assert run.status == 1
    check(harness, run, environ["INPUT_GITHUB-TOKEN"], environ["INPUT_APP-SECRET"])


def test_addresses_hold_no_avoidable_token(harness: ActionHarness) -> None:
    environ = harness.environ("short_lived_user", page_id=harness.seeded.page_id)
    harness.run(environ)
    for request in harness.sandbox.requests:
        address = request.path + json.dumps(request.query)
        assert harness.seeded.app.secret not in address
        assert environ["INPUT_GITHUB-TOKEN"] not in address
        if request.route != "debug_token":
            assert not [token for token in harness.sandbox.meta._tokens if token in address]


def test_new_tokens_are_masked(harness: ActionHarness) -> None:
    run = harness.run(harness.environ("short_lived_user", page_id=harness.seeded.page_id))
    masks = [line.removeprefix("::add-mask::") for line in run.log.splitlines() if line.startswith("::add-mask::")]
    assert harness.stored() in masks
    assert len(masks) == 5  # three inputs, the long-lived token, the page token
