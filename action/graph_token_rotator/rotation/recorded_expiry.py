"""A credential's expiry recorded in a variable beside its secret: for people, and for providers that never say it."""

from datetime import UTC, datetime, timedelta

from ..domain import reasons
from ..domain.credential import Credential, Provider, TokenInfo
from ..domain.errors import ServiceError
from ..domain.finding import Finding
from ..domain.outcome import Outcome
from ..domain.ports import RecordedExpiry, Variable
from ..domain.secret import Secret
from ..domain.store import SecretStore
from ..domain.time_format import format_iso

# Only the expiry of a recorded token is known; it began this long before, with its refresh:
# https://developers.facebook.com/documentation/instagram-platform/reference/refresh_access_token
LIFETIME = timedelta(days=60)


class RecordedExpiryProvider:
    """A provider that also knows the recorded expiry; `record` brings the variable up to date. Its problems are notes."""

    def __init__(self, provider: Provider, credential: Credential, source: SecretStore, variable: Variable) -> None:
        self._provider, self._credential, self._source, self._variable = provider, credential, source, variable
        self._recorded: RecordedExpiry | None = None
        self._problem: ServiceError | None = None

    def inspect(self, token: Secret) -> TokenInfo:
        """Inspect the token; the stored token's unknown expiry is the recorded one, where that is plausible."""
        recorded = self._read() if token == self._credential.token else None
        info = self._provider.inspect(token)
        if recorded is None or info.expiry_known or info.problem is not None:
            return info
        expires_at = parse_time(recorded.value)
        # Nothing lives longer than a lifetime from now on, whatever an edit has made of it.
        if expires_at is None or expires_at - info.checked_at > LIFETIME or not self._is_current(recorded):
            return info
        return info._replace(expires_at=expires_at, issued_at=expires_at - LIFETIME, expiry_known=True)

    def extend(self, token: Secret, info: TokenInfo) -> Secret:
        """Extend the token by the provider itself."""
        return self._provider.extend(token, info)

    def revoke(self, old: Secret, new: Secret) -> None:
        """Revoke the old token by the provider itself."""
        self._provider.revoke(old, new)

    def explain(self, error: ServiceError) -> Finding:
        """Return the provider's finding for an error."""
        return self._provider.explain(error)

    def record(self, outcome: Outcome, *, dry_run: bool) -> Outcome:
        """Write down the expiry that is known now, after a renewal and where it is not recorded yet. Undoes nothing."""
        value = self._value_to_write(outcome)
        if value and not dry_run:
            exists = self._recorded is not None or self._problem is not None
            try:
                self._variable.write(value, exists=exists)
                self._problem = None
            except ServiceError as error:
                self._problem = error
        if self._problem is None:
            return outcome
        facts = {
            **self._source.facts,
            "variable": f"{self._credential.source.secret}_EXPIRES_AT",
            "detail": self._problem.detail or self._source.explain(self._problem).reason.name,
        }
        return outcome.with_notes([Finding(reasons.EXPIRY_NOT_RECORDED, facts)])

    def _value_to_write(self, outcome: Outcome) -> str:
        """Return the expiry to write; empty where nothing is to be written."""
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
            except ServiceError as error:
                self._problem = error
        return self._recorded

    def _is_current(self, recorded: RecordedExpiry) -> bool:
        """Return whether the record is younger than the secret's value: an older one is about another token."""
        try:
            since = self._source.presence(self._credential.token).since
        except ServiceError as error:
            self._problem = error
            return False
        return since is not None and recorded.updated_at >= since


def parse_time(text: str) -> datetime | None:
    """Return the recorded time as aware UTC; None where it is none, for instance after an edit."""
    try:
        time = datetime.fromisoformat(text)
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
