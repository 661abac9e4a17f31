"""Test whole runs with Instagram Login and Threads, whose tokens are refreshed."""

import json
from dataclasses import dataclass
from datetime import timedelta

import pytest

from graph_token_sandbox import Fault, TokenSpec
from graph_token_sandbox.meta import App
from tests.harness import ActionHarness, FakeTime, Run
from tests.scenarios.test_faults import QUICK
from tests.scenarios.test_leaks import check
from tests.support import DAY, HOUR, NOW

VARIABLE = "FB_TOKEN_EXPIRES_AT"
WRITER = "sandbox-github-classic"
APPS = "https://developers.facebook.com/apps/"


@dataclass
class Login:
    """A harness on which one of the two logins is used."""

    name: str
    harness: ActionHarness

    @property
    def app(self) -> App:
        seeded = self.harness.seeded
        return seeded.instagram_app if self.name == "instagram" else seeded.threads_app

    def environ(self, state: str, **inputs: str) -> dict[str, str]:
        """Return inputs for a seeded token of this login, without the id and secret of the app."""
        token = self.harness.seeded.tokens.get(f"{self.name}_{state}", state)
        url = self.harness.sandbox.instagram_url if self.name == "instagram" else self.harness.sandbox.threads_url
        all_inputs = {
            "provider": self.name,
            "app_id": "",
            "app_secret": "",
            "graph_api_url": url,
            "github_token": WRITER,
        }
        return self.harness.environ(token, **(all_inputs | inputs))

    def run(self, state: str, **inputs: str) -> Run:
        return self.harness.run(self.environ(state, **inputs))

    def run_with_stored(self, **inputs: str) -> Run:
        """Run with the value that is stored now, and do not write it first."""
        secret = {"secret": "FB_TOKEN"}
        return self.harness.run(self.environ(self.harness.stored(), **(secret | inputs)))

    def store(self, state: str) -> str:
        """Store a token now, as a person would."""
        value = self.harness.seeded.tokens.get(f"{self.name}_{state}", state)
        self.harness.sandbox.github.put_secret("octo/social", "FB_TOKEN", value)
        return value

    def login_requests(self) -> list[str]:
        """Return the routes of the requests to this login."""
        return [request.route for request in self.harness.sandbox.requests if request.service == self.name]

    def issue(self, **details: object) -> str:
        return self.harness.sandbox.meta.issue(TokenSpec(self.app.id, **details))  # type: ignore[arg-type]


@pytest.fixture(params=["instagram", "threads"])
def login(harness: ActionHarness, request: pytest.FixtureRequest) -> Login:
    return Login(request.param, harness)


def reason(run: Run) -> str:
    (entry,) = json.loads(run.outputs["report"])
    return str(entry["reason"])


def notes(run: Run) -> list[str]:
    (entry,) = json.loads(run.outputs["report"])
    return [note["reason"] for note in entry["notes"]]


def test_due_token_is_refreshed(login: Login) -> None:
    run = login.run("due")
    assert (run.status, reason(run), run.outputs["days-left"]) == (0, "Renewed", "60")
    assert login.login_requests() == ["me", "refresh", "me"]
    assert login.harness.stored() not in login.harness.seeded.tokens.values()
    assert login.harness.sandbox.meta.token(login.harness.stored()).expires_at == NOW + 60 * DAY
    assert f"{login.name.title()} token of account" in run.log


def test_every_run_refreshes_without_a_record(login: Login) -> None:
    login.run("due")
    for _ in range(3):
        login.harness.sandbox.clock.advance(2 * DAY)
        run = login.run_with_stored()
        assert reason(run) == "Renewed"
        assert "tried by every run" in run.log


def test_token_stored_in_its_first_day_is_current(login: Login) -> None:
    run = login.run("fresh", app_secret=login.app.secret)
    assert (run.status, run.outputs["verdict"], reason(run)) == (0, "current", "TooYoung")
    assert (run.outputs["expires-at"], run.outputs["days-left"], run.outputs["data-access-expires-at"]) == ("", "", "")
    assert "::warning" not in run.log
    assert login.login_requests() == ["me", "refresh", "exchange"]
    login.harness.sandbox.clock.advance(DAY)
    assert reason(login.run_with_stored(app_secret=login.app.secret)) == "Renewed"


def test_refusal_of_an_older_token_fails(login: Login) -> None:
    login.store("long_lived")
    body = '{"error":{"message":"No","type":"IGApiException","code":100}}'
    login.harness.sandbox.faults.add(Fault("refresh", status=400, body=body, times=None))
    for hours, expected in ((24, (0, "TooYoungOrShortLived")), (2, (1, "RefreshRefused"))):
        login.harness.sandbox.clock.advance(hours * HOUR)
        run = login.run_with_stored(secret="FB_TOKEN")
        assert (run.status, reason(run)) == expected


