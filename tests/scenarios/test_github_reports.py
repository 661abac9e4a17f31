"""Public bug reports about writing GitHub's secrets, tried on whole runs."""

import json
from typing import Any

import pytest

from graph_token_rotator.github.client import API_VERSIONS
from graph_token_sandbox import Fault
from graph_token_sandbox.github.api import GitHubApi
from graph_token_sandbox.messages import Request, Response, json_response
from tests.harness import ActionHarness, FakeTime
from tests.receivers import HttpReceiver
from tests.scenarios.test_apps import GRANTED
from tests.scenarios.test_faults import QUICK
from tests.scenarios.test_fleet import Fleet, on, verdicts
from tests.support import DAY, NOW

LONG = (
    "`octo` forbids access via a fine-grained personal access tokens if the token's lifetime is greater than 366 days. "
    * 3
)
IP = "the `octo` organization has an IP allow list enabled, and your IP address is not permitted"


@pytest.fixture
def fleet(harness: ActionHarness) -> Fleet:
    return on(harness)


def app_writes(fleet: Fleet) -> None:
    """Let a GitHub App write."""
    hub = fleet.harness.sandbox.github
    app = hub.apps.add("rotator", GRANTED)
    hub.apps.install(app, "octo")
    fleet.variables |= {"APP_ID": app.client_id, "APP_KEY": app.private_key}
    fleet.more["writers"] = {"octo": {"app-id": "env:APP_ID", "private-key": "env:APP_KEY"}}


def refuse(harness: ActionHarness, message: str, status: int = 403) -> None:
    harness.sandbox.faults.add(Fault("public_key", status=status, body=json.dumps({"message": message}), times=None))


def only_issue(harness: ActionHarness) -> Any:
    (issue,) = harness.sandbox.github.issues("octo/social")
    return issue


def test_titles_are_short_whatever_github_says(harness: ActionHarness) -> None:
    """GitHub takes 256 characters, and its own message on lifetimes has more with names around it."""
    refuse(harness, LONG)
    run = harness.run(harness.environ("system_user") | harness.workflow_variables())
    assert "TokenPolicy" in run.log
    assert only_issue(harness).title == "FB_TOKEN: A policy of octo forbids this kind of token, or its lifetime"


def test_long_names_fit_into_titles(harness: ActionHarness) -> None:
    environ = harness.environ("password_changed", secret="A_" * 120) | harness.workflow_variables()
    harness.sandbox.github.put_secret("octo/social", "A_" * 120, environ["INPUT_TOKEN"])
    assert "could be kept" not in harness.run(environ).log
    assert 80 < len(only_issue(harness).title) <= 256


def test_title_follows_until_somebody_edits_it(harness: ActionHarness) -> None:
    github = harness.sandbox.github
    github.add_token("ghp_ending", kind="fine-grained", permissions={"secrets": "write"}, expires_at=NOW + 9 * DAY)
    environ = harness.environ("long_lived_user", github_token="ghp_ending") | harness.workflow_variables()
    harness.run(environ)
    assert only_issue(harness).title == "FB_TOKEN: renew github-token by 2026-12-03"
    harness.sandbox.meta.invalidate(environ["INPUT_TOKEN"], subcode=463)
    harness.run(environ | harness.workflow_variables())
    assert only_issue(harness).title == "FB_TOKEN: The token has expired"
    github.collaborator("octo/social").rename(only_issue(harness).number, "Who has the login?")
    harness.sandbox.meta.invalidate(environ["INPUT_TOKEN"], subcode=458)
    harness.run(environ | harness.workflow_variables())
    assert only_issue(harness).title == "Who has the login?"


