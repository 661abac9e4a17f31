"""Test a fleet whose secrets an App writes, in whole runs over real HTTP."""

import base64
from dataclasses import dataclass, field

import pytest

from graph_token_rotator.config.settings import AlertSettings, ServiceUrls, Settings
from graph_token_rotator.domain.credential import App
from graph_token_rotator.domain.secret import Secret
from graph_token_rotator.domain.target import Target
from graph_token_rotator.domain.writers import AppKey, Writer
from graph_token_sandbox import Fault
from graph_token_sandbox.github.apps import GitHubApp
from tests.harness import ActionHarness, Run
from tests.scenarios.test_leaks import check
from tests.support import credential

GRANTED = {"secrets": "write", "environments": "write"}
OCTO, OCTOCAT = Target("octo/social", "FB_TOKEN", "graph-token"), Target("octocat/notes", "FB_TOKEN")
COPY = Target("octo/site", "FB_COPY")


@dataclass
class Fleet:
    """Two credentials, of an organization with a copy and of a person; an App writes for both."""

    harness: ActionHarness
    monkeypatch: pytest.MonkeyPatch
    app: GitHubApp = field(init=False)

    def __post_init__(self) -> None:
        hub = self.harness.sandbox.github
        hub.add_repository("octo/site")
        hub.add_repository("octocat/notes")
        self.app = hub.apps.add("rotator", GRANTED)
        for target in (OCTO, OCTOCAT):
            hub.put_secret(target.repository, target.secret, self.old, environment=target.environment)

    @property
    def old(self) -> str:
        return self.harness.seeded.tokens["system_user"]

    def run(self, *writers: Writer, key: str | None = None) -> Run:
        app, sandbox = self.harness.seeded.app, self.harness.sandbox
        common = credential(token=Secret(self.old), app=App(app.id, Secret(app.secret)))
        settings = Settings(
            (common._replace(source=OCTO, copies=(COPY,)), common._replace(source=OCTOCAT)),
            writers or (Writer("*", AppKey(self.app.client_id, Secret(key or self.app.private_key))),),
            ServiceUrls(sandbox.graph_url, "", sandbox.github_url),
            AlertSettings(None, (), (), None),
        )
        self.monkeypatch.setattr("graph_token_rotator.config.parser.parse", lambda *_: settings)
        environ = self.harness.environ(self.old, secret="FB_TOKEN") | {"RUNNER_DEBUG": "1"}
        return self.harness.run(environ)

    def stored(self) -> list[bool]:
        """Return for each source whether it holds a new token."""
        hub = self.harness.sandbox.github
        values = (
            hub.secret(target.repository, target.secret, environment=target.environment) for target in (OCTO, OCTOCAT)
        )
        return [value != self.old for value in values]


@pytest.fixture
def fleet(harness: ActionHarness, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    return Fleet(harness, monkeypatch)


def installed(fleet: Fleet) -> None:
    for owner in ("octo", "octocat"):
        fleet.harness.sandbox.github.apps.install(fleet.app, owner)


def working_tokens(fleet: Fleet) -> list[str]:
    """Return the installation tokens that still work."""
    installations = fleet.harness.sandbox.github.apps.installations
    return [
        value
        for value, token in fleet.harness.sandbox.github.apps._tokens.items()
        if token.installation in installations
    ]


def test_app_writes_for_two_owners(fleet: Fleet) -> None:
    installed(fleet)
    run = fleet.run()
    assert (run.status, run.outputs["verdict"], fleet.stored()) == (0, "renewed", [True, True])
    assert fleet.harness.routes().count("create_token") == 2
    assert fleet.harness.routes().count("revoke_token") == 2
    assert working_tokens(fleet) == []


def test_owner_without_the_app_stops_no_other(fleet: Fleet) -> None:
    fleet.harness.sandbox.github.apps.install(fleet.app, "octocat")
    run = fleet.run()
    assert (run.status, fleet.stored()) == (1, [False, True])
    assert "(AppNotInstalled)::" in run.log
    assert "Install the App for octo with access to octo/social" in run.log


def test_missing_permission_is_named_as_in_settings(fleet: Fleet) -> None:
    fleet.app.permissions.pop("environments")
    installed(fleet)
    run = fleet.run()
    assert (run.status, fleet.stored()) == (1, [False, True])
    assert "(AppNotGranted)::" in run.log
    assert "Give the App `Environments: write` in its settings" in run.log
    assert working_tokens(fleet) == []


def test_token_writes_for_one_owner_app_for_others(fleet: Fleet) -> None:
    fleet.harness.sandbox.github.apps.install(fleet.app, "octo")
    fleet.harness.sandbox.github.add_token("sandbox-github-of-octocat", kind="classic")
    key = AppKey(str(fleet.app.id), Secret(fleet.app.private_key))
    run = fleet.run(Writer("octocat", Secret("sandbox-github-of-octocat")), Writer("*", key))
    assert (run.status, fleet.stored()) == (0, [True, True])
    assert fleet.harness.routes().count("create_token") == 1


def test_failed_revocation_is_only_debugged(fleet: Fleet) -> None:
    installed(fleet)
    fleet.harness.sandbox.faults.add(Fault(route="revoke_token", status=403, body='{"message": "no"}', times=None))
    run = fleet.run()
    assert (run.status, fleet.stored()) == (0, [True, True])
    assert run.log.count("::debug::An installation token was not revoked (HTTP 403: no).") == 2


@pytest.mark.parametrize("key", ["right", "wrong", "broken"])
@pytest.mark.parametrize("short_tokens", [True, False])
def test_key_web_token_and_token_never_leak(fleet: Fleet, key: str, short_tokens: bool) -> None:
    """Also where a token cannot be revoked, and where the key is wrong."""
    installed(fleet)
    apps = fleet.harness.sandbox.github.apps
    apps.short_tokens = short_tokens
    pem = {"right": fleet.app.private_key, "wrong": apps.add("x", {}).private_key, "broken": fleet.app.private_key[99:]}
    fleet.harness.sandbox.faults.add(Fault(route="revoke_token", status=500, times=None))
    run = fleet.run(key=pem[key])
    tokens = working_tokens(fleet)
    web_tokens = {
        request.headers["authorization"].removeprefix("Bearer ")
        for request in fleet.harness.sandbox.requests
        if request.route in {"installation", "create_token"}
    }
    assert (len(tokens), bool(web_tokens)) == {"right": (2, True), "wrong": (0, True), "broken": (0, False)}[key]
    lines = [line for line in pem[key].splitlines() if len(line) > 16 and "PRIVATE KEY" not in line]
    check(fleet.harness, run, *tokens, *web_tokens, *lines)
    masks = {line.removeprefix("::add-mask::") for line in run.log.splitlines() if line.startswith("::add-mask::")}
    assert {*tokens, *web_tokens} <= masks
    assert base64.b64encode(pem[key].encode()).decode() not in run.log