def test_refusal_of_unknown_age_does_not_fail(login: Login) -> None:
    login.store("fresh")
    login.harness.sandbox.faults.add(Fault("get_secret", status=500, times=None))
    run = login.harness.run(login.environ("fresh", secret="FB_TOKEN"), FakeTime(NOW), QUICK)
    assert (run.status, reason(run)) == (0, "TooYoungOrShortLived")


def test_short_lived_token_is_exchanged(login: Login) -> None:
    run = login.run("short_lived", app_secret=login.app.secret)
    assert (reason(run), run.outputs["days-left"]) == ("Renewed", "60")
    assert login.login_requests() == ["me", "refresh", "exchange", "me"]


def test_short_lived_token_without_app_secret(login: Login) -> None:
    run = login.run("short_lived")
    assert (run.status, reason(run)) == (0, "TooYoungOrShortLived")
    assert "::warning title=Graph token (TooYoungOrShortLived)::" in run.log
    assert "set `app-secret`" in run.log
    login.harness.sandbox.clock.advance(HOUR)
    assert reason(login.run_with_stored()) == "TokenExpired"


@pytest.mark.parametrize(
    ("secret", "expected", "text"),
    [
        ("not-the-secret", "WrongLoginSecret", "one of its own for"),
        ("sandbox-secret-of-acme-social", "NotOfThisLogin", "does not know the app secret"),
    ],
)
def test_wrong_app_secret(login: Login, secret: str, expected: str, text: str) -> None:
    run = login.run("short_lived", app_secret=secret)
    assert (run.status, reason(run)) == (1, expected)
    assert text in run.log


def test_same_token_text_is_renewed_in_place(login: Login) -> None:
    setattr(login.harness.sandbox.meta, f"{login.name}_same_string", True)
    old = login.harness.seeded.tokens[f"{login.name}_due"]
    run = login.run("due", record_expiry="true")
    assert (run.status, reason(run), run.outputs["renewed"]) == (0, "RenewedInPlace", "true")
    assert "put_secret" not in login.harness.routes()
    assert login.harness.stored() == old
    assert "not needed: the value is the same" in run.log
    assert "<br>not needed" not in run.summary
    assert "| not needed |" in run.summary
    login.harness.sandbox.clock.advance(HOUR)
    assert reason(login.run_with_stored(record_expiry="true", secret="FB_TOKEN")) == "NotDue"
    assert reason(login.run_with_stored(record_expiry="true", force="true")) == "TooYoung"
    assert login.login_requests()[3:] == ["me", "me"]


@pytest.mark.parametrize(
    ("subcode", "expected"),
    [
        (458, "AppRemoved"),
        (459, "AccountCheckpoint"),
        (460, "PasswordChanged"),
        (463, "TokenExpired"),
        (464, "AccountUnconfirmed"),
        (467, "LoggedOut"),
        (466, "TokenRevoked"),
    ],
)
def test_dead_token_by_each_cause(login: Login, subcode: int, expected: str) -> None:
    token = login.issue(age=10 * DAY)
    login.harness.sandbox.meta.invalidate(token, subcode=subcode)
    run = login.run(token)
    assert (run.status, run.outputs["verdict"], reason(run)) == (1, "needs-human", expected)
    assert login.login_requests() == ["me"]
    assert "tools/explorer" not in run.log + run.summary
    assert APPS in run.log or f"www.{login.name}.com" in run.log
    assert "State:         dead" in run.log


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("expired", "TokenExpired"),
        ("password_changed", "PasswordChanged"),
        ("THAAnobody-knows-this", "BrokenCopy"),
        ("EAAnobody-knows-this", "FacebookToken"),
        ("facebook", "FacebookToken"),
        ("other", "NotOfThisLogin"),
    ],
)
def test_invalid_tokens(login: Login, state: str, expected: str) -> None:
    other_login = {"instagram": "threads_due", "threads": "instagram_due"}[login.name]
    tokens = {
        "other": login.harness.seeded.tokens[other_login],
        "facebook": login.harness.seeded.tokens["long_lived_user"],
    }
    run = login.run(tokens.get(state, state))
    assert (run.status, reason(run)) == (1, expected)
    assert login.login_requests() == ["me"]


