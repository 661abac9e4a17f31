"""Record when a token expires in a variable beside its secret, and use that record in later runs.

Instagram and Threads name the expiry only in the response that hands a token out, so without a record every run has to
refresh. For other providers the variable is for people to read.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ..domain import reasons
from ..domain.errors import ServiceError
from ..domain.finding import Finding
from ..domain.instants import shifted
from ..domain.time_format import format_iso

if TYPE_CHECKING:
    from ..domain.credential import Credential, TokenInfo
    from ..domain.outcome import Outcome
    from ..domain.ports import Provider, SecretStore, Variable
    from ..domain.secret import Secret
    from ..domain.store import RecordedExpiry

# The lifetime of a refreshed token. A record holds only its expiry, so the time of the refresh is computed from that:
# https://developers.facebook.com/documentation/instagram-platform/reference/refresh_access_token
LIFETIME = timedelta(days=60)


class RecordedExpiryProvider:
    """A provider whose tokens have a recorded expiry; `record` updates the variable.

    Problems with the variable become notes of the outcome and never stop a rotation.
    """

    def __init__(self, provider: Provider, credential: Credential, source: SecretStore, variable: Variable) -> None:
        self._provider, self._credential, self._source, self._variable = provider, credential, source, variable
        self._recorded: RecordedExpiry | None = None
        self._problem: ServiceError | None = None

    def inspect(self, token: Secret) -> TokenInfo:
        """Inspect the token, and take an unknown expiry from the record if that fits.

        Raises `ServiceError` as the provider does.
        """
        recorded = self._read() if token == self._credential.token else None
        info = self._provider.inspect(token)
        if recorded is None or info.expiry_known or info.problem is not None:
            return info
        expires_at = parse_time(recorded.value)
        # Nobody but this action should write the variable, but people can: an expiry beyond a lifetime is an edit.
        if expires_at is None or expires_at - info.checked_at > LIFETIME or not self._is_current(recorded):
            return info
        return info._replace(expires_at=expires_at, issued_at=shifted(expires_at, -LIFETIME), expiry_known=True)

    def extend(self, token: Secret, info: TokenInfo) -> Secret:
        """Extend the token through the provider."""
        return self._provider.extend(token, info)

    def revoke(self, old: Secret, new: Secret) -> None:
        """Revoke the old token through the provider."""
        self._provider.revoke(old, new)

    def explain(self, error: ServiceError) -> Finding:
        """Return the provider's finding for an error."""
        return self._provider.explain(error)

    def record(self, outcome: Outcome, *, dry_run: bool) -> Outcome:
        """Record the expiry if it is known and new, and return the outcome with a note if that failed.

        The rotation is over by then. A dry run only reports that the variable cannot be read.
        """
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
        return outcome.with_notes(Finding(reasons.EXPIRY_NOT_RECORDED, facts))

    def _value_to_write(self, outcome: Outcome) -> str:
        """Return the text to write into the variable; empty where it needs no write."""
        info, recorded = outcome.info, self._recorded
        if outcome.token is None or info is None or not info.expiry_known:
            return ""
        value = format_iso(info.expires_at)
        differs = self._problem is None and (recorded is None or recorded.value != value)
        return value if outcome.renewed or differs else ""

    def _read(self) -> RecordedExpiry | None:
        """Return the record, read once in a run; None where there is none or it cannot be read."""
        if self._recorded is None and self._problem is None:
            try:
                self._recorded = self._variable.read()
            except ServiceError as error:
                self._problem = error
        return self._recorded

    def _is_current(self, recorded: RecordedExpiry) -> bool:
        """Return whether the record is at least as new as the secret; an older one is about an earlier token."""
        try:
            since = self._source.presence(self._credential.token).since
        except ServiceError as error:
            self._problem = error
            return False
        return since is not None and recorded.updated_at >= since


def parse_time(text: str) -> datetime | None:
    """Parse a recorded time as aware UTC; None where it is no time, for instance after an edit."""
    try:
        time = datetime.fromisoformat(text)
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
