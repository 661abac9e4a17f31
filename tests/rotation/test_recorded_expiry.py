"""Test the recorded expiry where no scenario reaches it."""

from graph_token_rotator.domain import reasons
from graph_token_rotator.domain.credential import TokenInfo
from graph_token_rotator.domain.errors import ServiceError
from graph_token_rotator.domain.finding import Finding
from graph_token_rotator.domain.outcome import Outcome
from graph_token_rotator.domain.secret import Secret
from graph_token_rotator.domain.target import StoreKind, Target
from graph_token_rotator.domain.writers import WriteLimits
from graph_token_rotator.github.auth import token_auth
from graph_token_rotator.github.client import Api, Client, PublicKeyCache
from graph_token_rotator.github.rate_limiter import RateLimiter
from graph_token_rotator.github.secrets import StoredSecret
from graph_token_rotator.github.variables import ExpiryVariable
from graph_token_rotator.rotation.recorded_expiry import RecordedExpiryProvider
from graph_token_rotator.runtime.clock import Deadline, Limits
from graph_token_rotator.runtime.transport import Transport
from tests.harness import FakeTime
from tests.support import INFO, NOW, credential


class Provider:
    """A provider that knows one token and keeps what it revoked."""

    def __init__(self) -> None:
        self.revoked: list[str] = []

    def inspect(self, token: Secret) -> TokenInfo:
        assert token.reveal()
        return INFO

    def extend(self, token: Secret, info: TokenInfo) -> Secret:
        assert info is INFO
        return token

    def explain(self, error: ServiceError) -> Finding:
        return Finding(reasons.META_UNAVAILABLE, error.facts)

    def revoke(self, old: Secret, new: Secret) -> None:
        self.revoked += [old.reveal(), new.reveal()]


def recording_provider(target: Target, provider: Provider) -> RecordedExpiryProvider:
    """Return a provider whose services do not exist."""
    time = FakeTime(NOW)
    client = Client(
        Transport(time, Limits()),
        Api("http://127.0.0.1:9"),
        PublicKeyCache(),
        RateLimiter(time, WriteLimits(), Deadline(time, Limits())),
    )
    configured = credential(source=target, record_expiry=True)
    source = StoredSecret(client, token_auth(Secret("ghp_made-up")), target)
    return RecordedExpiryProvider(provider, configured, source, ExpiryVariable(source))


def test_other_calls_go_to_the_provider() -> None:
    provider = Provider()
    recording = recording_provider(Target("octo/social", "FB_TOKEN"), provider)
    token = Secret("EAAother")
    assert recording.inspect(token) is INFO
    assert recording.extend(token, INFO) is token
    recording.revoke(token, Secret("EAAnew"))
    assert provider.revoked == ["EAAother", "EAAnew"]


def test_other_stores_cannot_record_expiry() -> None:
    target = Target("octo/social", "FB_TOKEN", store=StoreKind.DEPENDABOT)
    recording = recording_provider(target, Provider())
    configured = credential(source=target, record_expiry=True)
    assert recording.inspect(configured.token) is INFO
    outcome = recording.record(
        Outcome(configured, Finding(reasons.NOT_DUE), INFO, token=configured.token), dry_run=False
    )
    (note,) = outcome.notes
    assert note.reason is reasons.EXPIRY_NOT_RECORDED
    assert note.facts["detail"] == "only secrets of Actions have such a variable"


def test_failed_write_becomes_a_note() -> None:
    recording = recording_provider(Target("octo/social", "FB_TOKEN"), Provider())
    configured = credential(record_expiry=True)
    assert recording.inspect(configured.token) is INFO
    outcome = recording.record(
        Outcome(configured, Finding(reasons.RENEWED), INFO, token=configured.token, renewed=True), dry_run=False
    )
    assert [note.reason for note in outcome.notes] == [reasons.EXPIRY_NOT_RECORDED]
