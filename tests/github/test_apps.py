"""Test an App as writer over real HTTP: each owner gets a token with the least permissions."""

import json
import subprocess
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import jwt
import pytest

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.errors import ServiceError
from graph_token_rotator.domain.instants import NEVER
from graph_token_rotator.domain.reason import Reason
from graph_token_rotator.domain.secret import Secret
from graph_token_rotator.domain.store import WriteResult
from graph_token_rotator.domain.target import StoreKind, Target
from graph_token_rotator.domain.writers import AppKey, WriteLimits
from graph_token_rotator.github.apps import responses
from graph_token_rotator.github.apps.installations import Installations, WriteRequest, scope_of
from graph_token_rotator.github.apps.jwt import app_jwt
from graph_token_rotator.github.auth import WriterAuth, token_auth
from graph_token_rotator.github.client import Api, Client, PublicKeyCache
from graph_token_rotator.github.rate_limiter import RateLimiter
from graph_token_rotator.github.secrets import StoredSecret
from graph_token_rotator.runtime.clock import Limits
from graph_token_rotator.runtime.transport import Transport
from graph_token_sandbox import Fault, Sandbox
from graph_token_sandbox.github.apps import GitHubApp, Installation
from tests.harness import ActionHarness
from tests.support import NOW, github_reason, response

SOCIAL = Target("octo/social", "FB_TOKEN")
SITE = Target("octo/site", "FB_TOKEN")
LIVE = Target("octo/social", "FB_TOKEN", "graph-token")
NOTES = Target("octocat/notes", "FB_TOKEN")
EVERYONE = Target("", "FB_TOKEN", organization="octo")
GRANTED = {"secrets": "write", "environments": "write", "organization_secrets": "write", "dependabot_secrets": "write"}
TOKEN_ROUTE = "create_token"


class BoxTime:
    """A clock that shows the sandbox's time plus `skew`; time passes only when a test advances it."""

    def __init__(self, sandbox: Sandbox, skew: timedelta = timedelta()) -> None:
        self._sandbox, self._skew = sandbox, skew

    def now(self) -> datetime:
        return self._sandbox.clock.now() + self._skew

    def monotonic(self) -> float:
        return self._sandbox.clock.now().timestamp()

    def sleep(self, seconds: float) -> None:
        raise AssertionError(f"nothing here has to wait, not for {seconds} seconds")


class WaitingTime(BoxTime):
    """The same clock, whose waits advance the sandbox's time."""

    def sleep(self, seconds: float) -> None:
        self._sandbox.clock.advance(timedelta(seconds=seconds))


@dataclass
class Rotator:
    """An App installed for an organization and for a person, and the runs that use it."""

    harness: ActionHarness
    app: GitHubApp = field(init=False)
    octo: Installation = field(init=False)
    masked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        hub = self.harness.sandbox.github
        hub.add_repository("octo/site")
        hub.add_repository("octocat/notes")
        self.app = hub.apps.add("rotator", GRANTED)
        self.octo = hub.apps.install(self.app, "octo")
        hub.apps.install(self.app, "octocat")

    def run(
        self,
        *targets: Target | WriteRequest,
        key: AppKey | None = None,
        skew: timedelta = timedelta(),
        waiting: bool = False,
    ) -> "tuple[Installations, Client]":
        clock = (WaitingTime if waiting else BoxTime)(self.harness.sandbox, skew)
        transport = Transport(clock, Limits(run=1e6))
        client = Client(
            transport,
            Api(self.harness.sandbox.github_url),
            PublicKeyCache(),
            RateLimiter(clock, WriteLimits(), transport.deadline),
        )
        requests = [target if isinstance(target, WriteRequest) else WriteRequest(target) for target in targets]
        return Installations(
            client, key or self.key, clock, lambda token: self.masked.append(token.reveal()), requests
        ), client

    @property
    def key(self) -> AppKey:
        return AppKey(self.app.client_id, Secret(self.app.private_key))

    def app_requests(self) -> list[tuple[str, Any]]:
        """The requests that the App signed, as path and JSON body."""
        return [
            (request.path.removeprefix("/"), json.loads(request.body) if request.body else None)
            for request in self.harness.sandbox.requests
            if request.route in {"installation", TOKEN_ROUTE}
        ]


@pytest.fixture
def rotator(harness: ActionHarness) -> Rotator:
    return Rotator(harness)


def allow() -> None:
    """Allow the write."""


