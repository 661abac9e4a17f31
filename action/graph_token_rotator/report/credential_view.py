"""What is known of one credential.

Texts for people, decided once for the summary, the log and the table; and dates for machines.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from ..domain import reasons
from ..domain.credential import TokenInfo
from ..domain.instants import NEVER
from ..domain.outcome import Outcome
from ..domain.time_format import format_day, format_time, time_left, whole_days

UNKNOWN = "unknown"


class Phrase(NamedTuple):
    """One fact in two lengths: for a cell of the table, and for a line of its own.

    `full` is empty where that line is left out.
    """

    short: str
    full: str


class CredentialView(NamedTuple):
    """One credential's outcome as people see it."""

    outcome: Outcome

    @property
    def expires(self) -> Phrase:
        """Return when the token expires; a token that works no longer is dead, whatever its date."""
        info = self.outcome.info
        if info is None or not (info.expiry_known or info.problem):
            return Phrase(UNKNOWN, UNKNOWN)
        if info.problem:
            return Phrase("dead", "dead")
        return Phrase(format_day(info.expires_at), _time_and_left(info))

    @property
    def data_access(self) -> Phrase:
        """Return when the app's access to the person's data expires."""
        info = self.outcome.info
        if info is None or (not info.kind.names_app and info.data_access_expires_at == NEVER):
            return Phrase(UNKNOWN, "")
        if info.data_access_expires_at == NEVER:
            return Phrase("never", "")
        return Phrase(format_day(info.data_access_expires_at), f"until {format_time(info.data_access_expires_at)}")

    @property
    def written(self) -> Phrase:
        """Return whether the token was written to its source."""
        outcome = self.outcome
        if outcome.finding.reason is reasons.WRITE_UNCONFIRMED:
            return Phrase("not confirmed", "not confirmed by GitHub")
        if outcome.finding.reason is reasons.RENEWED_IN_PLACE:
            return Phrase("not needed", "not needed: the value is the same")
        if outcome.renewed:
            return Phrase("yes", "yes, and confirmed by GitHub")
        return Phrase("copies", "only in copies") if self.only_copies else Phrase("no", "no")

    @property
    def renewal(self) -> Phrase:
        """Return from when the token is renewed."""
        time, now = self.outcome.renewal_time, known_at(self.outcome)
        if time is None or now is None:
            return Phrase("none" if self.outcome.info else UNKNOWN, "")
        if time == NEVER:
            return Phrase("not needed", "not needed")
        return (
            Phrase("every run", "tried by every run")
            if time <= now
            else Phrase(format_day(time), f"from {format_time(time)}")
        )

    @property
    def only_copies(self) -> bool:
        """Return whether copies were written although the source was not."""
        return not self.outcome.renewed and any(result.problem is None for result in self.outcome.writes)

    @property
    def location(self) -> str:
        """Return where the source is, with the secret's name."""
        source = self.outcome.credential.source
        return f"`{source.secret}` in {source.description}"

    def lines(self) -> Iterator[tuple[str, str]]:
        """Return all that is known, as names and values."""
        info = self.outcome.info
        yield "Reason", f"`{self.outcome.finding.reason.name}`"
        if info is not None:
            yield "Token", _token(info)
            yield "State" if info.problem else "Expires", self.expires.full
            if info.expires_at <= info.checked_at:
                yield "Expired", _time_and_left(info)
            if self.data_access.full:
                yield "Data access", self.data_access.full
        if self.renewal.full:
            yield "Next renewal", self.renewal.full
        yield "Kept in", self.location
        yield "Written", self.written.full


def _token(info: TokenInfo) -> str:
    """Return the token's kind and, where the provider tells it, the app or the account it belongs to."""
    if not info.kind.names_app:
        return info.kind.text + (f" of account {info.user_id}" if info.user_id else "")
    return f"{info.kind.text} of app {info.app_id or 'unknown'}"


def _time_and_left(info: TokenInfo) -> str:
    """Return when the token expires or expired, and how far away that is."""
    text = format_time(info.expires_at)
    return text if info.expires_at == NEVER else f"{text} ({time_left(info.expires_at - info.checked_at)})"


def known_at(outcome: Outcome) -> datetime | None:
    """Return the time of the outcome by the services' clocks; None if no service answered."""
    return outcome.at or (outcome.info.checked_at if outcome.info else None)


def token_expiry(info: TokenInfo | None) -> datetime | None:
    """Return when the token expires or expired, `NEVER` if it never does, None if that is unknown."""
    if info is None or not info.expiry_known:
        return None
    return None if info.problem and info.expires_at == NEVER else info.expires_at


def data_access_expiry(info: TokenInfo | None) -> datetime | None:
    """Return when data access expires, None if that is unknown.

    Of a dead token `NEVER` is not worth saying.
    """
    if info is None or (info.data_access_expires_at == NEVER and (info.problem or not info.kind.names_app)):
        return None
    return info.data_access_expires_at


def days_left(info: TokenInfo | None) -> str:
    """Return the whole days until the token expires.

    It is 0 for a dead token, `never` if it does not expire, and empty if that is unknown.
    """
    if info is None or (info.problem is None and not info.expiry_known):
        return ""
    if info.problem:
        return "0"
    return "never" if info.expires_at == NEVER else str(whole_days(info.expires_at - info.checked_at))