@pytest.mark.parametrize("status", [401, 403, 404])
def test_new_token_of_an_app_is_given_time(fleet: Fleet, status: int) -> None:
    """GitHub's servers learn of a new token one after the other; three credentials need it at once."""
    app_writes(fleet)
    for name in ("one", "two", "three"):
        fleet.add(name)
    body = json.dumps({"message": "Bad credentials" if status == 401 else "Resource not accessible by integration"})
    fleet.harness.sandbox.faults.add(Fault("public_key", status=status, body=body, times=1))
    time = FakeTime(NOW)
    run = fleet.harness.run(fleet.environ(), time, QUICK)
    assert set(verdicts(run).values()) == {"renewed"}
    assert time.elapsed < 10


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (401, "Bad credentials"),
        (403, "Resource not accessible by integration"),
        (403, "`octo` forbids access via a personal access token (classic)."),
        (403, "The token is pending approval"),
        (403, "Must have admin rights to Repository."),
    ],
)
def test_no_advice_replaces_the_key_of_an_app(fleet: Fleet, status: int, message: str) -> None:
    app_writes(fleet)
    fleet.add("one")
    body = json.dumps({"message": message})
    fleet.harness.sandbox.faults.add(Fault("public_key", status=status, body=body, times=None))
    time = FakeTime(NOW)
    run = fleet.harness.run(fleet.environ(), time, QUICK)
    assert ("AppTokenRejected" if status == 401 else "AppNotGranted") in run.log
    assert time.elapsed < 10
    assert "private key" not in run.log.replace("private key is not the cause", "")
    assert "Store it in the secret" not in run.log
    assert "personal access token" not in run.log.replace(message.replace("`", ""), "")


def test_single_401_of_a_lasting_token_is_tried_again(harness: ActionHarness) -> None:
    harness.sandbox.faults.add(Fault("public_key", status=401, body='{"message": "Bad credentials"}', times=1))
    assert harness.run(harness.environ("system_user"), FakeTime(NOW), QUICK).outputs["verdict"] == "renewed"