def refusal(rotator: Rotator, target: Target = SOCIAL, **changes: Any) -> ServiceError:
    app, _ = rotator.run(target, **changes)
    with pytest.raises(ServiceError) as caught:
        app.token_for(target)
    return caught.value


def test_one_narrow_token_for_each_owner(rotator: Rotator) -> None:
    app, _ = rotator.run(SOCIAL, SITE, LIVE, NOTES)
    token, *other_tokens = [app.token_for(target).reveal() for target in (SOCIAL, SITE, LIVE)]
    assert {token} == set(other_tokens)
    assert app.token_for(NOTES).reveal() != token
    octo, octocat = rotator.octo.id, rotator.octo.id + 1
    assert rotator.app_requests() == [
        ("repos/octo/site/installation", None),
        (
            f"app/installations/{octo}/access_tokens",
            {"permissions": {"environments": "write", "secrets": "write"}, "repositories": ["site", "social"]},
        ),
        ("repos/octocat/notes/installation", None),
        (
            f"app/installations/{octocat}/access_tokens",
            {"permissions": {"secrets": "write"}, "repositories": ["notes"]},
        ),
    ]


@pytest.mark.parametrize(
    ("requests", "path", "repositories", "permissions"),
    [
        ([WriteRequest(SOCIAL)], "repos/octo/social", ("social",), {"secrets"}),
        ([WriteRequest(SOCIAL, variable=True)], "repos/octo/social", ("social",), {"secrets", "actions_variables"}),
        ([WriteRequest(LIVE, variable=True)], "repos/octo/social", ("social",), {"environments"}),
        ([WriteRequest(EVERYONE)], "orgs/octo", (), {"organization_secrets"}),
        (
            [WriteRequest(EVERYONE, variable=True), WriteRequest(SITE)],
            "orgs/octo",
            ("site",),
            {"organization_secrets", "organization_actions_variables", "secrets"},
        ),
        (
            [
                WriteRequest(SOCIAL._replace(store=StoreKind.DEPENDABOT)),
                WriteRequest(SITE._replace(store=StoreKind.AGENTS)),
            ],
            "repos/octo/site",
            ("site", "social"),
            {"dependabot_secrets", "agent_secrets"},
        ),
        (
            [WriteRequest(EVERYONE._replace(store=store)) for store in (StoreKind.DEPENDABOT, StoreKind.AGENTS)],
            "orgs/octo",
            (),
            {"organization_dependabot_secrets", "organization_agent_secrets"},
        ),
    ],
)
def test_smallest_scope(
    requests: list[WriteRequest], path: str, repositories: tuple[str, ...], permissions: set[str]
) -> None:
    scope = scope_of(requests)
    assert (scope.path, scope.repositories) == (path, repositories)
    assert dict(scope.permissions) == dict.fromkeys(permissions, "write")


@pytest.mark.parametrize("short", [True, False])
@pytest.mark.parametrize("target", [SOCIAL, LIVE, NOTES, EVERYONE, SOCIAL._replace(store=StoreKind.DEPENDABOT)])
def test_app_writes_with_both_token_formats(rotator: Rotator, target: Target, short: bool) -> None:
    hub = rotator.harness.sandbox.github
    hub.apps.short_tokens = short
    if target.organization:
        hub.put_secret(None, target.secret, "old", organization=target.organization)
    app, client = rotator.run(target)
    store = StoredSecret(client, WriterAuth(app.token_for, ephemeral=True), target)
    assert store.inspect().writer.expires_at == NEVER
    assert store.put(Secret("new"), allow) == WriteResult(target, created=not target.organization)
    assert (len(app.issued[0].reveal()) == 40) is short
    assert app.issued[0].reveal() in rotator.masked


def test_client_id_and_app_id_both_work(rotator: Rotator) -> None:
    for name in (rotator.app.client_id, str(rotator.app.id)):
        app, _ = rotator.run(SOCIAL, key=rotator.key._replace(id=name))
        assert app.token_for(SOCIAL)


def test_token_is_replaced_before_it_expires(rotator: Rotator) -> None:
    app, _ = rotator.run(SOCIAL)
    clock, tokens = rotator.harness.sandbox.clock, []
    for minutes in (0, 54, 2, 53, 3):
        clock.advance(timedelta(minutes=minutes))
        tokens.append(app.token_for(SOCIAL).reveal())
    assert [token == next_token for token, next_token in pairwise(tokens)] == [True, False, True, False]
    assert tokens == [app.issued[index].reveal() for index in (0, 0, 1, 1, 2)]
    web_tokens = set(rotator.masked) - set(tokens)
    assert len(web_tokens) == 3  # each signs both requests of its minute


