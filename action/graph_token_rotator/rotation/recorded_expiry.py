"""A credential's expiry remembered in a variable beside its secret: for people, and for providers that never tell it."""

from datetime import UTC, datetime, timedelta

from ..domain import reasons
from ..domain.credential import Credential, TokenInfo
from ..domain.errors import ActionError
from ..domain.outcome import Finding, Outcome
from ..domain.ports import Provider, RecordedExpiry, SecretStore, Variable
from ..domain.secret import Secret
from ..domain.time_format import format_iso

# Of what is refreshed and remembered only the end is known; it lived so long from its refresh on:
# https://developers.facebook.com/documentation/instagram-platform/reference/refresh_access_token
LIFETIME = timedelta(days=60)


class RecordedExpiryProvider:
    """A provider that also knows what the variable says; `keep` brings that up to date. Its trouble is a note."""

    def __init__(self, provider: Provider, credential: Credential, source: SecretStore, variable: Variable) -> None:
        self._provider, self._credential, self._source, self._variable = provider, credential, source, variable
        self._recorded: RecordedExpiry | None = None
        self._problem: ActionError | None = None

    def inspect(self, token: Secret) -> TokenInfo:
        """As the provider says, and of the stored token's unknown end what was recorded."""
        recorded = self._read() if token == self._credential.token else None
        info = self._provider.inspect(token)
        ends = parse_time(recorded.value) if recorded and not info.expiry_known and info.problem is None else None
        # Nothing lives longer than a lifetime from now on, whatever somebody's editing has made of it.
        if recorded is None or ends is None or ends - info.seen_at > LIFETIME or not self._is_current(recorded):
            return info
        return info._replace(expires_at=ends, issued_at=ends - LIFETIME, expiry_known=True)

    def extend(self, token: Secret, info: TokenInfo) -> Secret:
        """As the provider does."""
        return self._provider.extend(token, info)

    def revoke(self, old: Secret, new: Secret) -> None:
        """As the provider does."""
        self._provider.revoke(old, new)

    def record(self, outcome: Outcome, *, dry_run: bool) -> Outcome:
        """Write down what is known now, after a renewal and where it is not written yet. Never undoes anything."""
        value = self._value_to_write(outcome)
        if value and not dry_run:
            exists = self._recorded is not None or self._problem is not None
            try:
                self._variable.write(value, exists=exists)
                self._problem = None
            except ActionError as error:
                self._problem = error
        if self._problem is None:
            return outcome
        detail = self._problem.facts.get("detail", self._problem.reason.name)
        named = {"variable": f"{self._credential.source.secret}_EXPIRES_AT", "detail": detail}
        return outcome.with_notes(Finding(reasons.EXPIRY_NOT_RECORDED, {**self._source.facts, **named}))

    def _value_to_write(self, outcome: Outcome) -> str:
        """What is to be written; empty where nothing is."""
        info, recorded = outcome.info, self._recorded
        if outcome.token is None or info is None or not info.expiry_known:
            return ""
        value = format_iso(info.expires_at)
        differs = self._problem is None and (recorded is None or recorded.value != value)
        return value if outcome.renewed or differs else ""

    def _read(self) -> RecordedExpiry | None:
        if self._recorded is None and self._problem is None:
            try:
                self._recorded = self._variable.read()
            except ActionError as error:
                self._problem = error
        return self._recorded

    def _is_current(self, recorded: RecordedExpiry) -> bool:
        """What is older than the secret's value is about another one."""
        try:
            since = self._source.updated_at()
        except ActionError as error:
            self._problem = error
            return False
        return since is not None and recorded.updated_at >= since


def parse_time(text: str) -> datetime | None:
    """The recorded moment; None where it is none, such as after somebody's editing."""
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