@pytest.mark.parametrize(
    ("message", "reason"),
    [(IP, "IpNotAllowed"), (LONG, "TokenPolicy"), ("Repository was archived so is read-only.", "RepositoryArchived")],
)
def test_what_no_permission_cures_asks_for_none(harness: ActionHarness, message: str, reason: str) -> None:
    refuse(harness, message)
    run = harness.run(harness.environ("system_user"))
    assert f"({reason})" in run.log
    assert "`Secrets: write`" not in run.log
    assert "can never write secrets" not in run.log
    assert harness.routes().count("exchange") == 0


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://github.com/orgs/octo/sso?authorization_request=A1", "https://github.com/orgs/octo/sso?authorization_request=A1"),
        ("https://github.example/orgs/octo/sso?authorization_request=A1", "https://github.com/settings/tokens"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", [403, 404])
def test_single_sign_on_leads_to_its_page(harness: ActionHarness, url: str, link: str, status: int) -> None:
    headers = {"X-GitHub-SSO": f"required; url={url}"}
    body = json.dumps({"message": "Resource protected by organization SAML enforcement."})
    harness.sandbox.faults.add(Fault("public_key", status=status, body=body, headers=headers, times=None))
    run = harness.run(harness.environ("system_user"))
    assert "(SsoRequired)" in run.log
    assert link in run.summary
    assert "github.example" not in run.everything


def test_links_stay_on_the_own_server(harness: ActionHarness) -> None:
    """A token made on github.com does not work on an Enterprise Server."""
    for status in (401, 403, 404, 502):
        harness.sandbox.faults.clear()
        refuse(harness, "Resource not accessible by personal access token", status)
        environ = harness.environ("system_user") | {"GITHUB_SERVER_URL": "https://ghe.acme.example"}
        run = harness.run(environ | harness.workflow_variables(), FakeTime(NOW), QUICK)
        shown = run.everything.replace("https://github.com/octo/social/issues/", "")  # as the sandbox calls its issues
        texts = shown + "".join(issue.body or "" for issue in harness.sandbox.github.issues("octo/social"))
        assert "https://github.com" not in texts
        assert "githubstatus" not in texts


def test_locked_issue_is_not_told_to_the_channel_again(harness: ActionHarness) -> None:
    with HttpReceiver() as receiver:
        environ = harness.environ("password_changed", notify=f"json://127.0.0.1:{receiver.port}/")
        harness.run(environ | harness.workflow_variables())
        body = '{"message": "Unable to create comment because issue is locked."}'
        harness.sandbox.faults.add(Fault("create_comment", status=403, body=body, times=None))
        for subcode in (463, 463, 463):
            harness.sandbox.meta.invalidate(environ["INPUT_TOKEN"], subcode=subcode)
            run = harness.run(environ | harness.workflow_variables())
        assert len(receiver.received) == 2
    assert "TokenExpired" in only_issue(harness).body
    assert "issues: write" not in run.log


def test_own_issue_of_a_person_is_found_again(harness: ActionHarness) -> None:
    """GitHub may call its author a contributor only, where it does not show who is a member."""
    harness.sandbox.github.add_token("ghp_person", kind="fine-grained", permissions={"issues": "write"})
    patch = {"author_association": "CONTRIBUTOR"}
    harness.sandbox.faults.add(Fault("list_issues", patch=patch, times=None))
    harness.sandbox.faults.add(Fault("create_issue", patch=patch, times=None))
    environ = harness.environ("password_changed", issue_token="ghp_person") | harness.workflow_variables()
    environ["INPUT_ISSUE-TOKEN"] = "ghp_person"
    for _ in range(3):
        harness.run(environ)
    only_issue(harness)


def test_older_server_is_asked_for_the_older_version(harness: ActionHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = GitHubApi.answer

    def older(self: Any, request: Request) -> Response:
        if request.headers.get("x-github-api-version") == API_VERSIONS[0]:
            return json_response(400, {"message": "Unsupported API version"})
        return answer(self, request)

    monkeypatch.setattr(GitHubApi, "answer", older)
    run = harness.run(harness.environ("system_user") | harness.workflow_variables())
    assert run.outputs["verdict"] == "renewed"
    refused = [request for request in harness.sandbox.requests if request.status == 400]
    assert len(refused) <= 3  # each of those that were on their way


def test_announced_end_of_the_version_is_no_news_for_years(harness: ActionHarness) -> None:
    headers = {"Deprecation": "Tue, 10 Mar 2026 00:00:00 GMT", "Sunset": "Fri, 10 Mar 2028 00:00:00 GMT"}
    harness.sandbox.faults.add(Fault("public_key", headers=headers, times=None))
    run = harness.run(harness.environ("long_lived_user") | harness.workflow_variables())
    assert "ApiVersion" not in run.everything
    assert harness.sandbox.github.issues("octo/social") == []


def test_confirmed_write_outweighs_a_header(harness: ActionHarness) -> None:
    for scopes in ("", "gist"):
        harness.sandbox.faults.clear()
        harness.sandbox.faults.add(Fault("public_key", headers={"X-OAuth-Scopes": scopes}, times=None))
        run = harness.run(harness.environ("system_user", github_token=harness.seeded.github_tokens["classic"]))
        assert run.outputs["verdict"] == "renewed"
        assert "WriterLacksScope" not in run.everything


def test_renamed_repository_is_named(harness: ActionHarness) -> None:
    port = harness.sandbox.github_url
    target = f"{port}/repos/octo/social/actions/secrets/public-key"
    harness.sandbox.faults.add(Fault("public_key", status=301, headers={"Location": f"{target}?moved=1"}, times=1))
    run = harness.run(harness.environ("system_user"))
    assert run.outputs["verdict"] == "renewed"
    assert "RepositoryMoved" in run.log


def test_long_names_are_shown_whole(harness: ActionHarness) -> None:
    run = harness.run(harness.environ("system_user", environment="production-eu-west-1", secret="FB_TOKEN"))
    assert "environment production-eu-west-1 of octo/social" in run.log