def test_expired_new_token_is_still_shared(rotator: Rotator) -> None:
    rotator.harness.sandbox.faults.add(
        Fault(route=TOKEN_ROUTE, patch={"expires_at": "2020-01-01T00:00:00Z"}, times=None)
    )
    app, _ = rotator.run(SOCIAL)
    assert app.token_for(SOCIAL) == app.token_for(SOCIAL)
    assert len(app.issued) == 1


def test_retry_after_a_long_wait_has_a_new_token(rotator: Rotator) -> None:
    app, client = rotator.run(SOCIAL, waiting=True)
    store = StoredSecret(client, WriterAuth(app.token_for, ephemeral=True), SOCIAL)
    store.inspect()
    rotator.harness.sandbox.clock.advance(timedelta(minutes=54))
    rotator.harness.sandbox.faults.add(Fault(route="put_secret", status=429, headers={"retry-after": "600"}))
    assert store.put(Secret("new"), allow).created
    assert len(app.issued) == 2


def test_threads_share_a_token(rotator: Rotator) -> None:
    app, _ = rotator.run(SOCIAL, SITE)
    start = threading.Barrier(8)

    def get_token(number: int) -> str:
        start.wait()
        return app.token_for((SOCIAL, SITE)[number % 2]).reveal()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(get_token, range(8)))) == 1
    assert len(rotator.app_requests()) == 2


@pytest.mark.parametrize("skew", [timedelta(minutes=-20), timedelta(minutes=20), timedelta(days=-400)])
def test_wrong_clock_is_corrected_by_github(rotator: Rotator, skew: timedelta) -> None:
    app, _ = rotator.run(SOCIAL, skew=skew)
    assert app.token_for(SOCIAL)
    assert len(rotator.app_requests()) == 3


def test_slightly_wrong_clock_costs_no_request(rotator: Rotator) -> None:
    for skew in (timedelta(seconds=50), timedelta(minutes=-8)):
        app, _ = rotator.run(SOCIAL, skew=skew)
        assert app.token_for(SOCIAL)
    assert len(rotator.app_requests()) == 4


def test_tokens_can_be_revoked(rotator: Rotator) -> None:
    app, client = rotator.run(SOCIAL, waiting=True)
    token = app.token_for(SOCIAL)
    app.revoke(token)
    app.revoke(token)  # revoking twice is fine
    with pytest.raises(ServiceError) as caught:
        StoredSecret(client, token_auth(token), SOCIAL).inspect()
    assert github_reason(caught.value) is reasons.WRITER_REJECTED


def test_key_of_another_app(rotator: Rotator) -> None:
    other_app = rotator.harness.sandbox.github.apps.add("other", GRANTED)
    error = refusal(rotator, key=rotator.key._replace(private_key=Secret(other_app.private_key)))
    assert (github_reason(error), error.retry_after) == (reasons.APP_KEY_REJECTED, None)
    assert len(rotator.app_requests()) == 1


def test_unknown_app(rotator: Rotator) -> None:
    assert github_reason(refusal(rotator, key=rotator.key._replace(id="Iv23nobody"))) is reasons.APP_KEY_REJECTED


def test_missing_installation_is_requested_once(rotator: Rotator) -> None:
    rotator.harness.sandbox.github.apps.uninstall(rotator.octo)
    app, _ = rotator.run(SOCIAL, NOTES)
    for _ in range(3):
        with pytest.raises(ServiceError) as caught:
            app.token_for(SOCIAL)
        assert github_reason(caught.value) is reasons.APP_NOT_INSTALLED
    assert app.token_for(NOTES)
    assert [path for path, _ in rotator.app_requests()][:2] == [
        "repos/octo/social/installation",
        "repos/octocat/notes/installation",
    ]


def test_suspended_installation(rotator: Rotator) -> None:
    rotator.harness.sandbox.github.apps.suspend(rotator.octo)
    assert github_reason(refusal(rotator)) is reasons.APP_SUSPENDED
    assert github_reason(refusal(rotator, EVERYONE)) is reasons.APP_SUSPENDED