def test_missing_basic_permission(login: Login) -> None:
    run = login.run(login.issue(age=10 * DAY, scopes=("something_else",)))
    assert (run.status, reason(run)) == (1, "BasicPermissionMissing")
    assert {"instagram": "`instagram_business_basic`", "threads": "`threads_basic`"}[login.name] in run.log
    assert "State" not in run.log


def test_blocked_app(login: Login) -> None:
    environ = login.environ("due")
    login.harness.sandbox.meta.block_app(login.app.id)
    assert reason(login.harness.run(environ)) == "AppBlocked"


def test_dry_run_announces_the_refresh(login: Login) -> None:
    run = login.run("due", dry_run="true", force="true", record_expiry="true")
    assert (run.status, run.outputs["verdict"], reason(run)) == (0, "planned", "ExpiryUnknown")
    assert login.login_requests() == ["me"]
    assert "Expires:       unknown" in run.log
    assert "| unknown | unknown | no | every run |" in run.summary
    assert not {"create_variable", "update_variable", "put_secret"} & set(login.harness.routes())


def test_new_token_of_another_user_is_refused(login: Login) -> None:
    other_token = login.issue(user_id="999", age=DAY)
    body = json.dumps({"access_token": other_token, "token_type": "bearer", "expires_in": 5_184_000})
    environ = login.environ("due")
    login.harness.sandbox.faults.add(Fault("refresh", status=200, body=body))
    run = login.harness.run(environ)
    assert (run.status, reason(run)) == (1, "NewTokenOfOtherUser")
    assert login.harness.stored() == environ["INPUT_TOKEN"]


def test_half_a_year_of_weekly_runs_with_record(login: Login) -> None:
    """The token is renewed only when due; other runs make one request to Meta."""
    login.store(login.issue(age=55 * DAY))
    reasons = []
    for _ in range(26):
        before = len(login.login_requests())
        run = login.run_with_stored(record_expiry="true", secret="FB_TOKEN")
        reasons.append(reason(run))
        assert (run.status, notes(run)) == (0, [])
        assert len(login.login_requests()) - before == (1 if reasons[-1] == "NotDue" else 3)
        expires_at = login.harness.sandbox.meta.token(login.harness.stored()).expires_at
        assert expires_at is not None
        assert login.harness.sandbox.github.variable("octo/social", VARIABLE) == f"{expires_at:%Y-%m-%dT%H:%M:%SZ}"
        assert run.outputs["expires-at"] == f"{expires_at:%Y-%m-%dT%H:%M:%SZ}"
        login.harness.sandbox.clock.advance(timedelta(days=7))
    assert [week for week, name in enumerate(reasons) if name == "Renewed"] == [0, 6, 12, 18, 24]
    assert set(reasons) == {"Renewed", "NotDue"}


def test_record_older_than_the_secret_is_ignored(login: Login) -> None:
    login.run("due", record_expiry="true")
    login.harness.sandbox.clock.advance(2 * DAY)
    login.store("long_lived")
    run = login.run_with_stored(record_expiry="true", secret="FB_TOKEN")
    assert reason(run) == "Renewed"


@pytest.mark.parametrize(
    "edited", ["tomorrow", "never", "2027-02-24T05:17:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", ""]
)
def test_edited_record_is_ignored(login: Login, edited: str) -> None:
    login.store("due")
    login.harness.sandbox.github.put_variable("octo/social", VARIABLE, edited)
    run = login.run_with_stored(record_expiry="true", secret="FB_TOKEN")
    assert (reason(run), notes(run)) == ("Renewed", [])
    assert login.harness.sandbox.github.variable("octo/social", VARIABLE) == run.outputs["expires-at"]


def test_environment_record_is_beside_its_secret(login: Login) -> None:
    token = login.harness.seeded.tokens["instagram_due" if login.name == "instagram" else "threads_due"]
    login.harness.sandbox.github.put_secret("octo/social", "FB_TOKEN", token, environment="graph-token")
    run = login.run("due", environment="graph-token", record_expiry="true", secret="FB_TOKEN")
    record = login.harness.sandbox.github.variable("octo/social", VARIABLE, environment="graph-token")
    assert record == run.outputs["expires-at"]


def test_runs_leak_nothing(login: Login) -> None:
    secret = 'c4nary/app+secret"with\\specials%='
    for state in ("due", "fresh", "short_lived", "expired"):
        run = login.harness.run(login.environ(state, app_secret=secret) | {"RUNNER_DEBUG": "1"})
        check(login.harness, run, secret, WRITER)