def test_suspended_during_a_run(rotator: Rotator) -> None:
    app, client = rotator.run(SOCIAL)
    app.token_for(SOCIAL)
    rotator.harness.sandbox.github.apps.suspend(rotator.octo)
    with pytest.raises(ServiceError) as caught:
        StoredSecret(client, WriterAuth(app.token_for), SOCIAL).inspect()
    assert github_reason(caught.value) is reasons.APP_SUSPENDED


def test_no_write_without_a_token(rotator: Rotator) -> None:
    app, client = rotator.run(SOCIAL)
    store = StoredSecret(client, WriterAuth(app.token_for), SOCIAL)
    store.inspect()
    rotator.harness.sandbox.clock.advance(timedelta(hours=1))
    rotator.harness.sandbox.faults.add(Fault(route=TOKEN_ROUTE, status=400))
    problem = store.put(Secret("new"), allow).problem
    assert problem
    assert problem.reason is reasons.UNEXPECTED_GITHUB_ANSWER
    assert "put_secret" not in rotator.harness.routes()


def test_missing_permission(rotator: Rotator) -> None:
    error = refusal(rotator, SOCIAL._replace(store=StoreKind.AGENTS))
    assert github_reason(error) is reasons.APP_NOT_GRANTED
    assert error.facts["detail"] == "HTTP 422: The permissions requested are not granted to this installation."


def test_unreachable_target_stops_no_other(rotator: Rotator) -> None:
    """GitHub refuses the shared token, so each target gets its own token or its own error."""
    apps = rotator.harness.sandbox.github.apps
    apps.uninstall(rotator.octo)
    apps.install(rotator.app, "octo", ["octo/site", "octo/social"])
    hidden, agents = Target("octo/hidden", "FB_TOKEN"), SITE._replace(store=StoreKind.AGENTS)
    rotator.harness.sandbox.github.add_repository("octo/hidden")
    app, _ = rotator.run(SOCIAL, hidden, agents, SITE)
    refusals = {}
    for target in (hidden, agents):
        with pytest.raises(ServiceError) as caught:
            app.token_for(target)
        refusals[target] = github_reason(caught.value)
    assert refusals == {hidden: reasons.APP_NOT_INSTALLED, agents: reasons.APP_NOT_GRANTED}
    assert app.token_for(SOCIAL).reveal() != app.token_for(SITE).reveal()


def test_codespaces_are_closed_to_apps(rotator: Rotator) -> None:
    assert github_reason(refusal(rotator, SOCIAL._replace(store=StoreKind.CODESPACES))) is reasons.APP_NOT_ALLOWED
    assert rotator.app_requests() == []


def test_more_repositories_than_one_token_covers(rotator: Rotator) -> None:
    requests = [WriteRequest(Target(f"octo/r{number:03}", "FB_TOKEN")) for number in range(501)]
    for request in requests:
        rotator.harness.sandbox.github.add_repository(request.target.repository)
    app, _ = rotator.run(*requests)
    assert app.token_for(requests[0].target).reveal() == app.token_for(requests[499].target).reveal()
    assert app.token_for(requests[500].target)
    assert [len(body["repositories"]) for _, body in rotator.app_requests() if body] == [500, 1]


def test_temporary_fault_is_not_cached(rotator: Rotator) -> None:
    app, _ = rotator.run(SOCIAL)
    rotator.harness.sandbox.faults.add(Fault(route=TOKEN_ROUTE, status=429, headers={"Retry-After": "9999999"}))
    with pytest.raises(ServiceError) as caught:
        app.token_for(SOCIAL)
    assert github_reason(caught.value) is reasons.RATE_LIMITED_BY_GITHUB


KEYS = {
    "no key": "not a key",
    "nothing": "",
    "another kind": ("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"),
    "a passphrase": ("genrsa", "-aes128", "-passout", "pass:word", "2048"),
    "a public key": "-----BEGIN PUBLIC KEY-----\nMFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAK\n-----END PUBLIC KEY-----",
    "much too long": "x" * 200_000,
}


def key_named(name: str) -> str:
    key: str | Sequence[str] = KEYS[name]
    if isinstance(key, str):
        return key
    return subprocess.run(["openssl", *key], capture_output=True, check=True, text=True).stdout


@pytest.mark.parametrize("name", KEYS)
def test_keys_that_cannot_sign(name: str) -> None:
    with pytest.raises(ServiceError) as caught:
        app_jwt(AppKey("Iv23x", Secret(key_named(name))), NOW)
    assert github_reason(caught.value) is reasons.APP_KEY_UNUSABLE
    assert caught.value.facts == {"detail": "it is no RSA key in PEM form, or has a passphrase"}


def test_machine_without_openssl(rotator: Rotator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.defpath", "")
    monkeypatch.setenv("PATH", "")
    assert "openssl" in refusal(rotator).facts["detail"]


def test_openssl_that_does_not_start(rotator: Rotator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "openssl").write_bytes(b"\x7fELF")
    (tmp_path / "openssl").chmod(0o755)
    monkeypatch.setattr("os.defpath", str(tmp_path))
    error = refusal(rotator)
    assert (github_reason(error), error.facts) == (reasons.APP_KEY_UNUSABLE, {"detail": "openssl: OSError"})


def test_web_token_is_valid_for_another_library(rotator: Rotator) -> None:
    """PyJWT accepts it; line breaks that a variable has lost are restored."""
    for text in (rotator.app.private_key, rotator.app.private_key.replace("\n", "\\n"), f" {rotator.app.private_key}"):
        web_token = app_jwt(AppKey("Iv23x", Secret(text)), NOW).reveal()
        public = jwt.get_algorithm_by_name("RS256").prepare_key(rotator.app.private_key).public_key()
        jwt.PyJWS().decode(web_token, public, algorithms=["RS256"])
        claims = jwt.decode(web_token, options={"verify_signature": False})
        now = int(NOW.timestamp())
        assert claims == {"iss": "Iv23x", "iat": now - 60, "exp": now + 540}


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ("{}", 201, reasons.UNEXPECTED_GITHUB_ANSWER),
        ("[]", 201, reasons.UNEXPECTED_GITHUB_ANSWER),
        ("<html>", 201, reasons.UNEXPECTED_GITHUB_ANSWER),
        ('{"token": "", "expires_at": "2026-11-24T06:17:00Z"}', 201, reasons.UNEXPECTED_GITHUB_ANSWER),
        ('{"token": "ghs_x", "expires_at": "soon"}', 201, reasons.UNEXPECTED_GITHUB_ANSWER),
        ('{"token": "ghs_x"}', 200, reasons.UNEXPECTED_GITHUB_ANSWER),
        ('{"message": "no"}', 403, reasons.APP_NOT_GRANTED),
        ('{"message": "no"}', 422, reasons.APP_NOT_GRANTED),
        ('{"message": "This installation has been suspended"}', 403, reasons.APP_SUSPENDED),
        ('{"message": "You have exceeded a secondary rate limit."}', 403, reasons.RATE_LIMITED_BY_GITHUB),
        ('{"message": "Integration not found"}', 404, reasons.APP_KEY_REJECTED),
        ("", 502, reasons.GITHUB_UNAVAILABLE),
    ],
)
def test_unexpected_token_responses(body: str, status: int, reason: Reason) -> None:
    with pytest.raises(ServiceError) as caught:
        responses.installation_token(response(body, status))
    assert github_reason(caught.value) is reason


@pytest.mark.parametrize("body", ["{}", '{"id": "1"}', "null"])
def test_unexpected_installation_responses(body: str) -> None:
    with pytest.raises(ServiceError) as caught:
        responses.installation_id(response(body))
    assert github_reason(caught.value) is reasons.UNEXPECTED_GITHUB_ANSWER


def test_token_of_any_form_and_its_lifetime() -> None:
    installation_token = responses.installation_token(
        response('{"token": "v9~x.y-z", "expires_at": "2026-11-24T06:17:00Z"}', 201)
    )
    assert (installation_token.token.reveal(), installation_token.lifetime) == ("v9~x.y-z", timedelta(hours=1))


@pytest.mark.parametrize(
    "token",
    [
        "",
        "abc",
        "null",
        "undefined",
        "ghs_\ud800abc",
        "ghs_a b c",
        "ghs_a\nb",
        "ghs_\x00abc",
        "x" * 100_000,
        None,
        5,
        [],
    ],
)
def test_what_no_token_can_be_is_refused(token: object) -> None:
    """A text of three letters would not be masked; one with a newline or a surrogate could not be sent."""
    with pytest.raises(ServiceError):
        responses.installation_token(response(json.dumps({"token": token, "expires_at": "2026-11-24T06:17:00Z"}), 201))


@pytest.mark.parametrize("number", [True, False, 0, -1, 10**30, 1.5, "12", None, []])
def test_what_no_installation_can_be_is_refused(number: object) -> None:
    with pytest.raises(ServiceError):
        responses.installation_id(response(json.dumps({"id": number})))