def test_addresses_hold_no_avoidable_token(login: Login) -> None:
    login.run("short_lived", app_secret=login.app.secret, record_expiry="true")
    for request in login.harness.sandbox.requests:
        address = request.path + json.dumps(request.query)
        if request.route not in {"refresh", "exchange"}:
            assert not [token for token in login.harness.sandbox.meta._tokens if token in address]
        if request.route != "exchange":
            assert login.app.secret not in address


@pytest.mark.parametrize("route", ["me", "refresh", "exchange"])
def test_echoes_and_dead_servers_leak_nothing(login: Login, route: str) -> None:
    environ = login.environ("short_lived", app_secret=login.app.secret) | {"RUNNER_DEBUG": "1"}
    for status in (200, 400, 500):
        login.harness.sandbox.faults.clear()
        echo = f"{environ['INPUT_TOKEN']} {login.app.secret}"
        body = json.dumps({"error": {"message": echo, "code": 100}, "id": echo, "user_id": echo, "access_token": echo})
        login.harness.sandbox.faults.add(Fault(route=route, status=status, body=body, times=None))
        check(login.harness, login.harness.run(environ, FakeTime(NOW), QUICK), login.app.secret)
    run = login.harness.run(environ | {"INPUT_GRAPH-API-URL": "http://127.0.0.1:9"}, FakeTime(NOW), QUICK)
    assert reason(run) == "MetaUnavailable"
    check(login.harness, run, login.app.secret)


@pytest.mark.parametrize("token", ["system_user", "page"])
def test_facebook_expiry_is_recorded_too(harness: ActionHarness, token: str) -> None:
    run = harness.run(harness.environ(token, record_expiry="true", github_token=WRITER))
    assert harness.sandbox.github.variable("octo/social", VARIABLE) == run.outputs["expires-at"]
    routes = harness.routes()
    assert routes.count("create_variable") == 1
    second_run = harness.run(
        harness.environ(harness.stored(), record_expiry="true", secret="FB_TOKEN", github_token=WRITER)
    )
    assert second_run.outputs["verdict"] == "current"
    assert {"create_variable", "update_variable"} & set(harness.routes()[len(routes) :]) == set()


def test_record_of_unknown_age_is_ignored(login: Login) -> None:
    login.run("due", record_expiry="true")
    login.harness.sandbox.clock.advance(2 * DAY)
    environ = login.environ(login.harness.stored(), record_expiry="true", secret="FB_TOKEN")
    login.harness.sandbox.faults.add(Fault("get_secret", status=500, times=None))
    run = login.harness.run(environ, FakeTime(NOW + 2 * DAY), QUICK)
    assert reason(run) == "Renewed"


def test_dry_run_reports_an_unreadable_record(login: Login) -> None:
    login.harness.sandbox.faults.add(Fault("get_variable", status=403, body='{"message":"No"}', times=None))
    run = login.run("due", record_expiry="true", dry_run="true")
    assert (run.status, reason(run), notes(run)) == (0, "ExpiryUnknown", ["ExpiryNotRecorded"])


def test_unwritable_record_is_a_warning(login: Login) -> None:
    for route in ("get_variable", "create_variable"):
        login.harness.sandbox.faults.clear()
        body = '{"message":"Resource not accessible by personal access token"}'
        login.harness.sandbox.faults.add(Fault(route=route, status=403, body=body, times=None))
        run = login.run("due", record_expiry="true")
        assert (run.status, reason(run), notes(run)) == (0, "Renewed", ["ExpiryNotRecorded"])
        assert "::warning title=Graph token (ExpiryNotRecorded)::" in run.log


@pytest.mark.parametrize(
    ("code", "expected"), [(4, "RateLimitedByMeta"), (190, "TokenInvalid"), (10, "BasicPermissionMissing")]
)
def test_known_refusal_is_not_taken_as_too_young(login: Login, code: int, expected: str) -> None:
    body = json.dumps({"error": {"message": "No", "type": "OAuthException", "code": code}})
    login.harness.sandbox.faults.add(Fault("refresh", status=400, body=body, times=None))
    run = login.harness.run(login.environ("fresh", app_secret=login.app.secret), FakeTime(NOW), QUICK)
    assert (run.status, reason(run)) == (1, expected)
    assert "exchange" not in login.login_requests()


def test_facebook_prefix_gets_a_hint(login: Login) -> None:
    body = json.dumps({"error": {"message": "Invalid OAuth access token.", "type": "OAuthException", "code": 190}})
    login.harness.sandbox.faults.add(Fault("me", status=400, body=body))
    run = login.run("EAAmade-up")
    assert (run.status, reason(run)) == (1, "FacebookToken")
    assert "set `provider` to `facebook`" in run.log
